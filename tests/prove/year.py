"""A year of a salon with every rule in use, in the oracle's words: who works when, and what each service takes."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from tests.prove.oracle import Interval, Line, Part, Question, Room, Week

ZONE = "America/Los_Angeles"
FIRST, DAYS = date(2036, 1, 1), 366
DAY = timedelta(days=1)
SPRING, AUTUMN = date(2036, 3, 10), date(2036, 9, 15)
NOTICE, HORIZON, STEP = 120, 90, 15
SUNDAYS = [FIRST + day * DAY for day in range(5, 366, 7)]


@dataclass
class Someone:
    """A person of the salon. `takes` is in how many minutes they do a service, where it is another number."""

    name: str
    schedule: Week
    breaks: Week
    takes: dict[str, int] = field(default_factory=dict)
    rota: dict[date, list[Interval]] = field(default_factory=dict)
    away: list[Interval] = field(default_factory=list)


@dataclass
class Offered:
    """A service: how long it is written, its steps, rooms, times and padding."""

    part: Part
    before: int = 0
    after: int = 0


@dataclass
class Client:
    """Somebody known by an account or only by a browser. `patched` is when their patch tests began, in minutes."""

    name: str
    has_account: bool
    patched: list[int]


@dataclass
class Year:
    """All of it."""

    hours: Week
    special: dict[date, list[Interval]]
    people: list[Someone]
    services: dict[str, Offered]
    rooms: dict[str, list[Room]]
    clients: list[Client]

    def question(self, who: Someone, names: list[str], first: date, now: datetime) -> Question:
        """Return when that person could do these services in the week from `first` on; what is booked comes later."""
        offered = [self.services[name] for name in names]
        parts = [
            Part(
                who.takes.get(name, one.part.length),
                one.part.steps,
                one.part.rooms,
                one.part.times,
                one.part.first,
            )
            for name, one in zip(names, offered, strict=True)
        ]
        return Question(
            zone=ZONE, first=first, days=7, hours=self.hours, special=self.special,
            schedule=who.schedule, breaks=who.breaks, rota=who.rota, away=who.away,
            now=int(now.timestamp()), notice=NOTICE, horizon=HORIZON, step=STEP,
            before=offered[0].before, after=offered[-1].after,
            length=parts[0].length, parts=parts, rooms=self.rooms,
        )  # fmt: skip


def weekdays(days: range, *spans: Interval, since: date = date.min, until: date = date.max) -> Week:
    """The same stretches on each of these days of the week."""
    return [Line(day, *span, since, until) for day in days for span in spans]


def make_year(random: Random) -> Year:
    """Draw a year: the shape of it stays, the single days differ."""
    working = range(1, 6)  # Tuesday to Saturday
    ines = Someone(
        "Ines",
        weekdays(working, (540, 1020), until=SPRING - DAY)
        + weekdays(range(1, 4), (660, 1140), since=SPRING)
        + weekdays(range(4, 6), (540, 780), (840, 1200), since=SPRING),
        weekdays(range(1, 4), (780, 825)),
        {"colour": 90, "massage": 50},
    )
    tomas = Someone(
        "Tomás",
        weekdays(range(2, 6), (600, 1140)) + weekdays(range(5, 6), (1140, 1500), since=AUTUMN),
        weekdays(range(2, 6), (720, 750), (960, 975)),
    )
    people = [ines, tomas]
    for who in people:
        who.rota = {day: random.choice(_DAYS) for day in _days(random, 25)}
        who.away = [_from_nine(day, random.choice((2, 8, 24, 24 * 12))) for day in _days(random, 8)]
    closed: dict[date, list[Interval]] = {day: [] for day in _days(random, 10)}
    return Year(
        hours=weekdays(range(1, 5), (540, 1140)) + weekdays(range(5, 6), (540, 1500)),
        special=closed | {day: [(600, 900)] for day in _days(random, 6)},
        people=people,
        services=_services(),
        rooms={name: [Room(out=_out(random)) for _ in range(n)] for name, n in _ROOMS.items()},
        clients=[
            Client("Alice", True, _patched(random)),
            Client("Bob", False, _patched(random)),
        ],
    )


_DAYS: tuple[list[Interval], ...] = ([], [(540, 720)], [(600, 780), (900, 1140)], [(1080, 1500)])
PATCH_MINUTES = 15
_PATCH_FIRST = (72, 31)  # from a Sunday on, that is a Wednesday: a day of the laser
_ROOMS = {"cabin": 2, "laser": 1}


def _services() -> dict[str, Offered]:
    """Hair, a facial in a cabin, laser two days a week and after a patch test, and a massage."""
    colour = [("active", 30), ("processing", 35), ("active", 15), ("cleanup", 10)]
    laser = weekdays(range(2, 5, 2), (600, 960), since=SPRING, until=AUTUMN)
    return {
        "colour": Offered(Part(90, colour)),
        "facial": Offered(Part(60, [], ["cabin"]), before=10, after=15),
        "laser": Offered(
            Part(45, [("active", 35), ("cleanup", 10)], ["cabin", "laser"], laser, _PATCH_FIRST)
        ),
        "massage": Offered(Part(60, [], ["cabin"]), after=10),
    }


def _days(random: Random, count: int) -> list[date]:
    return sorted({FIRST + random.randrange(DAYS) * DAY for _ in range(count)})


def _patched(random: Random) -> list[int]:
    """Patch tests on some Sundays, between late in the morning and early in the afternoon."""
    return [
        _from_nine(day, 0)[0] + 15 * random.randrange(6, 20)
        for day in sorted(random.sample(SUNDAYS, 9))
    ]


def _out(random: Random) -> list[Interval]:
    return [_from_nine(day, random.choice((3, 10, 24 * 4))) for day in _days(random, 6)]


def _from_nine(day: date, hours: int) -> Interval:
    """That many hours from about nine in the morning on, in minutes since the epoch."""
    begin = int(datetime(day.year, day.month, day.day, 17, tzinfo=UTC).timestamp()) // 60
    return begin, begin + hours * 60
