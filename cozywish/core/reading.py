"""Model instances from SQL written by hand, for the few statements that every page sends.

Note [Shapes]
    Django's `raw` works out anew for every statement which column becomes which field and how; for one row that takes
    longer than all else of it. Here it is worked out once for each thread and set of columns. It is kept by thread
    because a thread has a database connection of its own, which the converters belong to.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
from django.db.models.expressions import Col

M = TypeVar("M", bound=models.Model)


class _Shape(NamedTuple):
    """How rows of some columns become instances of a model."""

    names: list[str]
    places: list[int]
    converters: list[tuple[int, list[Callable[..., Any]], Col]]
    others: list[tuple[str, int]]


class _Known(threading.local):
    def __init__(self) -> None:
        self.shapes: dict[tuple[type[models.Model], str, tuple[str, ...]], _Shape] = {}


_known = _Known()


def read(model: type[M], sql: str, params: Sequence[Any]) -> list[M]:
    """Return what the statement finds; its columns must hold the model's, and others become attributes."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        columns = tuple(each[0] for each in cursor.description)
        rows = cursor.fetchall()
    shape = _shape(model, columns)
    return [_instance(model, shape, list(row)) for row in rows]


def _instance(model: type[M], shape: _Shape, row: list[Any]) -> M:
    for place, converters, column in shape.converters:
        for convert in converters:
            row[place] = convert(row[place], column, connection)
    values = [row[place] for place in shape.places]
    found = model.from_db(connection.alias, shape.names, values)
    for name, place in shape.others:
        setattr(found, name, row[place])
    return found


def _shape(model: type[models.Model], columns: tuple[str, ...]) -> _Shape:
    key = model, connection.vendor, columns
    if key not in _known.shapes:
        _known.shapes[key] = _worked_out(model, columns)
    return _known.shapes[key]


def _worked_out(model: type[models.Model], columns: tuple[str, ...]) -> _Shape:
    fields = {field.column: field for field in model._meta.concrete_fields}
    converters = []
    for place, name in enumerate(columns):
        if name in fields:
            column = fields[name].get_col(model._meta.db_table)
            found = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
            converters += [(place, found, column)] if found else []
    return _Shape(
        names=[field.attname for field in fields.values()],
        places=[columns.index(name) for name in fields],
        converters=converters,
        others=[(name, place) for place, name in enumerate(columns) if name not in fields],
    )
