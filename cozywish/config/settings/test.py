"""Tests: like development, on a database of their own, with a fast hasher."""

import tempfile
from pathlib import Path

from cozywish.config import env
from cozywish.config.settings.base import *

TESTING = True
DEMO = True
DATA_DIR = Path(tempfile.gettempdir()) / "cozywish-tests"
DATA_DIR.mkdir(exist_ok=True)
SECRET_KEY = "only-for-tests-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
BASE_URL = "http://localhost:8000"
DATABASES = {"default": env.database(DATA_DIR / "test.sqlite3")}
MEDIA_ROOT = DATA_DIR / "media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_NAME = "csrf"
LOGGING["root"]["level"] = "ERROR"
