"""The dates of something that recurs, by the wall clock of one place.

Note [The same time on the wall]
    What recurs keeps its wall time, whatever the clocks do in between: 10:00 stays 10:00 when the hour of UTC changes.
    A wall time that a date leaves out (spring) is no time on that date: `exists` says so, and nothing is put in its
    place. Of one that a date shows twice (autumn) the first is meant.

Note [The end of a month]
    Every date is counted from the first one, never from the one before: what begins on the 31st is on the last day of a
    shorter month and on the 31st again in the next long one.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Every(StrEnum):
    """How far apart two dates are."""

    WEEK = "WEEK"
    TWO_WEEKS = "TWO_WEEKS"
    MONTH = "MONTH"


_DAYS = {Every.WEEK: 7, Every.TWO_WEEKS: 14}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date. `starts_at` (UTC) is when the wall time is; where that does not exist, about when it would be."""

    on: date
    starts_at: datetime
    exists: bool = True


def date_number(number: int, *, first: date, every: Every) -> date:
    """Return the date that comes `number` steps after the first. Raises OverflowError past the end of the calendar."""
    if every in _DAYS:
        return first + timedelta(days=_DAYS[every] * number)
    years, month = divmod(first.month - 1 + number, 12)
    if first.year + years > date.max.year:
        raise OverflowError("past the end of the calendar")
    last = monthrange(first.year + years, month + 1)[1]
    return date(first.year + years, month + 1, min(first.day, last))


def dates(*, first: date, every: Every, count: int) -> list[date]:
    """Return the first `count` dates, in order."""
    return [date_number(number, first=first, every=every) for number in range(count)]


def count_until(*, first: date, every: Every, last: date, most: int) -> int:
    """Return how many dates there are up to `last`, which counts; `most` ends the counting."""
    return sum(1 for _ in _until(first, every, last, most))


def _until(first: date, every: Every, last: date, most: int) -> Iterator[date]:
    for number in range(most):
        on = date_number(number, first=first, every=every)
        if on > last:
            return
        yield on


def on_the_wall(on: date, at: time, zone: ZoneInfo) -> Occurrence:
    """Return the wall time `at` of that date. See Note [The same time on the wall]."""
    wall = datetime.combine(on, at.replace(tzinfo=None, fold=0))
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None, fold=0)
    return Occurrence(on, instant, exists=shown == wall)


def occurrences(
    *, starts_at: datetime, zone: ZoneInfo, every: Every, count: int
) -> list[Occurrence]:
    """Return `count` dates of what begins at `starts_at` (aware), which is the first as it stands."""
    begins = starts_at.astimezone(zone)
    rest = dates(first=begins.date(), every=every, count=count)[1:]
    found = [Occurrence(begins.date(), starts_at.astimezone(UTC))]
    return found + [on_the_wall(on, begins.time(), zone) for on in rest]
