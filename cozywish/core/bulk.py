"""Inserting many rows quickly. Constraints and triggers hold as for any other row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from cozywish.core.db import is_postgres

AS_IT_IS = {str, int, bool, type(None)}  # what every database takes


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
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if is_postgres():
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for value in _values(rows, fields, {UUID: _same, datetime: _same}):
                    copy.write_row(value)
            return
        places = ", ".join(["%s"] * len(fields))
        insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608  # our own names
        values = _values(rows, fields, {UUID: _hex, datetime: _text_in_utc})
        cursor.executemany(insert, list(values))


def _values(
    rows: Sequence[models.Model],
    fields: Sequence["models.Field[Any, Any]"],
    quickly: Mapping[type, Callable[[Any], Any]],
) -> Iterator[list[Any]]:
    """Yield the columns of each row as the database takes them. What recurs most is turned `quickly`.

    A field that reads its column in a way of its own (from_db_value) also writes it in a way of its own.
    """
    database = connection.ops.connection  # not looked up for every value
    taken = [
        (field.attname, field.get_db_prep_save, hasattr(field, "from_db_value")) for field in fields
    ]
    for row in rows:
        columns = []
        for name, prepare, is_special in taken:
            value = getattr(row, name)
            kind = type(value)
            if is_special:
                value = prepare(value, database)
            elif kind in quickly:
                value = quickly[kind](value)
            elif kind not in AS_IT_IS:
                value = prepare(value, database)
            columns.append(value)
        yield columns


def _same(value: Any) -> Any:
    return value


def _hex(value: UUID) -> str:
    """Return the text Django keeps an id as on SQLite."""
    return value.hex


def _text_in_utc(value: datetime) -> str:
    """Return the text Django keeps an instant as on SQLite."""
    return str(value.astimezone(UTC).replace(tzinfo=None))
