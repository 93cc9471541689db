"""Every page of the portal, of a venue and of a booking asks the database as often for fifty people as for five.

The pages come from the register of routes: a new one is counted without anybody thinking of it, or fails here because
nothing is known for its parameters.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, include, path
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.scheduling.factories import work_daily
from cozywish.apps.scheduling.models import Break, RotaDay, TimeOff, TimeOffState
from cozywish.apps.venues.factories import make_manager, make_rooms, make_staff
from cozywish.apps.venues.models import Invitation, Permission, StaffMember, Venue, VenueStatus
from cozywish.toolkit.policies import Audience, policy
from tests.authz.doors import Door, Whose, doors
from tests.authz.world import Persona, Tenant, World, build_tenant, open_world

FEW, MANY = 5, 50
PARTS = ("pro/", "v/", "b/")
A_DAY = date(2026, 11, 12)  # the one that stands for a day in `tests.authz.doors`
MORE = {  # what a page has to be told
    "pro/calendar/feed/": "start=2026-11-09T00:00:00-08:00&end=2026-11-16T00:00:00-08:00",
    "pro/calendar/clients/": "name=Alice",
    "pro/find/": "q=Alice",
    "pro/calendar/why/": "who={staff}&service={service}&day=2026-11-12&at=10:00",
    "v/<slug:slug>/": "services={service}",
    "v/<slug:slug>/book/": "services={service}",
    "v/<slug:slug>/book/professional/": "services={service}",
    "v/<slug:slug>/book/time/": "services={service}",
    "v/<slug:slug>/book/repeat/": "services={service}&at=2026-11-12T18:00Z",
    "v/<slug:slug>/book/wait/": "services={service}",
    "b/<reference:reference>/series/move/": "scope=ALL&at=2026-11-12T18:00Z",
}
LEADS_ON = {  # routes that answer a GET and are no page
    "pro/": "to the calendar, once the venue is live",
    "b/<reference:reference>/<str:token>/": "to the booking",
    "b/<reference:reference>/fee/": "to the booking, where nothing is owed",
    "b/<reference:reference>/fee/paid/": "to the booking, where nothing is owed",
}
OF_SOMEBODY_ELSE = {  # than of the owner
    "b/": Persona.CUSTOMER,
    "pro/day/": Persona.STAFF,
    "pro/team/me/": Persona.STAFF,
}
NO_PAGE, PAGE = 405, 200


def grow(tenant: Tenant, people: int) -> None:
    """Bring in people until the team has that many, each with everything that a person can have."""
    venue, owner, now = tenant.venue, tenant.people[Persona.OWNER], timezone.now()
    for number in range(venue.staff.filter(is_active=True).count(), people):
        user = make_user(email=f"p{number}@team.example") if number % 2 else None
        person = make_staff(venue, f"Person {number}", user=user, position=number + 10)
        work_daily(person)
        make_offer(person, tenant.service)
        own = make_service(venue, f"Service {number}", by=[person], position=number + 10)
        Break.objects.create(staff=person, weekday=3, starts_minute=720, ends_minute=750)
        RotaDay.objects.create(staff=person, on=A_DAY + timedelta(days=1))
        for day in (tenant.visit.starts_at, datetime(2026, 11, 12, 18, tzinfo=UTC)):
            make_booking(person, [own], day, contact_name=f"Alice {number}")
        for state in (TimeOffState.REQUESTED, TimeOffState.APPROVED):
            begins = now + timedelta(days=30 + len(state))
            TimeOff.objects.create(
                staff=person,
                starts_at=begins,
                ends_at=begins + timedelta(hours=1),
                state=state,
                asked_at=now,
            )
        if person.user is None:
            Invitation.objects.create(
                email=f"i{number}@new.example",
                staff=person,
                invited_by=owner,
                made_at=now,
                expires_at=now + timedelta(days=7),
            )
        manager = make_user(f"Manager {number}", email=f"m{number}@team.example")
        make_manager(venue, manager, Permission.BOOKINGS_VIEW).staff.add(person)
        make_rooms(venue, f"Table {number}", group=f"Group {number}")


def asked(client: Client, address: str) -> tuple[int, int]:
    """The status, and how many queries the page takes once everything that is kept in memory is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        status = client.get(address).status_code
    return status, len(queries)


