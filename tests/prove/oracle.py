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
class Part:
    """One service of the visit. `steps` are kinds ("active", "processing", "cleanup") and their minutes."""

    length: int
    steps: list[tuple[str, int]] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)
    times: Week | None = None
    first: tuple[int, int] | None = (
        None  # after what has to come first: hours at least, days at most
    )


@dataclass
class Room:
    """A room or a machine: when it is out of order, and when somebody has it, in minutes since the epoch."""

    out: list[Interval] = field(default_factory=list)
    busy: list[Interval] = field(default_factory=list)


@dataclass
class Question:
    """Everything the answer depends on. Spans of `away` and `busy` are minutes since the epoch.

    Without `parts` the visit is one service of `length`. `rooms` are those there are, by what each could stand in for.
    `own` is when whoever asks is somewhere else, `had` the minutes at which what has to come first was over for them;
    None: nobody knows who asks.
    """

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
    rota: dict[date, list[Interval]] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    rooms: dict[str, list[Room]] = field(default_factory=dict)
    own: list[Interval] = field(default_factory=list)
    had: list[int] | None = None

    @property
    def services(self) -> list[Part]:
        """The parts of the visit, at least one."""
        return self.parts or [Part(self.length)]

    @property
    def minutes(self) -> int:
        """How long it lasts, padding aside."""
        return sum(part.length for part in self.services)


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
    busy, wanted = _minutes(question.busy), _wanted_of_person(question)
    own = _minutes(question.own)
    places = [_fits(question, walk, part, at) for part, at in _placed(question)]
    rooms = [_has_room(question, name) for name in question.rooms]
    today = _local_date(question.zone, question.now)
    last = today + timedelta(days=question.horizon)
    low, high = within or (walk.begin, walk.end())
    found = set()
    for minute in range(max(low, walk.begin), min(high, walk.end() - 2 * 1440)):
        wall = walk.shows[minute - walk.begin]
        if wall % 1440 % question.step:
            continue
        shown = (_MIDNIGHT_1970 + timedelta(minutes=wall)).date()
        if (
            question.first <= shown < question.first + timedelta(days=question.days)
            and shown <= last
            and minute * 60 >= question.now + question.notice * 60
            and all(m in working for m in range(minute, minute + question.minutes))
            and not any(minute + m in busy for m in wanted)
            and not any(m in own for m in range(minute, minute + question.minutes))
            and all(_had_first(question, part, minute) for part in question.services)
            and all(fits(minute) for fits in places)
            and all(has_room(minute) for has_room in rooms)
        ):
            found.add(minute)
    return found


def _had_first(question: Question, part: Part, minute: int) -> bool:
    """Whether one of what had to come first is over by now, and lies as far before the minute as it has to."""
    if part.first is None or question.had is None:
        return True
    hours, days = part.first
    return any(
        over * 60 <= question.now and hours * 60 <= minute - over <= days * 24 * 60
        for over in question.had
    )


def _placed(question: Question) -> list[tuple[Part, int]]:
    """Each part with the minute of the visit at which it begins."""
    parts = question.services
    return [(part, sum(one.length for one in parts[:at])) for at, part in enumerate(parts)]


def _wanted_of_person(question: Question) -> list[int]:
    """The minutes, from the start on, in which the person has no time for anybody else."""
    wanted = [*range(-question.before, 0)]
    for part, begins in _placed(question):
        doing = enumerate(_doing(part), start=begins)
        wanted += [minute for minute, kind in doing if kind != "processing"]
    return [*wanted, *range(question.minutes, question.minutes + question.after)]


def _doing(part: Part) -> list[str]:
    """What goes on in each minute: a longer or shorter last active step makes the steps as long as the part is."""
    told = [(at, kind) for at, (kind, minutes) in enumerate(part.steps) for _ in range(minutes)]
    active = [at for at, kind in told if kind == "active"]
    if not active:
        return ["active"] * part.length
    last = max(active)
    before = [kind for at, kind in told if at < last]
    after = [kind for at, kind in told if at > last]
    left = part.length - len(before) - len(after)
    return before + ["active"] * left + after if left >= 5 else ["active"] * part.length


def _fits(question: Question, walk: Walk, part: Part, begins: int) -> Callable[[int], bool]:
    """Whether the part of a visit that starts then lies in the times of its service."""
    week = part.times
    if week is None:
        return lambda minute: True
    offered = _open(walk, question, lambda day: _weekly(week, day))
    lasts = range(begins, begins + part.length)
    return lambda minute: all(minute + m in offered for m in lasts)


def _has_room(question: Question, name: str) -> Callable[[int], bool]:
    """Whether one room of that name can be had by a visit that starts then."""
    using = [
        minute
        for part, begins in _placed(question)
        if name in part.rooms
        for minute in (begins, begins + part.length)
    ]
    if not using:
        return lambda minute: True
    first = min(using) if min(using) > 0 else -question.before
    end = max(using) if max(using) < question.minutes else question.minutes + question.after
    taken = [_minutes(room.busy) | _minutes(room.out) for room in question.rooms[name]]
    return lambda minute: any(
        not any(minute + m in one for m in range(first, end)) for one in taken
    )


def _working(question: Question, walk: Walk) -> set[int]:
    hours = _open(walk, question, lambda day: _hours_on(question, day))
    schedule = _open(walk, question, lambda day: _shifts_on(question, day))
    breaks = _open(walk, question, lambda day: _breaks_on(question, day))
    return (hours & schedule) - breaks - _minutes(question.away)


def _hours_on(question: Question, day: date) -> list[Interval]:
    if day in question.special:
        return question.special[day]
    return _weekly(question.hours, day)


def _shifts_on(question: Question, day: date) -> list[Interval]:
    return question.rota[day] if day in question.rota else _weekly(question.schedule, day)


def _breaks_on(question: Question, day: date) -> list[Interval]:
    return [] if day in question.rota else _weekly(question.breaks, day)


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
