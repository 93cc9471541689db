"""Paying in another way than was chosen first: a deposit, or all of it."""

import pytest
from django.utils import timezone

from cozywish.apps.bookings.queries.advance import modes_of
from cozywish.apps.bookings.services.paying import pay_otherwise
from cozywish.apps.bookings.tests.counter import Counter, _counter, state_of
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.models import Charge, EscrowHold, PaymentOrder
from cozywish.apps.payments.tests.conftest import _process, on, till
from cozywish.apps.venues.models import PaidWhen
from cozywish.core.services import Failure

__all__ = ["_counter", "_process", "till"]


@pytest.mark.parametrize("first", ["DEPOSIT", "PREPAY"])
def test_after_a_card_was_declined_it_can_be_paid_in_the_other_way(
    counter: Counter, first: str
) -> None:
    counter.wants(PaidWhen.DEPOSIT)
    held, now = counter.hold(), timezone.now()
    attempt = counter.begin(held, modes={held.pk: first})
    assert counter.pay(attempt, "pm_card_chargeDeclined").error.code == "PAYMENTS_DECLINED"
    other = next(mode for mode in modes_of(held) if mode != first)

    pay_otherwise(booking=held, mode=other, now=now).unwrap()

    due = {"DEPOSIT": 2250, "PREPAY": 9000}[other]
    order = PaymentOrder.objects.get()
    assert (state_of(attempt), order.mode, order.amount) == ("CANCELED", other, due)
    assert modes_of(held) == ["DEPOSIT", "PREPAY"]
    agreed = counter.agree(held)
    assert (agreed.state, agreed.payment_mode) == ("CONFIRMED", other)
    assert (Charge.objects.get().captured, on(Code.HELD_FUNDS, held.pk)) == (due, due)
    hold = EscrowHold.objects.get()
    assert (hold.owed, hold.remaining, hold.fee) == (due, due, 9000 * 15 // 100)


def test_what_is_on_its_way_or_paid_is_not_paid_in_another_way(counter: Counter) -> None:
    counter.wants(PaidWhen.DEPOSIT)
    held, now = counter.hold(), timezone.now()
    assert pay_otherwise(booking=held, mode="PREPAY", now=now).unwrap() is None  # nothing is owed
    attempt = counter.begin(held)
    refused = pay_otherwise(booking=held, mode="VENUE", now=now)
    assert isinstance(refused, Failure)
    assert refused.error.code == "BOOKINGS_MODE_NOT_OFFERED"
    counter.till.provider.pay(attempt.psp_id)  # we have not heard of it

    pay_otherwise(booking=held, mode="PREPAY", now=now).unwrap()

    order = PaymentOrder.objects.get()
    assert (order.mode, order.amount, state_of(attempt)) == ("DEPOSIT", 2250, "CAPTURED")
    assert held.payment_mode == "DEPOSIT"


def test_a_debit_that_takes_days_is_not_called_off_for_another_way(counter: Counter) -> None:
    counter.wants(PaidWhen.DEPOSIT)
    held, now = counter.hold(), timezone.now()
    counter.pay(counter.begin(held), "pm_usBankAccount_success").unwrap()

    refused = pay_otherwise(booking=held, mode="PREPAY", now=now)

    assert isinstance(refused, Failure)
    assert refused.error.code == "PAYMENTS_UNDER_WAY"
    held.refresh_from_db()
    assert held.payment_mode == "DEPOSIT"
