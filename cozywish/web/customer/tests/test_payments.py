"""What the account says of its money, and how often that asks the database."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.payments.models import EscrowHold, PaymentOrder, Refund, SavedMethod
from cozywish.web.customer.tests.conftest import NOW, House, words
from tests.authz.money import keep_card, pay

DAY = timedelta(days=1)


@pytest.fixture
def alice(house: House, client: Client) -> User:
    """Alice, signed in."""
    alice = make_user("Alice Archer")
    client.force_login(alice)
    return alice


def paid(house: House, alice: User, days: int) -> Booking:
    """A visit of Alice's so many days ago: $90.00 paid, $10.00 of it on its way back."""
    visit = make_booking(house.ines, [house.massage], NOW - days * DAY, customer=alice)
    pay(visit, alice)
    return visit


def asked(client: Client, address: str) -> int:
    """How many queries the page takes once everything that is kept in memory is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_many_payments_ask_as_often_as_few(house: House, alice: User, client: Client) -> None:
    paid(house, alice, 1)
    few = asked(client, "/me/payments/")
    for days in range(2, 12):
        paid(house, alice, days)

    assert asked(client, "/me/payments/") == few


def test_many_cards_ask_as_often_as_few(house: House, alice: User, client: Client) -> None:
    known = keep_card(alice)
    few = asked(client, "/me/payments/methods/")
    for number in range(10):
        SavedMethod.objects.create(
            customer=known,
            psp_id=f"pm_{uuid4().hex}",
            brand="visa",
            last4=f"000{number}",
            exp_month=8,
            exp_year=2041,
            created_at=NOW,
        )

    assert asked(client, "/me/payments/methods/") == few


def test_a_payment_says_what_was_paid_and_what_comes_back(
    house: House, alice: User, client: Client
) -> None:
    visit = paid(house, alice, 1)

    for address in ("/me/payments/", f"/b/{visit.reference}/"):
        said = words(client.get(address))
        assert "Paid Visa ending 4242 $90.00" in said
        assert "Refund on its way" in said
        assert "−$10.00" in said
    Refund.objects.update(state="SUCCEEDED")
    assert "Refunded −$10.00" in words(client.get("/me/payments/"))
    Refund.objects.update(state="FAILED")
    assert "Refund came back" in words(client.get("/me/payments/"))


def test_what_was_kept_of_a_missed_visit_is_said(house: House, alice: User, client: Client) -> None:
    visit = paid(house, alice, 1)
    Booking.objects.filter(pk=visit.pk).update(state="NO_SHOW")
    EscrowHold.objects.filter(reference=visit.pk).update(
        state="RELEASED", remaining=0, released=8000
    )

    said = words(client.get("/me/payments/"))
    assert "Fee for not coming $80.00" in said
    assert "at the venue" not in said


def agreed(house: House, alice: User, mode: str, **more: Any) -> Booking:
    """A visit of Alice's in three days, of $90.00, paid ahead for or secured so."""
    visit = make_booking(
        house.ines,
        [house.massage],
        NOW + 3 * DAY,
        customer=alice,
        payment_mode=mode,
        total_cents=9000,
        **more,
    )
    pay(visit, alice)
    Refund.objects.all().delete()
    return visit


def test_a_fee_is_the_deposit_where_that_is_less_than_the_part_of_the_price(
    house: House, alice: User, client: Client
) -> None:
    visit = agreed(house, alice, "DEPOSIT", deposit_cents=2000)

    said = words(client.get(f"/b/{visit.reference}/cancel/"))
    assert said.count("It costs your deposit, $20.00.") == 2
    assert "% of the price)" not in said


def test_what_was_paid_at_once_stands_in_order_of_the_visits(
    house: House, alice: User, client: Client
) -> None:
    visits = [paid(house, alice, days) for days in (2, 4, 1, 3)]
    PaymentOrder.objects.update(created_at=NOW)

    said = words(client.get("/me/payments/"))

    begun = sorted(visits, key=lambda one: one.starts_at)
    places = [said.index(one.reference) for one in begun]
    assert places == sorted(places)


def test_payments_of_others_are_not_shown(house: House, alice: User, client: Client) -> None:
    paid(house, make_user("Bob Baker"), 1)
    assert "Nothing paid online yet" in words(client.get("/me/payments/"))


def test_where_nothing_is_paid_online_it_says_so(
    house: House, alice: User, client: Client, settings: Any
) -> None:
    settings.PAYMENT_GATEWAY = "at_venue"
    said = words(client.get("/me/payments/methods/"))
    assert "Payments are made at the venue" in said
    assert "Add a card" not in said
    assert client.get("/me/payments/methods/add/").headers["Location"] == "/me/payments/methods/"


def test_a_card_of_somebody_else_is_not_there(house: House, alice: User, client: Client) -> None:
    card = keep_card(make_user("Bob Baker")).methods.get()
    for step in ("remove", "default"):
        assert client.post(f"/me/payments/methods/{card.pk}/{step}/").status_code == 404
    assert SavedMethod.objects.filter(pk=card.pk).exists()
