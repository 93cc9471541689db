"""An import in words: what its lines would do, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.catalog.columns import COLUMNS
from cozywish.apps.catalog.models import Import, ImportKind
from cozywish.apps.catalog.queries import OWN_REACH, Line, Stay, keys_of
from cozywish.core.money import Money
from cozywish.toolkit import wording

MINUTES = {"duration_minutes", "padding_after_minutes"}
STAYS: dict[str, Promise] = {
    Stay.GONE.value: gettext_lazy("It is gone already."),
    Stay.BOOKED.value: gettext_lazy("It was booked since, so it stays as it is."),
    Stay.CHANGED.value: gettext_lazy("It was changed or is used since, so it stays as it is."),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a line says otherwise, before and after in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A field in which a wrong line is mended."""

    name: str
    label: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A wrong line with its cells; `problems` are those that belong to no column of the table."""

    line: Line
    cells: list[Cell]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What an import made or changed: its name, what differed, and why it stays (or would), if it does."""

    name: str
    is_new: bool
    differences: list[Difference]
    stays: str


def wrong_line(importing: Import, line: Line) -> WrongLine:
    """Return the line as it is shown to be mended."""
    labels, keys = _labels(importing), keys_of(importing)
    cells = [
        Cell(f"{line.number}-{key}", labels[key], line.cells[key], line.problems.get(key, ""))
        for key in keys
    ]
    rest = [f"{labels[key]}: {said}" for key, said in line.problems.items() if key not in set(keys)]
    return WrongLine(line, cells, rest)


def differences(
    importing: Import, before: dict[str, Any], after: dict[str, Any]
) -> list[Difference]:
    """Return what changes, in words."""
    labels, currency = _labels(importing), importing.venue.currency
    return [
        Difference(labels[key], _before(key, value, currency), in_words(key, after[key], currency))
        for key, value in before.items()
    ]


def _before(key: str, value: Any, currency: str) -> str:
    """What it was; how people are reached is read where each reading is written down."""
    if key in OWN_REACH and value:
        return _("another one")
    return in_words(key, value, currency)


def said_by(importing: Import, line: Line) -> str:
    """Return what a new line says besides the name: 30 min · $40 · Cuts."""
    currency = importing.venue.currency
    if importing.kind == ImportKind.PEOPLE:
        return str(line.after.get("title", ""))
    keys = ("duration_minutes", "price_cents", "section")
    return " · ".join(in_words(key, line.after[key], currency) for key in keys if key in line.after)


def known(importing: Import, stays: dict[str, Stay] | None = None) -> list[Known]:
    """Return what the import made and changed; `stays` is what an undoing would leave now."""
    found = []
    for entry in importing.outcome["entries"]:
        would = stays.get(entry["id"]) if stays is not None else None
        why = would.value if would else entry.get("stays", "")
        changed = entry["before"] or {}
        found.append(
            Known(
                name=entry["name"],
                is_new=entry["before"] is None,
                differences=differences(importing, changed, entry["after"]),
                stays=str(STAYS[why]) if why else "",
            )
        )
    return found


def in_words(key: str, value: Any, currency: str) -> str:
    """Return a value as the pages say it."""
    if key == "price_cents":
        return Money(value, currency).short(str(wording.locale()))
    if key in MINUTES:
        return wording.length(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) or _("nothing")


def counted(rows: Sequence[Known]) -> dict[str, int]:
    """Return how many were made, changed, and how many stay."""
    return {
        "made": sum(row.is_new for row in rows),
        "changed": sum(not row.is_new for row in rows),
        "stay": sum(bool(row.stays) for row in rows),
    }


def _labels(importing: Import) -> dict[str, str]:
    return {column.key: str(column.label) for column in COLUMNS[importing.kind]}
