"""What was paid at a venue, by the API, and what of it goes back."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cozywish.api.tests.business import TEN, as_manager, book
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import Owner
from cozywish.api.tests.test_document import example_of
from cozywish.apps.bookings.models import Booking
from cozywish.apps.payments.factories import make_payment
from cozywish.apps.venues.models import Permission
from cozywish.core.money import Money


@pytest.fixture(name="paid")
def _paid(owner: Owner) -> Booking:
    house, visit = owner.house, book(owner)
    make_payment(
        reference=visit.pk,
        provider=house.venue.business_id,
        amount=Money(9000, "USD"),
        price=Money(9000, "USD"),
        payer=None,
        now=timezone.now(),
    )
    return visit


def usd(cents: int) -> dict[str, Any]:
    return {"amount_minor": cents, "currency": "USD"}


def refunds_of(owner: Owner, visit: Booking) -> str:
    return f"{owner.at}visits/{visit.pk}/refunds/"


def test_what_was_paid_and_what_it_comes_to(owner: Owner, paid: Booking) -> None:
    data_of(owner.api.send(refunds_of(owner, paid), {"amount_minor": 2000, "reason": "Cold"}), 201)

    [line] = data_of(owner.api.ask(f"{owner.at}payments/"))
    totals = data_of(owner.api.ask(f"{owner.at}payments/totals/"))

    assert (line["visit"], line["reference"]) == (str(paid.pk), paid.reference)
    assert (line["paid"], line["held"], line["refunded"]) == (usd(9000), usd(7000), usd(2000))
    assert [(one["amount"], one["state"]) for one in line["refunds"]] == [(usd(2000), "SUBMITTING")]
    assert (totals["came_in"], totals["held"], totals["refunded"]) == (
        usd(9000),
        usd(7000),
        usd(2000),
    )
    assert totals["balance"] == usd(0)


def test_the_list_and_what_it_comes_to_are_narrowed(owner: Owner, paid: Booking) -> None:
    today = timezone.now().astimezone(ZoneInfo(owner.house.venue.time_zone)).date()
    tomorrow, at = today + timedelta(days=1), f"{owner.at}payments/"
    data_of(owner.api.send(refunds_of(owner, paid), {"amount_minor": 2000, "reason": "Cold"}), 201)

    for asked, is_in in (
        (f"?first={today}&last={today}", True),
        ("?standing=held", True),
        ("?standing=refunded", True),
        ("?standing=released", False),
        (f"?first={tomorrow}", False),
        (f"?last={today - timedelta(days=1)}", False),
    ):
        assert len(data_of(owner.api.ask(f"{at}{asked}"))) == is_in, asked
        came_in = data_of(owner.api.ask(f"{at}totals/{asked}"))["came_in"]
        assert came_in == usd(9000 if is_in else 0), asked
    for wrong in ("?standing=gone", "?first=soon", "?state=held"):
        assert error_of(owner.api.ask(f"{at}{wrong}"))[:2] == (400, "VALIDATION_ERROR"), wrong


def test_nothing_goes_back_that_may_not(owner: Owner, paid: Booking) -> None:
    at_refunds = refunds_of(owner, paid)
    for said, found in (
        ({"amount_minor": 9001, "reason": "Cold"}, (409, "PAYMENTS_REFUND_TOO_MUCH")),
        ({"amount_minor": 0, "reason": "Cold"}, (400, "VALIDATION_ERROR")),
        ({"amount_minor": 1}, (400, "VALIDATION_ERROR")),
    ):
        assert error_of(owner.api.send(at_refunds, said))[:2] == found


def test_a_second_person_agrees(owner: Owner, paid: Booking, settings: Any) -> None:
    settings.REFUND_LIMIT = 1000
    made = data_of(owner.api.send(refunds_of(owner, paid), {"reason": "Flood"}), 201)
    decision = f"{refunds_of(owner, paid)}{made['id']}/decision/"
    assert (made["state"], made["needs_second"]) == ("REQUESTED", True)

    alone = error_of(owner.api.send(decision, {"agrees": True}))
    taken_back = data_of(owner.api.send(decision, {"agrees": False}))

    assert alone[:2] == (403, "PAYMENTS_SECOND_PERSON_NEEDED")
    assert taken_back["state"] == "CANCELLED"


def test_the_examples_of_refunds_are_true(owner: Owner, paid: Booking, settings: Any) -> None:
    settings.REFUND_LIMIT = 1000
    mona = as_manager(owner, Permission.BOOKINGS_VIEW, Permission.BOOKINGS_REFUND_REQUEST)
    made = data_of(mona.send(refunds_of(owner, paid), example_of("refundVisit")), 201)
    decision = f"{refunds_of(owner, paid)}{made['id']}/decision/"
    agreed = data_of(owner.api.send(decision, example_of("decideRefund")))

    assert (made["state"], agreed["state"]) == ("REQUESTED", "SUBMITTING")


def test_a_refund_of_another_visit_is_not_there(owner: Owner, paid: Booking, settings: Any) -> None:
    settings.REFUND_LIMIT = 0
    made = data_of(owner.api.send(refunds_of(owner, paid), {"reason": "Flood"}), 201)
    other = book(owner, TEN + timedelta(hours=2))

    decision = f"{refunds_of(owner, other)}{made['id']}/decision/"

    assert owner.api.send(decision, {"agrees": False}).status_code == 404


def test_whoever_was_not_trusted_finds_no_payments(owner: Owner, paid: Booking) -> None:
    mona = as_manager(owner, Permission.VENUE_EDIT)

    assert mona.ask(f"{owner.at}payments/").status_code == 404
