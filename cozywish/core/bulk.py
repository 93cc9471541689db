"""Inserting many rows quickly. Constraints and triggers hold as for any other row."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from cozywish.core.db import is_postgres

PLAIN = {str, int, bool, type(None)}  # what every database takes as it is
RECURRING = {UUID, datetime}  # the same values in many rows, so each is prepared once


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert unsaved rows of one model, several times as fast as bulk_create.

    Every column is taken from the row as it stands: nothing is filled in on the way, and a key that the database
    makes is not written back. COPY on PostgreSQL, one prepared statement on SQLite.
    """
    if not rows:
        return
    meta = type(rows[0])._meta
    fields = [
        field
        for field in meta.concrete_fields
        if not (isinstance(field, models.AutoField) and rows[0].pk is None)
    ]
    table = connection.ops.quote_name(meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    values = _values(rows, fields)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if is_postgres():
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
            return
        places = ", ".join(["%s"] * len(fields))
        insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608  # our own names
        cursor.executemany(insert, list(values))


def _values(
    rows: Sequence[models.Model], fields: Sequence["models.Field[Any, Any]"]
) -> Iterator[list[Any]]:
    """Yield the columns of each row as the database takes them."""
    prepared: dict[Any, Any] = {}
    taken = [(field.attname, field.get_db_prep_save) for field in fields]
    for row in rows:
        columns = []
        for name, prepare in taken:
            value = getattr(row, name)
            kind = type(value)
            if kind in RECURRING:
                if value not in prepared:
                    prepared[value] = prepare(value, connection)
                value = prepared[value]
            elif kind not in PLAIN:
                value = prepare(value, connection)
            columns.append(value)
        yield columns
