"""Every page of the portal, and the venue's own, asks the database as often for fifty people as for five."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.catalog.factories import make_offer
from cozywish.apps.scheduling.factories import work_daily
from cozywish.apps.venues.factories import make_staff
from cozywish.apps.venues.models import VenueStatus
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import signed_in

FEW, MANY = 5, 50


def grow(house: House, people: int) -> None:
    """Bring in people until the team has that many; all do the massage and work every day."""
    for number in range(house.venue.staff.count(), people):
        person = make_staff(house.venue, f"Person {number}")
        work_daily(person)
        make_offer(person, house.massage)


def asked(client: Client, path: str) -> int:
    """How many queries the page takes once everything that is kept in memory is there."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "path",
    [
        "/pro/",
        "/pro/team/",
        "/pro/services/",
        "/pro/calendar/2026-11-12/",
        "/pro/hours/",
        "/pro/time-off/",
        "/pro/import/",
        "/v/fern-ember/",
    ],
)
def test_a_page_asks_as_often_for_fifty_people_as_for_five(house: House, path: str) -> None:
    if path == "/pro/":  # the list of what is left to do, which a venue that is live has not
        house.venue.status = VenueStatus.DRAFT
        house.venue.save(update_fields=["status"])
    bob = signed_in(house.bob)
    grow(house, FEW)
    few = asked(bob, path)

    grow(house, MANY)

    assert asked(bob, path) == few
