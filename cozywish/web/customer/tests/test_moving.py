"""Moving a visit: to real times, with the old one kept until the new one is had; and requests, in words."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.web.customer.tests.conftest import NOW, House, words

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NEXT_MONDAY = NOW + 7 * DAY + 3 * HOUR  # 10:00 AM


@pytest.fixture
def alice(house: House, client: Client) -> User:
    """Alice, signed in."""
    alice = make_user("Alice Archer", email="alice@example.com")
    client.force_login(alice)
    return alice


@pytest.fixture
def visit(house: House, alice: User) -> Booking:
    """Her massage with Ines next Monday at ten."""
    return make_booking(house.ines, [house.massage], NEXT_MONDAY, customer=alice)


def move(client: Client, visit: Booking, house: House, at: str):  # type: ignore[no-untyped-def]
    said = {"staff": str(house.ines.pk), "at": at}
    return client.post(f"/b/{visit.reference}/move/", said)


def test_a_visit_moves_to_a_time_that_is_offered(
    house: House, visit: Booking, client: Client
) -> None:
    page = client.get(f"/b/{visit.reference}/move/?date=2036-05-13")
    assert 'value="2036-05-13T18:00Z"' in page.content.decode()
    moved = move(client, visit, house, "2036-05-13T18:00Z")
    assert moved.headers["Location"] == f"/b/{visit.reference}/"
    assert "Moved to Tue, May 13, 11:00 AM." in words(client.get(f"/b/{visit.reference}/"))
    visit.refresh_from_db()
    assert visit.starts_at - NEXT_MONDAY == DAY + HOUR
    assert visit.calendar_sequence == 1


def test_its_own_time_is_not_in_its_way(house: House, visit: Booking, client: Client) -> None:
    assert move(client, visit, house, "2036-05-12T17:15Z").status_code == 303
    visit.refresh_from_db()
    assert visit.starts_at == NEXT_MONDAY + timedelta(minutes=15)


def test_the_second_click_of_a_double_click_moves_nothing(
    house: House, visit: Booking, client: Client
) -> None:
    move(client, visit, house, "2036-05-13T18:00Z")
    assert move(client, visit, house, "2036-05-13T18:00Z").status_code == 303
    visit.refresh_from_db()
    assert visit.calendar_sequence == 1


def test_a_time_that_was_just_taken_leaves_the_old_one_and_names_the_nearest(
    house: House, visit: Booking, client: Client
) -> None:
    make_booking(house.ines, [house.massage], NEXT_MONDAY + 2 * HOUR)
    refused = move(client, visit, house, "2036-05-12T19:00Z")
    assert refused.status_code == 409
    said = "12:00 PM was just taken. Your visit stays as it was. Closest times: Mon, May 12, "
    assert said in words(refused)
    visit.refresh_from_db()
    assert (visit.starts_at, visit.state) == (NEXT_MONDAY, "CONFIRMED")


def test_another_person_may_cost_more_and_the_page_says_so(
    house: House, visit: Booking, client: Client
) -> None:
    page = words(client.get(f"/b/{visit.reference}/move/?staff={house.tomas.pk}"))
    assert "With this professional it costs $140.00 instead of $128.00." in page


def test_once_moving_is_not_free_the_page_says_whom_to_ask(
    house: House, alice: User, client: Client
) -> None:
    soon = make_booking(house.ines, [house.massage], NOW + 5 * HOUR, customer=alice)
    refused = client.get(f"/b/{soon.reference}/move/")
    assert refused.status_code == 409
    page = words(refused)
    assert "This visit cannot be moved here" in page
    assert "Ask the place: it may still find another time for you. (503) 555-0190" in page
    assert "Move this visit" not in words(client.get(f"/b/{soon.reference}/"))


def test_a_guest_moves_by_the_private_link(house: House, booked: Booking, client: Client) -> None:
    """The browser that booked as a guest holds the booking, as does whoever has the link."""
    moved = move(client, booked, house, "2036-05-13T18:00Z")
    assert moved.status_code == 303
    assert "Moved to Tue, May 13" in words(client.get(f"/b/{booked.reference}/"))


def test_whoever_it_is_not_finds_nothing(house: House, visit: Booking, charlie: Client) -> None:
    assert charlie.get(f"/b/{visit.reference}/move/").status_code == 404
    assert move(charlie, visit, house, "2036-05-13T18:00Z").status_code == 404


def test_without_a_time_the_page_asks_for_one(house: House, visit: Booking, client: Client) -> None:
    refused = client.post(f"/b/{visit.reference}/move/", {"staff": str(house.ines.pk)})
    assert refused.status_code == 422
    assert "Choose a time to go on." in words(refused)


# ── cancelling, with the rule as a timeline ──


def test_the_rule_stands_as_a_timeline_with_where_one_is(
    house: House, visit: Booking, client: Client
) -> None:
    page = words(client.get(f"/b/{visit.reference}/cancel/"))
    assert "Until Sun, May 11, 10:00 AM Now Cancelling and moving are free." in page
    assert (
        "After Sun, May 11, 10:00 AM, until it starts You can cancel. Nothing is charged;"
        " the place sees that it was late." in page
    )
    assert "If you do not come Nothing is charged; the place may note that you missed it." in page
    assert "Move it instead" in page


def test_a_late_cancel_says_what_holds(house: House, alice: User, client: Client) -> None:
    soon = make_booking(house.ines, [house.massage], NOW + 5 * HOUR, customer=alice)
    page = words(client.get(f"/b/{soon.reference}/cancel/"))
    assert "Free cancelling ended Sun, May 4, 12:00 PM." in page
    assert "After Sun, May 4, 12:00 PM, until it starts Now You can cancel." in page
    assert "Move it instead" not in page


def test_why_may_be_said(house: House, visit: Booking, client: Client) -> None:
    client.post(f"/b/{visit.reference}/cancel/", {"reason": "A cold"})
    visit.refresh_from_db()
    assert (visit.state, visit.close_reason) == ("CANCELLED", "A cold")
    assert "A cold" not in words(client.get(f"/b/{visit.reference}/"))


# ── requests ──


def asked(house: House, alice: User, state: str, **more: object) -> Booking:
    """A massage on Monday that the venue was asked for until tomorrow, 7:00 AM."""
    made = {"confirmed_at": None, "approve_by": NOW + DAY, **more}
    return make_booking(
        house.ines, [house.massage], NEXT_MONDAY, customer=alice, state=state, **made
    )


def test_a_request_says_until_when_it_waits_and_can_be_taken_back(
    house: House, alice: User, client: Client
) -> None:
    request = asked(house, alice, "REQUESTED")
    page = words(client.get(f"/b/{request.reference}/"))
    assert "Juniper & Steam has your request Your time is kept while they answer, at the" in page
    assert "Take the request back" in page
    assert "Waiting for the venue" in words(client.get("/me/bookings/"))
    assert "Take your request back?" in words(client.get(f"/b/{request.reference}/cancel/"))
    client.post(f"/b/{request.reference}/cancel/")
    request.refresh_from_db()
    assert request.state == "CANCELLED"
    assert "This visit is cancelled" in words(client.get(f"/b/{request.reference}/"))


def test_a_declined_request_gives_the_reason_and_other_times(
    house: House, alice: User, client: Client
) -> None:
    request = asked(house, alice, "DECLINED", close_reason="We are full")
    page = words(client.get(f"/b/{request.reference}/"))
    assert "Juniper & Steam cannot take this visit" in page
    assert "Juniper & Steam says: We are full" in page
    assert "Book again" in page


def test_a_lapsed_request_says_so_before_anybody_got_round_to_it(
    house: House, alice: User, client: Client
) -> None:
    request = asked(house, alice, "REQUESTED", approve_by=NOW.replace(year=2020))
    page = words(client.get(f"/b/{request.reference}/"))
    assert "Your request was not answered in time" in page
    assert "Book again" in page


def test_the_page_of_a_move_costs_no_more_with_more_to_show(
    house: House, visit: Booking, client: Client
) -> None:
    def costs() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/b/{visit.reference}/move/")
        return len(queries)

    client.get("/me/")
    few = costs()
    for hours in (1, 2, 3):
        make_booking(house.tomas, [house.massage], NOW + 2 * DAY + hours * HOUR)
    assert costs() == few
