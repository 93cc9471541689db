"""What must be read again, and by nobody who only has the database: encrypted where it is kept (docs/adr/0009).

AES-256-GCM under the newest key of the ring `settings.FIELD_KEYS`. A sealed text names its key, so that older ones can
be told and sealed anew: `sealed1:<key id>:<nonce, data and tag in base64>`.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = "sealed1"
NONCE_BYTES = 12


class SealBroken(Exception):
    """A text cannot be opened: its key is gone, it was sealed for another place, or somebody changed it."""


def newest() -> str:
    """Return how every text begins that is sealed from now on."""
    return f"{VERSION}:{settings.FIELD_KEYS[0][0]}:"


def seal(text: str, *, place: str) -> str:
    """Return `text` sealed for one place, such as `accounts_user.phone`; sealed twice it never looks the same."""
    key = settings.FIELD_KEYS[0][1]
    nonce = secrets.token_bytes(NONCE_BYTES)
    data = _cipher(key).encrypt(nonce, text.encode(), place.encode())
    return newest() + urlsafe_b64encode(nonce + data).decode()


def unseal(sealed: str, *, place: str) -> str:
    """Return what was sealed for that place.

    Raises SealBroken for anything else, also for a text that was never sealed.
    """
    version, _, rest = sealed.partition(":")
    if version != VERSION:
        raise SealBroken(f"What stands in {place} is not sealed.")
    key_id, _, data = rest.partition(":")
    key = dict(settings.FIELD_KEYS).get(key_id)
    if key is None:
        raise SealBroken(f"FIELD_KEYS lacks the key {key_id!r}, which {place} was sealed with.")
    try:
        raw = urlsafe_b64decode(data)
        return _cipher(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken(f"What stands in {place} was not sealed there with {key_id!r}.") from error


@lru_cache(maxsize=32)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
