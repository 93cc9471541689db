"""Finding venues and services, with exact answers and a constant number of queries."""

from datetime import date
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import House
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.catalog.models import OldTagSlug, Tag, VenueTag
from cozywish.apps.geo.factories import make_place
from cozywish.apps.scheduling.models import SpecialDate
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Faq, Venue, VenueStatus
from cozywish.core.db import is_postgres  # which counts looks in the database

FERN = {
    "id": "5b0f5a34-6f0c-4f0e-9f43-2a4f5a2b8c01",
    "name": "Fern & Ember",
    "tagline": "",
    "category": {"slug": "massage", "name": "Massage"},
    "place": {"country": "US", "slug": "portland-or", "name": "Portland", "state": "OR"},
    "address": {
        "line1": "2218 NE Alberta St",
        "line2": "",
        "district": "Alberta Arts",
        "postcode": "97211",
    },
    "lat": 45.559,
    "lon": -122.644,
    "time_zone": "America/Los_Angeles",
    "currency": "USD",
    "travel_radius_m": None,
}
MASSAGE = {
    "id": "c4a6f7d2-18e9-4b61-9a0e-7f2d3c5b6e03",
    "venue": "5b0f5a34-6f0c-4f0e-9f43-2a4f5a2b8c01",
    "category": {"slug": "massage", "name": "Massage"},
    "section": "Massage",
    "name": "Hot stone massage",
    "variant_of": None,
    "variant_name": "",
    "description": "",
    "done_at": "VENUE",
    "duration_minutes": 60,
    "price": {"amount_minor": 9000, "currency": "USD"},
    "on_request": False,
    "picture": None,
}


def names(answer: object) -> list[str]:
    return [row["name"] for row in data_of(answer)]


def test_a_list_shows_what_a_card_needs(api: ApiClient, house: House) -> None:
    assert data_of(api.ask("venues/")) == [{**FERN, "slug": house.venue.slug}]


def test_a_venue_shows_its_hours_its_rules_and_its_people(api: ApiClient, house: House) -> None:
    make_staff(house.venue, "Gone Girl", is_active=False)

    assert data_of(api.ask(f"venues/{house.venue.pk}/")) == {
        **FERN,
        "slug": house.venue.slug,
        "description": "",
        "phone": "",
        "website": "",
        "categories": [{"slug": "massage", "name": "Massage"}],
        "tags": [],
        "facts": [],
        "photos": [],
        "questions": [],
        "rules": {
            "lead_minutes": 0,
            "horizon_days": 60,
            "step_minutes": 15,
            "free_cancel_hours": 24,
            "on_request": False,
        },
        "hours": [{"weekday": day, "opens_minute": 540, "closes_minute": 1020} for day in range(7)],
        "special_dates": [],
        "staff": [
            {"id": str(house.ines.pk), "name": "Ines Calloway", "title": ""},
            {"id": str(house.tomas.pk), "name": "Tomás Rivera", "title": ""},
        ],
    }


def test_a_venue_shows_all_that_its_page_says(api: ApiClient, house: House) -> None:
    tag = Tag.objects.create(slug="candles", name="Candlelight", description="Soft.", position=1)
    VenueTag.objects.create(venue=house.venue, tag=tag)
    Faq.objects.create(venue=house.venue, position=1, question="Parking?", answer="Behind.")
    SpecialDate.objects.create(venue=house.venue, on=date(2036, 5, 6), label="Holiday")
    Venue.objects.update(facts=["wifi"], on_request=True, arrival_note="The key is under the mat.")

    shown = data_of(api.ask(f"venues/{house.venue.pk}/"))

    assert (shown["facts"], shown["rules"]["on_request"]) == (["wifi"], True)
    assert shown["tags"] == [{"slug": "candles", "name": "Candlelight", "description": "Soft."}]
    assert shown["questions"] == [{"question": "Parking?", "answer": "Behind."}]
    assert shown["special_dates"] == [
        {"first": "2036-05-06", "last": "2036-05-06", "label": "Holiday", "hours": []}
    ]
    assert data_of(api.ask(f"services/{house.massage.pk}/"))["on_request"]


def test_how_to_find_the_door_is_for_those_who_have_a_visit(
    signed_in: ApiClient, house: House
) -> None:
    Venue.objects.update(arrival_note="The key is under the mat.")

    assert "mat" not in signed_in.ask(f"venues/{house.venue.pk}/").text
    held = data_of(signed_in.send("bookings/", house.wish()), 201)
    assert held["arrival_note"] == ""
    agreed = data_of(signed_in.send(f"bookings/{held['id']}/confirm/", {"payment_mode": "VENUE"}))
    assert agreed["arrival_note"] == "The key is under the mat."


def test_venues_are_found_by_what_they_say_of_themselves(api: ApiClient, house: House) -> None:
    tag = Tag.objects.create(slug="candles", name="Candlelight", position=1)
    OldTagSlug.objects.create(slug="candlelight", tag=tag)
    VenueTag.objects.create(venue=house.venue, tag=tag)
    make_venue(name="Oak")

    for asked in ("candles", "candlelight"):
        assert names(api.ask("venues/", {"tag": asked})) == ["Fern & Ember"]
    assert names(api.ask("venues/", {"tag": "loud"})) == []


