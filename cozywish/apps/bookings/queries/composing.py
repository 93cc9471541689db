"""Services for several people, by several people, in one visit: three plans to choose from.

Note [What the composer offers]
    Each run of a plan is a visit of its own by the rules of `scheduling.engine`, by the same functions that list free
    times: what one person does for one guest without a pause. What a chain begins with stands on a step of the day;
    what follows begins at any tick. How runs fit together says `core.composing`. Bookings open and close as the
    strictest of the services wants. Guests come at the same time or are served one after another. All services begin
    on the date that is asked for.

Note [Where it ends]
    Four guests, four services in all, a quarter of an hour of waiting between two of them; guests who are served side
    by side begin within half an hour. Whoever asks for more is refused in words.
    The search itself is bounded too (`core.composing.MOST_STEPS`): a plan that was found before the end of it, or on a
    later date, is marked as perhaps not the best; without any the question is refused in words (TooManyWays).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.queries.busy import busy_spans, own_spans
from cozywish.apps.bookings.queries.earlier import Asker, had_by
from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT
from cozywish.apps.bookings.queries.offer import price_of
from cozywish.apps.bookings.queries.visits import (
    AskedVisit,
    Diaries,
    asked_visit,
    starts_in,
    ticks_taken,
)
from cozywish.apps.catalog.models import AddOn, Service, StaffService
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.queries import VenueRules, Worker, rules_of
from cozywish.core import composing
from cozywish.core.composing import Chain, Question, Run
from cozywish.core.intervals import (
    TICK_MINUTES,
    TICKS_PER_DAY,
    Span,
    bits_of,
    moment_of,
    tick_at,
)

MOST_GUESTS, MOST_SERVICES = 4, 4
WAIT_MINUTES, APART_MINUTES = 15, 30
DAYS_LOOKED_AT = 7
_MARGIN = TICKS_PER_DAY  # bitmaps of units begin that much before the date: padding reaches back
_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What a plan is best at."""

    SOONEST = "SOONEST"
    MINE = "MINE"  # soonest with the people who were asked for
    CHEAPEST = "CHEAPEST"


