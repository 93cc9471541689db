"""Who visits whom on one day. Every day of every venue falls out of the seed alone, whenever it is asked for.

Note [A town that goes on]
A day's visits do not depend on the day on which they are looked at, only on when each of them was placed. Filling the
town shows what had been placed by the evening before; filling it again later adds what was placed since, with the
same ids. So a town that was topped up day by day is the same town as one made afresh.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.services import Contact
from cozywish.apps.bookings.services.bulk import KnownPart, KnownVisit
from cozywish.apps.catalog.models import Service, ServicePlace, StaffService
from cozywish.apps.venues.models import Resource
from cozywish.ops.demo.building import ZONE, Built
from cozywish.ops.demo.demand import chance_by_hour, idle_minutes, load_of
from cozywish.ops.demo.dice import dice
from cozywish.ops.demo.people import Clientele
from cozywish.ops.demo.rooms import Rooms
from cozywish.ops.demo.schedules import LONGEST_ABSENCE, Absence, Special, absences_of, specials_of
from cozywish.ops.demo.shapes import Person
from cozywish.ops.demo.weeks import Days, Stretch, Week, overlap, read_week, without
from cozywish.toolkit.tokens import ALPHABET

DAY = 1440
FIRST_CALL, LAST_CALL = 8 * 60, 20 * 60 + 30  # when people book, in minutes of the day
LONGEST_NOTICE = 41  # days
OUTCOMES = (
    (0.94, BookingState.COMPLETED),
    (0.965, BookingState.NO_SHOW),
    (1.0, BookingState.CANCELLED),
)
REASONS = ("Something came up.", "Sick, sorry.", "I booked the wrong day.", "")


@dataclass(frozen=True, slots=True)
class Offer:
    """A service as one person does it."""

    service: Service
    minutes: int
    price_cents: int
    weight: float


@dataclass(frozen=True, slots=True)
class Worker:
    """A person with all that decides their days."""

    staff_id: UUID
    resource: Resource
    week: Week
    pauses: Week
    offers: Sequence[Offer]
    load: float
    idle: int
    absences: Sequence[Absence]

    def windows(self, on: date, opening: list[Stretch]) -> list[Stretch]:
        """Return when the person can start and end work on that day."""
        working = overlap(self.week.get(on.weekday(), []), opening)
        away = [absence.on_day(on) for absence in self.absences]
        return without(working, [*self.pauses.get(on.weekday(), []), *away])


@dataclass(frozen=True, slots=True)
class Guest:
    """A customer with an account, who comes on one weekday in every so many weeks."""

    user_id: UUID
    contact: Contact
    weekday: int
    every: int
    notice: int  # days
    earliest: int  # minute of the day

    def comes(self, on: date) -> bool:
        return on.weekday() == self.weekday and on.toordinal() // 7 % self.every == 0


@dataclass(frozen=True, slots=True)
class Diary:
    """The days of one venue."""

    built: Built
    workers: Sequence[Worker]
    clientele: Clientele
    opening: Week
    specials: dict[date, Special]
    units: Mapping[UUID, Sequence[int]]
    guest: Guest | None = None

    def visits(self, on: date) -> Iterator[KnownVisit]:
        """Yield all visits of a day as they will have been in the end, by person and time.

        Whoever asks decides what is known yet: `placed_at` says since when, and before the day is over
        whatever is not cancelled counts as confirmed.
        """
        rng = dice(self.built.seed, self.built.venue.slug, on)
        special = self.specials.get(on)
        opening = list(special.stretches) if special else self.opening.get(on.weekday(), [])
        guest = self.guest if self.guest and self.guest.comes(on) else None
        rooms = Rooms(self.units)
        for worker in self.workers:
            chances = chance_by_hour(on.weekday(), draw=self.built.house.draw, load=worker.load)
            for start, parts in _day_of(worker, worker.windows(on, opening), chances, rng):
                outcome, kept = _outcome(rng)
                wish = self._visit(worker, on, start, parts, outcome, rng)
                visit = rooms.given_to(wish) if self._offers(on, start, parts) else None
                if visit is None:
                    continue
                if guest and kept and start >= guest.earliest:
                    visit, guest = _taken_over(visit, guest), None
                yield visit

    def _offers(self, on: date, start: int, parts: Sequence[Offer]) -> bool:
        """Say whether every part lies in the times of its service."""
        for part in parts:
            week = self.built.workings.weeks.get(part.service.name)
            stretches = [(0, 2 * DAY)] if week is None else week.get(on.weekday(), [])
            if not any(a <= start and start + part.minutes <= b for a, b in stretches):
                return False
            start += part.minutes
        return True

    def _visit(
        self,
        worker: Worker,
        on: date,
        start: int,
        parts: Sequence[Offer],
        outcome: BookingState,
        rng: Random,
    ) -> KnownVisit:
        contact = self.clientele.someone(rng)
        at_home = any(part.service.done_at == ServicePlace.HOME for part in parts)
        placed = _placed_at(on, start, parts, self.built, worker, rng)
        return KnownVisit(
            id=_id(rng),
            reference="".join(rng.choices(ALPHABET, k=10)),
            resource=worker.resource,
            staff_id=worker.staff_id,
            parts=[KnownPart(_id(rng), one.service, one.minutes, one.price_cents) for one in parts],
            contact=replace(
                contact,
                note=self.clientele.note(rng),
                address=contact.address if at_home else None,
            ),
            customer_id=None,
            starts_at=instant(on, start),
            placed_at=placed,
            state=outcome,
            closed_at=placed + timedelta(minutes=rng.randint(5, 170))
            if outcome == BookingState.CANCELLED
            else None,
            close_reason=rng.choice(REASONS) if outcome == BookingState.CANCELLED else "",
        )


def _day_of(
    worker: Worker, windows: Sequence[Stretch], chances: Sequence[float], rng: Random
) -> Iterator[tuple[int, list[Offer]]]:
    """Yield the starts of a day with what is done: walk through the hours and ask at each whether someone comes.

    The caller draws from `rng` in between, always the same number of times for the same visit.
    """
    busy_until = -DAY
    for begins, ends in windows:
        at = begins
        while at < ends:
            if rng.random() >= chances[at // 60]:
                at += rng.choice((worker.idle // 2, worker.idle, worker.idle))
                continue
            parts = _wish(worker, rng)
            step = parts[0].service.step_minutes or worker.resource.venue.step_minutes
            earliest = max(at, busy_until + parts[0].service.padding_before_minutes)
            start = math.ceil(earliest / step) * step
            end = start + sum(part.minutes for part in parts)
            if end > ends:
                at += 30
                continue
            yield start, parts
            busy_until = end + parts[-1].service.padding_after_minutes
            at = busy_until


def _wish(worker: Worker, rng: Random) -> list[Offer]:
    """Return one service, sometimes with a second one right after it."""
    offers = worker.offers
    parts = rng.choices(offers, [offer.weight for offer in offers])
    if rng.random() < 0.12:
        second = rng.choice(offers)
        short = parts[0].minutes <= 120 and second.minutes <= 60
        same_place = second.service.done_at == parts[0].service.done_at
        if short and same_place and second is not parts[0]:
            parts.append(second)
    return parts


def _outcome(rng: Random) -> tuple[BookingState, bool]:
    chance = rng.random()
    outcome = next(state for limit, state in OUTCOMES if chance < limit)
    return outcome, outcome == BookingState.COMPLETED


def _placed_at(
    on: date, start: int, parts: Sequence[Offer], built: Built, worker: Worker, rng: Random
) -> datetime:
    """Return when the visit was placed: at least an evening before, sooner for people who are much asked for."""
    chance, wide = rng.random(), rng.random()
    near, middle = (0.2, 0.5) if worker.load > 1.4 else (0.36, 0.68)
    if chance < near:
        days = 1 + int(wide * 4)
    elif chance < middle:
        days = 5 + int(wide * 9)
    else:
        days = 14 + int(wide * (LONGEST_NOTICE - 13))
    services = [part.service for part in parts]
    horizons = [one.horizon_days for one in services if one.horizon_days] + [
        built.house.horizon_days
    ]
    leads = [one.lead_minutes for one in services if one.lead_minutes] + [built.house.lead_minutes]
    least = max(1, math.ceil((max(leads) + LAST_CALL - start) / DAY))
    days = max(min(days, min(horizons) - 1), least)
    return instant(on - timedelta(days=days), rng.randint(FIRST_CALL, LAST_CALL))


def _taken_over(visit: KnownVisit, guest: Guest) -> KnownVisit:
    """Return the same visit as one of the guest's, placed in good time."""
    local = visit.starts_at.astimezone(ZONE).date()
    address = guest.contact.address if visit.contact.address else None
    return replace(
        visit,
        contact=replace(guest.contact, address=address),
        customer_id=guest.user_id,
        placed_at=instant(local - timedelta(days=guest.notice), FIRST_CALL + 75),
    )


