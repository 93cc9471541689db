"""The pages of the waiting list: joining from a full day, the offer, the private link, and the list of one's own."""

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking, make_wait
from cozywish.apps.bookings.models import Booking, WaitEntry
from cozywish.apps.bookings.services import cancel_booking
from cozywish.apps.catalog.models import Question, QuestionKind
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.models import Venue
from cozywish.core.db import DatabaseNow
from cozywish.web.customer.tests.conftest import (
    NOW,
    Hold,
    House,
    code_in,
    words,
)

DAY = "2036-05-05"


@pytest.fixture
def taken(house: House) -> Booking:
    """Bob has ten o'clock with Ines."""
    ten = NOW.replace(hour=17)
    return make_booking(house.ines, [house.massage], ten, customer=make_user("Bob Baker"))


@pytest.fixture
def alice(client: Client) -> User:
    alice = make_user("Alice Archer", phone="+15035550148")
    client.force_login(alice)
    return alice


def said(house: House, **changes: Any) -> dict[str, Any]:
    return {
        "services": [str(house.massage.pk)],
        "first_on": DAY,
        "last_on": DAY,
        "weekdays": ["0"],
        "from_minute": "600",
        "to_minute": "660",
        "staff": str(house.ines.pk),
        "name": "Alice Archer",
        "phone": "(503) 555-0148",
        **changes,
    }


def settle() -> None:
    while drain(now=NOW):
        pass


def waits(client: Client, house: House, **changes: Any) -> WaitEntry:
    """Join by the form."""
    response = client.post(house.url("wait/"), said(house, **changes))
    assert response.status_code == 303, words(response)
    return WaitEntry.objects.latest("joined_at")


def free(booking: Booking) -> None:
    cancel_booking(booking=booking, reason="", now=NOW).unwrap()
    settle()


def followed(client: Client, path: str) -> Any:
    """The page that posting leads to."""
    response: Any = client.post(path)
    while response.status_code == 303:
        response = client.get(response.headers["Location"])
    return response


def linked(body: str) -> str:
    """The path of the private link."""
    found = re.search(r"https?://[^/]+(/wait/\S+)", body)
    assert found
    return found[1]


def test_a_full_day_leads_to_the_list(house: House, client: Client) -> None:
    ten = NOW.replace(hour=16)
    for number in range(8):
        make_booking(house.ines, [house.massage], ten.replace(hour=16 + number))
    asked = {"services": str(house.massage.pk), "staff": str(house.ines.pk), "date": DAY}
    page = client.get(house.url("time/"), asked)

    assert "Wait for this day" in words(page)
    assert f"{house.url('wait/')}?services={house.massage.pk}" in page.content.decode()
    tuesday = client.get(house.url("time/"), {**asked, "date": "2036-05-06"})
    assert "waiting list" not in words(tuesday)
    assert f"date={DAY}" in tuesday.content.decode()  # the full day can be opened


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("VENUE", ""),
        ("GUARANTEE", "wants a card on file: once you take the time you give one"),
        ("DEPOSIT", "wants a deposit: once you take the time you pay it"),
        ("PREPAY", "is paid ahead: once you take the time you pay"),
    ],
)
def test_joining_says_what_has_to_be_paid_once_a_time_is_taken(
    house: House, client: Client, settings: Settings, wanted: str, said: str
) -> None:
    settings.PAYMENT_GATEWAY, settings.SIMULATOR_URL = "simulator", "http://127.0.0.1:8010"
    Venue.objects.filter(pk=house.venue.pk).update(paid_when=wanted)
    page = words(client.get(house.url("wait/"), {"services": str(house.massage.pk)}))
    assert "to take it." in page
    assert ("then it is booked" in page) == bool(said)
    assert said in page


def test_whoever_does_not_mind_with_whom_waits_for_anyone(
    house: House, client: Client, alice: User, taken: Booking
) -> None:
    asked = {"services": str(house.massage.pk)}
    form = client.get(house.url("wait/"), asked).context["form"]
    assert (form["staff"].value(), form["first_on"].value()) == ("", date(2036, 5, 5))
    assert form["last_on"].value() == date(2036, 5, 18)

    make_booking(house.tomas, [house.massage], taken.starts_at, customer=make_user("Cara Cole"))
    entry = waits(client, house, staff="")
    free(taken)

    entry.refresh_from_db()
    assert (entry.staff, entry.state) == (None, "OFFERED")
    assert "10:00 AM, yours until" in words(client.get("/me/waiting/"))


def test_one_tap_on_the_page_of_the_offer_books_it(
    house: House, client: Client, alice: User, taken: Booking
) -> None:
    entry = waits(client, house)
    free(taken)
    page = words(client.get(f"/wait/{entry.pk}/"))
    assert "A time is free" in page
    assert "Take this time" in page

    response = followed(client, f"/wait/{entry.pk}/accept/")

    assert "See you today, Alice" in words(response)
    again = followed(client, f"/wait/{entry.pk}/accept/")
    assert "See you today, Alice" in words(again)
    assert Booking.objects.get(state="CONFIRMED").customer == alice
    assert "You have a time" in words(client.get(f"/wait/{entry.pk}/"))


