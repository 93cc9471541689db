"""The free times of one person, found the slow way: by looking at every single minute.

This file imports nothing of CozyWish and shares no idea with its engine: no ticks, no bitmaps, no
arithmetic on offsets. It asks `zoneinfo` what the wall clock shows at each minute and believes it.
Where the two disagree, one of them is wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Interval = tuple[int, int]


@dataclass
class Line:
    """Every `weekday` (Monday 0), in minutes since local midnight; both dates are included."""

    weekday: int
    opens: int
    closes: int
    since: date = date.min
    until: date = date.max


Week = list[Line]

_MIDNIGHT_1970 = datetime.fromisoformat("1970-01-01")  # wall time, of no zone
_AROUND = timedelta(days=4)
_HOUR = 60


@dataclass
class Question:
    """Everything the answer depends on. Spans of `away` and `busy` are minutes since the epoch."""

    zone: str
    first: date
    days: int
    hours: Week
    schedule: Week
    now: int  # seconds since the epoch
    length: int
    before: int = 0
    after: int = 0
    step: int = 15
    notice: int = 0  # minutes
    horizon: int = 365  # days
    breaks: Week = field(default_factory=list)
    special: dict[date, list[Interval]] = field(default_factory=dict)
    away: list[Interval] = field(default_factory=list)
    busy: list[Interval] = field(default_factory=list)


@dataclass(frozen=True)
class Walk:
    """What the wall clock shows at each minute from `begin` on, in minutes since 1970's midnight."""

    begin: int
    shows: list[int]

    def end(self) -> int:
        return self.begin + len(self.shows)


def starts(question: Question, *, within: Interval | None = None) -> set[int]:
    """Every minute since the epoch at which the visit may start; only those `within`, if given."""
    walk = walk_around(question.zone, question.first, question.days)
    working = _working(question, walk)
    busy = _minutes(question.busy)
    today = _local_date(question.zone, question.now)
    last = today + timedelta(days=question.horizon)
    low, high = within or (walk.begin, walk.end())
    found = set()
    for minute in range(max(low, walk.begin), min(high, walk.end() - 2 * 1440)):
        wall = walk.shows[minute - walk.begin]
        shown = (_MIDNIGHT_1970 + timedelta(minutes=wall)).date()
        if (
            question.first <= shown < question.first + timedelta(days=question.days)
            and shown <= last
            and wall % 1440 % question.step == 0
            and minute * 60 >= question.now + question.notice * 60
            and all(m in working for m in range(minute, minute + question.length))
            and not any(m in busy for m in _with_padding(question, minute))
        ):
            found.add(minute)
    return found


def _with_padding(question: Question, minute: int) -> range:
    return range(minute - question.before, minute + question.length + question.after)


def _working(question: Question, walk: Walk) -> set[int]:
    hours = _open(walk, question, lambda day: _hours_on(question, day))
    schedule = _open(walk, question, lambda day: _weekly(question.schedule, day))
    breaks = _open(walk, question, lambda day: _weekly(question.breaks, day))
    return (hours & schedule) - breaks - _minutes(question.away)


def _hours_on(question: Question, day: date) -> list[Interval]:
    if day in question.special:
        return question.special[day]
    return _weekly(question.hours, day)


def _weekly(week: Week, day: date) -> list[Interval]:
    return [
        (line.opens, line.closes)
        for line in week
        if line.weekday == day.weekday() and line.since <= day <= line.until
    ]


def _open(walk: Walk, question: Question, on: Callable[[date], list[Interval]]) -> set[int]:
    """All minutes in an interval of one of the dates around the question."""
    found: set[int] = set()
    for offset in range(-3, question.days + 3):
        day = question.first + timedelta(days=offset)
        for opens, closes in on(day):
            midnight = (day - _MIDNIGHT_1970.date()).days * 1440
            found |= _real_time(walk, midnight + opens, midnight + closes)
    return found


def _real_time(walk: Walk, opens: int, closes: int) -> set[int]:
    """From the first minute that shows `opens` or later to the last that shows less than `closes`."""
    shows, begin = walk.shows, walk.begin
    first = next(m for m in _near(walk, opens) if shows[m - begin] >= opens)
    last = next(m for m in reversed(_near(walk, closes)) if shows[m - begin] < closes)
    return set(range(first, last + 1))


def _near(walk: Walk, wall: int) -> range:
    """The minutes that could show `wall`: no place on Earth is 15 hours from Greenwich."""
    return range(max(walk.begin, wall - 15 * _HOUR), min(walk.end(), wall + 15 * _HOUR))


def _minutes(spans: list[Interval]) -> set[int]:
    return {minute for start, end in spans for minute in range(start, end)}


def _local_date(zone: str, second: int) -> date:
    return datetime.fromtimestamp(second, ZoneInfo(zone)).date()


def walk_around(zone: str, first: date, days: int) -> Walk:
    """Read the wall clock of `zone` at each minute of the dates asked for and four more each side."""
    begin = (first - _AROUND - _MIDNIGHT_1970.date()).days
    shows = [wall for day in range(begin, begin + days + 8) for wall in _read_day(zone, day)]
    return Walk(begin * 1440, shows)


@lru_cache(maxsize=64)
def _read_day(zone: str, day: int) -> tuple[int, ...]:
    """What the wall clock shows at each minute of the `day`-th day of UTC since 1970."""
    return tuple(_read(ZoneInfo(zone), minute) for minute in range(day * 1440, (day + 1) * 1440))


def _read(place: ZoneInfo, minute: int) -> int:
    shown = datetime.fromtimestamp(minute * 60, place).replace(tzinfo=None)
    return (shown - _MIDNIGHT_1970) // timedelta(minutes=1)
