"""The databases that tests run on: migrated once, then copied.

Note [Why tests copy a template]
A migration run for every worker costs seconds each. And the usual way to reset a database between tests, a
flush, is refused by the append-only tables, as it should be. So the migrated database is kept as a template
under a name that holds a hash of everything migrations are made of, each worker gets a copy of it, and a test
that really commits is followed by a fresh copy.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections

CORE = Path(__file__).parent.parent / "cozywish" / "core"


class Copies(Protocol):
    """One worker's own copy of the migrated database."""

    def restore(self) -> None:
        """Make the copy as it was right after the migrations, with no connection left open."""

    def drop(self) -> None:
        """Remove the copy."""


def copies_for(*, worker: str, templates: Path, folder: Path) -> Copies:
    """Return the copies of the database the settings name, building the template if it is not there.

    `templates` outlives the run; `folder` belongs to this worker and this run.
    """
    if connection.vendor == "sqlite":
        return SqliteCopies(templates=templates, folder=folder)
    return PostgresCopies(worker=worker)


class SqliteCopies:
    """A file beside the template file, with another name each time: a request of a browser test that is still on its
    way ends on the file it began with.
    """

    def __init__(self, *, templates: Path, folder: Path) -> None:
        self.template = templates / f"{fingerprint()}.sqlite3"
        self.folder, self.number = folder, 0
        with _alone(templates / "lock"):
            if not self.template.exists():
                self._build()

    def _build(self) -> None:
        for outdated in self.template.parent.glob("*.sqlite3*"):
            outdated.unlink()
        unfinished = self.template.with_suffix(".sqlite3-unfinished")
        _point_at(str(unfinished))
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
        call_command("migrate", verbosity=0, interactive=False)
        with connection.cursor() as cursor:
            cursor.execute(
                "PRAGMA journal_mode=DELETE"
            )  # one file, complete without a log beside it
        connections.close_all()
        unfinished.rename(self.template)

    def restore(self) -> None:
        self.drop()
        self.number += 1
        shutil.copyfile(self.template, self.copy)
        _point_at(str(self.copy))

    @property
    def copy(self) -> Path:
        """The file in use."""
        return self.folder / f"test-{self.number}.sqlite3"

    def drop(self) -> None:
        connections.close_all()
        for part in ("", "-wal", "-shm"):
            Path(f"{self.copy}{part}").unlink(missing_ok=True)


class PostgresCopies:
    """A database made with CREATE DATABASE … TEMPLATE."""

    def __init__(self, *, worker: str) -> None:
        self.template = f"cozywish_template_{fingerprint()}"
        self.copy = f"cozywish_test_{worker}_{os.getpid()}"
        with connection._nodb_cursor() as server:
            server.execute("SELECT pg_advisory_lock(hashtext('cozywish_template'))")
            server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.template])
            if server.fetchone() is None:
                unfinished = f"{self.template}_unfinished"
                server.execute(f'DROP DATABASE IF EXISTS "{unfinished}"')
                server.execute(f'CREATE DATABASE "{unfinished}"')
                self._migrate(unfinished)
                server.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.template}"')

    @staticmethod
    def _migrate(name: str) -> None:
        _point_at(name)
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()

    def restore(self) -> None:
        _point_at(self.copy)
        with connection._nodb_cursor() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.template}"')

    def drop(self) -> None:
        connections.close_all()
        with connection._nodb_cursor() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')


def fingerprint() -> str:
    """Return a hash of whatever decides what the migrated database looks like."""
    digest = hashlib.sha256(repr(django.VERSION).encode())
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    for folder in [*folders, CORE]:
        for path in sorted(folder.glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _point_at(name: str) -> None:
    """Let every connection, in every thread, open the database called `name` from now on."""
    connections.close_all()
    connections.settings["default"]["NAME"] = name


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Wait until no other process is inside."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
