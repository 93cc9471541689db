"""A visit somebody asks for, and whether the people asked may do it at all.

Lists and the hold go through here alike, so that what one offers the other accepts (invariant T5).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.queries.busy import busy_spans, busy_texts, own_spans, spans_in
from cozywish.apps.bookings.queries.earlier import Asker, Had
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.engine import First, Frame, Limits, Visit
from cozywish.apps.scheduling.queries import ServiceTerms, Unit, VenueRules, Worker
from cozywish.apps.scheduling.work import visit_of
from cozywish.core.errors import Invalid
from cozywish.core.intervals import TICK_MINUTES, Span, bits_of, tick_after, union

NO_EXTRA: Mapping[UUID, int] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class AskedVisit:
    """One to four services back to back at one venue, by one of `workers`, each of whom does them all.

    The steps of the day are the first service's; notice and horizon are the strictest of all. `extra` are minutes that
    add-ons put to a service, whoever does it. Nothing but itself, as the rules it is made from are.
    """

    rules: VenueRules
    services: tuple[ServiceTerms, ...]
    workers: tuple[Worker, ...]
    extra: Mapping[UUID, int] = field(default_factory=dict)

    @cached_property
    def service_ids(self) -> tuple[UUID, ...]:
        return tuple(service.id for service in self.services)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.rules.zone)

    @cached_property
    def lead(self) -> timedelta:
        return timedelta(minutes=max(service.lead_minutes for service in self.services))

    @cached_property
    def horizon(self) -> timedelta:
        return timedelta(days=min(service.horizon_days for service in self.services))

    @property
    def firsts(self) -> tuple[First | None, ...]:
        """What has to come first, service by service."""
        return tuple(service.first for service in self.services)

    @cached_property
    def visits(self) -> tuple[Visit, ...]:
        """The visit as each of `workers` does it, in their own time."""
        asked = [
            tuple(self.minutes(worker, service) for service in self.services)
            for worker in self.workers
        ]
        like = {minutes: self._of(minutes) for minutes in set(asked)}
        return tuple(like[minutes] for minutes in asked)

    @cached_property
    def reach(self) -> Span:
        """How many ticks before a start, and from it on, something taken could be in the way."""
        before = max((visit.before for visit in self.visits), default=0)
        after = max((visit.length + visit.after for visit in self.visits), default=0)
        return before, after

    @cached_property
    def resources(self) -> tuple[int, ...]:
        """What it may take: the people's time, and the rooms."""
        people = (worker.resource_id for worker in self.workers)
        return (*people, *(unit.resource_id for unit in self.units))

    def _of(self, minutes: Sequence[int]) -> Visit:
        """The visit with so many minutes for each service."""
        parts = zip(self.services, minutes, strict=True)
        return visit_of([service.work(length) for service, length in parts])

    @property
    def units(self) -> Iterator[Unit]:
        """The rooms and equipment of which it may take one."""
        for group in {group for service in self.services for group in service.needs}:
            yield from self.rules.units[group]

    def minutes(self, worker: Worker, service: ServiceTerms) -> int:
        """How long this person takes for the service with what was added to it."""
        return worker.minutes[service.id] + self.extra.get(service.id, 0)

    def limits(self, *, now: datetime, not_before: datetime | None = None) -> Limits:
        """From when on and until which date starts are offered, seen from `now`."""
        soonest = now + self.lead
        return Limits(
            step=self.services[0].step_minutes // TICK_MINUTES,
            earliest=tick_after(max(soonest, not_before or soonest)),
            last_date=now.astimezone(self.zone).date() + self.horizon,
        )


@dataclass(frozen=True, slots=True)
class Starts:
    """Bitmaps of starts in a window: `possible` were nobody booked, and `free` for each person.

    `unmet` would be possible, had whoever asks had what has to come first.
    """

    possible: int = 0
    free: Mapping[UUID, int] = field(default_factory=dict)
    unmet: int = 0

    @property
    def by_anyone(self) -> int:
        """Where at least one person is free."""
        return union(self.free.values())

    def who(self, bit: int) -> tuple[UUID, ...]:
        """The people who are free at this bit of the window."""
        at = 1 << bit  # reads each map up to the bit, where shifting it would copy the rest
        return tuple([person for person, bits in self.free.items() if bits & at])

    def within(self, mask: int) -> "Starts":
        """Only the starts that are also in `mask`."""
        free = {who: bits & mask for who, bits in self.free.items()}
        return Starts(self.possible & mask, free, self.unmet & mask)


def asked_visit(
    rules: VenueRules | None,
    *,
    service_ids: Sequence[UUID],
    staff_id: UUID | None,
    extra: Mapping[UUID, int] = NO_EXTRA,
) -> AskedVisit:
    """The visit, by the named person or by anyone who does all of it; `extra` minutes per service.

    Fails with VenueInactive, ServiceElsewhere, ServiceInactive, StaffElsewhere, StaffInactive,
    StaffDoesNotDoThis. Nobody doing all of it is not an error: then no time is free.
    """
    if rules is None or not rules.is_public:
        raise refusals.VenueInactive
    usual = _usual_visit(rules, tuple(service_ids), staff_id)
    return replace(usual, extra=extra) if extra else usual


