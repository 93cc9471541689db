"""Money that goes back: what arrives, what comes back, and what nobody may do."""

from uuid import uuid4

import pytest
from django.db import transaction

from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, Entry, Kind
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.machine import HoldState, RefundState
from cozywish.apps.payments.models import EscrowHold, Operation, Refund
from cozywish.apps.payments.queries.books import balance_of
from cozywish.apps.payments.services import (
    Share,
    approve_refund,
    complete_due,
    finish_hold,
    release_due,
    request_refund,
    return_late,
    withdraw_refund,
)
from cozywish.apps.payments.services.merging import follow_intent
from cozywish.apps.payments.tests.conftest import Till, charge_of, on
from cozywish.core.money import Money
from cozywish.core.services import ServiceResult


def ask(till: Till, hold: EscrowHold, amount: int, **more: object) -> ServiceResult[Refund]:
    given = {"reason": "cancelled", "by": None, "now": till.now, **more}
    return request_refund(hold_id=hold.pk, amount=amount, **given)  # type: ignore[arg-type]


def refused(result: ServiceResult[Refund]) -> str:
    return result.error.code  # type: ignore[union-attr]


@pytest.mark.parametrize(("amount", "state"), [(9000, HoldState.RETURNED), (2500, HoldState.HELD)])
def test_all_or_a_part_goes_back(till: Till, amount: int, state: str) -> None:
    hold = till.paid(9000)
    refund = ask(till, hold, amount).unwrap()
    assert refund.state == RefundState.SUBMITTING
    assert on(Code.REFUNDS_IN_TRANSIT, refund.pk) == amount

    till.settle()

    refund.refresh_from_db()
    hold.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert (hold.state, hold.remaining, hold.returned) == (state, 9000 - amount, amount)
    assert on(Code.HELD_FUNDS, hold.reference) == 9000 - amount
    assert on(Code.REFUNDS_IN_TRANSIT, refund.pk) == 0


def test_no_more_goes_back_than_there_is(till: Till) -> None:
    hold = till.paid(9000)
    ask(till, hold, 6000).unwrap()

    assert refused(ask(till, hold, 3001)) == "PAYMENTS_REFUND_TOO_MUCH"
    assert refused(ask(till, hold, 0)) == "PAYMENTS_AMOUNT_IMPOSSIBLE"


def test_nothing_goes_back_of_what_was_not_paid(till: Till) -> None:
    """REF-01."""
    order = till.open()

    assert refused(ask(till, EscrowHold.objects.get(order=order), 100)) == (
        "PAYMENTS_NOTHING_CAPTURED"
    )


def test_nothing_goes_back_of_what_its_bank_took_or_asks_about(till: Till) -> None:
    """REF-01: while the bank looks into it, and after the dispute is lost."""
    hold = till.paid(9000)
    opened = till.provider.pull("disputes", charge=charge_of(hold.order).psp_id)
    till.settle()
    assert refused(ask(till, hold, 9000)) == "PAYMENTS_DISPUTED"

    till.provider.pull(f"disputes/{opened['id']}", outcome="lose")
    till.settle()

    assert refused(ask(till, hold, 1)) == "PAYMENTS_REFUND_TOO_MUCH"
    assert not Refund.objects.exists()
    assert till.provider.count("refund") == 0


def test_nothing_goes_back_a_second_time(till: Till) -> None:
    """REF-01: while it is on its way, and once it arrived."""
    hold = till.paid(9000)
    ask(till, hold, 9000).unwrap()
    assert refused(ask(till, hold, 1)) == "PAYMENTS_REFUND_TOO_MUCH"
    till.settle()

    assert refused(ask(till, hold, 1)) == "PAYMENTS_REFUND_TOO_MUCH"
    assert till.provider.count("refund") == 1


def test_nothing_goes_back_of_what_nobody_has_looked_at(till: Till) -> None:
    """REF-01, J11: a payment that does not match is for somebody of the office."""
    attempt = till.begin(till.open())
    till.provider.client.v1.payment_intents.update(attempt.psp_id, {"amount": 8000})
    till.provider.pay(attempt.psp_id)
    till.settle()

    assert refused(ask(till, EscrowHold.objects.get(), 100)) == "PAYMENTS_QUARANTINED"
    late = return_late(charge_id=charge_of(attempt.order).pk, now=till.now)
    assert refused(late) == "PAYMENTS_QUARANTINED"
    assert not Refund.objects.exists()


def test_what_a_business_was_paid_out_goes_back_all_the_same_and_is_owed(till: Till) -> None:
    """REF-02: its share is nowhere any more, so it owes it, and what it earns next is worth less by that."""
    hold = till.paid(9000)
    finish_hold(hold_id=hold.pk, release_at=till.now, now=till.now).unwrap()
    release_due(now=till.now)
    business = hold.provider
    share = on(Code.PROVIDER_PAYABLE, business)
    sent = Entry(Account(Code.PROVIDER_PAYABLE, str(business)), Money(share, "USD"), is_debit=True)
    away = Entry(Account(Code.PSP_BALANCE), Money(share, "USD"), is_debit=False)
    with transaction.atomic():
        post(Draft(Kind.GIFT_OR_CREDIT, "paid out", (sent, away)), at=till.now)

    refund = ask(till, hold, 9000, by=uuid4()).unwrap()
    till.settle()

    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    owed = balance_of(business, "USD")
    assert (share, owed.payable.minor, owed.receivable.minor) == (7650, 0, 7650)

    more = Share(uuid4(), business, Money(10_000, "USD"), fee=1500, fee_rate=1500)
    earned = till.paid(shares=[more], reference=more.reference)
    finish_hold(hold_id=earned.pk, release_at=till.now, now=till.now).unwrap()
    release_due(now=till.now)
    assert balance_of(business, "USD").net.minor == 8500 - 7650


