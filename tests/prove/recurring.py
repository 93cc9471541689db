"""Series around changes of the clock: every date at the same wall time, or named as one without such a time (TIM-08).

The oracle looks at every five minutes in which the time of a date could be and believes what the clock on the wall
shows. Of the calendar it knows only how many days a month has.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from unittest.mock import patch
from zoneinfo import ZoneInfo

from cozywish.core import recurring
from cozywish.core.recurring import Every, Occurrence, occurrences
from tests.prove.cases import Change

MINUTE = timedelta(minutes=1)
STEP = 5  # minutes, as all times of ours
LONGEST = 26
FEBRUARY = 2
SHORT = {4: 30, 6: 30, 9: 30, 11: 30}


@dataclass(frozen=True, slots=True)
class Series:
    """What begins at `start`, in minutes since 1970, and recurs `count` times by the clock of `zone`."""

    zone: str
    start: int
    every: Every
    count: int

    def expected(self) -> list[tuple[date, int | None]]:
        """Each date with its minute since 1970; None where the clock never shows the time on that date."""
        first = _shown(self.zone, self.start)
        found: list[tuple[date, int | None]] = [(first.date(), self.start)]
        for number in range(1, self.count):
            on = _date(first.date(), self.every, number)
            found.append((on, _minute(self.zone, on, first.hour * 60 + first.minute)))
        return found

    def found(self) -> list[tuple[date, int | None]]:
        """The same, as the product has it."""
        begins = datetime.fromtimestamp(self.start * 60, UTC)
        dates = occurrences(
            starts_at=begins, zone=ZoneInfo(self.zone), every=self.every, count=self.count
        )
        return [
            (one.on, int(one.starts_at.timestamp()) // 60 if one.exists else None) for one in dates
        ]

    def off(self) -> int:
        """How many dates are not as the oracle has them."""
        pairs = zip(self.expected(), self.found(), strict=True)
        return sum(expected != found for expected, found in pairs)


def series_about(change: Change, random: Random) -> Series:
    """One that reaches the date of the change at a time near it: before, in the gap or the repeated hour, or after."""
    every, count = random.choice(list(Every)), random.randrange(3, LONGEST + 1)
    near = change.at + random.randrange(-90, 91, STEP)
    before = random.randrange(1, count)
    days = {Every.WEEK: 7, Every.TWO_WEEKS: 14, Every.MONTH: 28}[every] * before
    return Series(change.zone, near - days * 24 * 60, every, count)


def _shown(zone: str, minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def _minute(zone: str, on: date, wall: int) -> int | None:
    """The first minute at which the clock shows that date and time, found by looking at all it could be."""
    about = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp()) // 60 + wall
    wanted = datetime(on.year, on.month, on.day, wall // 60, wall % 60)  # noqa: DTZ001  # a wall has no zone
    for minute in range(about - 15 * 60, about + 15 * 60 + 1, STEP):
        if _shown(zone, minute) == wanted:
            return minute
    return None


def _date(first: date, every: Every, number: int) -> date:
    """Step by step on the calendar."""
    if every is not Every.MONTH:
        return first + timedelta(days=number * (7 if every is Every.WEEK else 14))
    year, month = first.year, first.month
    for _step in range(number):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # December
    return date(year, month, min(first.day, _length(year, month)))


def _length(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (29 if leap else 28) if month == FEBRUARY else SHORT.get(month, 31)


@contextmanager
def elapsed_weeks() -> Iterator[None]:
    """The planted fault: count the dates in elapsed time, as adding days to an instant does."""
    first: dict[str, datetime] = {}

    def on_the_clock(on: date, at: object, zone: ZoneInfo) -> Occurrence:
        begins = first.setdefault("at", datetime.combine(on, at, zone).astimezone(UTC))  # type: ignore[arg-type]
        days = on - begins.astimezone(zone).date()
        return Occurrence(on, begins + days)

    with patch.object(recurring, "on_the_wall", on_the_clock):
        yield
