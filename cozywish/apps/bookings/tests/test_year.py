"""A year of a venue with every rule in use, week by week against the oracle.

Asked for nobody in particular, for a customer with an account and for a guest, who had patch tests or did not. The
suite takes a week in six; `WHOLE_YEAR=1` takes them all, for every person and every kind of visit.
"""

import os
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import BLOCKING, Allocation, Booking
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.free_time import free_times
from cozywish.apps.bookings.services import hold_visit
from cozywish.apps.catalog.factories import make_service, with_rooms, with_steps
from cozywish.apps.catalog.models import Prerequisites, Service, StaffService
from cozywish.apps.scheduling.engine import First
from cozywish.apps.scheduling.models import (
    Break,
    Maintenance,
    OpeningHours,
    RotaDay,
    ServiceTime,
    Shift,
    SpecialDate,
    TimeOff,
)
from cozywish.apps.venues.factories import make_rooms, make_staff, make_venue
from cozywish.apps.venues.models import Resource, StaffMember
from cozywish.core.intervals import Span, moment_of, tick_at
from tests.prove.oracle import Interval, Line, Week, starts
from tests.prove.year import (
    AUTUMN,
    DAYS,
    FIRST,
    HORIZON,
    NOTICE,
    PATCH_MINUTES,
    SPRING,
    STEP,
    ZONE,
    Client,
    Someone,
    Year,
    make_year,
)

WEEKS = range(0, DAYS, 7) if os.environ.get("WHOLE_YEAR") == "1" else range(0, DAYS, 42)
VISITS = (
    ["colour"],
    ["facial"],
    ["laser"],
    ["massage"],
    ["facial", "colour"],
    ["massage", "laser"],
)
BOOKED_A_WEEK = 8


