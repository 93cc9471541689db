"""Offered means bookable (T5): lists, single questions and the oracle agree on random schedules (CAP-03).

`FULL=1` takes two thousand schedules instead of a handful.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from cozywish.apps.bookings.models import Allocation
from cozywish.apps.bookings.queries.free_time import FreeTimes, free_staff_at, free_times
from cozywish.apps.bookings.services import hold_visit
from cozywish.apps.catalog.factories import make_service, with_rooms, with_steps
from cozywish.apps.catalog.models import Service, StaffService
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
from cozywish.apps.venues.models import Resource, ResourceGroup, StaffMember, Venue
from cozywish.core.errors import DomainError
from cozywish.core.intervals import members, moment_of
from cozywish.core.services import Success
from tests.prove.cases import changes, question_about, with_every_rule
from tests.prove.oracle import Interval, Line, Question, Room, starts

SCHEDULES = 2_000 if os.environ.get("FULL") == "1" else 30
YEAR = datetime(2036, 1, 1, tzinfo=UTC)
CHANGES = [
    change
    for zone in ("America/Los_Angeles", "Europe/London", "Australia/Lord_Howe", "America/St_Johns")
    for change in changes(zone, YEAR, YEAR + timedelta(days=366))
]


class Town:
    """A venue whose two people work by two random schedules of one shape, written into the database."""

    def __init__(self, random: Random) -> None:
        change = random.choice(CHANGES)
        self.ask = with_every_rule(question_about(change, random), change, random)
        self.ask.step = random.choice((5, 10, 15, 20, 30, 60))
        self.ask.hours = _plain(self.ask.hours)
        self.ask.special = {on: list(dict(spans).items()) for on, spans in self.ask.special.items()}
        self.venue = _venue(self.ask)
        self.services = _services(self.venue, self.ask)
        self.people = {}
        for name in ("Ines", "Tomás"):
            own = with_every_rule(question_about(change, random), change, random)
            own.busy = _apart(own.busy)
            own.rota = {on: list(dict(spans).items()) for on, spans in own.rota.items()}
            own.parts = [
                replace(part, length=max(5, part.length + random.choice((-10, 0, 20))))
                for part in self.ask.parts
            ]
            staff = _person(self.venue, name, own)
            StaffService.objects.bulk_create(
                StaffService(staff=staff, service=service, duration_minutes=part.length)
                for service, part in zip(self.services, own.parts, strict=True)
            )
            self.people[staff.pk] = self._merged(own)

    def _merged(self, own: Question) -> Question:
        """The person's own schedule under the venue's rules."""
        ask = self.ask
        return Question(
            zone=ask.zone, first=ask.first, days=ask.days, hours=ask.hours, special=ask.special,
            now=ask.now, notice=ask.notice, horizon=ask.horizon, step=ask.step,
            before=ask.before, after=ask.after, length=own.length, parts=own.parts, rooms=ask.rooms,
            schedule=own.schedule, breaks=own.breaks, rota=own.rota, away=own.away, busy=own.busy,
        )  # fmt: skip

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.ask.now, UTC)

    def times(self, staff_id: UUID | None) -> FreeTimes:
        return free_times(
            venue_id=self.venue.pk,
            service_ids=[service.pk for service in self.services],
            staff_id=staff_id,
            first=self.ask.first,
            days=self.ask.days,
            now=self.now,
        )

    def free_at(self, starts_at: datetime, staff_id: UUID | None) -> set[UUID]:
        try:
            return set(
                free_staff_at(
                    venue_id=self.venue.pk,
                    service_ids=[service.pk for service in self.services],
                    staff_id=staff_id,
                    starts_at=starts_at,
                    now=self.now,
                )
            )
        except DomainError:
            return set()

    def is_held(self, starts_at: datetime) -> bool:
        """Whether the hold service takes the time; the caller's transaction forgets it again."""
        held = hold_visit(
            venue_id=self.venue.pk,
            service_ids=[service.pk for service in self.services],
            staff_id=None,
            starts_at=starts_at,
            customer=None,
            device=f"phone at {starts_at}",
            replaces=None,
            now=self.now,
        )
        return isinstance(held, Success)


def _venue(ask: Question) -> Venue:
    venue = make_venue(
        time_zone=ask.zone,
        lead_minutes=ask.notice,
        horizon_days=ask.horizon,
        step_minutes=ask.step,
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(
            venue=venue, weekday=line.weekday, opens_minute=line.opens, closes_minute=line.closes
        )
        for line in ask.hours
    )
    SpecialDate.objects.bulk_create(
        SpecialDate(venue=venue, on=on, opens_minute=opens, closes_minute=closes)
        for on, spans in ask.special.items()
        for opens, closes in spans
    )
    return venue


