"""What is offered where money is wanted first: one tap does not agree it, paying does."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cozywish.api.tests.client import ApiClient, data_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking, WaitEntry
from cozywish.apps.bookings.queries.waiting import Window, entries
from cozywish.apps.bookings.services import Contact, cancel_booking
from cozywish.apps.bookings.services.confirming import PaymentNeeded
from cozywish.apps.bookings.services.waiting import (
    Details,
    Wanted,
    accept_offer,
    go_on_with_offer,
    issue_wait_link,
    join_list,
)
from cozywish.apps.bookings.tests.counter import Counter, _counter
from cozywish.apps.catalog.models import Question, QuestionKind
from cozywish.apps.outbox.services import drain
from cozywish.apps.payments.tests.conftest import _process, till
from cozywish.apps.venues.models import PaidWhen

__all__ = ["_counter", "_process", "till"]


def offered(counter: Counter, when: str = PaidWhen.PREPAY) -> WaitEntry:
    """Somebody has ten o'clock, Alice waits for it, and it is called off."""
    counter.wants(when)
    house, at, now = counter.house, counter.starts_at, timezone.now()
    taken = make_booking(house.ines, [house.massage], at, customer=make_user("Bob Baker"))
    local = at.astimezone(ZoneInfo(house.venue.time_zone))
    assert counter.customer is not None
    entry = join_list(
        wanted=Wanted(house.venue, [house.massage.pk], (), house.ines.pk),
        window=Window(local.date(), local.date(), 10 * 60, 10 * 60 + 15),
        contact=Contact("Alice Archer", counter.customer.email, "+15035550148"),
        customer=counter.customer,
        device="",
        now=now,
    ).unwrap()
    cancel_booking(booking=taken, reason="", now=now).unwrap()
    deliver()
    return again(entry)


def deliver() -> None:
    while drain(now=timezone.now()):
        pass


def again(entry: WaitEntry) -> WaitEntry:
    return entries().get(pk=entry.pk)


@pytest.mark.parametrize("when", [PaidWhen.PREPAY, PaidWhen.DEPOSIT, PaidWhen.GUARANTEE])
def test_one_tap_agrees_nothing_that_is_secured_first(counter: Counter, when: str) -> None:
    entry = offered(counter, when)

    for details in (None, Details(note="Please be on time.")):
        with pytest.raises(PaymentNeeded):
            accept_offer(entry=again(entry), now=timezone.now(), details=details).unwrap()

    assert again(entry).state == "OFFERED"
    assert Booking.objects.get(state="HELD").payment_mode == when


def test_who_pays_has_it_and_waits_no_more(counter: Counter) -> None:
    entry = offered(counter)

    hold = go_on_with_offer(entry=entry, device="", now=timezone.now()).unwrap()
    visit = counter.agree(hold)
    deliver()

    assert (visit.state, visit.payment_mode) == ("CONFIRMED", "PREPAY")
    assert again(entry).state == "TAKEN"


def test_the_page_leads_to_the_steps_in_which_it_is_paid(counter: Counter, client: Client) -> None:
    entry = offered(counter)
    assert counter.customer is not None
    client.force_login(counter.customer)

    assert "Take this time and pay" in client.get(reverse("wait", args=[entry.pk])).text
    answer = client.post(reverse("wait-accept", args=[entry.pk]))

    hold = Booking.objects.get(state="HELD")
    assert answer.status_code == 303
    assert answer["Location"].startswith(
        f"/v/{hold.venue.slug}/book/details/?hold={hold.reference}"
    )
    assert hold.hold_until is not None
    assert hold.hold_until - timezone.now() > timedelta(minutes=14)


def test_an_app_holds_it_for_longer_and_pays(counter: Counter) -> None:
    question = Question.objects.create(
        service=counter.house.massage, text="Any injuries?", kind=QuestionKind.TEXT, position=1
    )
    entry = offered(counter)
    token = issue_wait_link(entry_id=entry.pk).unwrap()
    app = ApiClient()
    mine: dict[str, Any] = {"X_Booking_Token": token}
    at = f"waitlist/{entry.pk}/"
    offer = data_of(app.ask(at, **mine))["offer"]
    assert (offer["needs_payment"], offer["needs_details"]) == (True, True)

    said = {"answers": [{"key": f"question-{question.pk}", "answer": "None"}]}
    for _time in range(2):
        held = data_of(app.send(f"{at}accept/", said, **mine))
        assert (held["state"], held["offer"]["booking"]) == ("OFFERED", offer["booking"])
    begun = data_of(app.send("payments/create-intent/", {"booking": offer["booking"]}, **mine), 201)
    card = {"method": "pm_card_visa", "return_url": "https://app.example.com/paid"}
    paid = data_of(app.send("payments/confirm/", {"payment": begun["payment"], **card}, **mine))
    deliver()

    assert paid["is_secured"]
    taken = data_of(app.ask(at, **mine))
    assert (taken["state"], taken["booking"]) == ("TAKEN", offer["booking"])
    assert Booking.objects.get(pk=offer["booking"]).answers.get().answer == "None"
