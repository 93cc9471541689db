"""A bank that takes a payment back: what it takes, gives back, and whose money is lost; and a balance below nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.payments.auditing import checks, exceptions
from cozywish.apps.payments.gateways.contract import DisputeFact, DisputeStatus
from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, Entry, Kind
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.machine import PayMode
from cozywish.apps.payments.models import Charge, Dispute, EscrowHold, InboxEvent, Refund
from cozywish.apps.payments.refusals import MovedOn
from cozywish.apps.payments.services import (
    ask_to_charge_saved,
    catch_up,
    complete_due,
    finish_hold,
    freeze_hold,
    move_money,
    release_due,
    request_refund,
    thaw_hold,
    work_inbox,
)
from cozywish.apps.payments.services.disputing import follow_dispute
from cozywish.apps.payments.tests.conftest import FLOAT, Till, charge_of, on
from cozywish.core.auditing import violations
from cozywish.core.money import Money


def dispute(till: Till, hold: EscrowHold, **more: Any) -> Any:
    opened = till.provider.pull("disputes", charge=charge_of(hold.order).psp_id, **more)
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


# ── several of one payment ──


def about(hold: EscrowHold) -> tuple[str, int, int, bool, int]:
    """What is held, what the banks kept, and whether one asks."""
    hold.refresh_from_db()
    charge = charge_of(hold.order)
    return hold.state, hold.remaining, hold.returned, charge.is_disputed, charge.lost_disputes


def wrong() -> list[str]:
    return [str(found) for found in violations(checks())]


def states() -> list[str]:
    return list(Dispute.objects.order_by("opened_at", "amount").values_list("state", flat=True))


def test_a_dispute_is_written_down_with_how_far_it_came(till: Till) -> None:
    hold = till.paid(9000)
    asked = dispute(till, hold, inquiry=True)
    row = Dispute.objects.get()
    assert (row.state, row.psp_id, row.amount, row.taken) == ("INQUIRY", asked["id"], 9000, 0)
    assert abs((row.opened_at - till.now).total_seconds()) < 3600

    for outcome, state in (
        ("escalate", "NEEDS_RESPONSE"),
        ("review", "UNDER_REVIEW"),
        ("lose", "LOST"),
    ):
        till.provider.pull(f"disputes/{asked['id']}", outcome=outcome)
        till.settle()
        row.refresh_from_db()
        assert row.state == state

    assert (row.taken, row.kept, row.counted, row.closed_at is not None) == (9000, 9000, 9000, True)
    assert wrong() == []


def test_what_is_over_before_we_hear_of_it_is_written_down_as_well(till: Till) -> None:
    hold = till.paid(9000)
    opened = till.provider.pull("disputes", charge=charge_of(hold.order).psp_id, inquiry=True)

    close(till, opened, won=True)

    assert states() == ["CLOSED"]
    assert about(hold) == ("HELD", 9000, 0, False, 0)


def test_while_a_second_one_is_open_nothing_goes_on(till: Till) -> None:
    """The first one that is decided says nothing about the other."""
    hold = till.paid(9000)
    first, second = dispute(till, hold, amount=3000), dispute(till, hold, amount=4000)
    assert about(hold) == ("FROZEN", 9000, 0, True, 0)

    close(till, first, won=True)

    assert states() == ["WON", "NEEDS_RESPONSE"]
    assert about(hold) == ("FROZEN", 9000, 0, True, 0)
    asked = request_refund(hold_id=hold.pk, amount=100, reason="x", by=None, now=till.now)
    assert asked.error.code == "PAYMENTS_DISPUTED"  # type: ignore[union-attr]
    assert wrong() == []
    close(till, second, won=True)
    assert about(hold) == ("HELD", 9000, 0, False, 0)


def test_each_that_is_lost_is_counted(till: Till) -> None:
    """R-MAX, J10: one while the other is open, and the rest is what can still go back."""
    hold = till.paid(9000)
    first, second = dispute(till, hold, amount=3000), dispute(till, hold, amount=4000)

    close(till, first, won=False)
    assert about(hold) == ("FROZEN", 6000, 3000, True, 3000)
    assert wrong() == []
    close(till, second, won=False)

    assert about(hold) == ("HELD", 2000, 7000, False, 7000)
    assert on(Code.HELD_FUNDS, hold.reference) == 2000
    assert on(Code.DISPUTE_RECEIVABLE, first["id"]) == 0
    assert on(Code.DISPUTE_RECEIVABLE, second["id"]) == on(Code.LOSSES) == 0
    assert wrong() == []
    more = request_refund(hold_id=hold.pk, amount=2001, reason="x", by=None, now=till.now)
    assert more.error.code == "PAYMENTS_REFUND_TOO_MUCH"  # type: ignore[union-attr]
    request_refund(hold_id=hold.pk, amount=2000, reason="x", by=None, now=till.now).unwrap()


def test_a_second_loss_after_the_first_is_a_loss(till: Till) -> None:
    hold = till.paid(9000)
    close(till, dispute(till, hold, amount=3000), won=False)

    close(till, dispute(till, hold), won=False)

    assert about(hold) == ("RETURNED", 0, 9000, False, 9000)
    assert wrong() == []


def fact(hold: EscrowHold, status: DisputeStatus, **more: Any) -> DisputeFact:
    charge = charge_of(hold.order).psp_id
    return DisputeFact("du_1", charge, status, hold.release_at or NOON, 9000, "USD", **more)


NOON = datetime(2036, 5, 5, 12, tzinfo=UTC)
TAKEN = {"taken": 9000, "fee": 1500}


def tell(till: Till, hold: EscrowHold, status: DisputeStatus, **more: Any) -> Any:
    told = fact(hold, status, **more)
    return follow_dispute(charge_id=charge_of(hold.order).pk, fact=told, now=till.now)


def test_an_older_answer_changes_nothing(till: Till) -> None:
    """W5."""
    hold = till.paid(9000)
    tell(till, hold, DisputeStatus.REVIEWED, **TAKEN).unwrap()
    tell(till, hold, DisputeStatus.CLAIMED, **TAKEN).unwrap()
    assert states() == ["UNDER_REVIEW"]
    tell(till, hold, DisputeStatus.LOST, **TAKEN).unwrap()

    tell(till, hold, DisputeStatus.CLAIMED, **TAKEN).unwrap()
    tell(till, hold, DisputeStatus.LOST, **TAKEN).unwrap()

    assert states() == ["LOST"]
    assert about(hold) == ("RETURNED", 0, 9000, False, 9000)


def test_what_was_decided_and_is_told_again_thaws_nothing(till: Till) -> None:
    """Somebody of the office looks into it for another reason."""
    hold = till.paid(9000)
    tell(till, hold, DisputeStatus.CLAIMED, **TAKEN).unwrap()
    tell(till, hold, DisputeStatus.WON, **TAKEN).unwrap()
    assert on(Code.DISPUTE_RECEIVABLE, "du_1") == 9000
    freeze_hold(hold_id=hold.pk, by=None, now=till.now).unwrap()

    tell(till, hold, DisputeStatus.WON, **TAKEN, given_back=9000).unwrap()

    assert about(hold) == ("FROZEN", 9000, 0, False, 0)
    assert on(Code.DISPUTE_RECEIVABLE, "du_1") == 0


def test_what_is_given_back_after_it_was_lost_stands_apart(till: Till) -> None:
    """The office looks: whoever bore the loss has done so."""
    hold = till.paid(9000)
    tell(till, hold, DisputeStatus.CLAIMED, **TAKEN).unwrap()
    tell(till, hold, DisputeStatus.LOST, **TAKEN).unwrap()
    before = on(Code.PSP_BALANCE)

    for _time in range(2):
        back = {**TAKEN, "given_back": 9000, "fee_back": 1500}
        tell(till, hold, DisputeStatus.WON, **back).unwrap()

    assert states() == ["WON"]
    assert about(hold) == ("RETURNED", 0, 9000, False, 9000)
    assert on(Code.PSP_BALANCE) == before + 10_500
    assert (on(Code.UNAPPLIED_RECEIPTS, "du_1"), on(Code.DISPUTE_FEES)) == (9000, 0)
    assert wrong() == []
    (note,) = [str(found) for found in violations(exceptions())]
    assert "was given back after it was lost" in note


def test_what_takes_money_after_it_was_content_waits_for_the_office(till: Till) -> None:
    hold = till.paid(9000)
    tell(till, hold, DisputeStatus.CONTENT).unwrap()

    refused = tell(till, hold, DisputeStatus.CLAIMED, **TAKEN)

    assert isinstance(refused.error, MovedOn)
    assert states() == ["CLOSED"]
    assert on(Code.DISPUTE_RECEIVABLE, "du_1") == 0


def test_a_refund_that_is_refused_while_a_bank_asks_is_frozen(till: Till) -> None:
    hold = till.paid(9000)
    request_refund(hold_id=hold.pk, amount=9000, reason="cancelled", by=None, now=till.now).unwrap()
    till.provider.pull("disputes", charge=charge_of(hold.order).psp_id, inquiry=False)
    catch_up(now=till.now, name="simulator")
    work_inbox(now=till.now)
    assert about(hold)[:2] == ("RETURNED", 0)

    complete_due(now=till.now)

    assert about(hold)[:2] == ("FROZEN", 9000)
    assert wrong() == []


def test_a_fee_that_a_card_on_file_paid_is_lost_by_its_own_visit(till: Till) -> None:
    """What else the card secured has nothing to do with it."""
    payer = make_user(email="guarantee@example.com")
    order = till.open(9000, mode=PayMode.GUARANTEE, payer=payer.pk)
    other = EscrowHold.objects.create(
        order=order,
        reference=uuid4(),
        provider=uuid4(),
        currency="USD",
        owed=9000,
        is_guarantee=True,
    )
    till.provider.pay(till.begin(order).psp_id)
    till.settle()
    hold = EscrowHold.objects.exclude(pk=other.pk).get()
    ask_to_charge_saved(hold_id=hold.pk, amount=6000, now=till.now).unwrap()
    till.settle()
    EscrowHold.objects.filter(pk=other.pk).update(state="HELD", captured=9000, remaining=9000)

    close(till, dispute(till, hold), won=False)

    hold.refresh_from_db()
    other.refresh_from_db()
    assert (hold.released, hold.returned, charge_of(order).lost_disputes) == (0, 6000, 6000)
    assert (other.state, other.remaining) == ("HELD", 9000)
