"""Secrets that must be read again, such as an authenticator app's key: encrypted where they are kept."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


def seal(text: str, *, purpose: str) -> str:
    """Return `text` encrypted with a key made of SECRET_KEY; another purpose has another key."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """Return what was sealed for that purpose, under SECRET_KEY or one of SECRET_KEY_FALLBACKS.

    Raises cryptography.fernet.InvalidToken for anything else.
    """
    return _box(purpose).decrypt(sealed.encode()).decode()


def _box(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str | bytes, purpose: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return urlsafe_b64encode(made.derive(force_bytes(key)))
