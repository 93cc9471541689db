"""State machines as data: one table per machine, one compare-and-set that applies it.

A transition that is not in the table is refused and writes nothing. The winner of two concurrent
transitions is decided by the database: `UPDATE … WHERE state = from AND version = seen`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant that the row knows: what stands in `column`, and `offset` of elapsed time from there."""

    column: str
    offset: timedelta = timedelta()

    def of(self, row: object) -> datetime:
        """Return the instant of this row."""
        known: datetime = getattr(row, self.column)
        return known + self.offset


@dataclass(frozen=True, slots=True)
class Window:
    """When something may happen: from `opens` on and up to `closes`, both included, each None for: always.

    `before` is an end that does not belong to it any more.
    """

    opens: Moment | None = None
    closes: Moment | None = None
    before: Moment | None = None

    def is_early(self, row: object, now: datetime) -> bool:
        """Say whether it has not opened yet."""
        return self.opens is not None and now < self.opens.of(row)

    def is_late(self, row: object, now: datetime) -> bool:
        """Say whether it is over."""
        late = self.closes is not None and now > self.closes.of(row)
        return late or (self.before is not None and now >= self.before.of(row))


ALWAYS = Window()


@dataclass(frozen=True, slots=True)
class Transition:
    """`actors` may fire `event` in any of `sources` (empty: nothing exists yet) within `window`, and reach `target`."""

    id: str
    event: str
    sources: frozenset[str]
    target: str
    actors: frozenset[str]
    window: Window = ALWAYS
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """The complete list of what may happen to one kind of thing."""

    name: str
    transitions: tuple[Transition, ...]

    def find(self, *, state: str, event: str, actor: str) -> Transition | None:
        """Return the transition for this triple, or None when the table does not list it."""
        for step in self.transitions:
            if step.event == event and state in step.sources and actor in step.actors:
                return step
        return None

    def events(self, *, state: str, actor: str) -> list[str]:
        """Return what `actor` may do in `state`, in the order of the table."""
        return [t.event for t in self.transitions if state in t.sources and actor in t.actors]


def step(  # a row of a table
    id: str,
    event: str,
    sources: Iterable[str],
    target: str,
    actors: str,
    *,
    window: Window = ALWAYS,
    needs_reason: bool = False,
) -> Transition:
    """Return one row of a table. `actors` is a string of one-letter roles, such as "GC"."""
    return Transition(
        id, event, frozenset(sources), target, frozenset(actors), window, needs_reason
    )


def advance(
    row: models.Model, transition: Transition, *, only_if: Q | None = None, **columns: Any
) -> bool:
    """Move `row` along `transition` by compare-and-set, and set `columns` with it.

    `row` has `state` and `version` columns. Returns False, having written nothing, when the row
    has moved on since it was read or `only_if` does not hold in the database. On True the
    instance in hand carries the new values.
    """
    model = type(row)
    state, version = row.state, row.version  # type: ignore[attr-defined]
    claim = model._default_manager.filter(pk=row.pk, state=state, version=version)
    if only_if is not None:
        claim = claim.filter(only_if)
    if claim.update(state=transition.target, version=F("version") + 1, **columns) != 1:
        return False
    for name, value in {"state": transition.target, "version": version + 1, **columns}.items():
        setattr(row, name, value)
    return True
