"""Whatever the bank says on the way, the site ends with what is true."""

from datetime import timedelta

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.queries import balance
from cozywish.apps.payments.machine import AttemptState, HoldState, PayMode, RefundState, Strategy
from cozywish.apps.payments.models import Charge, EscrowHold, PaymentAttempt
from cozywish.apps.payments.services import (
    ask_to_capture,
    ask_to_charge_saved,
    ask_to_void,
    carry_out,
    close_order,
    finish_hold,
    release_due,
    release_hold,
    return_late,
    revive_late,
    start_attempt,
)
from cozywish.apps.payments.services.attempting import begin_attempt
from cozywish.apps.payments.tests.conftest import FLOAT, Till, charge_of, on
from cozywish.core.money import Money


def state_of(attempt: PaymentAttempt) -> str:
    attempt.refresh_from_db()
    return attempt.state


def test_a_refused_card_leaves_the_attempt_open_and_another_card_pays_it(till: Till) -> None:
    attempt = till.begin(till.open())

    assert till.provider.pay(attempt.psp_id, "pm_card_chargeDeclined") == "card_declined"
    till.settle()
    assert (state_of(attempt), attempt.last_error) == (AttemptState.CREATED, "generic_decline")
    assert till.begin(attempt.order).pk == attempt.pk

    till.provider.pay(attempt.psp_id)
    till.settle()
    assert (state_of(attempt), attempt.last_error) == (AttemptState.CAPTURED, "")
    assert till.provider.count("payment_intent") == 1


def test_the_bank_asks_who_pays(till: Till) -> None:
    attempt = till.begin(till.open())

    assert till.provider.pay(attempt.psp_id, "pm_card_threeDSecure2Required") == "requires_action"
    till.settle()
    assert state_of(attempt) == AttemptState.REQUIRES_ACTION

    till.provider.pull(f"payments/{attempt.psp_id}", outcome="authenticate")
    till.settle()
    assert state_of(attempt) == AttemptState.CAPTURED


def test_a_bank_payment_on_its_way_fails_and_the_order_can_be_paid_otherwise(till: Till) -> None:
    attempt = till.begin(till.open())

    assert till.provider.pay(attempt.psp_id, "pm_usBankAccount_success") == "processing"
    till.settle()
    assert state_of(attempt) == AttemptState.PROCESSING
    refused = start_attempt(order_id=attempt.order_id, saves_card=False, now=till.now)
    assert refused.error.code == "PAYMENTS_UNDER_WAY"  # type: ignore[union-attr]

    till.provider.pull(f"payments/{attempt.psp_id}", outcome="fail")
    till.settle()
    assert state_of(attempt) == AttemptState.CREATED
    till.provider.pay(attempt.psp_id)
    till.settle()
    assert state_of(attempt) == AttemptState.CAPTURED


def test_a_request_is_authorised_first_and_taken_when_it_is_accepted(till: Till) -> None:
    order = till.open(captures_later=True)
    attempt = till.begin(order)
    till.provider.pay(attempt.psp_id)
    till.settle()
    assert state_of(attempt) == AttemptState.AUTHORISED
    assert attempt.capture_before is not None
    assert attempt.capture_before > till.now + timedelta(days=6)
    assert on(Code.PSP_BALANCE) == FLOAT

    asked = ask_to_capture(order_id=order.pk, dropped=frozenset(), now=till.now).unwrap()
    carry_out(asked.pk, now=till.now)

    assert state_of(attempt) == AttemptState.CAPTURED
    assert on(Code.HELD_FUNDS, order.reference) == 9000


def test_what_is_declined_is_let_go(till: Till) -> None:
    order = till.open(captures_later=True)
    attempt = till.begin(order)
    till.provider.pay(attempt.psp_id)
    till.settle()

    ask_to_void(order_id=order.pk, now=till.now).unwrap()
    till.settle()

    assert state_of(attempt) == AttemptState.CANCELED
    assert not Charge.objects.exists()


def late(till: Till) -> Charge:
    """Pay what is closed already: the page was open, and the provider had not been told yet."""
    order = till.open()
    attempt = till.begin(order)
    till.provider.pay(attempt.psp_id)
    close_order(order_id=order.pk, now=till.now).unwrap()
    till.settle()
    charge = charge_of(order)
    assert not charge.is_applied
    assert on(Code.UNAPPLIED_RECEIPTS, charge.psp_id) == 9000
    return charge


def test_a_late_payment_goes_back(till: Till) -> None:
    charge = late(till)

    refund = return_late(charge_id=charge.pk, now=till.now).unwrap()
    assert return_late(charge_id=charge.pk, now=till.now).unwrap() == refund
    till.settle()

    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert on(Code.UNAPPLIED_RECEIPTS, charge.psp_id) == 0
    assert on(Code.REFUNDS_IN_TRANSIT, refund.pk) == 0
    assert till.provider.count("refund") == 1


def test_a_late_payment_is_held_after_all_when_its_time_is_still_free(till: Till) -> None:
    charge = late(till)

    revive_late(charge_id=charge.pk, now=till.now).unwrap()

    hold = EscrowHold.objects.get()
    assert (hold.state, hold.remaining) == (HoldState.HELD, 9000)
    assert on(Code.HELD_FUNDS, hold.reference) == 9000
    assert on(Code.UNAPPLIED_RECEIPTS, charge.psp_id) == 0