def test_above_the_limit_somebody_else_has_to_agree(till: Till) -> None:
    hold, noor, olga = till.paid(20_000), uuid4(), uuid4()
    refund = ask(till, hold, 15_000, by=noor).unwrap()
    assert refund.state == RefundState.REQUESTED
    assert not Operation.objects.filter(subject_id=refund.pk).exists()

    alone = approve_refund(refund_id=refund.pk, by=noor, now=till.now)
    assert refused(alone) == "PAYMENTS_SECOND_PERSON_NEEDED"
    approve_refund(refund_id=refund.pk, by=olga, now=till.now).unwrap()
    again = approve_refund(refund_id=refund.pk, by=olga, now=till.now)

    assert refused(again) == "PAYMENTS_NOT_POSSIBLE_NOW"
    till.settle()
    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED


def test_a_refund_that_waits_can_be_withdrawn(till: Till) -> None:
    hold = till.paid(20_000)
    refund = ask(till, hold, 15_000, by=uuid4()).unwrap()

    withdraw_refund(refund_id=refund.pk, by=uuid4(), now=till.now).unwrap()

    assert ask(till, hold, 20_000).unwrap().state == RefundState.SUBMITTING


def test_a_refund_that_comes_back_days_later_is_not_lost(till: Till) -> None:
    """REF-03, J12 after success."""
    hold = till.paid(9000)
    refund = ask(till, hold, 9000).unwrap()
    till.settle()
    refund.refresh_from_db()

    till.provider.pull(f"refunds/{refund.psp_id}", outcome="fail")
    till.settle()

    refund.refresh_from_db()
    assert (refund.state, refund.was_paid) == (RefundState.FAILED, True)
    assert on(Code.UNAPPLIED_RECEIPTS, refund.psp_id) == 9000


def test_a_refund_made_at_the_provider_is_taken_down_once(till: Till) -> None:
    """REF-05."""
    hold = till.paid(9000)
    made = till.provider.client.v1.refunds.create(
        {"charge": charge_of(hold.order).psp_id, "amount": 4000}
    )
    till.settle()
    till.settle()

    refund = Refund.objects.get()
    assert (refund.psp_id, refund.state, refund.amount) == (made.id, RefundState.SUCCEEDED, 4000)
    hold.refresh_from_db()
    assert (hold.remaining, hold.returned) == (5000, 4000)
    assert on(Code.HELD_FUNDS, hold.reference) == 5000


def test_a_bank_that_asks_freezes_what_is_held(till: Till) -> None:
    hold = till.paid(9000)
    charge = charge_of(hold.order)
    opened = till.provider.pull("disputes", charge=charge.psp_id, inquiry=True)
    till.settle()
    hold.refresh_from_db()
    assert hold.state == HoldState.FROZEN
    assert refused(ask(till, hold, 100)) == "PAYMENTS_DISPUTED"

    assert opened["status"].startswith("warning")


def test_what_the_bank_decided_stays_decided_whatever_is_told_again(till: Till) -> None:
    """W5: a charge says for ever that it was disputed."""
    hold = till.paid()
    charge = charge_of(hold.order)
    opened = till.provider.pull("disputes", charge=charge.psp_id)
    till.settle()
    till.provider.pull(f"disputes/{opened['id']}", outcome="win")
    till.settle()

    follow_intent(charge.attempt_id, charge.attempt.psp_id, now=till.now)

    charge.refresh_from_db()
    hold.refresh_from_db()
    assert (charge.is_disputed, hold.state) == (False, "HELD")


def test_what_takes_place_while_a_bank_asks_is_released_once_it_is_content(till: Till) -> None:
    hold = till.paid(9000)
    opened = till.provider.pull("disputes", charge=charge_of(hold.order).psp_id, inquiry=True)
    till.settle()

    finish_hold(hold_id=hold.pk, release_at=till.now, now=till.now).unwrap()
    release_due(now=till.now)
    hold.refresh_from_db()
    assert (hold.state, hold.remaining) == (HoldState.FROZEN, 9000)

    till.provider.pull(f"disputes/{opened['id']}", outcome="win")
    till.settle()
    release_due(now=till.now)
    hold.refresh_from_db()
    assert (hold.state, hold.released) == (HoldState.RELEASED, 9000)


@pytest.mark.parametrize("fault", ["timeout_after", "error_after", "timeout_before", "rate_limit"])
def test_whatever_is_lost_the_refund_is_made_once(till: Till, fault: str) -> None:
    """IDM-05, REF-04."""
    hold = till.paid(9000)
    rule = {"on": "request", "do": fault, "method": "POST", "path": "/v1/refunds", "times": 3}
    till.provider.pull("faults", rules=[rule])
    refund = ask(till, hold, 9000).unwrap()

    for _try in range(3):
        Operation.objects.update(next_try_at=till.now)
        complete_due(now=till.now)
        assert Operation.objects.get(kind="REFUND").state == "SENT"
    Operation.objects.update(next_try_at=till.now)
    complete_due(now=till.now)

    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert till.provider.count("refund") == 1
    assert Operation.objects.get(kind="REFUND").tries == 4
