"""From what is owed to what is held, with the practice provider in a process of its own."""

from datetime import timedelta

from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.ledger.models import Journal
from cozywish.apps.payments.machine import AttemptState, HoldState, OperationState
from cozywish.apps.payments.models import EscrowHold, Operation
from cozywish.apps.payments.refusals import NotAvailable
from cozywish.apps.payments.services import complete_due, start_attempt
from cozywish.apps.payments.tests.conftest import Till, charge_of, on
from cozywish.core.services import Failure


def test_a_visit_is_paid_and_held(till: Till) -> None:
    order = till.open(9000)
    attempt = till.begin(order)
    assert attempt.state == AttemptState.CREATED
    assert attempt.client_secret.startswith(attempt.psp_id)

    assert till.provider.pay(attempt.psp_id) == "succeeded"
    till.settle()

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.CAPTURED
    hold = EscrowHold.objects.get(order=order)
    assert (hold.state, hold.remaining) == (HoldState.HELD, 9000)
    assert on(Code.HELD_FUNDS, order.reference) == 9000
    charge = charge_of(order)
    assert {journal.key for journal in Journal.objects.exclude(kind="J3")} == {
        f"capture:{charge.psp_id}",
        f"fee:{charge.fee_txn}",
    }
    order.refresh_from_db()
    assert order.secured_at is not None


def test_who_is_answered_once_and_then_not_any_more_is_told_so_and_goes_on_later(
    till: Till,
) -> None:
    """CHA-06: the payment is made, and asking what became of it fails."""
    order = till.open(9000)
    rule = {"on": "request", "do": "error_before", "method": "GET", "times": 1}
    till.provider.pull("faults", rules=[rule])

    begun = start_attempt(order_id=order.pk, saves_card=False, now=till.now)

    assert isinstance(begun, Failure)
    assert isinstance(begun.error, NotAvailable)
    assert Operation.objects.get().state == OperationState.KNOWN
    complete_due(now=till.now + timedelta(seconds=5))
    assert Operation.objects.get().state == OperationState.APPLIED
    assert till.begin(order).psp_id
    assert till.provider.count("payment_intent") == 1
