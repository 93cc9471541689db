"""The environment, read once. Nonsense is refused here, loudly, before anything starts.

Every variable CozyWish knows stands in this file and in `.env.example`. A value may also come from a
file: `SECRET_KEY_FILE=/run/secrets/key` is read when `SECRET_KEY` itself is not set.
"""

import os
import secrets
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

import environ
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "cozywish"

_reader = environ.FileAwareEnv()


def text(name: str, default: str | None = None) -> str:
    """Return the variable as it stands. Without a default it must be set."""
    value: str = _reader.str(name, environ.Env.NOTSET if default is None else default)
    return value


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
    if not raw.strip().isdigit() or not least <= int(raw) <= most:
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


def database(default: Path | None) -> dict[str, Any]:
    """Return the connection of `DATABASE_URL`.

    Without the variable it is the SQLite file `default`; without a default it must be set.
    """
    return database_at(text("DATABASE_URL", f"sqlite:///{default}" if default else None))


def database_at(url: str) -> dict[str, Any]:
    """Return the connection of `url`: PostgreSQL or SQLite, with the options we rely on."""
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if config["ENGINE"].endswith("sqlite3"):
        return config | {"OPTIONS": dict(SQLITE_OPTIONS)}
    if config["ENGINE"].endswith("postgresql"):
        return config | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    raise ImproperlyConfigured("A database URL must begin with sqlite:// or postgres://.")


# Note [SQLite settings]
# IMMEDIATE takes the write lock when a transaction begins, so two writers queue instead of failing half-way
# with "database is locked". FULL survives a power cut. recursive_triggers makes REPLACE fire the
# triggers that keep append-only tables append-only.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
    ),
}


def mail(url: str) -> dict[str, Any]:
    """Return Django's mail settings for `EMAIL_URL`, such as smtp+tls://user:password@host:587."""
    config: dict[str, Any] = dict(environ.Env.email_url_config(url))
    return config


def data_dir() -> Path:
    """Return the folder that holds everything a running copy writes, making it if needed."""
    folder = Path(text("COZYWISH_DATA_DIR", str(ROOT / ".data"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def generated_key(folder: Path) -> str:
    """Return the secret key of this copy, making it on the first start. For development only."""
    path = folder / "secret_key"
    try:
        with path.open("x") as fresh:
            path.chmod(0o600)
            fresh.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()


def generated_signing_key(folder: Path) -> str:
    """Return the private key (PEM) this copy signs access tokens with, made on the first start. For development."""
    path = folder / "jwt_key.pem"
    if not path.exists():
        fresh = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = fresh.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        # Whole or not at all, and only once: processes that start together must read the same key.
        draft = folder / f"jwt_key.{secrets.token_hex(8)}"
        draft.touch(mode=0o600)
        draft.write_bytes(pem)
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()


def is_signing_key(pem: str) -> bool:
    """Say whether `pem` is an RSA private key of at least 2048 bits."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (TypeError, ValueError):
        return False
    return isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048
