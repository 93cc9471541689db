"""From what is owed to what is held, with the practice provider in a process of its own."""

from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.ledger.models import Journal
from cozywish.apps.payments.machine import AttemptState, HoldState
from cozywish.apps.payments.models import EscrowHold
from cozywish.apps.payments.tests.conftest import Till, charge_of, on


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
