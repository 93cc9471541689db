"""My bookings: the visit that comes next, the three lists, and what they cost."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.web.customer.tests.conftest import NOW, House, words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def alice(house: House, client: Client) -> User:
    """Alice, signed in."""
    alice = make_user("Alice Archer")
    client.force_login(alice)
    return alice


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(minutes=45), "Today, in 45 min"),
        (5 * HOUR + timedelta(minutes=48), "Today, in 5 h 48 min"),
        (17 * HOUR, "Tomorrow"),  # midnight in Portland
        (DAY, "Tomorrow"),
        (9 * DAY, "In 9 days"),
        (-timedelta(minutes=10), "Now"),
    ],
)
def test_the_next_visit_says_how_far_away_it_is(
    house: House, alice: User, client: Client, away: timedelta, said: str
) -> None:
    make_booking(house.ines, [house.massage], NOW + away, customer=alice)
    assert f"Confirmed {said} Hot stone massage" in words(client.get("/me/bookings/"))


def test_how_far_away_counts_what_passes_while_the_clock_is_put_forward(
    house: House, alice: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = datetime(2036, 3, 9, 9, 0, tzinfo=UTC)  # Sunday 1:00 AM; the next hour is 3:00 AM
    monkeypatch.setattr("django.utils.timezone.now", lambda: night)
    make_booking(house.ines, [house.massage], night + 8 * HOUR, customer=alice)
    assert "Today, in 8 h Hot stone massage Sunday, March 9 at 10:00 AM" in words(
        client.get("/me/bookings/")
    )


def test_the_account_begins_with_the_next_visit(house: House, alice: User, client: Client) -> None:
    make_booking(house.ines, [house.massage], NOW + DAY, customer=alice)
    assert "Confirmed Tomorrow Hot stone massage" in words(client.get("/me/"))


def test_twenty_visits_stand_on_a_page(house: House, alice: User, client: Client) -> None:
    for days in range(1, 23):
        make_booking(house.ines, [house.massage], NOW - days * DAY, customer=alice)
    first = words(client.get("/me/bookings/?show=past"))
    assert "Past 22" in first
    assert "Sunday, May 4" in first
    assert "Sunday, April 13" not in first
    assert "Sunday, April 13" in words(client.get("/me/bookings/?show=past&page=2"))


@pytest.mark.parametrize("show", ["upcoming", "past", "cancelled"])
def test_a_long_list_costs_no_more_than_a_short_one(
    house: House, alice: User, client: Client, show: str
) -> None:
    days = {"upcoming": DAY, "past": -DAY, "cancelled": DAY}[show]
    state = "CANCELLED" if show == "cancelled" else "CONFIRMED"

    def costs() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"/me/bookings/?show={show}")
        return len(asked)

    for number in range(1, 4):
        make_booking(house.ines, [house.massage], NOW + number * days, customer=alice, state=state)
    client.get("/me/")
    few = costs()
    for number in range(4, 15):
        make_booking(
            house.tomas,
            [house.massage, house.scalp],
            NOW + number * days,
            customer=alice,
            state=state,
        )
    assert costs() == few


# ── booked as a guest, then signed in ──


def test_visits_of_the_own_address_are_offered_and_added(
    house: House, alice: User, client: Client
) -> None:
    for days in (2, 3):
        make_booking(house.ines, [house.massage], NOW + days * DAY)
    page = words(client.get("/me/bookings/"))
    assert "We found 2 visits booked with alice@example.com . Add them" in page
    added = client.post("/me/bookings/claim/")
    assert added.headers["Location"] == "/me/bookings/"
    page = words(client.get("/me/bookings/"))
    assert "2 visits added." in page
    assert "Upcoming 2" in page
    assert "We found" not in page


def test_nothing_is_offered_to_whoever_has_not_proved_the_address(
    house: House, alice: User, client: Client
) -> None:
    make_booking(house.ines, [house.massage], NOW + DAY)
    EmailAddress.objects.update(verified=False)
    assert "We found" not in words(client.get("/me/bookings/"))
    client.post("/me/bookings/claim/")
    page = words(client.get("/me/bookings/"))
    assert "Please confirm your email address first: visits are found by it." in page
    assert "Upcoming Past" in page
