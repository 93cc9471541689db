"""One process on one machine: SQLite, local files, demo data, mail into a folder.

DEBUG stays off unless asked for, so that `make run` shows the product as people will see it.
"""

from cozywish.config import env
from cozywish.config.hosts import hosts_of
from cozywish.config.settings.base import *

DATA_DIR = env.data_dir()
DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=True)
DEMO_ACCOUNTS = "cozywish.ops.demo.accounts.DEMO_ACCOUNTS" if DEMO else ""
SECRET_KEY = env.text("SECRET_KEY", env.generated_key(DATA_DIR))
FIELD_KEYS = env.field_keys("FIELD_KEYS", secret=SECRET_KEY)
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", hosts_of(HOST))
HEADLESS_JWT_PRIVATE_KEY = env.signing_key("JWT_PRIVATE_KEY", env.generated_signing_key(DATA_DIR))
MFA_REQUIRED_FOR = env.listing("MFA_REQUIRED_FOR", [], of=FACTOR_ROLES)
BASE_URL = env.origin("BASE_URL", f"http://localhost:{PORT}")
DATABASES = {"default": env.database(DATA_DIR / "db.sqlite3")}
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"  # files that have no address
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
# Payments are practised unless somebody says otherwise, with a provider that the server starts beside itself.
PAYMENT_GATEWAY = env.one_of("PAYMENT_GATEWAY", "simulator", of=GATEWAYS)
if PAYMENT_GATEWAY == "simulator" and not env.text("SIMULATOR_URL", "") and PORT <= 65_525:
    SIMULATOR_PORT = PORT + 10
    SIMULATOR_URL = f"http://127.0.0.1:{SIMULATOR_PORT}"
    SIMULATOR_PUBLIC_URL = env.text("SIMULATOR_PUBLIC_URL", SIMULATOR_URL)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# Plain http, perhaps under a name of the local network: cookies carry neither Secure nor the __Host- prefix
# (a deploy check guards production).
SESSION_COOKIE_NAME = "session"
DEVICE_COOKIE_NAME = "device"
CSRF_COOKIE_NAME = "csrf"
