"""The words offered on the home page are what people really book, and what several places call it."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_category, make_offer, make_service
from cozywish.apps.search.popular import popular_at_home, popular_services
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue

NOW = datetime(2036, 5, 5, 14, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def book(venue: Venue, name: str, times: int, category: str = "massage", state: str = "") -> None:
    """So many visits of that service tomorrow, one after the other."""
    staff = make_staff(venue)
    service = make_service(venue, name, by=[staff], category=make_category(category))
    for number in range(times):
        starts_at = NOW + DAY + timedelta(hours=number)
        make_booking(staff, [service], starts_at, **({"state": state} if state else {}))


def popular(now: datetime = NOW, limit: int = 4) -> list[str]:
    return popular_services(country="US", city="portland-or", now=now, limit=limit)


@pytest.mark.django_db
def test_the_most_booked_name_of_each_category_comes_first(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fern, willow = make_venue(), make_venue()
    for venue in (fern, willow):
        book(venue, "Swedish massage", 1)
        book(venue, "Deep tissue massage", 2)
        book(venue, "Haircut", 3, category="barber")
    with django_assert_num_queries(1):
        assert popular() == ["Haircut", "Deep tissue massage"]
    assert popular(limit=1) == ["Haircut"]


@pytest.mark.django_db
def test_a_name_that_one_place_alone_uses_is_not_offered() -> None:
    book(make_venue(), "Under five", 9)
    assert popular() == []


@pytest.mark.django_db
def test_what_is_cancelled_over_far_off_or_hidden_does_not_count() -> None:
    for status, state in (("APPROVED", "CANCELLED"), ("SUSPENDED", "CONFIRMED")):
        for venue in (make_venue(status=status), make_venue(status=status)):
            book(venue, f"{status} {state}", 1, state=state)
    for venue in (make_venue(), make_venue()):
        book(venue, "Haircut", 1, category="barber")
    assert popular() == ["Haircut"]
    assert popular(now=NOW + 2 * DAY) == []
    assert popular(now=NOW - 14 * DAY) == []


def at_home(
    venue: Venue, name: str, category: str, *, visits: int = 0, featured: bool = False
) -> None:
    """A service at the customer's home that so many people have asked for."""
    staff = make_staff(venue)
    kind = make_category(category)
    service = make_service(
        venue, name, by=[staff], category=kind, done_at="HOME", is_featured=featured
    )
    for number in range(visits):
        make_booking(staff, [service], NOW + DAY + timedelta(hours=number))


def come_to_you(limit: int = 3) -> list[str]:
    found = popular_at_home(country="US", city="portland-or", now=NOW, limit=limit)
    return [one.service.name for one in found]


@pytest.mark.django_db
def test_of_each_category_the_visit_at_home_most_asked_for_is_named(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    at_home(make_venue(), "The ninety", "cleaning", visits=1)
    at_home(make_venue(), "Two hours", "cleaning", visits=2)
    at_home(make_venue(), "Basic tune", "home", visits=3)
    make_service(make_venue(), "Massage", category=make_category("massage"))
    with django_assert_num_queries(2):
        assert come_to_you() == ["Basic tune", "Two hours"]
    assert come_to_you(limit=1) == ["Basic tune"]


@pytest.mark.django_db
def test_what_stands_further_down_a_menu_is_named_only_if_the_place_features_it() -> None:
    fern = make_venue()
    at_home(fern, "One room", "cleaning")
    at_home(fern, "Armchair", "cleaning", visits=3)
    assert come_to_you() == ["One room"]
    at_home(fern, "Whole house", "cleaning", visits=1, featured=True)
    assert come_to_you() == ["Whole house"]


@pytest.mark.django_db
def test_a_hidden_place_comes_to_nobody() -> None:
    at_home(make_venue(status="SUBMITTED"), "One room", "cleaning")
    assert come_to_you() == []


@pytest.mark.django_db
def test_a_visit_at_home_costs_what_the_cheapest_person_asks() -> None:
    fern = make_venue()
    at_home(fern, "One room", "cleaning")
    make_offer(make_staff(fern), fern.services.get(), price_cents=7000)
    (found,) = popular_at_home(country="US", city="portland-or", now=NOW, limit=3)
    assert (found.cents, found.rises) == (7000, True)
