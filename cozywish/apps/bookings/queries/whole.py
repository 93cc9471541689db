"""A visit as a whole that is moved: what each person does for each guest in it, and to which starts all of it can go.

Note [A visit of several moves as it is]
    Same people, same lengths, same order and pauses, for the price that was agreed: all of it begins so much later or
    earlier. A start is free when every run is free at its place in the visit by the rules of `scheduling.engine`, and
    the rooms that runs need at once leave one for each. The first stands on a step of the day; what follows it begins
    at any tick, as in a plan. Another person, another length or another order is another plan: that is booked anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import combinations
from uuid import UUID

from cozywish.apps.bookings.models import Booking, BookingItem
from cozywish.apps.bookings.queries.busy import busy_spans, own_spans
from cozywish.apps.bookings.queries.earlier import (
    Had,
    asker_of,
    had_by,
    refuse_without_earlier,
)
from cozywish.apps.bookings.queries.free_time import (
    LONGEST_LIST,
    FreeStart,
    FreeTimes,
    nearest_free,
)
from cozywish.apps.bookings.queries.plan import Plan, longer_than_usual, plan_of
from cozywish.apps.bookings.queries.visits import (
    Diaries,
    Starts,
    asked_visit,
    refuse_when,
    starts_in,
)
from cozywish.apps.bookings.refusals import InThePast, NotOffered, SeveralPeople, SlotTaken
from cozywish.apps.bookings.runs import runs_of
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.queries import rules_of
from cozywish.apps.scheduling.work import Work
from cozywish.core.composing import seats
from cozywish.core.errors import DomainError
from cozywish.core.intervals import (
    TICK_MINUTES,
    TICKS_PER_DAY,
    Span,
    bits_of,
    members,
    moment_of,
    nearest,
    tick_at,
    union,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Leg:
    """A run of the visit: what it will be made of, and how long after the visit it begins."""

    plan: Plan
    after: timedelta


@dataclass(frozen=True)
class Whole:
    """The runs of a visit, in order of time."""

    legs: tuple[Leg, ...]

    @property
    def is_of_several(self) -> bool:
        """Whether it is more than one run."""
        return len(self.legs) > 1

    @property
    def items(self) -> list[BookingItem]:
        """All that was agreed."""
        return [item for leg in self.legs for item in leg.plan.items]

    @property
    def length(self) -> timedelta:
        """How long all of it takes."""
        return max(leg.after + leg.plan.length for leg in self.legs)

    @property
    def prices(self) -> list[int]:
        """What each of the items will cost."""
        return [price for leg in self.legs for price in leg.plan.prices]

    @property
    def works(self) -> Iterator[Work]:
        """All that is done."""
        for leg in self.legs:
            yield from leg.plan.works

    @property
    def people(self) -> set[UUID]:
        """Who does it."""
        return {leg.plan.staff.pk for leg in self.legs}


def is_of_several(booking: Booking) -> bool:
    """Whether it is more than one run, also of people whom the asker does not see. One SQL query."""
    return len(runs_of(BookingItem.objects.filter(booking=booking))) > 1


def whole_of(
    *, items: Sequence[BookingItem], staff_id: UUID | None = None, minutes: int | None = None
) -> Whole:
    """Return the visit of `items` as `plan_of` plans it; one of several only as it is, see the note above.

    Four SQL queries at most for each run. Fails as `plan_of`, and with SeveralPeople.
    """
    runs = sorted(runs_of(items), key=lambda run: (run[0].starts_at, run[0].position))
    if len(runs) == 1:
        plan = plan_of(items=items, staff_id=staff_id or items[0].staff_id, minutes=minutes)
        return Whole((Leg(plan, timedelta()),))
    if minutes is not None or staff_id not in (None, runs[0][0].staff_id):
        raise SeveralPeople
    begins = runs[0][0].starts_at
    return Whole(
        tuple(
            Leg(plan_of(items=run, staff_id=run[0].staff_id), run[0].starts_at - begins)
            for run in runs
        )
    )


def times_of_whole(
    *, whole: Whole, booking: Booking, first: date, days: int, now: datetime
) -> FreeTimes:
    """When all of a visit of several could begin, on `days` local dates from `first` on. Five SQL queries at most.

    What is not offered any more has no free times.
    """
    try:
        asked = _Question(whole, booking, first, days, now)
    except DomainError:
        return FreeTimes(engine.empty_frame(first, days), "UTC", (), Starts())
    asked.read_own()
    return asked.times()


def nearest_to_move(
    booking: Booking, whole: Whole, *, around: datetime, now: datetime
) -> list[FreeStart]:
    """Return the three starts nearest to `around` to which the customer could move the visit, soonest first."""
    if not whole.is_of_several:
        plan = whole.legs[0].plan
        return nearest_free(
            venue_id=booking.venue_id,
            service_ids=[item.service_id for item in plan.items],
            staff_id=plan.staff.pk,
            around=around,
            now=now,
            own_hold=booking.pk,
            asker=asker_of(booking),
            extra=longer_than_usual(plan=plan),
        )
    first = around.date() - 7 * _DAY
    times = times_of_whole(whole=whole, booking=booking, first=first, days=LONGEST_LIST, now=now)
    ticks = times.window.ticks(times.starts.by_anyone)
    return times.at(nearest(ticks, around=around, count=3))


def refuse_whole(
    *,
    whole: Whole,
    booking: Booking,
    starts_at: datetime,
    now: datetime,
    is_nobody_booked: bool = False,
) -> None:
    """Refuse a start that `times_of_whole` does not have, or were nobody booked would not have. Queries as there.

    Fails with InThePast, TooShortNotice, BeyondHorizon, EarlierMissing, NotOffered, SlotTaken, and as `asked_visit`.
    """
    if starts_at < now:
        raise InThePast
    about = min(starts_at, now + timedelta(days=2_000)).date()
    asked = _Question(whole, booking, about - _DAY, 3, now, is_nobody_booked=is_nobody_booked)
    for leg, one in zip(whole.legs, asked.visits, strict=True):
        refuse_when(one, starts_at=starts_at + leg.after, now=now)
    refuse_without_earlier(
        service_ids=asked.service_ids,
        asker=asker_of(booking),
        now=now,
        starts=asked.starts_of_services(starts_at),
    )
    bit = 1 << max(0, tick_at(starts_at) - asked.window.base)
    starts = asked.times().starts
    if moment_of(tick_at(starts_at)) != starts_at or not starts.possible & bit:
        raise NotOffered
    if not starts.by_anyone & bit:
        raise SlotTaken


class _Question:
    """What is asked about a visit, with the rules of its dates and what is taken on them."""

    def __init__(
        self,
        whole: Whole,
        booking: Booking,
        first: date,
        days: int,
        now: datetime,
        *,
        is_nobody_booked: bool = False,
    ) -> None:
        self.whole, self.booking, self.now = whole, booking, now
        self.service_ids = list(dict.fromkeys(item.service_id for item in whole.items))
        found = rules_of(venue_ids=[booking.venue_id], first=first, days=days + 1).get(
            booking.venue_id
        )
        self.visits = [
            asked_visit(
                found,
                service_ids=[item.service_id for item in leg.plan.items],
                staff_id=leg.plan.staff.pk,
                extra=longer_than_usual(plan=leg.plan),
            )
            for leg in whole.legs
        ]
        self.strictest = asked_visit(found, service_ids=self.service_ids, staff_id=None)
        zone = self.strictest.rules.zone
        self.window = engine.frame(zone, first, days)
        self.wide = engine.frame(zone, first, days + 1)  # what begins later may begin after it
        self.busy: Mapping[int, Sequence[Span]] = {}
        self.own: list[Span] = []
        if not is_nobody_booked:
            self._read_taken()
        self.had: Had | None = had_by(asker_of(booking), self.strictest.firsts, now=now)

    def _read_taken(self) -> None:
        start, end = self.wide.base - TICKS_PER_DAY, self.wide.end + TICKS_PER_DAY
        resources = {worker.resource_id for one in self.visits for worker in one.workers}
        units = {unit.resource_id for one in self.visits for unit in one.units}
        self.busy = busy_spans(
            resource_ids=resources | units, start=start, end=end, own_hold=self.booking.pk
        )

    def read_own(self) -> None:
        """Count where the customer is somewhere else as well. One SQL query, none for a guest."""
        if self.booking.customer_id is not None:
            self.own = own_spans(
                customer_id=self.booking.customer_id,
                start=self.wide.base - TICKS_PER_DAY,
                end=self.wide.end + TICKS_PER_DAY,
                own_hold=self.booking.pk,
            )

    def starts_of_services(self, starts_at: datetime) -> dict[UUID, list[datetime]]:
        """Where the runs that each service is in would begin."""
        found: dict[UUID, list[datetime]] = {pk: [] for pk in self.service_ids}
        for leg in self.whole.legs:
            for item in leg.plan.items:
                found[item.service_id].append(starts_at + leg.after)
        return found

    def times(self) -> FreeTimes:
        """The starts at which every run is possible and free."""
        diaries = Diaries(self.wide, self.busy, self.own, self.had)
        possible = could = free = union(self.window.masks) if self._is_disjoint() else 0
        for leg, asked in zip(self.whole.legs, self.visits, strict=True):
            limits = self.strictest.limits(now=self.now)
            limits = replace(limits, step=1 if leg.after else asked.limits(now=self.now).step)
            starts, shift = starts_in(diaries, asked, limits), _ticks(leg.after)
            possible &= starts.possible >> shift
            could &= (starts.possible | starts.unmet) >> shift
            free &= starts.by_anyone >> shift
        free = bits_of(
            ((bit, bit + 1) for bit in members(free, base=0) if self._has_rooms(bit)), base=0
        )
        first = self.whole.legs[0].plan.staff.pk
        return FreeTimes(
            self.window,
            self.strictest.rules.zone,
            tuple(self.service_ids),
            Starts(possible, {first: free}, could & ~possible),
            any(one is not None for one in self.strictest.firsts),
        )

    def _is_disjoint(self) -> bool:
        """Whether no person would be needed twice at once: services may take more than when it was planned."""
        legs = [
            (leg, asked.visits[0]) for leg, asked in zip(self.whole.legs, self.visits, strict=True)
        ]
        return not any(
            some.plan.staff.pk == other.plan.staff.pk
            and _meet(_moved(one.of_person, some), _moved(two.of_person, other))
            for (some, one), (other, two) in combinations(legs, 2)
        )

    def _has_rooms(self, bit: int) -> bool:
        """Whether the rooms that the runs need leave one for each, begun at that bit."""
        wanted: dict[UUID, list[Span]] = {}
        for leg, asked in zip(self.whole.legs, self.visits, strict=True):
            for group, (begins, ends) in asked.visits[0].rooms:
                at = bit + _ticks(leg.after) + TICKS_PER_DAY
                wanted.setdefault(group, []).append((at + begins, at + ends))
        return all(
            seats(spans, self._units(group)) is not None
            for group, spans in wanted.items()
            if len(spans) > 1  # of one alone the engine has asked
        )

    def _units(self, group: UUID) -> list[int]:
        return self._free_units.setdefault(
            group,
            [
                ~bits_of(
                    [*self.busy.get(unit.resource_id, ()), *unit.out],
                    base=self.wide.base - TICKS_PER_DAY,
                )
                for unit in self.strictest.rules.units[group]
            ],
        )

    @cached_property
    def _free_units(self) -> dict[UUID, list[int]]:
        return {}


def _ticks(length: timedelta) -> int:
    return int(length.total_seconds()) // 60 // TICK_MINUTES


def _moved(spans: Sequence[Span], leg: Leg) -> list[Span]:
    shift = _ticks(leg.after)
    return [(begins + shift, ends + shift) for begins, ends in spans]


def _meet(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)