@pytest.mark.parametrize(
    "changed", [{"amount": 8000}, {"metadata": {"reference": "something else"}}]
)
def test_what_does_not_match_is_set_aside_for_somebody_to_look_at(
    till: Till, changed: dict[str, object]
) -> None:
    """WH-06."""
    attempt = till.begin(till.open())
    till.provider.client.v1.payment_intents.update(attempt.psp_id, changed)  # type: ignore[arg-type]
    till.provider.pay(attempt.psp_id)
    till.settle()

    charge = charge_of(attempt.order)
    assert state_of(attempt) == AttemptState.QUARANTINED
    assert (charge.is_quarantined, charge.is_applied) == (True, False)
    assert on(Code.UNAPPLIED_RECEIPTS, charge.psp_id) == charge.captured
    assert EscrowHold.objects.get().state == HoldState.NONE
    assert return_late(charge_id=charge.pk, now=till.now).error.code == "PAYMENTS_QUARANTINED"  # type: ignore[union-attr]


def test_another_currency_than_was_owed_is_set_aside(till: Till) -> None:
    """LED-12, WH-06, J11: in the books of that currency, and of no use for the visit."""
    attempt = till.begin(till.open())
    v1 = till.provider.client.v1
    ours = v1.payment_intents.retrieve(attempt.psp_id).to_dict()["metadata"]
    made = v1.payment_intents.create({"amount": 9000, "currency": "eur", "metadata": ours})
    PaymentAttempt.objects.filter(pk=attempt.pk).update(psp_id=made.id)
    till.provider.pay(made.id)
    till.settle()

    charge = charge_of(attempt.order)
    assert state_of(attempt) == AttemptState.QUARANTINED
    assert (charge.currency, charge.is_quarantined, charge.is_applied) == ("EUR", True, False)
    apart = Account(Code.UNAPPLIED_RECEIPTS, charge.psp_id)
    assert balance(apart, "EUR") == Money(9000, "EUR")
    assert on(Code.HELD_FUNDS, EscrowHold.objects.get().reference) == 0
    assert EscrowHold.objects.get().state == HoldState.NONE


def test_a_fee_is_taken_from_the_card_on_file(till: Till) -> None:
    payer = make_user("Alice Archer")
    order = till.open(9000, mode=PayMode.GUARANTEE, payer=payer.pk)
    attempt = till.begin(order)
    assert till.provider.pay(attempt.psp_id) == "succeeded"
    till.settle()
    assert state_of(attempt) == AttemptState.AUTHORISED
    order.refresh_from_db()
    assert order.secured_at is not None

    hold = EscrowHold.objects.get()
    asked = ask_to_charge_saved(hold_id=hold.pk, amount=6000, now=till.now).unwrap()
    carry_out(asked.pk, now=till.now)

    hold.refresh_from_db()
    assert (hold.state, hold.released) == (HoldState.RELEASED, 6000)
    assert on(Code.PROVIDER_PAYABLE, hold.provider) == 5100
    assert on(Code.CANCELLATION_SHARE) == 900
    again = ask_to_charge_saved(hold_id=hold.pk, amount=1000, now=till.now)
    assert again.error.code == "PAYMENTS_NOT_POSSIBLE_NOW"  # type: ignore[union-attr]


def test_what_is_held_is_released_after_the_visit(till: Till) -> None:
    hold = till.paid()
    early = finish_hold(hold_id=hold.pk, release_at=till.now + timedelta(hours=1), now=till.now)
    assert early.unwrap().state == HoldState.RELEASABLE
    refused = release_hold(hold_id=hold.pk, now=till.now)
    assert refused.error.code == "PAYMENTS_TOO_EARLY_TO_RELEASE"  # type: ignore[union-attr]

    EscrowHold.objects.filter(pk=hold.pk).update(release_at=till.now - timedelta(seconds=5))
    assert release_due(now=till.now) == 1

    assert on(Code.PROVIDER_PAYABLE, hold.provider) == 7650
    assert on(Code.PLATFORM_FEE) == 1350
    assert on(Code.HELD_FUNDS, hold.reference) == 0


def test_what_is_paid_directly_is_released_at_once(till: Till) -> None:
    hold = till.paid(strategy=Strategy.DIRECT)

    release_due(now=till.now)

    hold.refresh_from_db()
    assert hold.state == HoldState.RELEASED


def test_what_is_known_only_after_its_order_was_closed_is_called_off(till: Till) -> None:
    """PT7: whoever asked died before the answer, and the hold ran out meanwhile."""
    order = till.open()
    attempt, asked = begin_attempt(
        order_id=order.pk, customer="", saves_card=False, now=till.now
    ).unwrap()
    assert asked is not None
    close_order(order_id=order.pk, now=till.now).unwrap()

    carry_out(asked.pk, now=till.now)
    till.settle()

    assert state_of(attempt) == AttemptState.CANCELED
    intent = till.provider.client.v1.payment_intents.retrieve(attempt.psp_id)
    assert intent.status == "canceled"


def test_what_fails_after_its_order_was_closed_is_called_off(till: Till) -> None:
    """PT7: what is on its way cannot be called off before."""
    attempt = till.begin(till.open())
    till.provider.pay(attempt.psp_id, "pm_usBankAccount_success")
    till.settle()
    close_order(order_id=attempt.order_id, now=till.now).unwrap()
    till.settle()
    assert state_of(attempt) == AttemptState.PROCESSING

    till.provider.pull(f"payments/{attempt.psp_id}", outcome="fail")
    till.settle()
    till.settle()

    assert state_of(attempt) == AttemptState.CANCELED
