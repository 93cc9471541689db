"""Everything a database keeps, byte for byte, for tests that look for what should not stand there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from django.db import connection as current
from psycopg import sql


def everything_kept() -> bytes:
    """Return what the test's own database keeps and has committed."""
    current.ensure_connection()
    if current.vendor == "sqlite":
        return kept_by_sqlite(Path(current.settings_dict["NAME"]))
    assert current.connection is not None
    return kept_by_postgres(current.connection)


def kept_by_sqlite(path: Path) -> bytes:
    """Return the file and its log, with whatever freed pages still hold."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    log = path.with_name(f"{path.name}-wal")
    return path.read_bytes() + (log.read_bytes() if log.exists() else b"")


def kept_by_postgres(connection: "psycopg.Connection[tuple[str]]") -> bytes:
    """Return every row of every table as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = bytearray()
        for table in tables:
            whole_row = sql.SQL("SELECT CAST({0} AS text) FROM {0}")
            cursor.execute(whole_row.format(sql.Identifier(table)))
            rows += "\n".join(text for (text,) in cursor.fetchall()).encode()
    return bytes(rows)
