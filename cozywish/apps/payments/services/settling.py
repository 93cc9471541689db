"""What a visit that does not take place comes to: the fee is kept, and the rest goes back (J6 to J8)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cozywish.apps.payments.ledger.journals import Fee, Paid, cancelled_late, fee_undone, missed
from cozywish.apps.payments.ledger.models import Journal
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.machine import HoldState, Strategy
from cozywish.apps.payments.models import EscrowHold, PaymentOrder, Refund
from cozywish.apps.payments.refusals import Disputed, Frozen, RefundTooMuch
from cozywish.apps.payments.services.moving import move, note
from cozywish.apps.payments.services.posting import booking_of, payable_to, post_release_undone
from cozywish.apps.payments.services.refunding import (
    ask_for_refund,
    charge_of,
    left_of,
    request_refund,
    reserve,
)
from cozywish.core.db import locked
from cozywish.core.money import Money
from cozywish.core.services import operation

SETTLED = (HoldState.NONE, HoldState.RELEASED, HoldState.RETURNED)


@operation
def give_back(*, hold_id: UUID, reason: str, now: datetime) -> EscrowHold:
    """Have all that is held for a visit go back (J6), also what was released at once for one that is to come.

    What is settled already is left as it is. Fails with Frozen, Disputed.
    """
    hold = _locked(hold_id)
    if _is_ahead(hold):
        _undo_release(hold, release_at=now, now=now)
    if hold.state not in SETTLED:
        request_refund(
            hold_id=hold.pk, amount=hold.remaining, reason=reason, by=None, now=now
        ).unwrap()
        hold.refresh_from_db()
    return hold


@operation
def keep_fee(*, hold_id: UUID, fee: int, is_missed: bool, now: datetime) -> EscrowHold:
    """Keep `fee` of what is held, or all of it if that is less, and return the rest: J7, or J8 with `is_missed`.

    Settled already, it is left as it is. Fails with Frozen, Disputed.
    """
    if fee <= 0:
        return give_back(hold_id=hold_id, reason="cancelled", now=now).unwrap()
    hold = _locked(hold_id)
    if _is_ahead(hold):
        _undo_release(hold, release_at=now, now=now)
    if hold.state in SETTLED:
        return hold
    if hold.state == HoldState.FROZEN:
        raise Frozen
    held = hold.remaining
    kept = min(fee, held)
    refund = _refund(hold, held - kept, now=now) if held > kept else None
    share = Fee.untaxed(Money(kept, hold.currency), rate=hold.fee_rate)
    paid, back = Paid.by_card(Money(held, hold.currency)), str(refund.pk) if refund else ""
    about: dict[str, Any] = {
        "provider": str(hold.provider),
        "paid": paid,
        "fee": share,
        "refund": back,
    }
    if is_missed:
        post(missed(booking_of(hold), times_missed(hold) + 1, **about), at=now)
    else:
        post(cancelled_late(booking_of(hold), **about), at=now)
    if hold.state == HoldState.HELD:
        move(hold, "finish", actor="W", now=now, release_at=now)
    move(
        hold,
        "release",
        actor="T",
        now=now,
        remaining=0,
        released=hold.released + kept,
        fee_kept=kept,
        returned=hold.returned + held - kept,
    )
    return hold


@operation
def split_hold(
    *, hold_id: UUID, kept: int, reason: str, by: UUID | None, release_at: datetime, now: datetime
) -> EscrowHold:
    """Let `kept` of what was paid for a visit stay, to be released at `release_at`, and the rest go back (BT15).

    Above the limit what goes back waits for a second person. Split already, it is left as it is. Fails with Frozen,
    Disputed, RefundTooMuch.
    """
    hold = _locked(hold_id)
    if hold.release_at == release_at or _has_asked(hold, reason=reason, by=by):
        return hold
    if hold.state == HoldState.FROZEN:
        raise Frozen
    if _is_ahead(hold):
        _undo_release(hold, release_at=release_at, now=now)
    if kept and hold.state == HoldState.HELD:
        move(hold, "finish", actor="W", now=now, release_at=release_at)
    if (back := left_of(hold) - kept) > 0:
        request_refund(hold_id=hold.pk, amount=back, reason=reason, by=by, now=now).unwrap()
    return hold


@operation
def undo_fee(*, hold_id: UUID, release_at: datetime, now: datetime) -> EscrowHold:
    """They did come (BT20): what was kept as a fee is the price of the visit, and held for it until `release_at`.

    What went back meanwhile stays with whoever has it. Where no fee is kept nothing changes. Fails with Disputed.
    """
    hold = _locked(hold_id)
    if not hold.fee_kept:
        return hold
    if charge_of(hold).is_disputed:
        raise Disputed
    fee = Fee.untaxed(Money(hold.fee_kept, hold.currency), rate=hold.fee_rate)
    number, about = times_missed(hold) + 1, {"provider": str(hold.provider), "fee": fee}
    post(fee_undone(booking_of(hold), number, payable=payable_to(hold), **about), at=now)  # type: ignore[arg-type]
    move(
        hold,
        "undo_fee",
        actor="W",
        now=now,
        remaining=hold.fee_kept,
        released=hold.released - hold.fee_kept,
        fee_kept=0,
        release_at=release_at,
    )
    return hold


@operation
def return_fee(*, hold_id: UUID, now: datetime) -> EscrowHold:
    """They did come (BT20), and pay where they were: the fee that their card paid goes back (J9).

    Where none was paid nothing changes. Fails with Disputed.
    """
    hold = _locked(hold_id)
    return _claw_back(hold, hold.fee_kept, reason="corrected", now=now) if hold.fee_kept else hold


def _has_asked(hold: EscrowHold, *, reason: str, by: UUID | None) -> bool:
    return hold.refunds.filter(reason=reason, requested_by=by).exists()


def times_missed(hold: EscrowHold) -> int:
    """Return how often a no-show was written down for the visit and taken back."""
    number = 0
    while Journal.objects.filter(key=f"no_show:{booking_of(hold)}:{number + 1}:undone").exists():
        number += 1
    return number


def _is_ahead(hold: EscrowHold) -> bool:
    """Whether it was released before the visit, as with the direct strategy: no rule of a fee has touched it yet."""
    is_direct = PaymentOrder.objects.filter(pk=hold.order_id, strategy=Strategy.DIRECT).exists()
    is_out = hold.state == HoldState.RELEASED and hold.released > 0
    return is_direct and is_out and not hold.fee_kept


def _undo_release(hold: EscrowHold, *, release_at: datetime, now: datetime) -> None:
    """Hold again what was released before a visit that does not take place: its money goes the way of all others.

    Fails with Disputed: while a bank asks nobody takes it from the business.
    """
    if charge_of(hold).is_disputed:
        raise Disputed
    post_release_undone(hold, now=now)
    changed: dict[str, Any] = {"remaining": hold.released, "released": 0}
    move(hold, "undo_release", actor="W", now=now, release_at=release_at, **changed)


def _claw_back(hold: EscrowHold, amount: int, *, reason: str, now: datetime) -> EscrowHold:
    if amount > 0:
        request_refund(
            hold_id=hold.pk, amount=amount, reason=reason, by=None, now=now, may_claw_back=True
        ).unwrap()
        hold.refresh_from_db()
    return hold


def _locked(hold_id: UUID) -> EscrowHold:
    (hold,) = locked(EscrowHold.objects.filter(pk=hold_id), keys_stay=True)
    return hold


def _refund(hold: EscrowHold, amount: int, *, now: datetime) -> Refund:
    """A refund whose journal is that of the fee: it leaves the hold together with it."""
    charge = charge_of(hold)
    refund = Refund.objects.create(
        charge=charge,
        hold=hold,
        amount=amount,
        currency=charge.currency,
        reason="cancelled",
        state="REQUESTED",
        created_at=now,
    )
    note(refund, "request", actor="W", now=now)
    move(refund, "approve", actor="W", now=now)
    move(refund, "submit", actor="W", now=now)
    if not reserve(charge, amount):
        charge.refresh_from_db()
        raise Disputed if charge.is_disputed else RefundTooMuch
    ask_for_refund(refund, now=now)
    return refund
