"""Time as sets of ticks: half-open spans of whole numbers, and one big integer per set.

Note [Time on ticks]
    A tick is five minutes of UTC, `epoch // 300`. Every length, padding, step and opening hour
    of the project is a multiple of five minutes, and so is every UTC offset in use, so a tick
    loses nothing, compares as a number and needs no zone.

Note [Why spans are half-open]
    A span `(start, end)` holds `start` and not `end`. Two appointments that touch share no tick,
    so "back to back" needs no special case, and a length is a plain difference.

Note [One int per set]
    A set of ticks is an int whose bit i says that tick `base + i` is in it. Union, intersection
    and difference are `|`, `&` and `& ~`, each about 0.1 us for a month; spans that touch
    merge by themselves. Whoever makes a bitmap keeps its `base` beside it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import reduce
from operator import or_

TICK_SECONDS = 300
TICK_MINUTES = 5
TICKS_PER_DAY = 288

Span = tuple[int, int]

_PIECE = 10  # 2 ** 10 ticks are three and a half days
_WITHIN = (1 << _PIECE) - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(seconds=TICK_SECONDS)


def tick_at(moment: datetime) -> int:
    """The tick that the aware `moment` lies in."""
    return (moment - _EPOCH) // _TICK


def tick_after(moment: datetime) -> int:
    """The first tick that starts at or after the aware `moment`."""
    return -((_EPOCH - moment) // _TICK)


def moment_of(tick: int, zone: tzinfo = UTC) -> datetime:
    """The instant at which `tick` starts, as the clocks of `zone` show it."""
    return datetime.fromtimestamp(tick * TICK_SECONDS, zone)


def bits_of(spans: Iterable[Span], *, base: int) -> int:
    """The set of all ticks of `spans` from `base` on; what lies before `base` is dropped."""
    # Setting a bit costs as much as its number is long, so spans first gather in pieces of a few days.
    pieces, piece, held = [], 0, 0
    for start, end in spans:
        first = start - base if start > base else 0
        length = end - base - first
        if length > 0:
            if first >> _PIECE != piece:
                pieces.append(held << (piece << _PIECE))
                piece, held = first >> _PIECE, 0
            held |= ((1 << length) - 1) << (first & _WITHIN)
    return union(pieces) | held << (piece << _PIECE)


def union(sets: Iterable[int]) -> int:
    """The union of the sets."""
    return reduce(or_, sets, 0)


def erode(bits: int, length: int) -> int:
    """Where `length` ticks in a row, from there on, are all in the set. `length` is at least 1."""
    covered = 1
    while covered < length:
        step = min(covered, length - covered)
        bits &= bits >> step
        covered += step
    return bits


def every(step: int, *, start: int, end: int) -> int:
    """The bits `start`, `start + step`, … below `end`."""
    count = -((start - end) // step)
    if count <= 0:
        return 0
    return ((1 << (step * count)) - 1) // ((1 << step) - 1) << start


def members(bits: int, *, base: int) -> list[int]:
    """The ticks of the set, in order."""
    # Text search finds the next set bit without rewriting the number: 2 to 3 times as fast as
    # clearing the lowest bit of a month again and again.
    digits = f"{bits:b}"[::-1]
    ticks = []
    at = digits.find("1")
    while at >= 0:
        ticks.append(base + at)
        at = digits.find("1", at + 1)
    return ticks


def nearest(ticks: Iterable[int], *, around: datetime, count: int) -> list[int]:
    """Return the `count` ticks nearest to `around` in elapsed time, soonest first; of two as near the earlier wins."""
    return sorted(sorted(ticks, key=lambda tick: (abs(moment_of(tick) - around), tick))[:count])
