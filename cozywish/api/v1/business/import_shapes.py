"""What an import looks like: a draft with what its lines would do, or what was done."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from cozywish.api.inputs import (
    IdField,
    LineField,
    SecretField,
    Strict,
    TextField,
    WholeField,
    YesOrNoField,
)
from cozywish.api.v1.shapes import Described, Shape, UtcField
from cozywish.apps.catalog.columns import COLUMNS
from cozywish.apps.catalog.models import Import, ImportKind, ServicePlace
from cozywish.apps.catalog.queries import (
    OWN_REACH,
    Fate,
    Line,
    Stay,
    categories,
    plan_of,
    stays_of,
)
from cozywish.apps.catalog.sheets import LONGEST_CELL, MOST_BYTES, MOST_COLUMNS, MOST_LINES
from cozywish.apps.venues.services.people import MOST_PEOPLE

KEYS = [
    (key, key) for key in sorted({column.key for columns in COLUMNS.values() for column in columns})
]
FARTHEST_LINE = 999_999


class ImportShape(Described):
    """A table of services or people that was brought. It is a draft until `done_at`; deleted after 30 days."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ImportKind.choices)
    made_at = UtcField()
    done_at = UtcField(allow_null=True)
    undone_at = UtcField(allow_null=True)


class ImportChoicesShape(Described):
    """What the table does not say: of new services category, place and who does them; whether new people do all."""

    category = serializers.CharField(allow_null=True)
    done_at = serializers.ChoiceField(choices=ServicePlace.choices)
    staff = serializers.ListField(child=serializers.UUIDField())
    does_all = serializers.BooleanField()


class ImportLineShape(Described):
    """A line of the table and what becomes of it.

    `after` is what it says (of something that is there only what differs), `before` what that was; `problems` are
    sentences by column.
    """

    line = serializers.IntegerField()
    fate = serializers.ChoiceField(choices=[(fate.name, fate.value) for fate in Fate])
    name = serializers.CharField()
    target = serializers.UUIDField(allow_null=True)
    cells = serializers.DictField(child=serializers.CharField())
    before = serializers.DictField()
    after = serializers.DictField()
    problems = serializers.DictField(child=serializers.CharField())


class ImportEntryShape(Described):
    """Something that was made (`before` is null) or changed. `stays` says why an undoing leaves it, or null."""

    line = serializers.IntegerField()
    id = serializers.UUIDField()
    name = serializers.CharField()
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField()
    stays = serializers.ChoiceField(
        choices=[(why.value, why.value) for why in Stay], allow_null=True
    )


class ImportDetailShape(ImportShape):
    """A draft has lines, and `seen` names exactly this plan: send it to `applyImport`. What is done has entries."""

    columns = serializers.ListField(
        child=serializers.CharField(), help_text="What stands in each column; empty: left out."
    )
    has_headings = serializers.BooleanField()
    choices = ImportChoicesShape()
    seen = serializers.CharField()
    lines = ImportLineShape(many=True)
    entries = ImportEntryShape(many=True)


def an_import(row: Import) -> Shape:
    """Return an import as lists show it."""
    plain = ("id", "kind", "made_at", "done_at", "undone_at")
    return {name: getattr(row, name) for name in plain}


def import_detail(row: Import) -> Shape:
    """Return an import with all that it would do, or did."""
    plan = plan_of(row) if row.done_at is None else None
    return {
        **an_import(row),
        "columns": row.columns,
        "has_headings": row.has_headings,
        "choices": _choices(row.choices),
        "seen": plan.digest if plan else "",
        "lines": [_line(line) for line in plan.lines] if plan else [],
        "entries": [] if plan else _entries(row),
    }


def _choices(held: dict[str, Any]) -> Shape:
    kind = categories().filter(pk=held["category"]).first()
    return {
        "category": kind.slug if kind else None,
        "done_at": held["done_at"],
        "staff": held["by"],
        "does_all": held["does_all"],
    }


def _line(line: Line) -> Shape:
    plain = ("name", "target", "cells", "after", "problems")
    return {
        "line": line.number,
        "fate": line.fate.name,
        **{name: getattr(line, name) for name in plain},
        "before": _told(line.before),
    }


def _told(said: dict[str, Any] | None) -> dict[str, Any] | None:
    """Leave out how people are reached: that is read where each reading is written down."""
    return said and {key: value for key, value in said.items() if key not in OWN_REACH}


def _entries(row: Import) -> list[Shape]:
    would = stays_of(row) if row.undone_at is None else {}
    stays = {key: why.value for key, why in would.items()}
    return [
        {
            **{name: entry[name] for name in ("line", "id", "name")},
            "before": _told(entry["before"]),
            "after": _told(entry["after"]),
            "stays": entry.get("stays") or stays.get(entry["id"]),
        }
        for entry in row.outcome["entries"]
    ]


class PastedInput(Strict):
    """A table as text: with commas, semicolons or tabs between the cells."""

    kind = serializers.ChoiceField(choices=ImportKind.choices)
    text = SecretField(max_length=MOST_BYTES, allow_blank=True)


class UploadedInput(Strict):
    """A table as a file, of at most 1 MB."""

    kind = serializers.ChoiceField(choices=ImportKind.choices)
    text = serializers.FileField(allow_empty_file=True)


class SettleInput(Strict):
    """What stands in each column of the draft, in order (empty: left out), and what the table does not say.

    What is left out of the latter stays as it is.
    """

    columns = serializers.ListField(
        child=serializers.ChoiceField(choices=KEYS, allow_blank=True),
        max_length=MOST_COLUMNS,
    )
    has_headings = YesOrNoField()
    category = LineField(max_length=40, required=False, help_text="A slug.")
    done_at = serializers.ChoiceField(choices=ServicePlace.choices, required=False)
    staff = serializers.ListField(child=IdField(), max_length=MOST_PEOPLE, required=False)
    does_all = YesOrNoField(required=False)


class CellInput(Strict):
    line = WholeField(min_value=1, max_value=FARTHEST_LINE)
    column = serializers.ChoiceField(choices=KEYS)
    text = TextField(max_length=LONGEST_CELL, allow_blank=True)


class MendInput(Strict):
    """Other texts for cells, and lines that are not wanted."""

    cells = serializers.ListField(
        child=CellInput(), max_length=MOST_LINES * MOST_COLUMNS, default=list
    )
    left_out = serializers.ListField(
        child=WholeField(min_value=1, max_value=FARTHEST_LINE), max_length=MOST_LINES, default=list
    )


class ApplyInput(Strict):
    seen = LineField(max_length=64, help_text="That of the draft as you have looked at it.")


PASTE_EXAMPLE = OpenApiExample(
    "Two services",
    request_only=True,
    media_type="application/json",
    value={
        "kind": "SERVICES",
        "text": "Service,Length,Price\nShiatsu,60,$95\nFoot massage,30,$45\n",
    },
)
SETTLE_EXAMPLE = OpenApiExample(
    "As it was guessed, in another category",
    request_only=True,
    value={
        "columns": ["name", "duration_minutes", "price_cents"],
        "has_headings": True,
        "category": "massage",
    },
)
MEND_EXAMPLE = OpenApiExample(
    "A length in the third line",
    request_only=True,
    value={"cells": [{"line": 3, "column": "duration_minutes", "text": "45"}]},
)
APPLY_EXAMPLE = OpenApiExample(
    "What was looked at", request_only=True, value={"seen": "9f86d081884c7d65"}
)