def _id(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def instant(on: date, minute: int) -> datetime:
    """Return the instant at that minute of the town's wall clock, in UTC. Nobody visits while clocks change."""
    wall = datetime.combine(on, time(), tzinfo=None) + timedelta(minutes=minute)
    return wall.replace(tzinfo=ZONE).astimezone(UTC)


def open_diary(
    *,
    built: Built,
    resources: dict[UUID, Resource],
    clientele: Clientele,
    units: Mapping[UUID, Sequence[int]],
    guest: Guest | None,
    days: Days,
) -> Diary:
    """Return the diary of a venue for these days. `resources` are those of its people, `units` the ids of those of its
    rooms by their group, in their order; all are saved.
    """
    offers: dict[UUID, list[Offer]] = {}
    for offer in built.offers:
        offers.setdefault(offer.staff_id, []).append(_offer(offer))
    workers = [
        _worker(built, person, staff.pk, resources[staff.pk], offers[staff.pk], days)
        for person, staff in zip(built.house.team, built.staff, strict=True)
        if person.is_bookable
    ]
    specials = specials_of(seed=built.seed, house=built.house, days=days)
    return Diary(
        built=built,
        workers=workers,
        clientele=clientele,
        opening=read_week(built.house.hours),
        specials={special.on: special for special in specials},
        units=units,
        guest=guest,
    )


def _offer(offer: StaffService) -> Offer:
    service = offer.service
    price = service.price_cents if offer.price_cents is None else offer.price_cents
    minutes = offer.duration_minutes or service.duration_minutes
    return Offer(service, minutes, price, weight=1 / (service.position + 1) ** 0.6)


def _worker(
    built: Built,
    person: Person,
    staff_id: UUID,
    resource: Resource,
    offers: list[Offer],
    days: Days,
) -> Worker:
    absences = absences_of(
        seed=built.seed,
        house=built.house,
        person=person,
        days=Days(days.first - timedelta(LONGEST_ABSENCE), days.last),
    )
    return Worker(
        staff_id=staff_id,
        resource=resource,
        week=built.weeks[person.name],
        pauses=built.pauses[person.name],
        offers=offers,
        load=load_of(seed=built.seed, house=built.house, person=person),
        idle=idle_minutes([offer.minutes for offer in offers]),
        absences=list(absences),
    )
