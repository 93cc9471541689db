"""Search finds what is public, near, fitting and really free, in a fixed number of queries."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.search.queries import Ask, Sort, search, suggestions
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue

NOW = datetime(2036, 5, 5, 14, 0, tzinfo=UTC)  # Monday 7:00 AM in Portland
TODAY = date(2036, 5, 5)
HERE = Ask(lat=45.5590, lon=-122.6440, time_zone="America/Los_Angeles")


def make_place_to_go(name: str, **overrides: Any) -> Venue:
    """A venue with one person, nine to five, and one service."""
    category = overrides.pop("category", "massage")
    price = overrides.pop("price", 9000)
    hours = overrides.pop("hours", (540, 1020))
    service = overrides.pop("service", "Hot stone massage")
    done_at = overrides.pop("done_at", "VENUE")
    venue = make_venue(name=name, **overrides)
    open_daily(venue, *hours)
    staff = make_staff(venue)
    work_daily(staff, *hours)
    make_service(
        venue,
        service,
        by=[staff],
        category=make_category(category),
        price_cents=price,
        done_at=done_at,
    )
    return venue


def names(ask: Ask) -> list[str]:
    return [card.venue.name for card in search(ask, now=NOW).cards]


@pytest.mark.django_db
def test_nearest_comes_first_and_what_is_far_or_hidden_does_not_come() -> None:
    make_place_to_go("Far", lat=46.5)
    make_place_to_go("Second", lat=45.60)
    make_place_to_go("First")
    make_place_to_go("Hidden", status="SUSPENDED")
    assert names(HERE) == ["First", "Second"]


@pytest.mark.django_db
def test_sorted_by_price_and_by_the_soonest_free_time() -> None:
    make_place_to_go("Dear and early", price=20000, hours=(480, 600))
    make_place_to_go("Cheap and late", price=3000, hours=(1080, 1200))
    assert names(replace(HERE, sort=Sort.PRICE)) == ["Cheap and late", "Dear and early"]
    assert names(replace(HERE, sort=Sort.SOONEST)) == ["Dear and early", "Cheap and late"]


@pytest.mark.django_db
def test_a_part_of_a_day_keeps_only_places_with_a_free_time_then() -> None:
    make_place_to_go("Mornings", hours=(540, 720))
    make_place_to_go("Evenings", hours=(1020, 1260))
    evening = search(replace(HERE, on=TODAY, part="evening"), now=NOW)
    assert [card.venue.name for card in evening.cards] == ["Evenings"]
    assert [start.local.strftime("%H:%M") for start in evening.cards[0].times] == [
        "17:00",
        "17:15",
        "17:30",
    ]


@pytest.mark.django_db
def test_text_finds_the_beginning_of_any_word_of_a_place_or_a_service() -> None:
    make_place_to_go("Fern & Ember")
    make_place_to_go("Northbank", service="Beard trim", category="barber")
    assert names(replace(HERE, text="EMB")) == ["Fern & Ember"]
    assert names(replace(HERE, text="trim")) == ["Northbank"]
    assert names(replace(HERE, text="mber")) == []
    assert names(replace(HERE, text="'; DROP TABLE venues_venue; --")) == []


@pytest.mark.django_db
def test_counts_by_category_do_not_depend_on_the_chosen_category() -> None:
    make_place_to_go("One")
    make_place_to_go("Two", category="hair", service="Cut")
    found = search(replace(HERE, category="hair"), now=NOW)
    assert (found.total, dict(found.by_category)) == (1, {"massage": 1, "hair": 1})


@pytest.mark.django_db
def test_at_home_means_whoever_travels_this_far() -> None:
    make_place_to_go("Comes", done_at="HOME", travel_radius_m=10_000, lat=45.60)
    make_place_to_go("Does not come so far", done_at="HOME", travel_radius_m=1_000, lat=45.60)
    make_place_to_go("Stays")
    assert names(replace(HERE, at_home=True)) == ["Comes"]


@pytest.mark.django_db
@pytest.mark.parametrize("sort", list(Sort))
def test_twenty_places_cost_as_many_queries_as_one(
    sort: Sort, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_place_to_go("One")
    search(replace(HERE, sort=sort), now=NOW)  # the rules are kept from here on
    with django_assert_num_queries(9):
        search(replace(HERE, sort=sort), now=NOW)
    for number in range(22):
        make_place_to_go(f"Place {number}")
    search(replace(HERE, sort=sort), now=NOW)  # the rules are kept from here on
    with django_assert_num_queries(9):
        found = search(replace(HERE, sort=sort), now=NOW)
    assert (len(found.cards), found.total, found.pages) == (20, 23, 2)


@pytest.mark.django_db
def test_suggestions_come_from_what_there_is() -> None:
    make_place_to_go("Stone House")
    make_place_to_go("Hidden stone", status="DRAFT")
    assert suggestions(text="sto") == {
        "categories": [],
        "services": ["Hot stone massage"],
        "venues": ["Stone House"],
    }
