"""A bank that asks about a payment: while it does, nothing of it goes back and nothing is released."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cozywish.apps.outbox.services import publish
from cozywish.apps.payments.events import PaymentDisputed
from cozywish.apps.payments.gateways.contract import DisputeFact
from cozywish.apps.payments.ledger import taken_back
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.machine import HoldState
from cozywish.apps.payments.models import Charge, EscrowHold, PaymentOrder
from cozywish.apps.payments.services.holding import freeze_holds, tell_thawed, thaw_holds
from cozywish.apps.payments.services.lending import cover
from cozywish.apps.payments.services.moving import move
from cozywish.apps.payments.services.posting import booking_of, payable_to
from cozywish.apps.payments.services.refunding import left_of, take_out
from cozywish.core.db import locked
from cozywish.core.money import Money
from cozywish.core.services import operation


@operation
def follow_dispute(*, charge_id: UUID, fact: DisputeFact, now: datetime) -> Charge:
    """Freeze what is held of a charge while the bank asks about it, and let it go on afterwards, with its journals.

    What is lost is taken out of what is held, or was released (J10). Told again, it is done once.
    """
    is_open = fact.is_open
    (charge,) = locked(Charge.objects.filter(pk=charge_id), keys_stay=True)
    if charge.is_disputed != is_open:
        charge.is_disputed = is_open
        charge.save(update_fields=["is_disputed"])
        order = PaymentOrder.objects.get(attempts=charge.attempt_id)
        if is_open:
            _tell(charge, order)
        else:
            tell_thawed(order)
    if is_open:
        freeze_holds(charge, actor="P", now=now)
    else:
        thaw_holds(charge, actor="P", now=now)
    _post(fact, now=now)
    if fact.is_lost and not charge.lost_disputes:
        _lose(charge, fact, now=now)
    return charge


@operation
def heed_warning(*, charge_id: UUID, now: datetime) -> Charge:
    """Keep what is held of a charge that its bank takes for fraud until somebody of the office has looked at it."""
    (charge,) = locked(Charge.objects.filter(pk=charge_id), keys_stay=True)
    freeze_holds(charge, actor="P", now=now)
    return charge


def _post(fact: DisputeFact, *, now: datetime) -> None:
    """J10: what the bank took, and what it gave back."""
    if fact.taken:
        amount, fee = Money(fact.taken, fact.currency), Money(fact.fee, fact.currency)
        cover(amount + fee, what=f"dispute:{fact.id}", now=now)
        post(taken_back.dispute_opened(fact.id, amount=amount, fee=fee), at=now)
    if fact.given_back:
        amount, fee = Money(fact.given_back, fact.currency), Money(fact.fee_back, fact.currency)
        post(taken_back.dispute_won(fact.id, amount=amount, fee=fee), at=now)


def _lose(charge: Charge, fact: DisputeFact, *, now: datetime) -> None:
    """J10: what stays away is borne by what is held for the visits, then by whoever it was released to."""
    amount = Money(fact.taken - fact.given_back, fact.currency)
    left, borne = amount.minor, []
    holds = EscrowHold.objects.filter(order__attempts=charge.attempt_id).order_by("pk")
    for hold in holds if charge.is_applied else ():
        taken = min(left, left_of(hold))
        if not taken:
            continue
        left -= taken
        is_out = hold.state == HoldState.RELEASED
        money, nothing = Money(taken, hold.currency), Money(0, hold.currency)
        share = money - money.part(hold.fee_rate)
        payable = payable_to(hold) if is_out else nothing
        borne.append(
            taken_back.Lost(
                booking_of(hold),
                str(hold.provider),
                nothing if is_out else money,
                share if is_out else nothing,
                payable,
            )
        )
        _take(hold, taken, is_out=is_out, now=now)
    bound = charge.captured - charge.reserved - charge.succeeded
    charge.lost_disputes = min(amount.minor, bound)
    charge.save(update_fields=["lost_disputes"])
    post(taken_back.dispute_lost(fact.id, amount=amount, of=borne), at=now)


def _take(hold: EscrowHold, taken: int, *, is_out: bool, now: datetime) -> None:
    if not is_out:
        take_out(hold, taken, now=now)
        return
    changed: dict[str, Any] = {
        "released": hold.released - taken,
        "returned": hold.returned + taken,
        "fee_kept": max(0, hold.fee_kept - taken),
    }
    move(hold, "claw_back", actor="P", now=now, **changed)


def _tell(charge: Charge, order: PaymentOrder) -> None:
    publish(
        PaymentDisputed(
            reference_id=str(order.reference), order_id=str(order.pk), charge_id=str(charge.pk)
        )
    )
