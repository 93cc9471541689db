"""The map is told what the search knows already, and nothing else is asked for it."""

from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.geo.queries import Where
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.search.queries import PAGE_SIZE, Ask, search
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue, VenuePhoto
from cozywish.web.site.pins import map_of_results, map_of_venue

NOW = datetime(2036, 5, 5, 14, 0, tzinfo=UTC)  # Monday 7:00 AM in Portland
TODAY = date(2036, 5, 5)
PORTLAND = Where("Portland, OR", "US", "portland-or", 45.5234, -122.6762, "America/Los_Angeles")


def make_place_to_go(name: str, slug: str, lat: float) -> Venue:
    """A venue with a picture, one person from nine to five, and one service."""
    venue = make_venue(name=name, slug=slug, lat=lat, lon=-122.64)
    VenuePhoto.objects.create(venue=venue, position=1, image="art/a.webp", alt="", is_mirrored=True)
    open_daily(venue, 540, 1020)
    person = make_staff(venue)
    work_daily(person, 540, 1020)
    massage = make_category("massage", name="Massage")
    make_service(venue, by=[person], category=massage, price_cents=4500)
    return venue


@pytest.mark.django_db
def test_a_listed_place_comes_with_its_picture_and_its_next_free_time(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    venue = make_place_to_go("Fern & Ember", "fern", 45.53)
    service = venue.services.get()
    found = search(Ask(45.5234, -122.6762, "America/Los_Angeles"), now=NOW)

    with django_assert_num_queries(0):
        shown = map_of_results(found, where=PORTLAND, today=TODAY)

    assert shown == {
        "lat": 45.5234,
        "lon": -122.6762,
        "pins": [
            {
                "id": str(venue.pk),
                "lat": 45.53,
                "lon": -122.64,
                "name": "Fern & Ember",
                "price": "$45",
                "url": "/v/fern/",
                "about": ["Massage", "Alberta Arts"],
                "cover": "/static/art/a.webp",
                "is_mirrored": True,
                "next": "Today 9:00\N{NO-BREAK SPACE}AM",
                "next_url": f"/v/fern/book/time/?services={service.pk}"
                "&at=2036-05-05T16%3A00%3A00%2B00%3A00",
            }
        ],
    }


@pytest.mark.django_db
def test_places_of_other_pages_are_pins_with_a_price_and_nothing_more() -> None:
    for number in range(PAGE_SIZE + 1):
        make_place_to_go(f"Place {number}", f"place-{number}", 45.53 + number / 1000)
    found = search(Ask(45.53, -122.64, "America/Los_Angeles"), now=NOW)

    pins = map_of_results(found, where=PORTLAND, today=TODAY)["pins"]

    assert [pin["name"] for pin in pins] == [f"Place {number}" for number in range(PAGE_SIZE + 1)]
    assert [pin["name"] for pin in pins if "about" in pin] == [
        f"Place {number}" for number in range(PAGE_SIZE)
    ]
    assert set(pins[-1]) == {"id", "lat", "lon", "name", "price", "url"}


@pytest.mark.django_db
def test_the_map_of_a_venue_is_centred_on_it() -> None:
    venue = make_venue(name="Fern & Ember", lat=45.53, lon=-122.64)

    assert map_of_venue(venue) == {
        "lat": 45.53,
        "lon": -122.64,
        "pins": [{"id": str(venue.pk), "lat": 45.53, "lon": -122.64, "name": "Fern & Ember"}],
    }
