"""A bank that takes a payment back: what it takes, gives back, and whose money is lost; and a balance below nothing."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cozywish.apps.payments.auditing import checks
from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, Entry, Kind
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.models import Charge, EscrowHold, InboxEvent, Refund
from cozywish.apps.payments.services import (
    finish_hold,
    move_money,
    release_due,
    request_refund,
    thaw_hold,
)
from cozywish.apps.payments.tests.conftest import FLOAT, Till, charge_of, on
from cozywish.core.auditing import violations
from cozywish.core.money import Money


def dispute(till: Till, hold: EscrowHold) -> Any:
    opened = till.provider.pull("disputes", charge=charge_of(hold.order).psp_id)
    till.settle()
    return opened


def close(till: Till, opened: Any, *, won: bool) -> None:
    till.provider.pull(f"disputes/{opened['id']}", outcome="win" if won else "lose")
    till.settle()
    till.settle()


def test_what_a_bank_takes_is_owed_by_it_until_it_decides(till: Till) -> None:
    """J10."""
    hold = till.paid(9000)
    before = on(Code.PSP_BALANCE)

    opened = dispute(till, hold)

    fee = on(Code.DISPUTE_FEES)
    assert (on(Code.DISPUTE_RECEIVABLE, opened["id"]), fee > 0) == (9000, True)
    assert on(Code.PSP_BALANCE) == before - 9000 - fee
    close(till, opened, won=True)
    assert on(Code.DISPUTE_RECEIVABLE, opened["id"]) == 0
    assert Charge.objects.get().lost_disputes == 0
    hold.refresh_from_db()
    assert (hold.state, hold.remaining) == ("HELD", 9000)


def test_what_is_lost_is_taken_out_of_what_is_held(till: Till) -> None:
    """J10, R-MAX."""
    hold = till.paid(9000)

    close(till, dispute(till, hold), won=False)

    hold.refresh_from_db()
    assert (hold.state, hold.returned) == ("RETURNED", 9000)
    assert Charge.objects.get().lost_disputes == 9000
    assert on(Code.HELD_FUNDS, hold.reference) == on(Code.LOSSES) == 0


def test_what_is_lost_after_the_release_is_shared(till: Till) -> None:
    """J10."""
    hold = till.paid(9000)
    finish_hold(hold_id=hold.pk, release_at=till.now - timedelta(hours=1), now=till.now).unwrap()
    release_due(now=till.now)
    assert on(Code.PROVIDER_PAYABLE, hold.provider) == 7650

    close(till, dispute(till, hold), won=False)

    assert on(Code.PROVIDER_PAYABLE, hold.provider) == 0
    assert on(Code.LOSSES) == 1350


def test_refunding_the_only_payment_of_a_site_is_lent_by_the_provider(till: Till) -> None:
    """L5, L7: its fee stays with it, so more goes than there is; what comes in next pays it back."""
    gift = Entry(Account(Code.GIFT_CARD, "of somebody else"), Money(FLOAT, "USD"), is_debit=True)
    out = Entry(Account(Code.PSP_BALANCE), Money(FLOAT, "USD"), is_debit=False)
    with transaction.atomic():
        post(Draft(Kind.GIFT_OR_CREDIT, "nothing else", (gift, out)), at=timezone.now())
    hold = till.paid(9000)
    fee = on(Code.PSP_FEES)
    request_refund(hold_id=hold.pk, amount=9000, reason="cancelled", by=None, now=till.now).unwrap()

    till.settle()

    refund = Refund.objects.get()
    assert refund.state == "SUCCEEDED"
    owed = f"lent:refund:{refund.pk}"
    assert (on(Code.PSP_BALANCE), on(Code.UNAPPLIED_RECEIPTS, owed)) == (0, fee)
    till.paid(5000)
    second = on(Code.PSP_FEES) - fee
    move_money(now=till.now)
    assert on(Code.UNAPPLIED_RECEIPTS, owed) == 0
    assert on(Code.PSP_BALANCE) == 5000 - second - fee
    assert move_money(now=till.now) == 0


def test_what_a_bank_kept_is_no_violation_and_anything_else_is(till: Till) -> None:
    """L6: what went back of a visit is its refunds, and what its bank took."""
    hold = till.paid(9000)
    request_refund(hold_id=hold.pk, amount=1000, reason="goodwill", by=None, now=till.now).unwrap()
    till.settle()
    close(till, dispute(till, hold), won=False)
    assert [str(found) for found in violations(checks())] == []

    EscrowHold.objects.update(returned=9001, captured=9001)

    assert {found.rule for found in violations(checks())} == {"L6"}


def test_a_bank_that_warns_of_fraud_freezes_what_is_held(till: Till) -> None:
    """Once: what somebody of the office let go on is not frozen again by the same warning."""
    order = till.open()
    till.provider.pay(till.begin(order).psp_id, "pm_card_createIssuerFraudRecord")
    till.settle()
    till.settle(till.now + timedelta(minutes=1))  # a warning that is told before its payment waits
    hold = EscrowHold.objects.get(order=order)
    assert (hold.state, hold.frozen_from, charge_of(order).is_disputed) == ("FROZEN", "HELD", False)

    thaw_hold(hold_id=hold.pk, by=None, now=till.now).unwrap()
    till.settle(till.now + timedelta(minutes=5))

    hold.refresh_from_db()
    assert hold.state == "HELD"
    assert set(
        InboxEvent.objects.filter(type__startswith="radar").values_list("state", flat=True)
    ) == {"APPLIED"}