def _services(venue: Venue, ask: Question) -> list[Service]:
    groups = {name: _rooms(venue, name, rooms) for name, rooms in ask.rooms.items()}
    made = []
    for number, part in enumerate(ask.parts):
        service = make_service(
            venue,
            padding_before_minutes=ask.before if number == 0 else 10,
            padding_after_minutes=ask.after if number == len(ask.parts) - 1 else 10,
        )
        with_steps(service, *((kind.upper(), minutes) for kind, minutes in part.steps))
        with_rooms(service, *(groups[name] for name in part.rooms))
        ServiceTime.objects.bulk_create(
            ServiceTime(service=service, **_dated(line)) for line in part.times or []
        )
        part.times = part.times or None  # no rows mean: always
        made.append(service)
    return made


def _rooms(venue: Venue, name: str, rooms: list[Room]) -> ResourceGroup:
    group = make_rooms(venue, *(f"{name} {number}" for number in range(len(rooms))), group=name)
    for unit, room in zip(group.units.order_by("position"), rooms, strict=True):
        _block(unit, room.busy)
        Maintenance.objects.bulk_create(
            Maintenance(resource=unit, starts_at=moment_of(start // 5), ends_at=moment_of(end // 5))
            for start, end in room.out
        )
    return group


def _person(venue: Venue, name: str, own: Question) -> StaffMember:
    staff = make_staff(venue, name)
    Shift.objects.bulk_create(Shift(staff=staff, **_dated(line)) for line in own.schedule)
    RotaDay.objects.bulk_create(
        RotaDay(staff=staff, on=on, starts_minute=starts, ends_minute=ends)
        for on, spans in own.rota.items()
        for starts, ends in _or_off(spans)
    )
    Break.objects.bulk_create(
        Break(staff=staff, weekday=line.weekday, starts_minute=line.opens, ends_minute=line.closes)
        for line in own.breaks
    )
    TimeOff.objects.bulk_create(
        TimeOff(staff=staff, starts_at=moment_of(start // 5), ends_at=moment_of(end // 5))
        for start, end in own.away
    )
    _block(Resource.objects.get(staff=staff), own.busy)
    return staff


def _block(resource: Resource, busy: list[Interval]) -> None:
    Allocation.objects.bulk_create(
        Allocation(resource=resource, t0=start // 5, t1=end // 5, state="BLOCKED")
        for start, end in busy
    )


def _or_off(spans: list[Interval]) -> list[tuple[int | None, int | None]]:
    return [*spans] if spans else [(None, None)]


def _dated(line: Line) -> dict[str, Any]:
    return {
        "weekday": line.weekday,
        "starts_minute": line.opens,
        "ends_minute": line.closes,
        "valid_from": None if line.since == date.min else line.since,
        "valid_until": None if line.until == date.max else line.until,
    }


def _plain(week: list[Line]) -> list[Line]:
    """A venue's hours have no dates, and one row for each weekday and opening minute."""
    rows = {(line.weekday, line.opens): line.closes for line in week}
    return [Line(weekday, opens, closes) for (weekday, opens), closes in rows.items()]


def _apart(spans: list[Interval]) -> list[Interval]:
    """Nobody is booked twice at a time: the first of two spans that overlap stays."""
    kept: list[Interval] = []
    for start, end in spans:
        if all(end <= other[0] or other[1] <= start for other in kept):
            kept.append((start, end))
    return kept


def _minutes(times: FreeTimes) -> set[int]:
    return {int(start.starts_at.timestamp()) // 60 for start in times.all()}


@pytest.fixture
def towns(db: None) -> Iterator[Town]:
    random = Random(5)
    return (Town(random) for _ in range(SCHEDULES))


def test_what_is_listed_is_what_the_oracle_finds(towns: Iterator[Town]) -> None:
    offered = 0
    for town in towns:
        expected = {person: starts(question) for person, question in town.people.items()}
        listed = {person: _minutes(town.times(person)) for person in town.people}
        assert listed == expected
        assert _minutes(town.times(None)) == set().union(*expected.values())
        offered += sum(map(len, expected.values()))

    assert offered > 10 * SCHEDULES


def test_a_single_time_is_accepted_exactly_when_it_is_listed(towns: Iterator[Town]) -> None:
    random = Random(11)
    accepted = refused = 0
    for town in towns:
        times = town.times(None)
        listed = {start.starts_at: set(start.staff_ids) for start in times.all()}
        window = times.window
        anywhere = members((1 << (window.end - window.base)) - 1, base=window.base)
        asked = {moment_of(tick) for tick in random.sample(anywhere, 6)}
        asked |= set(random.sample(sorted(listed), min(6, len(listed))))
        for moment in asked:
            expected = listed.get(moment, set())
            assert town.free_at(moment, None) == expected
            for person in town.people:
                assert town.free_at(moment, person) == expected & {person}
            accepted, refused = accepted + bool(expected), refused + (not expected)

    assert accepted > SCHEDULES
    assert refused > SCHEDULES


def test_the_hold_takes_what_is_listed_and_nothing_else(towns: Iterator[Town]) -> None:
    random = Random(13)
    answers = set()
    for town in list(towns)[:10]:
        window = town.times(None).window
        for tick in random.sample(range(window.base, window.end), 8):
            moment = moment_of(tick)
            is_listed = moment in {start.starts_at for start in town.times(None).all()}
            assert town.is_held(moment) == is_listed
            answers.add(is_listed)

    assert answers == {True, False}
