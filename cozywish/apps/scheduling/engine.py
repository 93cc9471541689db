"""When could this visit start? Arithmetic over sets of ticks: no database, clock or settings.

Note [What is offered]
    A visit of one to four services, back to back by one person, may start at instant t when

    1. t's wall time is a step of its local day: minutes since local midnight divide by `step`.
       A wall time that the clock skips never exists; one that it repeats is offered twice.
    2. `[t, t + length)` lies inside one stretch of working time: the venue's hours, within the
       person's schedule, less breaks and time away. Stretches that touch are one.
    3. What the visit takes of the person meets none of their busy spans: `[t - before, t + length + after)`
       less the processing time of its services. Busy spans hold their own padding. The padding may reach
       outside working time: cleaning up after closing is allowed.
    4. t is not before `earliest` (now plus the notice asked for, in elapsed time) and its local
       date is not after `last_date`.
    5. Each service that has times of its own lies inside one stretch of them, from its start to its end.
       Its padding need not.
    6. Of each group of rooms or equipment that is needed, one unit is neither busy nor in maintenance from the
       first service that needs it to the end of the last, with the padding that touches them.
    7. For each service that needs another one first, whoever asks had that one: it ended at least as long before t as
       the service wants, and at most as long. Asked only where it is known who asks.

    A special date replaces the weekday's hours of that date, not the end of the night before it. A day of
    the rota replaces shifts and breaks of a person's weekday likewise: its stretches are all of the work.
    A time after midnight of an overnight day belongs to its own calendar date.
    The length is the sum of the services, `before` is the first one's and `after` the last one's:
    padding inside one visit falls away.

See also the notes of `core.intervals`, `scheduling.wallclock` and `scheduling.work`.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import compress
from typing import TypeVar
from uuid import UUID

from cozywish.apps.scheduling import wallclock
from cozywish.apps.scheduling.wallclock import Stretch
from cozywish.core.intervals import (
    TICK_MINUTES,
    TICKS_PER_DAY,
    Span,
    bits_of,
    erode,
    every,
    members,
    union,
)

LONGEST_VISIT = 4 * TICKS_PER_DAY  # anything longer is offered nowhere
_NIGHT_BEFORE = 2  # dates whose hours may still last when the first date begins
_DAYS_AFTER = 5  # dates whose hours a longest visit may need after the last date

Person = TypeVar("Person", bound=Hashable)


# (weekday with Monday 0, open, close, valid from, valid until): minutes since local midnight; the dates are both
# included, None is open-ended.
Weekly = tuple[int, int, int, date | None, date | None]

# (date, open, close); None and None close the date.
Special = tuple[date, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Hours:
    """Recurring wall-clock hours. The rows of `special` replace the weekday's hours of their dates."""

    weekly: tuple[Weekly, ...] = ()
    special: tuple[Special, ...] = ()

    def on(self, day: date) -> list[Span]:
        """The stretches anchored on `day`, as minutes since its midnight."""
        replaced = [row for row in self.special if row[0] == day]
        if replaced:
            return [
                (opens, closes) for _, opens, closes in replaced if opens is not None and closes
            ]
        return [
            (opens, closes)
            for weekday, opens, closes, since, until in self.weekly
            if weekday == day.weekday()
            and (since is None or since <= day)
            and (until is None or day <= until)
        ]


NEVER = Hours()


@dataclass(frozen=True, slots=True)
class Visit:
    """What is asked for, in ticks: `length` of work, and padding on both sides of it.

    The spans count from the start: what it takes of the person (nothing said: all of it, padding included), of one
    unit of each group of `rooms`, and in which hours which part of it must lie.
    """

    length: int
    before: int = 0
    after: int = 0
    person: tuple[Span, ...] = ()
    rooms: tuple[tuple[UUID, Span], ...] = ()
    times: tuple[tuple[Hours, Span], ...] = ()

    @property
    def of_person(self) -> tuple[Span, ...]:
        """What it takes of the person, padding included."""
        return self.person or ((-self.before, self.length + self.after),)