def test_a_guest_proves_the_address_and_comes_by_the_mail(
    house: House, client: Client, charlie: Client, taken: Booking
) -> None:
    entry = waits(client, house, email="Gus@example.com")
    settle()
    at = f"/wait/{entry.pk}/code/"
    assert client.get(f"/wait/{entry.pk}/").headers["Location"] == at
    wrong = client.post(at, {"code": "000000"})
    assert wrong.status_code == 422
    proven = client.post(at, {"code": code_in(mail.outbox[-1].body)})
    assert proven.headers["Location"] == f"/wait/{entry.pk}/"
    free(taken)
    path = linked(str(mail.outbox[-1].body))

    assert charlie.get(f"/wait/{entry.pk}/").status_code == 404
    opened = charlie.get(path)
    assert (opened.status_code, opened.headers["Location"]) == (303, f"/wait/{entry.pk}/")
    assert (opened.cookies["waiting"]["path"], opened.cookies["waiting"]["httponly"]) == (
        f"/wait/{entry.pk}/", True,
    )  # fmt: skip
    charlie.get(path)
    entry.refresh_from_db()
    assert entry.state == "OFFERED"  # however often it is opened
    done = followed(charlie, f"/wait/{entry.pk}/accept/")
    assert "See you today" in words(done)


def test_what_a_service_asks_is_asked_before_it_is_booked(
    house: House, client: Client, alice: User, taken: Booking
) -> None:
    question = Question.objects.create(
        service=house.massage, text="Any injuries?", kind=QuestionKind.TEXT, position=1
    )
    entry = waits(client, house)
    free(taken)

    response = followed(client, f"/wait/{entry.pk}/accept/")
    assert "Any injuries?" in words(response)
    assert "With Ines Calloway" not in words(response)  # who was waited for needs no telling
    held = Booking.objects.get(state="HELD")
    at = f"?hold={held.reference}"
    told = {
        "name": "Alice",
        "phone": "(503) 555-0148",
        f"question-{question.pk}": "None",
    }
    client.post(f"{house.url('details/')}{at}", told)
    client.post(f"{house.url('pay/')}{at}", {"payment_mode": "VENUE"})
    settle()

    entry.refresh_from_db()
    held.refresh_from_db()
    assert (held.state, entry.state) == ("CONFIRMED", "TAKEN")


def test_an_offer_that_is_over_says_so(
    house: House, client: Client, alice: User, taken: Booking
) -> None:
    entry = waits(client, house)
    free(taken)
    Booking.objects.filter(state="HELD").update(hold_until=DatabaseNow())

    late = client.post(f"/wait/{entry.pk}/accept/")

    assert late.status_code == 409
    assert "That offer is over. You are still on the list." in words(late)
    assert "You are on the list" in words(client.get(f"/wait/{entry.pk}/"))
    assert "Waiting" in words(client.get("/me/waiting/"))


def test_declining_and_leaving(house: House, client: Client, alice: User, taken: Booking) -> None:
    entry = waits(client, house)
    free(taken)

    declined = followed(client, f"/wait/{entry.pk}/decline/")
    assert "It goes to whoever is next." in words(declined)
    left = followed(client, f"/wait/{entry.pk}/leave/")
    assert "You have left the list" in words(left)
    assert not Booking.objects.filter(state="HELD").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weekdays": []}, "Choose at least one day of the week."),
        ({"last_on": "2036-05-04"}, "Choose dates from today on"),
        ({"from_minute": "720"}, "Choose an end after the beginning."),
        ({"phone": "12"}, "number"),
        ({"first_on": "soon"}, "Enter a valid date."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    house: House,
    client: Client,
    alice: User,
    taken: Booking,
    changes: dict[str, Any],
    sentence: str,
) -> None:
    response = client.post(house.url("wait/"), said(house, **changes))

    assert response.status_code == 422
    assert sentence in words(response)
    assert not WaitEntry.objects.exists()


def test_what_is_free_is_booked_and_not_waited_for(
    house: House, client: Client, alice: User
) -> None:
    response = client.post(house.url("wait/"), said(house))

    assert response.status_code == 409
    assert "Mon, May 5, 10:00 AM is free and suits you." in words(response)


def test_a_visit_waits_for_an_earlier_time(
    house: House, client: Client, booked: Booking, taken: Booking
) -> None:
    at = f"/b/{booked.reference}/earlier/"
    assert "This visit stays yours." in words(client.get(at))
    window = {name: text for name, text in said(house).items() if name not in ("staff", "name")}
    response = client.post(at, window)
    entry = WaitEntry.objects.get()
    assert response.headers["Location"] == f"/wait/{entry.pk}/"
    assert client.get(at).headers["Location"] == f"/wait/{entry.pk}/"

    free(taken)
    page = words(client.get(f"/wait/{entry.pk}/"))
    assert "your visit moves there from Mon, May 12, 10:00 AM" in page
    client.post(f"/wait/{entry.pk}/accept/")

    booked.refresh_from_db()
    assert booked.starts_at == taken.starts_at


def test_the_list_of_ones_own_costs_the_same_however_long_it_is(
    house: House, client: Client, alice: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get("/me/waiting/").status_code == 200
        return len(caught)

    make_wait(house.massage, customer=alice)
    few = queries()
    for _number in range(8):
        make_wait(house.massage, customer=alice)

    assert queries() == few


def test_the_venue_sees_who_waits_and_how_many_on_a_day(
    house: House, client: Client, charlie: Client, hold: Hold
) -> None:
    make_wait(house.massage, contact_name="Cara Cole", first_on=DAY, last_on=DAY)
    charlie.force_login(house.venue.business.owner)

    assert "1 client waits for a time on this day" in words(charlie.get(f"/pro/calendar/{DAY}/"))
    page = words(charlie.get(f"/pro/calendar/waiting/?date={DAY}"))
    assert "Cara Cole" in page
    assert "Nobody waits" in words(charlie.get("/pro/calendar/waiting/?date=2036-05-06"))
    assert client.get("/pro/calendar/waiting/").status_code == 302
