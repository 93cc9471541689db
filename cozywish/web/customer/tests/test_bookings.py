"""A booking's own page, the private link, cancelling, the calendar file, and the list of mine."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone
from icalendar import Calendar

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingToken
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.models import Venue, VenueStatus
from cozywish.web.customer.tests.conftest import NOW, Hold, House, link_in, words


@pytest.fixture
def link(booked: Booking) -> str:
    """The private link in the confirmation."""
    return link_in(mail.outbox[-1].body)


def test_the_ticket_says_what_is_agreed(booked: Booking, client: Client) -> None:
    page = words(client.get(f"/b/{booked.reference}/"))
    assert "See you Monday, Alice Confirmed. We sent the details to alice@example.com" in page
    assert "10:00 AM – 11:00 AM Pacific Time" in page
    assert "Hot stone massage 60 min with Ines Calloway" in page
    assert "Juniper & Steam 2218 NE Alberta St, Portland Directions" in page
    assert f"Due at the venue $128.00 Booking reference {booked.reference}" in page
    assert "Free to cancel until Sun, May 11, 10:00 AM." in page


def test_the_ticket_says_when_the_reminder_comes_until_it_came(
    booked: Booking, client: Client
) -> None:
    page = f"/b/{booked.reference}/"
    assert "Reminder will be sent Sun, May 11, 10:00 AM." in words(client.get(page))
    Delivery.objects.filter(event="bookings.reminder_due").update(delivered_at=NOW)
    assert "Reminder will be sent" not in words(client.get(page))


def test_the_mail_is_news_only_right_after_confirming(
    booked: Booking, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(minutes=5))
    page = words(client.get(f"/b/{booked.reference}/"))
    assert "See you Monday, Alice Your visit is confirmed." in page
    assert "We sent the details" not in page


def test_of_a_suspended_venue_the_ticket_says_so_and_offers_no_other_visit(
    booked: Booking, client: Client
) -> None:
    Venue.objects.update(status=VenueStatus.SUSPENDED)
    page = f"/b/{booked.reference}/"

    assert "Juniper & Steam takes no new bookings right now. Yours stays as it is." in words(
        client.get(page)
    )
    client.post(f"{page}cancel/")
    gone = client.get(page).content.decode()
    assert "Juniper &amp; Steam takes no new bookings right now." in gone
    assert "Yours stays as it is." not in gone
    assert "Book again" not in gone


def test_the_reference_alone_opens_nothing(booked: Booking, charlie: Client) -> None:
    for path in ("", "cancel/", "calendar.ics"):
        assert charlie.get(f"/b/{booked.reference}/{path}").status_code == 404
    assert charlie.post(f"/b/{booked.reference}/cancel/").status_code == 404
    charlie.force_login(make_user("Charlie Cole"))
    assert charlie.get(f"/b/{booked.reference}/").status_code == 404


def test_what_is_no_reference_is_404(house: House, client: Client) -> None:
    for path in ("/b/%00/", "/b/%00/cancel/", "/b/%00/calendar.ics", "/b/%00/token/"):
        assert client.get(path).status_code == 404
    for step in ("details/", "pay/", "close/"):
        assert client.get(f"{house.url(step)}?hold=%00").status_code == 404


def test_the_link_becomes_a_cookie_and_leaves_the_address(
    booked: Booking, link: str, charlie: Client
) -> None:
    response = charlie.get(link)
    cookie = response.cookies["booking"]
    assert (response.status_code, response.headers["Location"]) == (303, f"/b/{booked.reference}/")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        f"/b/{booked.reference}/",
        True,
        "Lax",
    )
    assert "See you Monday, Alice" in words(charlie.get(f"/b/{booked.reference}/"))
    assert charlie.get(f"/b/{booked.reference}/calendar.ics").status_code == 200


def test_opening_the_link_changes_nothing(booked: Booking, link: str, charlie: Client) -> None:
    """SEC-21: mail scanners open links, too."""
    before = (Booking.objects.values().get(), BookingToken.objects.values().get())
    for _ in range(3):
        charlie.get(link)
        charlie.get(f"/b/{booked.reference}/")
        charlie.get(f"/b/{booked.reference}/cancel/")
    assert (Booking.objects.values().get(), BookingToken.objects.values().get()) == before


def test_an_altered_or_foreign_token_is_404(
    house: House, booked: Booking, link: str, charlie: Client
) -> None:
    other = make_booking(house.tomas, [house.massage], NOW + timedelta(days=3))
    altered = link[:-2] + ("A" if link[-2] != "A" else "B") + "/"
    for wrong in (
        altered,
        link.replace(booked.reference, other.reference),
        f"/b/{booked.reference}/x/",
    ):
        response = charlie.get(wrong)
        assert response.status_code == 404
        assert "booking" not in response.cookies


def test_a_link_ends_a_week_after_the_visit(
    booked: Booking, link: str, charlie: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    charlie.get(link)
    last = booked.ends_at + timedelta(days=7)
    monkeypatch.setattr(timezone, "now", lambda: last - timedelta(seconds=1))
    assert charlie.get(f"/b/{booked.reference}/").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: last)
    assert charlie.get(f"/b/{booked.reference}/").status_code == 404
    assert charlie.get(link).status_code == 404


def test_ten_links_a_minute_are_enough(booked: Booking, charlie: Client) -> None:
    for _ in range(10):
        assert charlie.get(f"/b/{booked.reference}/guess/").status_code == 404
    response = charlie.get(f"/b/{booked.reference}/guess/")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"


def test_a_guess_in_the_cookie_counts_like_one_in_the_address(
    booked: Booking, charlie: Client
) -> None:
    charlie.cookies["booking"] = "guess"
    for _ in range(10):
        assert charlie.get(f"/b/{booked.reference}/").status_code == 404
    assert charlie.get(f"/b/{booked.reference}/").status_code == 429


def test_the_right_cookie_may_look_as_often_as_it_likes(
    booked: Booking, link: str, charlie: Client
) -> None:
    charlie.get(link)
    for _ in range(12):
        assert charlie.get(f"/b/{booked.reference}/").status_code == 200


@override_settings(SESSION_COOKIE_SECURE=True)
def test_the_cookie_is_secure_where_sessions_are(link: str, charlie: Client) -> None:
    assert charlie.get(link).cookies["booking"]["secure"]


def test_the_link_shows_and_cancels(booked: Booking, link: str, charlie: Client) -> None:
    charlie.get(link)
    page = words(charlie.get(f"/b/{booked.reference}/cancel/"))
    assert "Cancel this visit?" in page
    assert "Free to cancel until Sun, May 11, 10:00 AM." in page
    response = charlie.post(f"/b/{booked.reference}/cancel/")
    assert (response.status_code, response.headers["Location"]) == (303, f"/b/{booked.reference}/")
    booked.refresh_from_db()
    assert (booked.state, booked.closed_at) == ("CANCELLED", NOW)
    assert Allocation.objects.get().state == "RELEASED"
    page = words(charlie.get(f"/b/{booked.reference}/"))
    assert (
        "This visit is cancelled The time is free for others again. There is nothing to pay."
        in page
    )
    assert "Cancel this visit" not in page
    drain(now=NOW)
    assert mail.outbox[-2].subject == "Cancelled: Juniper & Steam, Mon, May 12, 10:00 AM"


def test_a_reason_that_no_database_keeps_is_told_at_its_field(
    booked: Booking, client: Client
) -> None:
    response = client.post(f"/b/{booked.reference}/cancel/", {"reason": "a\0b"})
    assert response.status_code == 422
    assert "Please use letters and numbers only." in words(response)
    booked.refresh_from_db()
    assert booked.state == "CONFIRMED"


def test_cancelling_twice_cancels_once(booked: Booking, client: Client) -> None:
    for _ in range(2):
        assert client.post(f"/b/{booked.reference}/cancel/").status_code == 303
    booked.refresh_from_db()
    assert booked.calendar_sequence == 1


def test_a_visit_that_has_begun_cannot_be_cancelled(
    booked: Booking, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: booked.starts_at)
    assert "Cancel this visit" not in words(client.get(f"/b/{booked.reference}/"))
    response = client.post(f"/b/{booked.reference}/cancel/")
    assert response.status_code == 409
    assert "That was possible until Mon, May 12, 10:00 AM." in words(response)
    booked.refresh_from_db()
    assert booked.state == "CONFIRMED"


@pytest.mark.parametrize("state", ["CONFIRMED", "COMPLETED", "NO_SHOW"])
def test_a_visit_that_was_is_not_cancelled(
    booked: Booking, client: Client, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    Booking.objects.filter(pk=booked.pk).update(state=state)
    monkeypatch.setattr(timezone, "now", lambda: booked.ends_at)
    page = words(client.get(f"/b/{booked.reference}/"))
    assert "Your visit on Mon, May 12" in page
    assert "ancel" not in page.partition("Your visit on Mon, May 12")[2].partition("Book again")[0]
    assert f"Total $128.00 Booking reference {booked.reference}" in page
    assert "Due" not in page
    response = client.get(f"/b/{booked.reference}/calendar.ics")
    assert response.headers["Content-Type"].endswith("method=REQUEST")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("CANCELLED", "This visit is cancelled"),
        ("DECLINED", "Juniper & Steam cannot take this visit"),
        ("EXPIRED", "This visit is cancelled"),
    ],
)
def test_what_does_not_take_place_is_cancelled(
    booked: Booking, client: Client, state: str, said: str
) -> None:
    Booking.objects.filter(pk=booked.pk).update(state=state)
    assert said in words(client.get(f"/b/{booked.reference}/"))
    response = client.get(f"/b/{booked.reference}/calendar.ics")
    assert response.headers["Content-Type"].endswith("method=CANCEL")


def test_after_the_free_time_the_rule_says_so(
    booked: Booking, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: booked.free_until)
    page = words(client.get(f"/b/{booked.reference}/cancel/"))
    assert (
        "Free to cancel until Sun, May 11, 10:00 AM. "
        "After that you can still cancel until it starts, as a late cancellation." in page
    )
    monkeypatch.setattr(timezone, "now", lambda: booked.free_until + timedelta(microseconds=1))
    page = words(client.get(f"/b/{booked.reference}/cancel/"))
    assert (
        "Free cancelling ended Sun, May 11, 10:00 AM. "
        "You can still cancel until it starts, as a late cancellation. Nothing is charged here."
    ) in page


def test_a_hold_has_no_ticket_yet(hold: Hold, client: Client) -> None:
    held = hold()
    for path in ("", "calendar.ics"):
        response = client.get(f"/b/{held.reference}/{path}")
        assert response.status_code == 303
    response = client.get(f"/b/{held.reference}/")
    assert response.headers["Location"] == f"/v/juniper-steam/book/details/?hold={held.reference}"


def test_the_calendar_file_downloads(booked: Booking, client: Client) -> None:
    response = client.get(f"/b/{booked.reference}/calendar.ics")
    event = Calendar.from_ical(response.content).events[0]
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8; method=REQUEST"
    assert f'filename="{booked.reference}.ics"' in response.headers["Content-Disposition"]
    assert event["UID"] == f"{booked.pk}@cozywish"
    assert event["URL"] == f"http://localhost:8000/b/{booked.reference}/"
    assert event.start == booked.starts_at


def test_the_other_calendars_get_the_same_visit(booked: Booking, client: Client) -> None:
    content = client.get(f"/b/{booked.reference}/").content.decode()
    assert "dates=20360512T170000Z%2F20360512T180000Z" in content
    assert "startdt=2036-05-12T17%3A00%3A00Z&amp;enddt=2036-05-12T18%3A00%3A00Z" in content


def test_what_people_typed_is_shown_as_text(booked: Booking, client: Client) -> None:
    bad = "<img src=x onerror=alert(1)>"
    Booking.objects.filter(pk=booked.pk).update(contact_name=bad)
    booked.items.update(service_name=bad, staff_name=bad)
    for path in ("", "cancel/"):
        content = client.get(f"/b/{booked.reference}/{path}").content.decode()
        assert bad not in content
        assert "&lt;img" in content


def test_my_bookings_need_somebody(db: None, client: Client) -> None:
    response = client.get("/me/bookings/")
    assert response.headers["Location"] == "/accounts/login/?next=/me/bookings/"


def test_my_bookings_come_in_three_lists(house: House, client: Client) -> None:
    alice = make_user("Alice Archer")
    client.force_login(alice)
    day = timedelta(days=1)
    make_booking(house.ines, [house.massage], NOW + 2 * day, customer=alice)
    make_booking(house.ines, [house.scalp], NOW - 9 * day, customer=alice)
    make_booking(house.ines, [house.massage], NOW + day, customer=alice, state="CANCELLED")
    make_booking(house.tomas, [house.massage], NOW + day)  # somebody else's
    page = words(client.get("/me/bookings/"))
    assert "Hello, Alice" in page
    assert "Upcoming 1 Past 1 Cancelled 1" in page
    assert "Confirmed In 2 days Hot stone massage Wednesday, May 7 at 7:00 AM, 60 min" in page
    assert "Ines Calloway Juniper & Steam, " in page
    assert "Portland Directions Move this visit Details Cancel this visit" in page
    assert "Nothing else is booked." in page
    assert "Scalp oil ritual" in words(client.get("/me/bookings/?show=past"))
    assert "Tuesday, May 6" in words(client.get("/me/bookings/?show=cancelled"))
    make_booking(house.tomas, [house.massage], NOW + 3 * day, customer=alice)
    page = words(client.get("/me/bookings/?show=nonsense&page=99"))
    assert "Thursday, May 8 Hot stone massage Confirmed Juniper & Steam, with Tomás Rey" in page
    assert "7:00 AM, 60 min, $128 Manage" in page


def test_a_visit_that_never_came_about_is_under_cancelled_and_a_hold_nowhere(
    house: House, client: Client
) -> None:
    alice = make_user("Alice Archer")
    client.force_login(alice)
    days = [NOW + timedelta(days=number) for number in range(1, 5)]
    make_booking(house.ines, [house.massage], days[0], customer=alice, state="CANCELLED")
    asked = {"customer": alice, "confirmed_at": None}
    declined = make_booking(house.ines, [house.scalp], days[1], state="DECLINED", **asked)
    make_booking(house.ines, [house.massage], days[2], state="EXPIRED", **asked)
    make_booking(house.ines, [house.massage], days[3], state="CANCELLED", **asked)
    page = words(client.get("/me/bookings/?show=cancelled"))
    assert "Upcoming Past Cancelled 2" in page
    assert "Wednesday, May 7 Scalp oil ritual Declined Juniper & Steam" in page
    assert "Tuesday, May 6 Hot stone massage Cancelled Juniper & Steam" in page
    assert client.get(f"/b/{declined.reference}/").status_code == 200


def test_a_visit_the_venue_has_closed_is_past_before_its_end(house: House, client: Client) -> None:
    alice = make_user("Alice Archer")
    client.force_login(alice)
    soon = NOW + timedelta(minutes=15)
    make_booking(house.ines, [house.massage], soon, customer=alice, state="COMPLETED")
    assert "Upcoming Past 1 Cancelled" in words(client.get("/me/bookings/"))


def test_no_bookings_are_an_invitation(db: None, client: Client) -> None:
    client.force_login(make_user("Alice Archer"))
    page = words(client.get("/me/bookings/"))
    assert "No bookings yet When you book something, it shows up here. Find a time" in page


def test_a_customer_opens_and_cancels_their_own(
    house: House, client: Client, charlie: Client
) -> None:
    alice = make_user("Alice Archer")
    visit = make_booking(house.ines, [house.massage], NOW + timedelta(days=2), customer=alice)
    charlie.force_login(make_user("Charlie Cole"))
    assert charlie.post(f"/b/{visit.reference}/cancel/").status_code == 404
    client.force_login(alice)
    assert client.post(f"/b/{visit.reference}/cancel/").status_code == 303
    visit.refresh_from_db()
    assert visit.state == "CANCELLED"


def test_signing_out_closes_the_door_of_a_shared_computer(booked: Booking, client: Client) -> None:
    client.force_login(make_user("Alice Archer"))
    assert client.get(f"/b/{booked.reference}/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get(f"/b/{booked.reference}/").status_code == 404
