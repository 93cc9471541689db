"""Steps 4 and 5: details, the code, the last word, and the way out."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import EmailCode
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.models import Venue
from cozywish.core.db import DatabaseNow
from cozywish.web.customer.tests.conftest import (
    ELEVEN,
    GUEST,
    NEXT_MONDAY,
    NOW,
    TEN,
    Hold,
    House,
    code_in,
    words,
)


class Flow:
    """Alice's way through the last two steps."""

    def __init__(self, house: House, client: Client, held: Booking) -> None:
        self.house, self.client, self.held = house, client, held

    def url(self, step: str) -> str:
        return f"{self.house.url(step)}?hold={self.held.reference}"

    def give(self, **changes: str) -> Any:
        """Post the details; mails that are owed are sent."""
        response = self.client.post(self.url("details/"), {**GUEST, **changes})
        drain(now=NOW)
        return response

    def confirm(self, code: str = "", mode: str = "VENUE") -> Any:
        return self.client.post(self.url("pay/"), {"payment_mode": mode, "code": code})

    @property
    def code(self) -> str:
        """The digits in the latest mail."""
        return code_in(mail.outbox[-1].body)

    def state(self) -> str:
        self.held.refresh_from_db()
        return self.held.state


@pytest.fixture
def flow(house: House, client: Client, hold: Hold) -> Flow:
    return Flow(house, client, hold())


