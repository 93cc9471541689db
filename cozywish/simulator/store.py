"""Where everything is kept: one SQLite file, one writer at a time."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    account TEXT NOT NULL, created INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_of_kind ON objects (kind, account, seq);
CREATE INDEX IF NOT EXISTS objects_of_charge ON objects (kind, account, json_extract(data, '$.charge'));
CREATE INDEX IF NOT EXISTS objects_of_payment ON objects (kind, account, json_extract(data, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_of_customer ON objects (kind, account, json_extract(data, '$.customer'));
CREATE TABLE IF NOT EXISTS answers (
    account TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, request TEXT NOT NULL, PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS due (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, job TEXT NOT NULL, account TEXT NOT NULL,
    subject TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS due_at ON due (at, seq);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, place INTEGER NOT NULL,
    at INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL, answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries (state, at, place);
CREATE INDEX IF NOT EXISTS deliveries_in_order ON deliveries (place);
CREATE INDEX IF NOT EXISTS deliveries_of_event ON deliveries (event);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
TABLES = ("objects", "answers", "due", "deliveries", "settings")


class Store:
    """The file. Everything inside `transaction()` happens, or nothing of it."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing so
        self._db.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Let one thread in at a time; commit at the end, undo everything on an exception."""
        with self._lock:
            if self._depth:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            else:
                self._db.execute("COMMIT")
            finally:
                self._depth = 0

    def run(self, statement: str, *values: Any) -> int:
        """Run one statement. Return the number of rows it touched."""
        with self._lock:
            return self._db.execute(statement, values).rowcount

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """Return what a query finds."""
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row that a query finds."""
        found = self.rows(query, *values)
        return found[0] if found else None

    def setting(self, name: str, default: Any) -> Any:
        """Return a remembered value."""
        found = self.row("SELECT value FROM settings WHERE name = ?", name)
        return json.loads(found["value"]) if found else default

    def remember(self, name: str, value: Any) -> None:
        """Keep a value under a name."""
        self.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, json.dumps(value))

    def empty(self) -> None:
        """Forget everything."""
        with self.transaction():
            for table in TABLES:
                self.run(f"DELETE FROM {table}")  # noqa: S608 (names from above)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()
