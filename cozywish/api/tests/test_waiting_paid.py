"""Taking an offer where money is wanted first, on the page and from an app."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.urls import reverse

from cozywish.api.tests.client import ApiClient, data_of
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services.waiting import issue_wait_link
from cozywish.apps.bookings.tests.counter import Counter, _counter
from cozywish.apps.bookings.tests.test_waiting_paid import deliver, offered
from cozywish.apps.catalog.models import Question, QuestionKind
from cozywish.apps.payments.tests.conftest import _process, till

__all__ = ["_counter", "_process", "till"]


def test_the_page_leads_to_the_steps_in_which_it_is_paid(counter: Counter, client: Client) -> None:
    entry = offered(counter)
    assert counter.customer is not None
    client.force_login(counter.customer)

    assert "Take this time and pay" in client.get(reverse("wait", args=[entry.pk])).text
    answer = client.post(reverse("wait-accept", args=[entry.pk]))

    hold = Booking.objects.get(state="HELD")
    assert answer.status_code == 303
    there = urlsplit(answer["Location"])
    assert there.path == f"/v/{hold.venue.slug}/book/details/"
    assert parse_qs(there.query)["hold"] == [hold.reference]


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
