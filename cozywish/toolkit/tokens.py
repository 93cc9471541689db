"""Secrets we hand out: shown once, kept only as a digest, compared in constant time."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # Crockford's base32: nothing to confuse on the phone


def new_token() -> str:
    """Return 32 random bytes as URL-safe text."""
    return secrets.token_urlsafe(32)


def derived_token(seed: str, *, purpose: str) -> str:
    """Return the token that only this site can make of `seed`: the same one each time, so it need not be kept.

    It is made with SECRET_KEY; after that has changed, the same seed gives another token.
    """
    return salted_hmac(purpose, seed, algorithm="sha256").hexdigest()


def keyed_digests(text: str, *, purpose: str) -> list[str]:
    """Return what only this site can make of `text`, first with SECRET_KEY, then with each of its fallbacks."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(purpose, text, secret=key, algorithm="sha256").hexdigest() for key in keys]


def new_reference() -> str:
    """Return ten random base32 characters (50 bits): a public name, not a secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def digest(secret: str, *, purpose: str) -> str:
    """Return the hex SHA-256 to store for `secret`; another purpose gives another digest."""
    return hashlib.sha256(f"{purpose}:{secret}".encode()).hexdigest()


def matches(secret: str, stored: str, *, purpose: str) -> bool:
    """Say whether `secret` is the one behind the stored digest, in constant time."""
    return hmac.compare_digest(digest(secret, purpose=purpose), stored)


def same(secret: str, expected: str) -> bool:
    """Say whether the two are the same, in constant time."""
    return hmac.compare_digest(secret.encode(), expected.encode())
