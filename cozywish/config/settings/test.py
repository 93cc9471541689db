"""Tests: like development, on a database of their own, with a fast hasher."""

import atexit
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from cozywish.config import env
from cozywish.config.settings.base import *

TESTING = True
DEMO = True
# A folder of this process alone: suites that run side by side, perhaps as different users, never meet.
_scratch = tempfile.TemporaryDirectory(prefix="cozywish-tests-")
atexit.register(_scratch.cleanup)
DATA_DIR = Path(_scratch.name)
SECRET_KEY = "only-for-tests-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2
FIELD_KEYS = [("tests", b"0123456789abcdef" * 2)]
HEADLESS_JWT_PRIVATE_KEY = env.generated_signing_key(DATA_DIR)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
BASE_URL = "http://localhost:8000"
# Each worker opens a copy of its own (tests/databases.py), never the database that is named here.
TEST_DB = env.text("COZYWISH_TEST_DB", "sqlite")
TEST_URLS = {
    "sqlite": f"sqlite:///{DATA_DIR / 'test.sqlite3'}",
    "postgres": env.text("TEST_DATABASE_URL", ""),
}
if not TEST_URLS.get(TEST_DB):
    raise ImproperlyConfigured(
        "COZYWISH_TEST_DB must be sqlite, or postgres with TEST_DATABASE_URL naming a server."
    )
DATABASES = {"default": env.database_at(TEST_URLS[TEST_DB])}
# Between tests that commit, the file is replaced: a kept connection would read the old one.
if TEST_DB == "sqlite":
    DATABASES["default"]["CONN_MAX_AGE"] = 0
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"  # files that have no address
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ANSWER_BEAT = 0
GEOIP_PATH = ""
REDIS_URL = ""  # tests that want a Redis start one of their own
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
SESSION_COOKIE_NAME = "session"
DEVICE_COOKIE_NAME = "device"
CSRF_COOKIE_NAME = "csrf"
LOGGING["root"]["level"] = "ERROR"