@dataclass(frozen=True, slots=True)
class Line:
    """One service for one guest, by that person or anyone; `starts_at` where it is decided already."""

    service_id: UUID
    guest: int = 1
    staff_id: UUID | None = None
    extra_ids: tuple[UUID, ...] = ()
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A plan: its lines with person and start decided, in the order that was asked; what it is best at and costs."""

    kinds: tuple[Kind, ...]
    lines: tuple[Line, ...]
    ends_at: tuple[datetime, ...]  # of each line
    price_cents: tuple[int, ...]  # of each line, extras included
    is_best: bool

    @property
    def begins(self) -> datetime:
        """When the first guest begins."""
        return min(line.starts_at for line in self.lines if line.starts_at is not None)

    @property
    def ends(self) -> datetime:
        """When the last guest is done."""
        return max(self.ends_at)

    @property
    def total_cents(self) -> int:
        """What all of it costs."""
        return sum(self.price_cents)


def extras_of_lines(lines: Sequence[Line]) -> list[tuple[AddOn, ...]]:
    """Return the extras of each line, in the order of the menu. Two SQL queries, none where there are none.

    Fails with ExtraNotOffered for what is not, or no longer, offered with the line's service.
    """
    wanted = {pk for line in lines for pk in line.extra_ids}
    if not wanted:
        return [() for _ in lines]
    services = Service.objects.in_bulk({line.service_id for line in lines})
    rows = AddOn.objects.filter(pk__in=wanted, is_active=True).order_by("position", "pk")
    found = list(rows)
    of_lines = []
    for line in lines:
        service = services.get(line.service_id)
        own = tuple(
            row
            for row in found
            if row.pk in line.extra_ids and service and row.service_id == service.head_id
        )
        if len(own) != len(set(line.extra_ids)):
            raise refusals.ExtraNotOffered
        of_lines.append(own)
    return of_lines


def compose(
    *,
    venue_id: UUID,
    lines: Sequence[Line],
    side_by_side: bool,
    on: date,
    now: datetime,
    own_hold: UUID | None = None,
    asker: Asker | None = None,
    days: int = 1,
) -> list[Composed]:
    """Return the plans on the first of `days` local dates from `on` that has any: distinct ones, soonest first.

    See the notes above. Five SQL queries, two more where there are extras, one more for a customer and where something
    has to come first.

    Fails with PartyTooLarge, VenueInactive, ServiceElsewhere, ServiceInactive, StaffElsewhere, StaffInactive,
    StaffDoesNotDoThis, ExtraNotOffered, TooManyWays.
    """
    asked = _asked(venue_id, lines, side_by_side=side_by_side, first=on, days=days, now=now)
    asked.read(asker, own_hold=own_hold)
    is_cut_off = False
    for day in range(days):
        plans = composing.plans(asked.question(on + day * _DAY))
        is_cut_off |= plans.is_cut_off
        if found := _distinct(asked, plans):
            return [replace(plan, is_best=False) for plan in found] if is_cut_off else found
    if is_cut_off:
        raise refusals.TooManyWays
    return []


def refuse_unplanned(
    *,
    venue_id: UUID,
    lines: Sequence[Line],
    side_by_side: bool,
    now: datetime,
    own_hold: UUID | None = None,
    asker: Asker | None = None,
    is_nobody_booked: bool = False,
) -> None:
    """Refuse lines with people and starts that are not together a plan `compose` could answer, were nobody booked if
    `is_nobody_booked`. Queries and refusals as `compose`; and InThePast, NotOffered, SlotTaken.
    """
    refuse_size(lines)
    starts = [line.starts_at for line in lines if line.starts_at is not None]
    if len(starts) != len(lines) or any(line.staff_id is None for line in lines):
        raise refusals.NotOffered
    if min(starts) < now:
        raise refusals.InThePast
    if max(starts) > now + timedelta(days=2_000):
        raise refusals.NotOffered
    about = min(starts).date()
    asked = _asked(venue_id, lines, side_by_side=side_by_side, first=about - _DAY, days=3, now=now)
    on = min(starts).astimezone(asked.whole.zone).date()
    asked.read(asker, own_hold=own_hold, is_nobody_booked=True)
    if composing.best(asked.question(on), composing.by_end) is None:
        raise refusals.NotOffered
    if is_nobody_booked:
        return
    asked.read(asker, own_hold=own_hold)
    if composing.best(asked.question(on), composing.by_end) is None:
        raise refusals.SlotTaken


def _asked(
    venue_id: UUID,
    lines: Sequence[Line],
    *,
    side_by_side: bool,
    first: date,
    days: int,
    now: datetime,
) -> "_Asked":
    refuse_size(lines)
    service_ids = list(dict.fromkeys(line.service_id for line in lines))
    rules = rules_of(venue_ids=[venue_id], first=first, days=days)
    found = rules.get(venue_id)
    whole = asked_visit(found, service_ids=service_ids, staff_id=None)
    for line in lines:
        asked_visit(found, service_ids=[line.service_id], staff_id=line.staff_id)
    extras = extras_of_lines(lines)
    offers = StaffService.objects.filter(service__in=service_ids).select_related("service")
    prices = {(offer.staff_id, offer.service_id): price_of(offer) for offer in offers}
    return _Asked(whole, lines, side_by_side, extras, prices, first, days, now)


def refuse_size(lines: Sequence[Line]) -> None:
    """Refuse more than Note [Where it ends] allows, and nothing at all: PartyTooLarge."""
    guests = [line.guest for line in lines]
    most = max((guests.count(guest) for guest in guests), default=0)
    if not (
        0 < len(lines) <= MOST_SERVICES
        and most <= LONGEST_VISIT
        and all(1 <= guest <= MOST_GUESTS for guest in guests)
    ):
        raise refusals.PartyTooLarge(guests=MOST_GUESTS, services=MOST_SERVICES, each=LONGEST_VISIT)


class _Asked:
    """One question with the rules of its dates, and then with what is taken on them."""

    def __init__(  # all that a question is about
        self,
        whole: AskedVisit,
        lines: Sequence[Line],
        side_by_side: bool,
        extras: Sequence[tuple[AddOn, ...]],
        prices: Mapping[tuple[UUID, UUID], int],
        first: date,
        days: int,
        now: datetime,
    ) -> None:
        self.whole, self.lines, self.extras, self.prices = whole, lines, extras, prices
        self.side_by_side, self.now = side_by_side, now
        self.span = engine.frame(whole.rules.zone, first, days)
        self.busy: Mapping[int, Sequence[Span]] = {}
        self.own: list[Span] = []
        self.had = had_by(None, whole.firsts, now=now)
        self.window = self.span

    @property
    def rules(self) -> VenueRules:
        """The rules of the venue."""
        return self.whole.rules

    def read(
        self, asker: Asker | None, *, own_hold: UUID | None, is_nobody_booked: bool = False
    ) -> None:
        """Read what is taken of people, rooms, and of whoever asks. At most three SQL queries."""
        start, end = self.span.base - _MARGIN, self.span.end + _MARGIN
        self.had = had_by(asker, self.whole.firsts, now=self.now)
        if is_nobody_booked:
            self.busy, self.own = {}, []
            return
        self.busy = busy_spans(
            resource_ids={worker.resource_id for worker in self.rules.workers}
            | {unit.resource_id for units in self.rules.units.values() for unit in units},
            start=start,
            end=end,
            own_hold=own_hold,
        )
        if asker is not None and asker.customer_id is not None:
            self.own = own_spans(
                customer_id=asker.customer_id, start=start, end=end, own_hold=own_hold
            )

    def question(self, on: date) -> Question:
        """What the engine is asked about that date."""
        self.window = engine.frame(self.rules.zone, on, 1)
        diaries = Diaries(self.window, self.busy, self.own, self.had)
        return Question(
            chains=tuple(
                Chain(len(numbers), tuple(self._runs(numbers, diaries)))
                for numbers in self.chains()
            ),
            wait=WAIT_MINUTES // TICK_MINUTES,
            apart=APART_MINUTES // TICK_MINUTES,
            units={
                group: [
                    ~bits_of(
                        [*self.busy.get(unit.resource_id, ()), *unit.out],
                        base=self.window.base - _MARGIN,
                    )
                    for unit in units
                ]
                for group, units in self.rules.units.items()
            },
        )

    def chains(self) -> list[list[int]]:
        """The numbers of the lines that are done one after another."""
        by_guest = sorted(range(len(self.lines)), key=lambda number: self.lines[number].guest)
        if not self.side_by_side:
            return [by_guest]
        return [list(own) for _, own in groupby(by_guest, key=lambda n: self.lines[n].guest)]

    def _runs(self, numbers: Sequence[int], diaries: Diaries) -> Iterator[Run]:
        for first in range(len(numbers)):
            for after in range(first + 1, len(numbers) + 1):
                own = numbers[first:after]
                lines = [self.lines[number] for number in own]
                services = [line.service_id for line in lines]
                if len(set(services)) < len(services) or len({line.guest for line in lines}) > 1:
                    break
                yield from self._runs_of(own, first, diaries)

    def _runs_of(self, numbers: Sequence[int], first: int, diaries: Diaries) -> Iterator[Run]:
        asked = self._visit(numbers)
        limits = self.whole.limits(now=self.now)
        limits = replace(limits, step=1 if first else asked.limits(now=self.now).step)
        starts = starts_in(diaries, asked, limits)
        for worker, visit in zip(asked.workers, asked.visits, strict=True):
            free = starts.free[worker.id] << _MARGIN & self._decided(numbers, worker, asked)
            if free:
                yield Run(
                    first=first,
                    after=first + len(numbers),
                    person=worker.id,
                    length=visit.length,
                    price=sum(self.price(number, worker.id) for number in numbers),
                    starts=free,
                    takes=visit.of_person,
                    rooms=visit.rooms,
                    is_wished=all(
                        self.lines[number].staff_id in (None, worker.id) for number in numbers
                    ),
                    guest=self.lines[numbers[0]].guest,
                )

    def _visit(self, numbers: Sequence[int]) -> AskedVisit:
        """The lines by anyone who does them all, whoever has least to do that day first."""
        ids = [self.lines[number].service_id for number in numbers]
        extra = {
            self.lines[number].service_id: sum(row.minutes for row in self.extras[number])
            for number in numbers
        }
        asked = asked_visit(self.rules, service_ids=ids, staff_id=None, extra=extra)
        least_busy = sorted(
            asked.workers,
            key=lambda worker: (ticks_taken(self.window, worker, self.busy), worker.position),
        )
        return replace(asked, workers=tuple(least_busy))

    def _decided(self, numbers: Sequence[int], worker: Worker, asked: AskedVisit) -> int:
        """The set of starts that what is decided already leaves: all where nothing is."""
        starts, at = -1, 0
        for number, service in zip(numbers, asked.services, strict=True):
            line = self.lines[number]
            if line.starts_at is not None:
                place = tick_at(line.starts_at) - at - self.window.base + _MARGIN
                is_whole = moment_of(tick_at(line.starts_at)) == line.starts_at
                fits = is_whole and place >= 0 and line.staff_id == worker.id
                starts &= 1 << place if fits else 0
            at += asked.minutes(worker, service) // TICK_MINUTES
        return starts

    def price(self, number: int, staff_id: UUID) -> int:
        """What the line costs with its extras, by that person."""
        own = self.prices[staff_id, self.lines[number].service_id]
        return own + sum(row.price_cents for row in self.extras[number])

    def composed(self, plan: composing.Plan, kinds: tuple[Kind, ...]) -> Composed:
        """The plan in the words of those who asked."""
        chains = self.chains()
        found: dict[int, tuple[Line, datetime, int]] = {}
        for one in plan.placed:
            numbers = chains[one.chain][one.run.first : one.run.after]
            asked = self._visit(numbers)
            worker = next(each for each in asked.workers if each.id == one.run.person)
            begins = moment_of(one.start + self.window.base - _MARGIN)
            for number, service in zip(numbers, asked.services, strict=True):
                ends = begins + timedelta(minutes=asked.minutes(worker, service))
                line = replace(self.lines[number], staff_id=worker.id, starts_at=begins)
                found[number] = line, ends, self.price(number, worker.id)
                begins = ends
        lines, ends_at, prices = zip(*(found[number] for number in sorted(found)), strict=True)
        return Composed(kinds, lines, ends_at, prices, plan.is_best)


def _distinct(asked: _Asked, plans: composing.Plans) -> list[Composed]:
    """The plans, those that are the same as one."""
    ranked = [
        (Kind.SOONEST, plans.soonest),
        (Kind.MINE, plans.mine if any(line.staff_id for line in asked.lines) else None),
        (Kind.CHEAPEST, plans.cheapest),
    ]
    found: dict[object, tuple[composing.Plan, tuple[Kind, ...]]] = {}
    for kind, plan in ranked:
        if plan is not None:
            _, kinds = found.get(plan.placed, (plan, ()))
            found[plan.placed] = plan, (*kinds, kind)
    return [asked.composed(plan, kinds) for plan, kinds in found.values()]
