"""The wall clocks of the world, on UTC ticks.

Note [What an opening hour means]
    Hours are said in wall time and anchored on a local date: `[open, close)` of date D, in minutes
    since D's midnight, where `close` may pass 1440 (up to 2880) for a night that ends on D + 1.
    They mean one unbroken stretch of real time, from the first instant whose wall time is at or
    past `open` to the last instant whose wall time is before `close`:

    - Where the clock skips (spring), an hour that never happens moves to the change: `[02:30, 06:00)`
      on a day without 02:00 to 03:00 starts at 03:00, and `[02:00, 03:00)` is empty.
    - Where the clock repeats (autumn), the stretch holds both passes: `[00:00, 01:30)` on a day that
      has 01:00 to 02:00 twice is two and a half hours long. `[00:00, 01:00)` is one hour long,
      because the second 01:00 is not before 01:00.

    Breaks mean the same. Only instants are then compared, never wall times.

Note [Zones in use]
    Since 2022 every change of every zone happens on a tick, and every offset is a multiple of
    15 minutes. Older changes at one minute past midnight are rounded to their tick. Two changes of
    one zone are weeks apart, so looking twice a day cannot miss a pair that cancels out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from cozywish.core.intervals import TICK_SECONDS, TICKS_PER_DAY

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_LOOK_EVERY = TICKS_PER_DAY // 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """UTC ticks `[start, end)` in which the wall clock shows `tick + offset`."""

    start: int
    end: int
    offset: int


def midnight(day: date) -> int:
    """The wall tick of `day`'s 00:00: wall ticks count from 1970-01-01 00:00 of the wall clock."""
    return (day.toordinal() - _EPOCH_DAY) * TICKS_PER_DAY


def offset_at(zone: str, tick: int) -> int:
    """By how many ticks the wall clock of `zone` is ahead of UTC at `tick`."""
    shown = datetime.fromtimestamp(tick * TICK_SECONDS, ZoneInfo(zone)).replace(tzinfo=UTC)
    return int(shown.timestamp()) // TICK_SECONDS - tick


@lru_cache(maxsize=1024)
def stretches(zone: str, start: int, end: int) -> tuple[Stretch, ...]:
    """`[start, end)` cut where the offset of `zone` changes, in order."""
    return tuple(_stretches(zone, start, end))


def _stretches(zone: str, start: int, end: int) -> Iterator[Stretch]:
    begun, seen, offset = start, start, offset_at(zone, start)
    while seen < end:
        ahead = min(seen + _LOOK_EVERY, end)
        changed = offset_at(zone, ahead)
        if changed != offset:
            change = _change_between(zone, seen, ahead)
            yield Stretch(begun, change, offset)
            begun, offset = change, changed
        seen = ahead
    if begun < end:
        yield Stretch(begun, end, offset)


def _change_between(zone: str, before: int, after: int) -> int:
    """The first tick that shares the offset of `after`, given one change in between."""
    offset = offset_at(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        if offset_at(zone, middle) == offset:
            after = middle
        else:
            before = middle
    return after


def first_at(wall: int, clock: tuple[Stretch, ...]) -> int:
    """The first tick of `clock` whose wall tick is `wall` or later; the clock's end if none is."""
    for stretch in clock:
        tick = max(stretch.start, wall - stretch.offset)
        if tick < stretch.end:
            return tick
    return clock[-1].end


def end_before(wall: int, clock: tuple[Stretch, ...]) -> int:
    """The tick after the last one whose wall tick is before `wall`; the clock's start if none is."""
    for stretch in reversed(clock):
        tick = min(stretch.end, wall - stretch.offset)
        if tick > stretch.start:
            return tick
    return clock[0].start
