"""Money that arrives: for what is owed, or too late, or not as it was asked."""

from collections.abc import Sequence
from datetime import datetime

from cozywish.apps.outbox.services import publish
from cozywish.apps.payments.events import (
    PaymentCaptured,
    PaymentLate,
    PaymentQuarantined,
    PaymentSecured,
)
from cozywish.apps.payments.gateways.contract import ChargeFact, IntentFact
from cozywish.apps.payments.ledger.drafts import Draft
from cozywish.apps.payments.ledger.journals import Fee, guarantee_charged, unapplied
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.machine import HoldState, PayMode, Strategy
from cozywish.apps.payments.models import Charge, EscrowHold, PaymentAttempt, PaymentOrder
from cozywish.apps.payments.refusals import MovedOn
from cozywish.apps.payments.services.lending import cover
from cozywish.apps.payments.services.moving import move
from cozywish.apps.payments.services.posting import booking_of, captured, fee_of
from cozywish.core.db import locked
from cozywish.core.money import Money


def receive(attempt: PaymentAttempt, fact: IntentFact, *, matches: bool, now: datetime) -> None:
    """Take down what arrived for an attempt, with its journal (PT6, L10). The order is locked."""
    arrived = fact.charge
    if arrived is None:
        raise MovedOn
    order, holds = attempt.order, holds_of(attempt)
    charge = Charge(
        attempt=attempt,
        psp_id=arrived.id,
        captured=arrived.captured,
        currency=arrived.currency,
        is_applied=matches and not _is_late(attempt, holds),
        is_quarantined=not matches,
        is_disputed=arrived.is_disputed,
        created_at=now,
    )
    move(attempt, "capture" if matches else "quarantine", actor="P", now=now, last_error="")
    charge.save(force_insert=True)
    if not charge.is_applied:
        _set_aside(charge, order, now=now)
        return
    post(*_drafts(attempt, charge, holds), at=now)
    hold_for(attempt, charge, holds, now=now)
    about = {"reference_id": str(order.reference), "order_id": str(order.pk)}
    if attempt.kind == PaymentAttempt.Kind.PAYMENT and order.secured_at is None:
        order.secured_at = now
        order.save(update_fields=["secured_at"])
        publish(PaymentSecured(**about, attempt_id=str(attempt.pk)))
    publish(PaymentCaptured(**about, charge_id=str(charge.pk)))


def _is_late(attempt: PaymentAttempt, holds: Sequence[EscrowHold]) -> bool:
    """Whether nobody waits for it any more, or it was paid by another attempt before. A fee may come after the end."""
    is_fee = attempt.kind == PaymentAttempt.Kind.SAVED
    return not holds or (attempt.order.closed_at is not None and not is_fee)


def holds_of(attempt: PaymentAttempt) -> list[EscrowHold]:
    """Return what it pays for and is still owed, locked: one visit's fee, or the shares of the order."""
    owing = attempt.order.holds.filter(state=HoldState.NONE, owed__gt=0)
    if attempt.hold_id is not None:
        return locked(owing.filter(pk=attempt.hold_id), keys_stay=True)
    return locked(owing.filter(is_guarantee=False), keys_stay=True)


def _set_aside(charge: Charge, order: PaymentOrder, *, now: datetime) -> None:
    """J11: it stands in L160 until it is revived or returned."""
    money = Money(charge.captured, charge.currency)
    post(unapplied(charge.psp_id, amount=money), at=now)
    about = {
        "reference_id": str(order.reference),
        "order_id": str(order.pk),
        "charge_id": str(charge.pk),
    }
    publish(PaymentQuarantined(**about) if charge.is_quarantined else PaymentLate(**about))


def _drafts(
    attempt: PaymentAttempt, charge: Charge, holds: Sequence[EscrowHold]
) -> Sequence[Draft]:
    if attempt.kind == PaymentAttempt.Kind.SAVED:
        hold = holds[0]
        fee = Fee.untaxed(Money(charge.captured, charge.currency), rate=hold.fee_rate)
        return guarantee_charged(
            charge.psp_id, booking_of(hold), 1, provider=str(hold.provider), fee=fee
        )
    is_part = attempt.order.mode == PayMode.DEPOSIT
    return [captured(charge.psp_id, holds, is_part=is_part)]


def hold_for(
    attempt: PaymentAttempt, charge: Charge, holds: Sequence[EscrowHold], *, now: datetime
) -> None:
    """Hold the money of a charge for each visit it is for; a fee for not coming is nobody's to hold."""
    is_fee = attempt.kind == PaymentAttempt.Kind.SAVED
    for hold in holds:
        share = charge.captured if is_fee else hold.owed
        move(hold, "capture", actor="P", now=now, captured=share, remaining=share)
        if is_fee:
            move(hold, "finish", actor="W", now=now, release_at=now)
            move(hold, "release", actor="T", now=now, remaining=0, released=share, fee_kept=share)
        elif attempt.order.strategy == Strategy.DIRECT:
            move(hold, "finish", actor="W", now=now, release_at=now)


def note_fee(fact: ChargeFact, *, now: datetime) -> None:
    """J1f. Part of an operation. Told again, it is noted once.

    That a charge was disputed it says for ever, also once the bank has decided: only the dispute says whether it is.
    """
    unknown = Charge.objects.filter(psp_id=fact.id, fee_txn="")
    if fee_of(fact) and unknown.update(fee_txn=fact.fee_txn):
        cover(Money(fact.fee, fact.fee_currency), what=f"fee:{fact.fee_txn}", now=now)
        post(*fee_of(fact), at=now)
