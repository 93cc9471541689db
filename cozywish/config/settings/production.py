"""A real site. Whatever would be unsafe is refused at the start, with the reason."""

from django.core.exceptions import ImproperlyConfigured

from cozywish.config import env
from cozywish.config.settings.base import *


def _refuse(reason: str) -> None:
    raise ImproperlyConfigured(f"Production refuses to start: {reason}")


DATA_DIR = env.data_dir()
SECRET_KEY = env.text("SECRET_KEY")
FIELD_KEYS = env.field_keys("FIELD_KEYS", secret=SECRET_KEY)
HEADLESS_JWT_PRIVATE_KEY = env.signing_key("JWT_PRIVATE_KEY")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", [])
BASE_URL = env.origin("BASE_URL")
DATABASES = {"default": env.database(None)}
MFA_REQUIRED_FOR = env.listing("MFA_REQUIRED_FOR", ["office", "owner", "manager"], of=FACTOR_ROLES)
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"  # files that have no address
EMAIL_CONFIG = env.text("EMAIL_URL", "")

if env.flag("DEBUG", default=False):
    _refuse("DEBUG is on.")
if env.flag("DEMO", default=False):
    _refuse("the demo is on; its passwords are public.")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
    _refuse("SECRET_KEY is weak; use at least 50 random characters.")
if not BASE_URL.startswith("https://"):
    _refuse("BASE_URL must begin with https://.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    _refuse("ALLOWED_HOSTS must name the hosts of this site.")
if DATABASES["default"]["ENGINE"].endswith("sqlite3") and not env.flag(
    "ALLOW_SQLITE", default=False
):
    _refuse("the database is SQLite; set ALLOW_SQLITE=1 if one machine is really all you need.")

if PAYMENT_GATEWAY == "simulator":
    _refuse("PAYMENT_GATEWAY is the practice provider, which takes no money.")

if EMAIL_CONFIG:
    vars().update(env.mail(EMAIL_CONFIG))
else:
    # No provider: mails stay owed in the outbox and `check --deploy` says so, instead of pretending.
    EMAIL_BACKEND = "cozywish.apps.notifications.backends.NotConfigured"

SESSION_COOKIE_NAME = "__Host-session"
DEVICE_COOKIE_NAME = "__Host-device"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^live/$", r"^ready/$"]
if env.flag("TRUST_PROXY_HTTPS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0, least=0, most=9)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"upgrade-insecure-requests": True}
}
STATIC_ROOT = env.ROOT / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