@lru_cache(maxsize=1024)  # the same visit is asked for until the rules change
def _usual_visit(
    rules: VenueRules, service_ids: tuple[UUID, ...], staff_id: UUID | None
) -> AskedVisit:
    """The visit without anything added. Fails as `asked_visit` does."""
    if not all(service_id in rules.services for service_id in service_ids):
        raise refusals.ServiceElsewhere
    services = tuple(rules.services[service_id] for service_id in service_ids)
    if not all(service.is_active for service in services):
        raise refusals.ServiceInactive
    if staff_id is not None:
        return AskedVisit(rules, services, (_person(rules, staff_id, service_ids),))
    able = (worker for worker in rules.workers if worker.takes_bookings)
    return AskedVisit(
        rules, services, tuple(worker for worker in able if _does_all(worker, service_ids))
    )


def every_visit(rules: VenueRules | None) -> list[AskedVisit]:
    """Each single service that someone does, in the venue's order, by anyone who does it.

    A service that has the same times as an earlier one, because its people, minutes, padding and terms are
    the same, is left out.
    """
    found: dict[object, AskedVisit] = {}
    if rules is None or not rules.is_public:
        return []
    for service in sorted(rules.services.values(), key=lambda service: service.position):
        if service.is_active:
            visit = asked_visit(rules, service_ids=[service.id], staff_id=None)
            found.setdefault(_likeness(visit, service), visit)
    return [visit for visit in found.values() if visit.workers]


def _likeness(visit: AskedVisit, service: ServiceTerms) -> object:
    people = tuple(worker.id for worker in visit.workers)
    return people, visit.visits, service.lead_minutes, service.horizon_days, service.step_minutes


def _person(rules: VenueRules, staff_id: UUID, service_ids: Sequence[UUID]) -> Worker:
    person = next((worker for worker in rules.workers if worker.id == staff_id), None)
    if person is None:
        raise refusals.StaffElsewhere
    if not person.takes_bookings:
        raise refusals.StaffInactive
    if not _does_all(person, service_ids):
        raise refusals.StaffDoesNotDoThis
    return person


def _does_all(worker: Worker, service_ids: Sequence[UUID]) -> bool:
    return all(service_id in worker.minutes for service_id in service_ids)


class Diaries:
    """What one window holds for everyone asked, worked out once however many visits are looked for.

    `own` is when whoever asks is somewhere else, `had` when what has to come first ended for them, by the service;
    None: it is not known who asks.
    """

    def __init__(
        self,
        window: Frame,
        busy: Mapping[int, Sequence[Span]],
        own: Sequence[Span] = (),
        had: Had | None = None,
    ) -> None:
        self.had = had
        self.window = window
        self.busy = busy
        self.own = engine.idle_time(window, own, before=0)
        self._idle: dict[tuple[int, int], int] = {}
        self._out: dict[tuple[int, int], int] = {}

    def idle(self, of: Worker | Unit, *, before: int) -> int:
        """When nothing is taken of the person or the room; see `engine.idle_time`."""
        key = of.resource_id, before
        if key not in self._idle:
            busy = self.busy.get(of.resource_id, ())
            self._idle[key] = idle_of(self.window, tuple(busy), before)
        return self._idle[key]

    def in_use(self, unit: Unit, *, before: int) -> int:
        """When the room is not in maintenance; see `engine.idle_time`."""
        key = unit.resource_id, before
        if key not in self._out:
            self._out[key] = engine.idle_time(self.window, unit.out, before=before)
        return self._out[key]

    def after_first(self, service: ServiceTerms) -> int:
        """Where the service can be had for what has to come first. Everywhere while it is not known who asks."""
        if service.first is None or self.had is None:
            return -1
        ended = self.had.get(service.first.service_id, ())
        return engine.after_first(self.window, service.first, ended)

    def rooms(self, visit: Visit, rules: VenueRules) -> tuple[int, int]:
        """Where each room that is needed could be had were nobody booked, and where it can be had."""
        possible = free = -1
        before = visit.before
        for group, span in visit.rooms:
            units = [(self.in_use(unit, before=before), unit) for unit in rules.units[group]]
            left = [used & self.idle(unit, before=before) for used, unit in units]
            possible &= engine.free_rooms((used for used, _ in units), span, before=before)
            free &= engine.free_rooms(left, span, before=before)
        return possible, free


@lru_cache(maxsize=4096)
def idle_of(window: Frame, busy: tuple[Span, ...], before: int) -> int:
    """See `engine.idle_time`: nearly everyone has been booked no more since they were asked about last."""
    return engine.idle_time(window, busy, before=before)


