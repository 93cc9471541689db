"""People type cities and ZIP codes in many ways."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cozywish.apps.geo.models import Place
from cozywish.apps.geo.queries import (
    place_by_slug,
    postcodes_within,
    resolve_place,
    suggest_places,
)
from cozywish.apps.geo.services import Loaded

pytestmark = pytest.mark.usefixtures("places")


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("portl", ["Portland, OR", "Portland, ME", "Portland, AR"]),
        ("PORTL", ["Portland, OR", "Portland, ME", "Portland, AR"]),
        ("portland, or", ["Portland, OR"]),
        ("portland, o", ["Portland, OR", "Portland, OH"]),
        ("portland, oregon", ["Portland, OR"]),
        ("portland,\0", ["Portland, OR", "Portland, ME", "Portland, AR"]),
        ("portland, o\0", ["Portland, OR", "Portland, OH"]),
        ("portland,", ["Portland, OR", "Portland, ME", "Portland, AR"]),
        ("st. pau", ["Saint Paul, MN", "Saint Paul, AR", "Saint Paul, IA"]),
        ("st", ["Saint Louis, MO", "Saint Paul, MN", "Saint Joseph, MO"]),
        ("972", ["Portland, OR 97201", "Portland, OR 97202", "Portland, OR 97203"]),
        ("97211", ["Portland, OR 97211"]),
        ("9", []),
        ("", []),
        ("  ", []),
        (", or", []),
        ("🧖", []),
        ("%", []),
        ("atlantis", []),
    ],
)
def test_what_is_typed_brings_places_bigger_ones_first(typed: str, labels: list[str]) -> None:
    assert [where.label for where in suggest_places(text=typed, limit=3)] == labels


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Portland", "Portland, OR"),
        ("portland, me", "Portland, ME"),
        ("Portland Maine", "Portland, ME"),
        ("St. Paul", "Saint Paul, MN"),
        ("saint paul, or", "Saint Paul, OR"),
        ("Kansas City", "Kansas City, MO"),
        ("Kansas City Kansas", "Kansas City, KS"),
        ("97211", "Portland, OR 97211"),
        ("97211-4321", "Portland, OR 97211"),
    ],
)
def test_a_name_or_a_code_means_one_place(typed: str, label: str) -> None:
    where = resolve_place(text=typed)
    assert where is not None
    assert where.label == label


@pytest.mark.parametrize(
    "typed", ["", " ", "🧖", "Atlantis", "Portl", "00000", "9721", "Portland, WA", ","]
)
def test_what_names_no_place_finds_none(typed: str) -> None:
    assert resolve_place(text=typed) is None


def test_a_zip_code_brings_its_own_point_and_its_citys_slug() -> None:
    where = resolve_place(text="97211")
    assert where is not None
    assert (where.lat, where.lon, where.time_zone) == (45.5653, -122.6448, "America/Los_Angeles")
    assert (where.country, where.slug, where.postcode) == ("US", "portland-or", "97211")


def test_a_landing_address_names_country_and_city() -> None:
    assert place_by_slug(country="us", slug="portland-or").name == "Portland"
    with pytest.raises(Place.DoesNotExist):
        place_by_slug(country="gb", slug="portland-or")


def test_postcodes_around_a_point_come_nearest_first_in_one_query() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = postcodes_within(lat=45.5590, lon=-122.6427, radius_m=2000)

    assert len(queries) == 1
    assert [(postcode.code, round(metres)) for postcode, metres in found] == [
        ("97211", 719),
        ("97212", 1657),
    ]


def test_suggesting_takes_one_query(places: Loaded) -> None:
    with CaptureQueriesContext(connection) as queries:
        suggest_places(text="st. pau", limit=8)
    assert len(queries) == 1