def other_than(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def let_time_run_out(booking: Booking) -> None:
    Booking.objects.filter(pk=booking.pk).update(hold_until=DatabaseNow() - timedelta(seconds=1))


def test_who_has_to_be_asked_first_says_so_before_the_last_click(flow: Flow) -> None:
    Venue.objects.update(on_request=True)
    flow.give()

    page = words(flow.client.get(flow.url("pay/")))

    assert "Juniper & Steam confirms each visit itself." in page
    assert "Ask for this time" in page
    assert "Book for $128.00" not in page


def test_a_guest_books_from_details_to_the_ticket(flow: Flow) -> None:
    page = words(flow.client.get(flow.url("details/")))
    assert "Have an account? Sign in to fill this in" in page
    assert re.search(r"Held for 1[45] min\b", page)  # short: on phones it stands beside the step
    response = flow.give()
    assert response.headers["Location"] == flow.url("pay/")
    assert mail.outbox[-1].to == ["alice@example.com"]
    page = words(flow.client.get(flow.url("pay/")))
    assert "At the venue $0.00 today $128.00 when you are there" in page
    assert "We sent six digits to alice@example.com" in page
    assert "Book for $128.00, pay at the venue" in page
    response = flow.confirm(flow.code)
    assert (response.status_code, response.headers["Location"]) == (
        303,
        f"/b/{flow.held.reference}/",
    )
    assert flow.state() == "CONFIRMED"
    assert flow.held.contact_phone == "+15035550148"
    assert "See you today, Alice" in words(flow.client.get(response.headers["Location"]))


def test_the_cancel_rule_is_shown_before_the_last_word(
    house: House, client: Client, hold: Hold
) -> None:
    flow = Flow(house, client, hold(at=NEXT_MONDAY))
    flow.give()
    page = words(client.get(flow.url("pay/")))
    assert "Free to cancel until Sun, May 11, 10:00 AM." in page


def test_what_is_booked_too_late_to_be_free_says_so_before_the_last_word(
    house: House, client: Client, hold: Hold
) -> None:
    house.venue.free_cancel_hours = 14 * 24
    house.venue.save(update_fields=["free_cancel_hours"])
    flow = Flow(house, client, hold(at=NEXT_MONDAY))
    flow.give()
    page = words(client.get(flow.url("pay/")))
    assert (
        "This is too close to cancel free of charge: that ends 336 hours before the visit. "
        "You can still cancel until it starts, as a late cancellation. Nothing is charged here."
    ) in page
    assert "Free cancelling ended" not in page


def test_a_customer_books_without_a_code(house: House, client: Client, hold: Hold) -> None:
    alice = make_user("Alice Archer", phone="+15035550148")
    client.force_login(alice)
    flow = Flow(house, client, hold())
    page = client.get(flow.url("details/"))
    assert "The confirmation goes to alice@example.com." in words(page)
    assert 'name="email"' not in page.content.decode()
    assert 'value="(503) 555-0148"' in page.content.decode()
    flow.give(email="mallory@example.com")
    assert "Check your mail" not in words(client.get(flow.url("pay/")))
    assert flow.confirm().headers["Location"] == f"/b/{flow.held.reference}/"
    assert flow.state() == "CONFIRMED"
    assert (flow.held.customer, flow.held.contact_email) == (alice, "alice@example.com")
    assert not EmailCode.objects.exists()


def test_signing_in_on_the_way_keeps_the_hold(flow: Flow) -> None:
    alice = make_user("Alice Archer")
    sign_in = flow.client.get(flow.url("details/")).content.decode()
    assert (
        "/accounts/login/?next=%2Fv%2Fjuniper-steam%2Fbook%2Fdetails%2F%3Fstaff%3D" not in sign_in
    )
    flow.client.force_login(alice)
    flow.give()
    flow.confirm()
    assert flow.state() == "CONFIRMED"
    assert flow.held.customer == alice


def test_errors_mark_their_fields_and_keep_what_was_typed(flow: Flow) -> None:
    response = flow.give(email="alice@", phone="555", note="No lavender, please.")
    page = words(response)
    assert response.status_code == 422
    assert "That address looks unfinished. It needs a part after the @." in page
    assert "That number looks unfinished." in page
    content = response.content.decode()
    assert 'value="alice@"' in content
    assert "No lavender, please." in content
    assert 'aria-invalid="true"' in content
    assert flow.state() == "HELD"
    assert flow.held.contact_email == ""
    assert not mail.outbox


@pytest.mark.parametrize("name", ["Alice\r\nBcc: eve@example.com", "Alice\x0bArcher", " Alice  "])
def test_a_name_is_one_line(flow: Flow, name: str) -> None:
    flow.give(name=name)
    flow.held.refresh_from_db()
    assert flow.held.contact_name == " ".join(name.split())
    assert all("\n" not in value for value in mail.outbox[-1].message().values())


def test_what_was_said_before_fills_the_next_form(flow: Flow, hold: Hold) -> None:
    flow.give(note="Left shoulder.")
    later = Flow(flow.house, flow.client, hold(at=ELEVEN, hold=flow.held.reference))
    content = later.client.get(later.url("details/")).content.decode()
    assert 'value="Alice Archer"' in content
    assert 'value="alice@example.com"' in content
    assert 'value="(503) 555-0148"' in content


def test_pay_waits_for_the_details(flow: Flow) -> None:
    response = flow.client.get(flow.url("pay/"))
    assert (response.status_code, response.headers["Location"]) == (303, flow.url("details/"))


def test_a_wrong_code_costs_a_try_and_five_end_it(flow: Flow) -> None:
    flow.give()
    right = flow.code
    wrong = [code for code in (f"{n:06}" for n in range(6)) if code != right][:5]
    tries = [flow.confirm(code) for code in wrong]
    assert [response.status_code for response in tries] == [422, 422, 422, 422, 409]
    assert "That is not the code we sent. You have 4 tries left." in words(tries[0])
    assert "You have 1 try left." in words(tries[3])
    assert flow.confirm(right).status_code == 409
    assert flow.state() == "HELD"


def test_when_the_tries_are_used_up_only_a_new_code_helps(flow: Flow) -> None:
    flow.give()
    EmailCode.objects.update(tries_left=1)
    for used_up in (flow.confirm(other_than(flow.code)), flow.client.get(flow.url("pay/"))):
        page = " ".join(used_up.content.decode().split())
        offer = (
            "That code no longer works. We can send a new one to alice@example.com. Send a new code"
        )
        assert offer in words(used_up)
        assert page.count('form="step" disabled') == page.count('form="step"') == 2
        assert "one-time-code" not in page
    fresh = flow.client.get(flow.client.post(flow.url("code/")).headers["Location"])
    assert "no longer works. We can" not in words(fresh)
    assert "disabled" not in fresh.content.decode()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("", "Please give the six digits from the mail."),
        ("12345", "The code has six digits. Please look at the mail again."),
        ("12345x", "The code has six digits. Please look at the mail again."),
        (chr(0xFF11) * 6, "The code has six digits. Please look at the mail again."),
    ],
)
def test_what_is_not_six_digits_is_told_and_costs_no_try(flow: Flow, said: str, told: str) -> None:
    flow.give()
    response = flow.confirm(said)
    assert (response.status_code, told in words(response)) == (422, True)
    assert 'aria-invalid="true"' in response.content.decode()
    assert EmailCode.objects.get().tries_left == 5


def test_a_code_may_be_pasted_with_spaces(flow: Flow) -> None:
    flow.give()
    response = flow.confirm(f" {flow.code[:3]} {flow.code[3:]} ")
    assert response.headers["Location"] == f"/b/{flow.held.reference}/"


def test_a_new_code_replaces_the_old_one(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    flow.give()
    old, later = flow.code, NOW + timedelta(seconds=40)
    monkeypatch.setattr(timezone, "now", lambda: later)
    response = flow.client.post(flow.url("code/"))
    assert response.headers["Location"] == f"{flow.url('pay/')}&sent=1"
    assert "A new code is on its way." in words(flow.client.get(response.headers["Location"]))
    drain(now=later)
    assert len(mail.outbox) == 2
    if old != flow.code:
        assert flow.confirm(old).status_code == 422
    flow.confirm(flow.code)
    assert flow.state() == "CONFIRMED"


def test_five_codes_an_hour_are_enough(flow: Flow) -> None:
    flow.give()
    for _ in range(4):
        flow.client.post(flow.url("code/"))
    response = flow.client.post(flow.url("code/"))
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) == 3600
    drain(now=NOW)
    assert EmailCode.objects.count() == 1


