"""What is held for a visit until after it: letting it go, and keeping it while a question is open."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from cozywish.apps.outbox.services import publish
from cozywish.apps.payments.events import HoldReleased, PaymentThawed
from cozywish.apps.payments.machine import HoldState, PayMode
from cozywish.apps.payments.models import Charge, EscrowHold, PaymentAttempt, PaymentOrder
from cozywish.apps.payments.refusals import (
    Frozen,
    NothingCaptured,
    Quarantined,
    TooEarlyToRelease,
)
from cozywish.apps.payments.services.arriving import hold_for, holds_of
from cozywish.apps.payments.services.moving import can, move, note
from cozywish.apps.payments.services.posting import post_released, post_revived
from cozywish.core.db import DatabaseNow, locked
from cozywish.core.money import Money
from cozywish.core.services import Failure, operation

log = logging.getLogger(__name__)
FREEZABLE = (HoldState.HELD, HoldState.RELEASABLE)


def _locked(hold_id: UUID) -> EscrowHold:
    (hold,) = locked(EscrowHold.objects.filter(pk=hold_id), keys_stay=True)
    return hold


@operation
def finish_hold(*, hold_id: UUID, release_at: datetime, now: datetime) -> EscrowHold:
    """The visit is over: what is held for it is released at `release_at`, unless somebody complains before.

    While it is frozen it stays so, and goes on as what it is by then.
    """
    hold = _locked(hold_id)
    if hold.state == HoldState.NONE:
        raise NothingCaptured
    if can(hold, "finish", actor="W"):
        move(hold, "finish", actor="W", now=now, release_at=release_at)
    elif hold.frozen_from == HoldState.HELD:
        hold.frozen_from, hold.release_at = HoldState.RELEASABLE, release_at
        hold.save(update_fields=["frozen_from", "release_at"])
        note(hold, "finish", actor="W", now=now)
    return hold


@operation
def release_hold(*, hold_id: UUID, now: datetime) -> EscrowHold:
    """Release what is held to whom it belongs (J4). Released already, it is left as it is.

    Fails with Frozen, TooEarlyToRelease. The time is decided by the clock of the database.
    """
    hold = _locked(hold_id)
    if hold.state == HoldState.RELEASED:
        return hold
    if hold.state == HoldState.FROZEN:
        raise Frozen
    is_due = EscrowHold.objects.filter(pk=hold.pk, release_at__lte=DatabaseNow()).exists()
    if not can(hold, "release", actor="T") or not is_due:
        raise TooEarlyToRelease
    amount = Money(hold.remaining, hold.currency)
    order = PaymentOrder.objects.get(pk=hold.order_id)
    changed: dict[str, Any] = {"remaining": 0, "released": hold.released + hold.remaining}
    move(hold, "release", actor="T", now=now, **changed)
    post_released(hold, amount, is_deposit=order.mode == PayMode.DEPOSIT, now=now)
    publish(
        HoldReleased(reference_id=str(hold.reference), order_id=str(order.pk), hold_id=str(hold.pk))
    )
    return hold


def release_due(*, now: datetime, at_most: int = 200) -> int:
    """Release what is due. One that cannot be holds up none of the others."""
    due = EscrowHold.objects.filter(state=HoldState.RELEASABLE, release_at__lte=DatabaseNow())
    done = 0
    for hold_id in due.order_by("release_at").values_list("pk", flat=True)[:at_most]:
        match release_hold(hold_id=hold_id, now=now):
            case Failure(error):
                log.warning("Hold %s was not released: %s", hold_id, error.code)
            case _:
                done += 1
    return done


@operation
def freeze_hold(*, hold_id: UUID, by: UUID | None, now: datetime) -> EscrowHold:
    """Keep what is held for a visit while a question about it is open. Frozen already, it is left as it is."""
    hold = _locked(hold_id)
    if hold.state != HoldState.FROZEN:
        move(hold, "freeze", actor="W", now=now, by=by, frozen_from=hold.state)
    return hold


@operation
def thaw_hold(*, hold_id: UUID, by: UUID | None, now: datetime) -> EscrowHold:
    """The question is answered: go on where it was frozen, and tell whoever could not follow meanwhile."""
    hold = _locked(hold_id)
    if hold.state == HoldState.FROZEN:
        _thaw(hold, actor="W", by=by, now=now)
        tell_thawed(PaymentOrder.objects.get(pk=hold.order_id))
    return hold


def tell_thawed(order: PaymentOrder) -> None:
    """Publish that a question about an order is answered. Part of an operation."""
    publish(PaymentThawed(reference_id=str(order.reference), order_id=str(order.pk)))


def _thaw(hold: EscrowHold, *, actor: str, by: UUID | None, now: datetime) -> None:
    event = f"thaw_{hold.frozen_from.lower()}"
    move(hold, event, actor=actor, now=now, by=by, frozen_from="")


def holds_of_charge(charge: Charge) -> list[EscrowHold]:
    """Return what the money of a charge was held for, locked: one visit’s fee, or the shares of the order."""
    if not charge.is_applied:
        return []
    paid = PaymentAttempt.objects.get(pk=charge.attempt_id)
    fee_of, holds = paid.hold_id, EscrowHold.objects.filter(order=paid.order_id)
    mine = holds.filter(pk=fee_of) if fee_of else holds.filter(is_guarantee=False)
    return locked(mine, keys_stay=True)


def freeze_holds(charge: Charge, *, actor: str, now: datetime) -> None:
    """Freeze whatever is held of a charge. Part of an operation."""
    for hold in holds_of_charge(charge):
        if hold.state in FREEZABLE:
            move(hold, "freeze", actor=actor, now=now, frozen_from=hold.state)


def thaw_holds(charge: Charge, *, actor: str, now: datetime) -> None:
    """Let what is held of a charge go on. Part of an operation."""
    for hold in holds_of_charge(charge):
        if hold.state == HoldState.FROZEN:
            _thaw(hold, actor=actor, by=None, now=now)


@operation
def revive_late(*, charge_id: UUID, now: datetime) -> Charge:
    """The time of a late payment was still free: hold it for its visits after all (J11a). Fails with Quarantined."""
    (charge,) = locked(Charge.objects.filter(pk=charge_id), keys_stay=True)
    if charge.is_quarantined:
        raise Quarantined
    if charge.is_applied:
        return charge
    attempt = charge.attempt
    holds = holds_of(attempt)
    if charge.reserved or charge.succeeded or not holds:
        raise NothingCaptured
    charge.is_applied = True
    charge.save(update_fields=["is_applied"])
    PaymentOrder.objects.filter(pk=attempt.order_id).update(closed_at=None, secured_at=now)
    post_revived(charge, holds, now=now)
    hold_for(attempt, charge, holds, now=now)
    if charge.is_disputed:
        freeze_holds(charge, actor="P", now=now)
    return charge