class Salon:
    """The year as the product stores it."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.venue = make_venue(
            time_zone=ZONE, lead_minutes=NOTICE, horizon_days=HORIZON, step_minutes=STEP
        )
        OpeningHours.objects.bulk_create(
            OpeningHours(
                venue=self.venue,
                weekday=line.weekday,
                opens_minute=line.opens,
                closes_minute=line.closes,
            )
            for line in year.hours
        )
        SpecialDate.objects.bulk_create(
            SpecialDate(venue=self.venue, on=on, opens_minute=opens, closes_minute=closes)
            for on, spans in year.special.items()
            for opens, closes in _or_none(spans)
        )
        self.units = {name: self._rooms(name) for name in year.rooms}
        self.services = {name: self._service(name) for name in year.services}
        self.people = {who.name: self._person(who) for who in year.people}
        self.patch = make_service(self.venue, "Patch test", duration_minutes=PATCH_MINUTES)
        self.nurse = make_staff(self.venue, "Noor")
        self._need_patch_tests()
        self.clients = {client.name: self._client(client) for client in year.clients}

    def _rooms(self, name: str) -> list[Resource]:
        rooms = self.year.rooms[name]
        names = (f"{name} {number}" for number in range(len(rooms)))
        units = list(make_rooms(self.venue, *names, group=name).units.order_by("position"))
        for unit, room in zip(units, rooms, strict=True):
            Maintenance.objects.bulk_create(
                Maintenance(resource=unit, **_moments(span)) for span in room.out
            )
        return units

    def _service(self, name: str) -> Service:
        offered = self.year.services[name]
        made = make_service(
            self.venue,
            name,
            duration_minutes=offered.part.length,
            padding_before_minutes=offered.before,
            padding_after_minutes=offered.after,
        )
        with_steps(made, *((kind.upper(), minutes) for kind, minutes in offered.part.steps))
        groups = [self.units[room][0].group for room in offered.part.rooms]
        with_rooms(made, *(group for group in groups if group is not None))
        ServiceTime.objects.bulk_create(
            ServiceTime(service=made, **row) for row in _rows(offered.part.times or [])
        )
        return made

    def _person(self, who: Someone) -> StaffMember:
        staff = make_staff(self.venue, who.name)
        Shift.objects.bulk_create(Shift(staff=staff, **row) for row in _rows(who.schedule))
        Break.objects.bulk_create(Break(staff=staff, **row) for row in _rows(who.breaks))
        TimeOff.objects.bulk_create(TimeOff(staff=staff, **_moments(span)) for span in who.away)
        RotaDay.objects.bulk_create(
            RotaDay(staff=staff, on=on, starts_minute=starts, ends_minute=ends)
            for on, spans in who.rota.items()
            for starts, ends in _or_none(spans)
        )
        StaffService.objects.bulk_create(
            StaffService(staff=staff, service=service, duration_minutes=who.takes.get(name))
            for name, service in self.services.items()
        )
        return staff

    def _need_patch_tests(self) -> None:
        for name, offered in self.year.services.items():
            if offered.part.first is not None:
                hours, days = offered.part.first
                Prerequisites.objects.create(
                    service=self.services[name],
                    first=self.patch,
                    hours_before=hours,
                    days_before=days,
                )

    def _client(self, client: Client) -> Asker:
        account = make_user(client.name) if client.has_account else None
        for minute in client.patched:
            self._patched(
                moment_of(minute // 5),
                customer=account,
                device="" if account else client.name,
                contact_email=f"{client.name}@example.com",
            )
        return Asker(account.pk) if account else Asker(device=client.name)

    def _patched(self, at: datetime, **whose: Any) -> None:
        """A patch test by Noor, who does nothing else."""
        make_booking(self.nurse, [self.patch], at, state="COMPLETED", **whose)

    def ids(self, names: list[str]) -> list[UUID]:
        return [self.services[name].pk for name in names]

    def listed(
        self,
        names: list[str],
        who: Someone | None,
        first: date,
        asker: Asker | None = None,
    ) -> list[datetime]:
        """The starts of the week as pages and API list them."""
        found = free_times(
            venue_id=self.venue.pk,
            service_ids=self.ids(names),
            staff_id=self.people[who.name].pk if who else None,
            first=first,
            days=7,
            now=_eve(first),
            asker=asker,
        )
        return [start.starts_at for start in found.all()]

    def book_a_week(self, random: Random, first: date) -> int:
        """Hold some of the times that are listed, as customers do; return how many there were to hold."""
        booked = 0
        for number in range(BOOKED_A_WEEK):
            names, device = random.choice(VISITS), f"{first} {number}"
            if "laser" in names:
                day = first - timedelta(days=10)
                earlier = datetime.combine(day, time(2 + number), UTC)
                email = f"{first}-{number}@example.com"
                self._patched(earlier, device=device, contact_email=email)
            if times := self.listed(names, None, first, Asker(device=device)):
                hold_visit(
                    venue_id=self.venue.pk,
                    service_ids=self.ids(names),
                    staff_id=None,
                    starts_at=random.choice(times),
                    customer=None,
                    device=device,
                    replaces=None,
                    now=_eve(first),
                ).unwrap()
                booked += 1
        return booked

    def asked(
        self, who: Someone, names: list[str], first: date, client: Client | None = None
    ) -> tuple[set[int], set[int]]:
        """The minutes that are listed and those that the oracle finds."""
        question = self.year.question(who, names, first, _eve(first))
        question.busy = self.take_over()[who.name]
        if client is not None:
            question.had = [minute + PATCH_MINUTES for minute in client.patched]
            if client.has_account:
                question.own = [(minute, minute + PATCH_MINUTES) for minute in client.patched]
        asker = self.clients[client.name] if client else None
        listed = {tick_at(at) * 5 for at in self.listed(names, who, first, asker)}
        return listed, starts(question)

    def take_over(self) -> dict[str, list[Interval]]:
        """Tell the oracle what is taken of the rooms; return what is of the people, by name."""
        taken: defaultdict[int, list[Interval]] = defaultdict(list)
        for row in Allocation.objects.filter(state__in=BLOCKING):
            taken[row.resource_id].append((row.t0 * 5, row.t1 * 5))
        for name, units in self.units.items():
            for unit, room in zip(units, self.year.rooms[name], strict=True):
                room.busy = taken[unit.pk]
        own = Resource.objects.filter(staff__isnull=False)
        return {name: taken[pk] for name, pk in own.values_list("name", "pk")}


def _rows(week: Week) -> list[dict[str, Any]]:
    return [_row(line) for line in week]


def _row(line: Line) -> dict[str, Any]:
    return {
        "weekday": line.weekday,
        "starts_minute": line.opens,
        "ends_minute": line.closes,
        "valid_from": None if line.since == date.min else line.since,
        "valid_until": None if line.until == date.max else line.until,
    }


def _moments(span: Interval) -> dict[str, datetime]:
    return {"starts_at": moment_of(span[0] // 5), "ends_at": moment_of(span[1] // 5)}


def _or_none(spans: list[Interval]) -> list[tuple[int | None, int | None]]:
    return [*spans] if spans else [(None, None)]


def _eve(first: date) -> datetime:
    """Late on the day before, so that the notice that is asked for reaches into the week."""
    return datetime.combine(first, time(17), UTC)


@pytest.mark.django_db
def test_a_year_of_a_venue_with_every_rule_in_use_passes_the_slot_oracle() -> None:
    random = Random(2036)
    salon = Salon(make_year(random))
    offered: defaultdict[str, int] = defaultdict(int)
    booked = patched = 0
    for day in WEEKS:
        first = FIRST + timedelta(days=day)
        booked += salon.book_a_week(random, first)
        for who, names in product(salon.year.people, VISITS):
            everybody, told = salon.asked(who, names, first)
            assert everybody == told, (who.name, names, first)
            offered[" and ".join(names)] += len(everybody)
            for client in salon.year.clients if "laser" in names else ():
                listed, told = salon.asked(who, names, first, client)
                assert listed == told, (who.name, names, first, client.name)
                assert listed <= everybody
                patched += len(listed)

    asked_for = Booking.objects.exclude(items__service=salon.patch)
    assert booked == asked_for.count() > 5 * len(WEEKS)
    assert len(offered) == len(VISITS)
    assert all(offered.values()), offered
    assert 0 < patched < 2 * (offered["laser"] + offered["massage and laser"])


FAULTS: dict[str, Callable[[First, int], Span]] = {
    "a step too soon": lambda first, over: (over + first.least - 3, over + first.most + 1),
    "just too late": lambda first, over: (over + first.least + 1, over + first.most + 1),
    "just too short": lambda first, over: (over + first.least, over + first.most),
    "a step too long": lambda first, over: (over + first.least, over + first.most + 4),
    "at any time": lambda first, over: (0, over + first.most + 1),
}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [None, *FAULTS])
def test_a_fault_in_what_has_to_come_first_is_found_by_the_oracle(
    monkeypatch: pytest.MonkeyPatch, fault: str | None
) -> None:
    salon = Salon(make_year(Random(2036)))
    if fault is not None:
        opens = FAULTS[fault]
        monkeypatch.setattr(First, "opens", lambda first, had: [opens(first, one) for one in had])

    found = [
        (client.name, sunday)
        for client in salon.year.clients
        for sunday in sorted({FIRST + timedelta(days=_day(at)) for at in client.patched})
        for first in (sunday + timedelta(days=2), sunday + timedelta(days=30))
        if SPRING <= first < AUTUMN
        for listed, told in [salon.asked(salon.year.people[1], ["laser"], first, client)]
        if listed != told
    ]

    assert bool(found) is (fault is not None)


def _day(minute: int) -> int:
    """The number of the day, from the first on, that the minute is in."""
    return (moment_of(minute // 5).date() - FIRST).days
