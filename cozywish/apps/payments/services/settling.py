"""What a visit that does not take place comes to: the fee is kept, and the rest goes back (J6 to J8)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cozywish.apps.payments.ledger.journals import Fee, Paid, cancelled_late, missed
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.machine import HoldState
from cozywish.apps.payments.models import Charge, EscrowHold, Refund
from cozywish.apps.payments.refusals import Disputed, RefundTooMuch
from cozywish.apps.payments.services.moving import move, note
from cozywish.apps.payments.services.posting import booking_of
from cozywish.apps.payments.services.refunding import ask_for_refund, request_refund, reserve
from cozywish.core.db import locked
from cozywish.core.money import Money
from cozywish.core.services import operation

SETTLED = (HoldState.NONE, HoldState.RELEASED, HoldState.RETURNED)


@operation
def give_back(*, hold_id: UUID, reason: str, now: datetime) -> EscrowHold:
    """Have all that is held for a visit go back (J6). What is settled already is left as it is.

    Fails with Frozen, Disputed.
    """
    hold = _locked(hold_id)
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
    if hold.state in SETTLED:
        return hold
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
        post(missed(booking_of(hold), 1, **about), at=now)
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
        returned=hold.returned + held - kept,
    )
    return hold


def _locked(hold_id: UUID) -> EscrowHold:
    (hold,) = locked(EscrowHold.objects.filter(pk=hold_id), keys_stay=True)
    return hold


def _refund(hold: EscrowHold, amount: int, *, now: datetime) -> Refund:
    """A refund whose journal is that of the fee: it leaves the hold together with it."""
    paid = Charge.objects.filter(attempt__order_id=hold.order_id, is_applied=True)
    charge = paid.order_by("created_at")[0]
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
