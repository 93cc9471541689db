"""The environment, read once. Nonsense is refused here, loudly, before anything starts.

Every variable CozyWish knows stands in this file and in `.env.example`. A value may also come from a
file: with `SECRET_KEY_FILE=/run/secrets/key` nobody looks at `SECRET_KEY` itself.
"""

import os
import re
import secrets
from base64 import b64decode
from collections.abc import Callable, Collection
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import environ
import maxminddb
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "cozywish"

# As browsers write it, because it is compared with what they send.
ORIGIN = re.compile(r"https?://([a-z0-9][a-z0-9_.-]*|\[[0-9a-f:]+\])(:[0-9]{1,5})?")

_reader = environ.FileAwareEnv()


def text(name: str, default: str | None = None) -> str:
    """Return the variable as it stands. Without a default it must be set."""
    try:
        value: str = _reader.str(name, environ.Env.NOTSET if default is None else default)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from error
    return value


def something(name: str, default: str) -> str:
    """Return the variable, which may be left out but not be empty."""
    value = text(name, default).strip()
    if not value:
        raise ImproperlyConfigured(f"{name} must not be empty.")
    return value


def all_or_none(*names: str) -> list[str]:
    """Return these variables, which only work together; an empty list when none is set. Half a set is refused."""
    values = [text(name, "") for name in names]
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if missing and any(values):
        raise ImproperlyConfigured(
            f"{', '.join(names)} only work together: {', '.join(missing)} must be set, too."
        )
    return [] if missing else values


def flag(name: str, *, default: bool) -> bool:
    """Return a yes or no: 1, true, yes, on against 0, false, no, off."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.strip().lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.strip().lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def number(name: str, *, default: int, least: int, most: int) -> int:
    """Return a whole number between `least` and `most`, both allowed."""
    raw = os.environ.get(name, str(default))
    if not raw.strip().isdecimal() or not least <= int(raw) <= most:
        raise ImproperlyConfigured(
            f"{name} must be a whole number from {least} to {most}, not {raw!r}."
        )
    return int(raw)


def listing(name: str, default: list[str], *, of: Collection[str] | None = None) -> list[str]:
    """Return a comma-separated list without empty entries; with `of`, whatever else it names is refused."""
    parts = [part.strip() for part in text(name, ",".join(default)).split(",") if part.strip()]
    if of is not None and not set(parts) <= set(of):
        raise ImproperlyConfigured(f"{name} may list only {', '.join(sorted(of))}, not {parts}.")
    return parts


def one_of(name: str, default: str, *, of: Collection[str]) -> str:
    """Return a word of a few that are known."""
    value = text(name, default).strip()
    if value not in of:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(of)}, not {value!r}.")
    return value


def database(default: Path | None) -> dict[str, Any]:
    """Return the connection of `DATABASE_URL`.

    Without the variable it is the SQLite file `default`; without a default it must be set.
    """
    return database_at(text("DATABASE_URL", f"sqlite:///{default}" if default else None))


def database_at(url: str) -> dict[str, Any]:
    """Return the connection of `url`: PostgreSQL or SQLite, with the options we rely on."""
    scheme = url.partition("://")[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured("A database URL must begin with sqlite:// or postgres://.")
    try:
        config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    except ValueError as error:  # which may repeat the password
        raise ImproperlyConfigured("A database URL must name its port by a number.") from error
    if not config["NAME"]:
        raise ImproperlyConfigured("A database URL must end with the name of a database.")
    # Opening one costs more than most pages: SQLite reads the whole schema anew.
    config |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return config | {"OPTIONS": dict(SQLITE_OPTIONS)} if scheme == "sqlite" else config


# Note [SQLite settings]
# IMMEDIATE takes the write lock when a transaction begins, so two writers queue instead of failing half-way
# with "database is locked". FULL survives a power cut. recursive_triggers makes REPLACE fire the
# triggers that keep append-only tables append-only. secure_delete leaves nothing of a deleted row in the file.
# cache_size (in KiB) holds what a town's lists of free times read; SQLite's own 2 MiB read most of it anew each time.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON; "
        "PRAGMA cache_size=-16384;"
    ),
}


def mail(url: str) -> dict[str, Any]:
    """Return Django's mail settings for `EMAIL_URL`, such as smtp+tls://user:password@host:587."""
    try:
        config: dict[str, Any] = dict(environ.Env.email_url_config(url))
    except (ImproperlyConfigured, ValueError) as error:  # which may repeat the password
        raise ImproperlyConfigured(
            "EMAIL_URL must look like smtp+tls://user:password@host:587."
        ) from error
    return config


def sender(name: str, default: str) -> str:
    """Return whom mails come from: an address, perhaps behind a name."""
    value = text(name, default)
    try:
        validate_email(parseaddr(value)[1])
    except ValidationError as error:
        raise ImproperlyConfigured(f"{name} must hold a mail address, not {value!r}.") from error
    return value


