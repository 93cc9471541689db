"""Questions about free time that sit where clocks change, made from a source of randomness."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.prove.oracle import Interval, Line, Part, Question, Room, Week

SIX_HOURS = 6 * 3600


@dataclass(frozen=True)
class Change:
    """The clock of `zone` jumps at UTC minute `at`, from showing `before` to `after` (of the day)."""

    zone: str
    at: int
    before: int
    after: int

    def local_date(self) -> date:
        return datetime.fromtimestamp(self.at * 60, ZoneInfo(self.zone)).date()


def changes(zone: str, first: datetime, end: datetime) -> Iterator[Change]:
    """Every change of the clock of `zone` in `[first, end)`, found by looking at the clock."""
    place = ZoneInfo(zone)
    low, last = int(first.timestamp()), int(end.timestamp())
    ahead = _ahead(place, low)
    while low < last:
        high = min(low + SIX_HOURS, last)
        if (then := _ahead(place, high)) != ahead:
            at = _bisect(place, low, high)
            yield Change(zone, at // 60, (at + ahead) // 60 % 1440, (at + then) // 60 % 1440)
            ahead = then
        low = high


def _ahead(place: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, place).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _bisect(place: ZoneInfo, low: int, high: int) -> int:
    after = _ahead(place, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _ahead(place, middle) == after else (middle, high)
    return high


def question_about(change: Change, random: Random) -> Question:
    """A random week with random rules, its edges drawn to the change and to midnight."""
    first = change.local_date() - timedelta(days=random.choice((0, 1, 1, 2)))
    question = Question(
        zone=change.zone,
        first=first,
        days=random.randint(2, 4),
        hours=_week(change, random) if random.random() < 0.7 else every_day(0, 1440),
        schedule=_week(change, random) if random.random() < 0.5 else every_day(0, 1440),
        now=change.at * 60 - random.choice((random.randint(0, 12 * 3600), 86400 * 5, 86400 * 5)),
        length=random.choice((5, 15, 30, 45, 60, 90, 180)),
        before=random.choice((0, 0, 10, 15)),
        after=random.choice((0, 0, 5, 30)),
        step=random.choice((5, 10, 15, 15, 20, 30, 35, 60)),
        notice=random.choice((0, 0, 30, 120, 1440)),
        horizon=random.choice((0, 1, 5, 6, 365, 365, 365)),
    )
    if random.random() < 0.5:
        question.breaks = every_day(*_interval(change, random, longest=60))
    if random.random() < 0.2:
        question.special[change.local_date()] = _intervals(change, random)
    question.away = _moments(change, random, random.choice((0, 0, 1)))
    question.busy = _moments(change, random, random.choice((0, 1, 2)))
    return question


def with_every_rule(question: Question, change: Change, random: Random) -> Question:
    """Give the question steps, rooms, service times, single days and sometimes a second service."""
    for name in ("room", "laser"):
        question.rooms[name] = [
            Room(
                out=_moments(change, random, random.choice((0, 0, 1))),
                busy=_moments(change, random, random.choice((0, 1))),
            )
            for _ in range(random.choice((1, 1, 2, 3)))
        ]
    question.parts = [_part(change, random) for _ in range(random.choice((1, 1, 2)))]
    question.length = question.parts[0].length
    if random.random() < 0.3:
        day = change.local_date() + timedelta(days=random.randint(-1, 1))
        question.rota[day] = _intervals(change, random) if random.random() < 0.8 else []
    return question


def _part(change: Change, random: Random) -> Part:
    kinds = ["active", *random.choices(("active", "processing", "cleanup"), k=random.randint(0, 3))]
    random.shuffle(kinds)
    steps = [(kind, 5 * random.randint(1, 9)) for kind in kinds]
    length = sum(minutes for _, minutes in steps) + random.choice((0, 0, 15, -10))
    return Part(
        length=max(5, length),
        steps=steps if random.random() < 0.7 else [],
        rooms=[name for name in ("room", "laser") if random.random() < 0.4],
        times=_week(change, random) if random.random() < 0.3 else None,
    )


def every_day(opens: int, closes: int) -> Week:
    """The same hours all week."""
    return [Line(weekday, opens, closes) for weekday in range(7)]


def _week(change: Change, random: Random) -> Week:
    usual = _intervals(change, random)
    week = [Line(weekday, *span) for weekday in range(7) for span in usual]
    if random.random() < 0.15:
        line = random.choice(week)
        line.since = change.local_date() + timedelta(days=random.randint(-1, 1))
    return [line for line in week if random.random() < 0.95]


def _intervals(change: Change, random: Random) -> list[Interval]:
    return [_interval(change, random) for _ in range(random.choice((1, 1, 2)))]


def _interval(change: Change, random: Random, longest: int = 1440) -> Interval:
    opens, closes = _wall_minute(change, random), _wall_minute(change, random)
    if closes <= opens:
        closes += 1440
    return opens, min(closes, opens + longest)


def _wall_minute(change: Change, random: Random) -> int:
    if random.random() < 0.2:
        return 5 * random.randint(0, 287)
    edge = random.choice((change.before, change.after, (change.before + change.after) // 2))
    return (edge + 5 * random.randint(-24, 24)) // 5 * 5 % 1440


def _moments(change: Change, random: Random, count: int) -> list[Interval]:
    middle = change.at // 5 * 5
    begins = [middle + 5 * random.randint(-48, 48) for _ in range(count)]
    return [(begin, begin + 5 * random.randint(1, 12)) for begin in begins]
