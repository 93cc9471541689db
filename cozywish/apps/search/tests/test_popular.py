"""The words offered on the home page are what people really book, and what several places call it."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.search.popular import popular_services
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
