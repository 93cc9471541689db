"""Through the API as well: work at home needs a distance, and a place with visits ahead keeps its clock."""

from cozywish.api.tests.business import book
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import Owner
from cozywish.apps.catalog.models import Service
from cozywish.apps.geo.factories import make_place, make_postcode
from cozywish.apps.venues.models import Venue

SAID = {
    "name": "Fern & Ember",
    "categories": ["massage"],
    "address_line1": "2218 NE Alberta St",
    "postcode": "97211",
    "version": 1,
}


def test_a_service_goes_home_once_the_venue_says_how_far(owner: Owner) -> None:
    path = f"{owner.at}services/"
    card = {
        "category": "massage",
        "name": "Massage at home",
        "done_at": "HOME",
        "duration_minutes": 60,
        "price": {"amount_minor": 9000, "currency": "USD"},
    }

    refused = error_of(owner.api.send(path, card))
    Venue.objects.update(travel_radius_m=8000)
    made = data_of(owner.api.send(path, card), 201)
    emptied = error_of(owner.api.replace(owner.at, SAID))
    owner.api.replace(f"{path}{made['id']}/", {**card, "version": 1, "is_active": False})

    assert (refused[0], refused[1], set(refused[2])) == (409, "CATALOG_RADIUS_MISSING", {"done_at"})
    assert (emptied[0], emptied[1], set(emptied[2])) == (
        409,
        "CATALOG_RADIUS_NEEDED",
        {"travel_radius_m"},
    )
    assert Service.objects.get(pk=made["id"]).is_active is False
    assert data_of(owner.api.replace(owner.at, SAID))["travel_radius_m"] is None


def test_another_time_zone_waits_for_the_visits_ahead(owner: Owner) -> None:
    east = make_place(slug="new-york-ny", name="New York", time_zone="America/New_York")
    make_postcode(code="10001", place=east, lat=40.75, lon=-73.99, time_zone="America/New_York")
    visit = book(owner)

    refused = error_of(owner.api.replace(owner.at, {**SAID, "postcode": "10001"}))

    assert (refused[0], refused[1], set(refused[2])) == (
        409,
        "BOOKINGS_ZONE_HAS_VISITS",
        {"postcode"},
    )
    assert Venue.objects.get(pk=owner.house.venue.pk).time_zone == "America/Los_Angeles"
    type(visit).objects.filter(pk=visit.pk).update(state="CANCELLED")
    moved = data_of(owner.api.replace(owner.at, {**SAID, "postcode": "10001"}))
    assert moved["time_zone"] == "America/New_York"
