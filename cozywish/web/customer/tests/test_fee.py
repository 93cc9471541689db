"""A fee that the card on file did not pay: told by mail, paid on the page of the visit, by its client alone."""

import pytest
from django.core import mail
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.tests.counter import Counter, _counter
from cozywish.apps.bookings.tests.test_money_rows import declined
from cozywish.apps.payments.machine import DebtState
from cozywish.apps.payments.models import Debt
from cozywish.apps.payments.tests.conftest import _process, till
from cozywish.web.customer.tests.conftest import words

__all__ = ["_counter", "_process", "till"]


@pytest.fixture(name="owing")
def _owing(counter: Counter) -> tuple[Booking, Debt]:
    return declined(counter)


@pytest.fixture
def alice(client: Client, counter: Counter) -> Client:
    """Her browser, signed in."""
    assert counter.customer is not None
    client.force_login(counter.customer)
    return client


def at(booking: Booking) -> str:
    return f"/b/{booking.reference}/"


def test_a_fee_that_is_owed_is_mailed_and_paid(alice: Client, owing: tuple[Booking, Debt]) -> None:
    booking, debt = owing
    told = [one for one in mail.outbox if "still to be paid" in one.subject]
    assert len(told) == 1
    assert "a fee of $90.00 was agreed" in told[0].body
    for address in (at(booking), "/me/payments/"):
        assert "Fee for not coming" in words(alice.get(address))
        assert f'href="{at(booking)}fee/"' in alice.get(address).content.decode()
    assert "Pay $90.00" in words(alice.get(f"{at(booking)}fee/"))

    answer = alice.post(f"{at(booking)}fee/", {"card": "pm_card_visa"})
    back = alice.get(answer["Location"])

    assert (answer.status_code, back["Location"]) == (303, at(booking))
    debt.refresh_from_db()
    assert debt.state == DebtState.PAID
    paid = words(alice.get(at(booking)))
    assert "The fee is paid." in paid
    assert "Fee for not coming $90.00" in paid
    assert "Pay the fee" not in paid
    assert alice.get(f"{at(booking)}fee/")["Location"] == at(booking)


def test_a_card_that_says_no_leaves_it_owed(alice: Client, owing: tuple[Booking, Debt]) -> None:
    booking, debt = owing

    answer = alice.post(f"{at(booking)}fee/", {"card": "pm_card_chargeDeclined"})

    assert answer.status_code == 422
    assert "The bank declined this card." in words(answer)
    assert "The bank declined this card." in words(alice.get(f"{at(booking)}fee/paid/"))
    debt.refresh_from_db()
    assert debt.state == DebtState.OPEN


def test_nobody_else_finds_it(client: Client, owing: tuple[Booking, Debt]) -> None:
    booking, _debt = owing
    client.force_login(make_user("Bob Baker"))

    assert client.get(f"{at(booking)}fee/").status_code == 404
    assert client.post(f"{at(booking)}fee/", {"card": "pm_card_visa"}).status_code == 404
    assert client.get(f"{at(booking)}fee/paid/").status_code == 404