@lru_cache(maxsize=8192)  # a kilobyte each for a month
def workable(window: Frame, worker: Worker, visit: Visit) -> int:
    """Where the person's work and the times of the services leave room for the visit, were nobody booked."""
    working = engine.working_time(window, worker.rules)
    return engine.possible_starts(working, visit) & engine.within_times(window, visit)


def starts_in(diaries: Diaries, asked: AskedVisit, limits: Limits) -> Starts:
    """Where in the window the visit may start, person by person, in their order."""
    return _starts(diaries, asked, engine.allowed_starts(diaries.window, limits))


@lru_cache(maxsize=4096)
def starts_of(window: Frame, asked: AskedVisit, taken: tuple[str, ...]) -> tuple[int, Starts]:
    """Where the visit could start by anyone, and by whom, on any step and however soon or far ahead.

    It is nobody in particular who asks. `taken` says what is taken of each of `asked.resources`, as `texts_around`
    does. Nearly every venue has been booked no more since a search found it last: then the spans are not even read.
    """
    busy = {
        resource: spans_in(text)
        for resource, text in zip(asked.resources, taken, strict=True)
        if text
    }
    starts = _starts(Diaries(window, busy), asked, -1)
    return starts.by_anyone, starts


def _starts(diaries: Diaries, asked: AskedVisit, allowed: int) -> Starts:
    possible = unmet = 0
    free = {}
    met = -1
    for service in asked.services:
        met &= diaries.after_first(service)
    for worker, visit in zip(asked.workers, asked.visits, strict=True):
        could, can = diaries.rooms(visit, asked.rules)
        offered = workable(diaries.window, worker, visit) & allowed & could
        unmet |= offered & ~met
        offered &= met
        possible |= offered
        idle = diaries.idle(worker, before=visit.before)
        undisturbed = engine.free_starts(offered & can, idle, visit)
        free[worker.id] = engine.free_starts(undisturbed, diaries.own, Visit(visit.length))
    return Starts(possible, free, unmet & ~possible)


def taken_around(
    searches: Sequence[tuple[Frame, AskedVisit]], *, own_hold: UUID | None = None
) -> Mapping[int, tuple[Span, ...]]:
    """What is taken of the people asked and the rooms they need, as far as it can be in the way. One SQL query."""
    resources, start, end = _around(searches)
    return busy_spans(resource_ids=resources, start=start, end=end, own_hold=own_hold)


def texts_around(searches: Sequence[tuple[Frame, AskedVisit]]) -> Mapping[int, str]:
    """The same as the database says it, for `starts_of`. One SQL query."""
    resources, start, end = _around(searches)
    return busy_texts(resource_ids=resources, start=start, end=end)


def _around(searches: Sequence[tuple[Frame, AskedVisit]]) -> tuple[set[int], int, int]:
    """Whose time is asked about, and from which tick to which it matters."""
    spans = [_reach(window, asked) for window, asked in searches]
    return (
        {resource for _, asked in searches for resource in asked.resources},
        min((start for start, _ in spans), default=0),
        max((end for _, end in spans), default=0),
    )


def own_around(
    asker: Asker | None, window: Frame, asked: AskedVisit, *, own_hold: UUID | None
) -> list[Span]:
    """When the customer is somewhere else, as far as it can be in the way. One SQL query, none for a guest."""
    if asker is None or asker.customer_id is None:
        return []
    start, end = _reach(window, asked)
    return own_spans(customer_id=asker.customer_id, start=start, end=end, own_hold=own_hold)


def _reach(window: Frame, asked: AskedVisit) -> Span:
    """The ticks in which something taken could be in the way of a start in the window."""
    before, after = asked.reach
    return window.base - before, window.end + after


def single_visit(rules: VenueRules | None, service_id: UUID) -> list[AskedVisit]:
    """The one service by anyone who does it; nothing where nobody does, or it is not offered."""
    try:
        visit = asked_visit(rules, service_ids=[service_id], staff_id=None)
    except Invalid:
        return []
    return [visit] if visit.workers else []


def refuse_when(asked: AskedVisit, *, starts_at: datetime, now: datetime) -> None:
    """Refuse a start that is too soon or too far ahead: TooShortNotice, BeyondHorizon."""
    if starts_at < now + asked.lead:
        raise refusals.TooShortNotice(minutes=asked.lead // timedelta(minutes=1))
    last = now.astimezone(asked.zone).date() + asked.horizon
    # A moment too far ahead to have a local date at all is too far ahead.
    if (
        starts_at - now > asked.horizon + timedelta(days=3)
        or starts_at.astimezone(asked.zone).date() > last
    ):
        raise refusals.BeyondHorizon(days=asked.horizon.days)


def ticks_taken(window: Frame, worker: Worker, busy: Mapping[int, Sequence[Span]]) -> int:
    """How many ticks of the window's dates are taken of this person."""
    taken = bits_of(busy.get(worker.resource_id, ()), base=window.base)
    return sum(window.counts(taken))