def origin(name: str, default: str | None = None) -> str:
    """Return the address people type: http or https, a host, perhaps a port, and nothing behind it."""
    value = text(name, default)
    if not ORIGIN.fullmatch(value):
        raise ImproperlyConfigured(
            f"{name} must look like https://cozywish.example, not {value!r}."
        )
    return value


def redis(name: str) -> str:
    """Return where a Redis listens; nothing when there is none."""
    url = text(name, "")
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"{name} must begin with redis://, rediss:// or unix://.")
    return url


def channel_layer(redis_url: str) -> dict[str, Any]:
    """Return how word of a change reaches open pages: by Redis, or within this process."""
    if not redis_url:
        return {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    patience = {"socket_connect_timeout": 1.0, "socket_timeout": 2.0}
    return {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": redis_url, **patience}], "prefix": "cozywish"},
    }


def place_library(name: str) -> str:
    """Return the path of a library of network addresses that can be opened; nothing when none is named."""
    path = text(name, "")
    if path and not Path(path).is_file():
        raise ImproperlyConfigured(f"{name} must name a file that exists, not {path!r}.")
    if path:
        try:
            maxminddb.open_database(path).close()
        except (OSError, maxminddb.InvalidDatabaseError) as error:
            raise ImproperlyConfigured(
                f"{name} must name a MaxMind database that can be read, not {path!r}."
            ) from error
    return path


def data_dir() -> Path:
    """Return the folder that holds everything a running copy writes, making it if needed."""
    folder = Path(text("COZYWISH_DATA_DIR", str(ROOT / ".data"))).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"COZYWISH_DATA_DIR must name a folder one may write to, not {str(folder)!r}."
        ) from error
    return folder


def generated_key(folder: Path) -> str:
    """Return the secret key of this copy, making it on the first start. For development only."""
    return _made_once(folder / "secret_key", lambda: secrets.token_urlsafe(64).encode())


def generated_signing_key(folder: Path) -> str:
    """Return the private key (PEM) this copy signs access tokens with, made on the first start. For development."""
    return _made_once(folder / "jwt_key.pem", _fresh_pem)


def _fresh_pem() -> bytes:
    fresh = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return fresh.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _made_once(path: Path, make: Callable[[], bytes]) -> str:
    """Return what stands in `path`. Whole or not at all: processes that start together must read the same."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_bytes(make())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()


def signing_key(name: str, default: str | None = None) -> str:
    """Return the private key (PEM) that signs access tokens: RSA, at least 2048 bits."""
    pem = text(name, default)
    key = _private_key(pem)
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < 2048:
        raise ImproperlyConfigured(
            f"{name} must be an RSA private key (PEM) of at least 2048 bits."
        )
    return pem


def require_apple_key(name: str, pem: str) -> None:
    """Refuse a `pem` that is not the text of a .p8 file: a private key on a curve, as Apple gives them out."""
    if not isinstance(_private_key(pem), ec.EllipticCurvePrivateKey):
        raise ImproperlyConfigured(f"{name} must be the text of Apple's .p8 file.")


def _private_key(pem: str) -> object:
    """Return the private key in `pem`; nothing when it holds none that can be read without a password."""
    try:
        return serialization.load_pem_private_key(pem.encode(), password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return None


# Note [Keys of sealed fields]
# Behind the operator's own keys there is always the one that SECRET_KEY gives: a small installation needs no other, and
# one that grows can still read what was sealed before it had keys of its own. Its id begins with DERIVED.
DERIVED = "secret-"
KEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")


def field_keys(name: str, *, secret: str) -> list[tuple[str, bytes]]:
    """Return the ring that seals personal fields, newest key first: `id:base64` of 32 bytes, separated by commas."""
    ring = [_field_key(name, entry) for entry in listing(name, [])]
    if len({key_id for key_id, _ in ring}) < len(ring):
        raise ImproperlyConfigured(f"{name} names two keys alike.")
    return [*ring, _derived_key(secret)]


def _field_key(name: str, entry: str) -> tuple[str, bytes]:
    key_id, _, encoded = entry.partition(":")
    if not KEY_ID.fullmatch(key_id) or key_id.startswith(DERIVED):
        raise ImproperlyConfigured(f"{name} must name each key before a colon, such as 2026-01.")
    try:
        key = b64decode(encoded, validate=True)
    except ValueError:  # which may repeat the key
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"The key {key_id} of {name} must be 32 bytes in base64.")
    return key_id, key


def _derived_key(secret: str) -> tuple[str, bytes]:
    """Return the key SECRET_KEY gives, and an id that changes with it."""
    made = HKDF(algorithm=SHA256(), length=36, salt=None, info=b"cozywish field keys")
    both = made.derive(secret.encode())
    return DERIVED + both[32:].hex(), both[:32]