@pytest.mark.django_db
def test_filters_narrow_each_other_down() -> None:
    api = ApiClient()
    salem = make_place(slug="salem-or", name="Salem", search_name="salem")
    fern, oak, pine = (
        make_venue(name="Fern"),
        make_venue(name="Oak"),
        make_venue(name="Pine", place=salem),
    )
    make_service(fern, "Deep tissue")
    make_service(oak, "Gel manicure", category=make_category("nails"))
    make_service(pine, "Deep tissue")

    assert names(api.ask("venues/")) == ["Fern", "Oak", "Pine"]
    assert names(api.ask("venues/", {"place": "portland-or", "country": "us"})) == ["Fern", "Oak"]
    assert names(api.ask("venues/", {"category": "massage"})) == ["Fern", "Pine"]
    assert names(api.ask("venues/", {"category": "massage", "place": "salem-or"})) == ["Pine"]
    assert names(api.ask("venues/", {"q": "GEL"})) == ["Oak"]
    assert names(api.ask("venues/", {"q": "pi"})) == ["Pine"]
    assert names(api.ask("venues/", {"q": "100%"})) == []


@pytest.mark.django_db
def test_what_is_not_live_is_nowhere() -> None:
    api, draft = ApiClient(), make_venue(status=VenueStatus.DRAFT)
    service = make_service(draft)

    assert data_of(api.ask("venues/")) == []
    for path in (f"venues/{draft.pk}/", f"services/{service.pk}/", f"services/?venue={draft.pk}"):
        assert error_of(api.ask(path)) == (404, "NOT_FOUND", {})
    assert error_of(api.ask(f"venues/{uuid4()}/")) == (404, "NOT_FOUND", {})


@pytest.mark.django_db
def test_pages_follow_each_other_and_end() -> None:
    api = ApiClient()
    for name in ("Alder", "Birch", "Birch", "Birch", "Cedar"):
        make_venue(name=name)

    first = api.ask("venues/", {"page_size": 2})
    second = api.ask("venues/", {"page_size": 2, "cursor": cursor_of(first)})
    third = api.ask("venues/", {"page_size": 2, "cursor": cursor_of(second)})

    assert [names(page) for page in (first, second, third)] == [
        ["Alder", "Birch"],
        ["Birch", "Birch"],
        ["Cedar"],
    ]
    assert len({row["id"] for page in (first, second, third) for row in data_of(page)}) == 5
    assert third.json()["meta"]["pagination"] == {"next_cursor": None, "page_size": 2}


@pytest.mark.django_db
def test_a_row_that_arrives_between_two_pages_repeats_none() -> None:
    api = ApiClient()
    for name in ("Birch", "Cedar", "Dogwood"):
        make_venue(name=name)
    first = api.ask("venues/", {"page_size": 2})

    make_venue(name="Alder")

    assert names(api.ask("venues/", {"page_size": 2, "cursor": cursor_of(first)})) == ["Dogwood"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor", ["x", "bm8", "WyJhIl0", "WzEsMl0", "WyJcdTAwMDAiLCIxIl0", "é", "W10", "-_-_"]
)
@pytest.mark.parametrize("path", ["venues/", "services/"])
def test_a_cursor_of_ones_own_making_is_refused(path: str, cursor: str) -> None:
    venue = make_venue()
    query = {"venue": str(venue.pk)} if path == "services/" else {}

    answer = ApiClient().ask(path, {**query, "cursor": cursor})

    assert error_of(answer) == (
        400,
        "VALIDATION_ERROR",
        {"cursor": ["This is not a cursor of this list."]},
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page_size": "0"}, "page_size"),
        ({"page_size": "101"}, "page_size"),
        ({"page_size": "many"}, "page_size"),
        ({"plaice": "portland-or"}, "plaice"),
        ({"q": "\0"}, "q"),
    ],
)
def test_a_malformed_filter_is_named(query: dict[str, str], field: str) -> None:
    status, code, details = error_of(ApiClient().ask("venues/", query))

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", [field])


def test_services_stand_in_the_venues_order(api: ApiClient, house: House) -> None:
    make_service(house.venue, "No longer offered", is_active=False)
    rows = data_of(api.ask("services/", {"venue": str(house.venue.pk)}))

    assert rows[0] == MASSAGE
    assert [row["name"] for row in rows] == ["Hot stone massage", "Calming facial"]


def test_a_service_names_who_does_it_with_their_own_minutes_and_price(
    api: ApiClient, house: House
) -> None:
    found = data_of(api.ask(f"services/{house.massage.pk}/"))

    assert found == {
        **MASSAGE,
        "extras": [],
        "asks": [],
        "first": None,
        "staff": [
            {
                "id": str(house.ines.pk),
                "name": "Ines Calloway",
                "title": "",
                "duration_minutes": 60,
                "price": {"amount_minor": 9000, "currency": "USD"},
            },
            {
                "id": str(house.tomas.pk),
                "name": "Tomás Rivera",
                "title": "",
                "duration_minutes": 75,
                "price": {"amount_minor": 10500, "currency": "USD"},
            },
        ],
    }


def test_a_list_of_services_needs_its_venue(api: ApiClient, house: House) -> None:
    assert error_of(api.ask("services/")) == (
        400,
        "VALIDATION_ERROR",
        {"venue": ["This field is required."]},
    )
    status, code, details = error_of(api.ask("services/", {"venue": "fern"}))
    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", ["venue"])


@pytest.mark.parametrize("others", [0, 5])
def test_lists_cost_the_same_however_long(
    others: int, api: ApiClient, house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(others):
        make_service(make_venue(), by=[])
        make_service(house.venue)

    looking, reading = 3 * is_postgres(), is_postgres()  # limits: SQLite's are counted in memory
    with django_assert_num_queries(1 + looking):
        api.ask("venues/")
    with django_assert_num_queries(2 + reading):  # whether the venue is known, and the list
        api.ask("services/", {"venue": str(house.venue.pk)})
    with django_assert_num_queries(9 + reading):  # the venue, and each part of its page
        api.ask(f"venues/{house.venue.pk}/")


def cursor_of(page: object) -> str:
    cursor: str = page.json()["meta"]["pagination"]["next_cursor"]  # type: ignore[attr-defined]
    return cursor