@dataclass(frozen=True, slots=True)
class Rules:
    """When one person would work, were nobody booked. `away` is time off, in ticks."""

    hours: Hours
    schedule: Hours
    breaks: Hours = NEVER
    away: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class First:
    """Another service that has to be over, `least` ticks before the start and `most` at most."""

    service_id: UUID
    least: int
    most: int

    @classmethod
    def of(cls, service_id: UUID, *, hours_before: int, days_before: int) -> "First":
        """The service as its row says it."""
        return cls(service_id, hours_before * 60 // TICK_MINUTES, days_before * TICKS_PER_DAY)

    def opens(self, ended: Iterable[int]) -> tuple[Span, ...]:
        """The ticks at which a visit may start for whom it ended at these: rule 7 of the Note."""
        return tuple((at + self.least, at + self.most + 1) for at in ended)


@dataclass(frozen=True, slots=True)
class Limits:
    """Steps of the day in ticks, the first tick that is not too soon, the last date offered."""

    step: int
    earliest: int
    last_date: date


@dataclass(frozen=True, eq=False)
class Frame:
    """The local dates a question is about. Bit i of its bitmaps is UTC tick `base + i`.

    `dates` holds, for each date, the stretches in which the wall clock shows it: nearly always one,
    two where the clock changes that day, none for a date that a zone left out.
    """

    first: date
    base: int
    clock: tuple[Stretch, ...]
    dates: tuple[tuple[Stretch, ...], ...]

    @property
    def days(self) -> list[date]:
        """The local dates, in order."""
        return [self.first + timedelta(days=day) for day in range(len(self.dates))]

    @cached_property
    def end(self) -> int:
        """The tick after the last one of the last date."""
        return max((part.end for parts in self.dates for part in parts), default=self.base)

    def midnight(self, day: int) -> int:
        """The wall tick at which the date number `day` begins."""
        return wallclock.midnight(self.first) + day * TICKS_PER_DAY

    @cached_property
    def masks(self) -> tuple[int, ...]:
        """The set of ticks of each date."""
        return tuple(
            bits_of(((part.start, part.end) for part in parts), base=self.base)
            for parts in self.dates
        )

    def counts(self, bits: int) -> list[int]:
        """How many ticks of the set each date has."""
        return [(bits & mask).bit_count() for mask in self.masks]

    def ticks(self, bits: int) -> list[int]:
        """The UTC ticks of the set, in order."""
        return members(bits, base=self.base)

    def until(self, last: date) -> int:
        """The set of all ticks whose local date is `last` or earlier."""
        days = (last - self.first).days + 1
        return union(self.masks[: max(0, days)])


@lru_cache(maxsize=512)
def frame(zone: str, first: date, days: int) -> Frame:
    """The `days` local dates from `first` on, by the wall clock of `zone`."""
    midnights = [
        wallclock.midnight(first) + day * TICKS_PER_DAY
        for day in range(-_NIGHT_BEFORE - 2, days + _DAYS_AFTER + 3)
    ]
    clock = wallclock.stretches(zone, midnights[0], midnights[-1])
    begin = _NIGHT_BEFORE + 2
    dates = tuple(
        _shown_between(midnight, midnight + TICKS_PER_DAY, clock)
        for midnight in midnights[begin : begin + days]
    )
    starts = [part.start for parts in dates for part in parts]
    return Frame(first, min(starts, default=midnights[begin]), clock, dates)


def empty_frame(first: date, days: int) -> Frame:
    """The same dates at no place at all: nothing happens on them. Cut short where the calendar ends."""
    return Frame(first, 0, (), ((),) * min(days, (date.max - first).days + 1))


def _shown_between(start: int, end: int, clock: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """The parts of `clock` whose wall ticks lie in `[start, end)`."""
    parts = (
        Stretch(max(part.start, start - part.offset), min(part.end, end - part.offset), part.offset)
        for part in clock
    )
    return tuple(part for part in parts if part.start < part.end)


@lru_cache(maxsize=4096)
def open_time(window: Frame, hours: Hours) -> int:
    """The set of ticks that `hours` cover, with the nights around the window."""
    spans = []
    days = len(window.dates)
    for day in range(-_NIGHT_BEFORE, days + _DAYS_AFTER):
        midnight = window.midnight(day)
        for opens, closes in hours.on(window.first + timedelta(days=day)):
            start = wallclock.first_at(midnight + opens // TICK_MINUTES, window.clock)
            end = wallclock.end_before(midnight + closes // TICK_MINUTES, window.clock)
            spans.append((start, end))
    return bits_of(spans, base=window.base)


@lru_cache(maxsize=1024)
def steps_of_day(window: Frame, step: int) -> int:
    """The ticks of the window whose wall time is a whole number of `step`s since midnight."""
    bits = 0
    for part in (part for parts in window.dates for part in parts):
        wall = (part.start + part.offset) % TICKS_PER_DAY
        start = part.start + -wall % step
        bits |= every(step, start=start - window.base, end=part.end - window.base)
    return bits


@lru_cache(maxsize=256)
def part_of_day(window: Frame, begins: int, ends: int) -> int:
    """The ticks of the window whose wall time is in `[begins, ends)`, in minutes since midnight."""
    return bits_of(
        (
            (part.start, part.end)
            for day in range(len(window.dates))
            for part in _shown_between(
                window.midnight(day) + begins // TICK_MINUTES,
                window.midnight(day) + ends // TICK_MINUTES,
                window.clock,
            )
        ),
        base=window.base,
    )


def working_time(window: Frame, rules: Rules) -> int:
    """The set of ticks in which the person would work, were nobody booked."""
    present = open_time(window, rules.hours) & open_time(window, rules.schedule)
    return present & ~open_time(window, rules.breaks) & ~bits_of(rules.away, base=window.base)


@lru_cache(maxsize=256)
def allowed_starts(window: Frame, limits: Limits) -> int:
    """Where any visit may start: rules 1 and 4 of the Note."""
    soonest = max(0, limits.earliest - window.base)
    offered = steps_of_day(window, limits.step) >> soonest << soonest
    return offered & window.until(limits.last_date)


def idle_time(window: Frame, busy: Iterable[Span], *, before: int) -> int:
    """The ticks in no span of `busy`, without end. Bit 0 is `before` ticks ahead of the window's."""
    return ~bits_of(busy, base=window.base - before)


def possible_starts(working: int, visit: Visit, allowed: int = -1) -> int:
    """Where the visit could start were nobody booked: rules 1, 2 and 4 of Note [What is offered].

    `allowed` is what `allowed_starts` says; without it, it is rule 2 alone.
    """
    return erode(working, visit.length) & allowed if visit.length <= LONGEST_VISIT else 0


def within_times(window: Frame, visit: Visit) -> int:
    """Where each part of the visit lies in its own times: rule 5 of the Note. Without end where it has none."""
    starts = -1
    for hours, (begin, end) in visit.times:
        starts &= erode(open_time(window, hours), end - begin) >> begin
    return starts


def after_first(window: Frame, first: First, ended: Iterable[int]) -> int:
    """Where a visit may start for whom what has to come first ended at these ticks: rule 7 of the Note."""
    spans = ((begins, min(ends, window.end)) for begins, ends in first.opens(ended))
    return bits_of((span for span in spans if span[0] < span[1]), base=window.base)


def undisturbed(idle: int, span: Span, *, before: int) -> int:
    """The starts whose `span`, from there on, is all in `idle`, which is what `idle_time` says for `before`."""
    begin, end = span
    return erode(idle, end - begin) >> (begin + before)


def free_starts(possible: int, idle: int, visit: Visit) -> int:
    """Where of these the visit takes nothing of the person that is taken: rule 3 of the Note.

    `idle` is what `idle_time` says for this visit's `before`.
    """
    for span in visit.of_person:
        possible &= undisturbed(idle, span, before=visit.before)
    return possible


def free_rooms(units: Iterable[int], span: Span, *, before: int) -> int:
    """Where one of the units is free over the whole `span`: rule 6 of the Note. `units` are their idle times."""
    return union(undisturbed(idle, span, before=before) for idle in units)


def who_can(window: Frame, starts: Mapping[Person, int]) -> dict[int, tuple[Person, ...]]:
    """For each UTC tick at which someone can start, in order: who, in the order of `starts`."""
    ticks = window.ticks(union(starts.values()))
    places = [tick - window.base for tick in ticks]
    rows = []
    for bits in starts.values():
        digits = f"{bits:b}"[::-1].ljust(places[-1] + 1 if places else 0, "0")
        rows.append([digits[place] for place in places])
    # A month has hundreds of starts and a handful of constellations: each is made once.
    free = list(zip(*rows, strict=True))
    people = {digits: tuple(compress(starts, map(int, digits))) for digits in set(free)}
    return {tick: people[digits] for tick, digits in zip(ticks, free, strict=True)}


def soonest(window: Frame, bits: int, count: int) -> list[int]:
    """The first `count` UTC ticks of the set, in order, or as many as there are."""
    ticks: list[int] = []
    while bits and len(ticks) < count:
        lowest = bits & -bits
        ticks.append(window.base + lowest.bit_length() - 1)
        bits ^= lowest
    return ticks