def test_confirming_twice_shows_the_same_booking(flow: Flow) -> None:
    flow.give()
    code = flow.code
    first, second = flow.confirm(code), flow.confirm(code)
    assert first.headers["Location"] == second.headers["Location"]
    assert Booking.objects.filter(state="CONFIRMED").count() == 1
    assert flow.client.get(flow.url("details/")).headers["Location"] == f"/b/{flow.held.reference}/"


@pytest.mark.parametrize("mode", ["PREPAY", "DEPOSIT", "GUARANTEE", "FREE", "GOLD", ""])
def test_other_ways_to_pay_are_refused_politely(flow: Flow, mode: str) -> None:
    flow.give()
    response = flow.confirm(flow.code, mode)
    assert response.status_code == 422
    if mode:
        assert "This place does not take that kind of payment here yet." in words(response)
    assert flow.state() == "HELD"


def test_what_is_free_says_so(house: House, client: Client, hold: Hold) -> None:
    talk = make_service(house.venue, "First talk", by=[house.ines], price_cents=0)
    flow = Flow(house, client, hold(services=str(talk.pk)))
    flow.give()
    page = words(client.get(flow.url("pay/")))
    assert "Free of charge Nothing to pay, now or later" in page
    flow.confirm(flow.code, "FREE")
    assert flow.state() == "CONFIRMED"


def test_a_hold_that_is_over_offers_to_hold_again(flow: Flow) -> None:
    let_time_run_out(flow.held)
    page = words(flow.client.get(flow.url("details/")))
    assert "Your time is no longer held" in page
    assert "Mon, May 5, 10:00 AM is still free. Hold it again" in page
    for step in ("details/", "pay/", "close/", "code/"):
        assert flow.client.post(flow.url(step), GUEST).status_code == 409
    assert not mail.outbox
    assert Booking.objects.count() == 1


def test_a_hold_that_is_over_and_taken_offers_the_nearest(
    flow: Flow, charlie: Client, hold: Hold
) -> None:
    let_time_run_out(flow.held)
    hold(charlie)
    page = words(flow.client.get(f"{flow.url('pay/')}&staff={flow.house.ines.pk}"))
    assert "Mon, May 5, 10:00 AM is taken now. Closest times:" in page
    assert "Mon, May 5, 9:00 AM Mon, May 5, 11:00 AM Mon, May 5, 11:15 AM" in page


def test_confirming_after_the_end_is_refused(flow: Flow) -> None:
    flow.give()
    code = flow.code
    let_time_run_out(flow.held)
    assert flow.confirm(code).status_code == 409
    assert flow.state() == "HELD"  # nobody has got round to expiring it; it blocks no one


def test_a_foreign_hold_is_404(flow: Flow, charlie: Client) -> None:
    for step in ("details/", "pay/", "close/"):
        assert charlie.get(flow.url(step)).status_code == 404
        assert charlie.post(flow.url(step), GUEST).status_code == 404
    assert charlie.post(flow.url("code/")).status_code == 404
    assert charlie.get(flow.house.url("time/"), {"hold": flow.held.reference}).status_code == 404
    assert (
        flow.client.get(flow.url("details/").replace(flow.held.reference, "X")).status_code == 404
    )
    assert flow.state() == "HELD"


def test_looking_never_changes_anything(flow: Flow) -> None:
    before = Booking.objects.values().get()
    for step in ("details/", "pay/", "close/"):
        flow.client.get(flow.url(step))
    assert Booking.objects.values().get() == before
    assert flow.client.get(flow.url("code/")).status_code == 405


def test_closing_asks_first_and_then_lets_go(flow: Flow) -> None:
    page = words(flow.client.get(flow.url("close/")))
    assert "You are holding Mon, May 5, 10:00 AM. If you stop now, others can book it." in page
    response = flow.client.post(flow.url("close/"))
    assert (response.status_code, response.headers["Location"]) == (303, "/v/juniper-steam/")
    assert flow.state() == "CANCELLED"
    assert Allocation.objects.get().state == "RELEASED"


def test_the_held_pages_are_for_one_person(flow: Flow) -> None:
    response = flow.client.get(flow.url("details/"))
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_one_address_holds_one_time_as_a_guest(flow: Flow, charlie: Client, hold: Hold) -> None:
    flow.give()
    other = Flow(flow.house, charlie, hold(charlie, at=ELEVEN))
    response = other.give()
    assert response.status_code == 429
    assert "You are already holding a time. Confirm it or let go of it first." in words(response)


def test_a_service_at_the_venue_asks_for_no_address(flow: Flow) -> None:
    assert "address_line1" not in flow.client.get(flow.url("details/")).content.decode()


def test_forms_need_their_token(house: House) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(house.url("time/"), house.chosen()).status_code == 403
    assert not Booking.objects.exists()


def test_the_person_asked_for_is_remembered_when_going_back(house: House, client: Client) -> None:
    response = client.post(house.url("time/"), {"services": house.massage.pk, "at": TEN})
    assert "staff=" not in response.headers["Location"]
    content = client.get(response.headers["Location"]).content.decode()
    assert "staff=" not in content.partition("book/time/?")[2].partition('"')[0]