def counted(world: World, register: Iterable[Door]) -> dict[str, tuple[int, int]]:
    """Status and queries of each route of the parts, by its pattern."""
    found = {}
    for door in register:
        if door.pattern.startswith(PARTS):
            own = (who for start, who in OF_SOMEBODY_ELSE.items() if door.pattern.startswith(start))
            who = next(own, Persona.OWNER)
            address = door.address(world, who, Whose.NEAR)
            more = MORE.get(door.pattern, "").format(
                staff=world.near.staff.pk, service=world.near.service.pk
            )
            found[door.pattern] = asked(
                world.browsers[who], f"{address}?{more}" if more else address
            )
    return found


def measured(world: World, register: list[Door]) -> dict[str, tuple[int, int]]:
    """All of them, and the start of a venue that is not live yet: the list of what is left to do."""
    found = counted(world, register)
    venues = Venue.objects.filter(pk=world.near.venue.pk)
    venues.update(status=VenueStatus.DRAFT)
    start = counted(world, (door for door in register if door.pattern == "pro/"))
    venues.update(status=VenueStatus.APPROVED)
    return found | {"pro/ of a draft": start["pro/"]} if start else found


@pytest.fixture
def world(db: None) -> Iterator[World]:
    logging.disable(logging.ERROR)  # a form that is asked for is not worth a line here
    world = open_world(build_tenant("a"), build_tenant("b"))
    hold = world.near.holds[Persona.OWNER]
    who = {"contact_name": "?", "contact_email": "?@x.example", "contact_phone": "+15035550100"}
    Booking.objects.filter(pk=hold.pk).update(customer=world.near.people[Persona.OWNER], **who)
    yield world
    logging.disable(logging.NOTSET)


def test_every_page_asks_as_often_for_fifty_people_as_for_five(world: World) -> None:
    register = list(doors())
    grow(world.near, FEW)
    few = measured(world, register)

    grow(world.near, MANY)
    many = measured(world, register)

    assert StaffMember.objects.filter(venue=world.near.venue, is_active=True).count() == MANY
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}
    others = {name: status for name, (status, _) in few.items() if status not in {PAGE, NO_PAGE}}
    assert set(others) == set(LEADS_ON), others
    assert sum(status == PAGE for status, _ in few.values()) > 60


@policy("team.read", Audience.VENUE_PEOPLE)
def one_by_one(request: HttpRequest) -> HttpResponse:
    """The classic: the resource of each person is asked for when it is written down."""
    team = StaffMember.objects.filter(is_active=True)
    return HttpResponse(" ".join(person.resource.name for person in team))


PLANTED: list[URLPattern | URLResolver] = [path("pro/one-by-one/", one_by_one)]
urlpatterns = [*PLANTED, path("", include("cozywish.config.urls"))]


@override_settings(ROOT_URLCONF=__name__)
def test_a_page_that_asks_person_by_person_is_found(world: World) -> None:
    register = list(doors(PLANTED))
    few = counted(world, register)["pro/one-by-one/"]

    grow(world.near, MANY)

    status, many = counted(world, register)["pro/one-by-one/"]
    assert (few[0], status) == (PAGE, PAGE)
    assert many >= few[1] + MANY - FEW


def test_a_page_of_whose_parameters_nothing_is_known_is_found(world: World) -> None:
    new: list[URLPattern | URLResolver] = [path("pro/new/<uuid:unheard_of>/", one_by_one)]

    with pytest.raises(LookupError, match="unheard_of"):
        counted(world, doors(new))
