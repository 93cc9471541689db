"""A week as people write it: seven days of stretches, Monday first, in minutes since the midnight of their day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cozywish.core.intervals import TICK_MINUTES, Span

DAY, LAST_END = 24 * 60, 48 * 60
STRETCHES_A_DAY = 6
Stretches = tuple[Span, ...]
Week = tuple[Stretches, ...]
CLOSED: Week = ((),) * 7
USUAL: Week = (((9 * 60, 17 * 60),),) * 5 + ((),) * 2  # to start from: weekdays from nine to five


@dataclass(frozen=True, slots=True)
class Clash:
    """Stretch number `number` of the day begins before one that began earlier ends: at `until`, in its own minutes."""

    weekday: int
    number: int
    until: int


def week_of(rows: Iterable[tuple[int, int, int]]) -> Week:
    """Return the week of these (weekday, start, end), each day in order."""
    ordered = sorted(rows)
    return tuple(
        tuple((start, end) for day, start, end in ordered if day == weekday) for weekday in range(7)
    )


def is_written(stretches: Stretches) -> bool:
    """Say whether these are stretches of a day at all: whole ticks, in order, not too many."""
    return len(stretches) <= STRETCHES_A_DAY and all(
        0 <= start < DAY
        and start < end <= LAST_END
        and start % TICK_MINUTES == end % TICK_MINUTES == 0
        for start, end in stretches
    )


def clash_in(week: Sequence[Stretches], *, comes_round: bool = True) -> Clash | None:
    """Return the first stretch of the week that begins within another one, nights and Sunday's included.

    `comes_round` is whether Monday follows on the last day: not for days that stand alone.
    """
    length = len(week) * DAY
    placed = sorted(
        (weekday * DAY + start, weekday * DAY + end, weekday, number)
        for weekday, stretches in enumerate(week)
        for number, (start, end) in enumerate(stretches)
    )
    ends = [end for _, end, _, _ in placed]
    taken = max(ends, default=0) - length if comes_round else 0
    for start, end, weekday, number in placed:
        if start < taken:
            return Clash(weekday, number, taken - weekday * DAY)
        taken = max(taken, end)
    return None


def outside(inner: Week, outer: Week) -> tuple[int, int] | None:
    """Return weekday and number of the first stretch of `inner` that lies in none of the same day of `outer`."""
    for weekday, stretches in enumerate(inner):
        for number, (start, end) in enumerate(stretches):
            if not any(begins <= start and end <= ends for begins, ends in outer[weekday]):
                return weekday, number
    return None
