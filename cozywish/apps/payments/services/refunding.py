"""Money that goes back: within bounds, once, and by two people above a limit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Sum

from cozywish.apps.outbox.services import publish
from cozywish.apps.payments.events import RefundBounced, RefundSucceeded
from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.gateways.contract import Fact, RefundFact, RefundStatus
from cozywish.apps.payments.machine import HoldState, RefundState
from cozywish.apps.payments.models import Charge, EscrowHold, Operation, PaymentAttempt, Refund
from cozywish.apps.payments.refusals import (
    AlreadyReleased,
    AmountImpossible,
    Disputed,
    Frozen,
    MovedOn,
    NothingCaptured,
    Quarantined,
    RefundTooMuch,
    SecondPersonNeeded,
)
from cozywish.apps.payments.services.holding import freeze_holds
from cozywish.apps.payments.services.moving import can, move, note
from cozywish.apps.payments.services.operating import applies, prepare
from cozywish.apps.payments.services.posting import post_done, post_failed, post_submitted
from cozywish.core.db import locked
from cozywish.core.services import operation


@operation
def request_refund(
    *,
    hold_id: UUID,
    amount: int,
    reason: str,
    by: UUID | None,
    now: datetime,
    may_claw_back: bool = False,
) -> Refund:
    """Have so much of what was paid for a visit go back. `by` asked for it; without anybody a rule of the site did.

    What persons ask for above the limit waits for a second one; what one of them let go back of the same visit before
    counts. Once it is released only a person, or a rule that says so, takes it back from the business (J9). Fails with
    NothingCaptured, AmountImpossible, RefundTooMuch, Disputed, AlreadyReleased, Frozen.
    """
    (hold,) = locked(EscrowHold.objects.filter(pk=hold_id), keys_stay=True)
    if hold.state == HoldState.RELEASED and not (by or may_claw_back):
        raise AlreadyReleased
    charge = charge_of(hold)
    refund = _begin(charge, hold, amount=amount, reason=reason, by=by, now=now)
    if not refund.needs_second:
        _submit(refund, by=None, now=now)
    return refund


@operation
def return_late(*, charge_id: UUID, now: datetime) -> Refund:
    """Return a payment that came too late (J11b). Asked again, it is the same refund. Fails with Quarantined."""
    (charge,) = locked(Charge.objects.filter(pk=charge_id), keys_stay=True)
    if charge.is_quarantined:
        raise Quarantined
    if charge.is_applied:
        raise NothingCaptured
    earlier = charge.refunds.exclude(state__in=[RefundState.FAILED, RefundState.CANCELLED]).first()
    if earlier is not None:
        return earlier
    refund = _begin(charge, None, amount=charge.captured, reason="late", by=None, now=now)
    _submit(refund, by=None, now=now)
    return refund


@operation
def approve_refund(*, refund_id: UUID, by: UUID, now: datetime) -> Refund:
    """Let a refund above the limit go back: said by somebody else than who asked. Fails with SecondPersonNeeded."""
    refund = Refund.objects.select_related("charge", "hold").get(pk=refund_id)
    if refund.requested_by == by:
        raise SecondPersonNeeded
    _submit(refund, by=by, now=now)
    return refund


@operation
def withdraw_refund(*, refund_id: UUID, by: UUID, now: datetime) -> Refund:
    """Do without a refund that waits for a second person."""
    refund = Refund.objects.get(pk=refund_id)
    move(refund, "withdraw", actor="W", now=now, by=by)
    return refund


@operation
def decline_refund(*, refund_id: UUID, by: UUID, now: datetime) -> Refund:
    """Say no to a refund above the limit, as somebody else than who asked. Fails with SecondPersonNeeded."""
    refund = Refund.objects.get(pk=refund_id)
    if refund.requested_by == by:
        raise SecondPersonNeeded
    move(refund, "decline", actor="W", now=now, by=by)
    return refund


def charge_of(hold: EscrowHold) -> Charge:
    """Return what was paid for the visit: its own fee, or its share of what was paid for all of an order."""
    paid = Charge.objects.filter(attempt__order_id=hold.order_id, is_applied=True)
    mine = paid.filter(attempt__hold=hold if hold.is_guarantee else None)
    charge = mine.order_by("created_at").first()
    if charge is None:
        refused = Charge.objects.filter(attempt__order_id=hold.order_id, is_quarantined=True)
        raise Quarantined if refused.exists() else NothingCaptured
    return charge


def _begin(
    charge: Charge,
    hold: EscrowHold | None,
    *,
    amount: int,
    reason: str,
    by: UUID | None,
    now: datetime,
) -> Refund:
    if amount <= 0:
        raise AmountImpossible
    _refuse_bounds(charge, hold, amount)
    refund = Refund.objects.create(
        charge=charge,
        hold=hold,
        amount=amount,
        currency=charge.currency,
        reason=reason,
        state=RefundState.REQUESTED,
        needs_second=by is not None and hold is not None and needs_second(hold, amount),
        requested_by=by,
        created_at=now,
    )
    note(refund, "request", actor="W", now=now, by=by)
    return refund


def needs_second(hold: EscrowHold, amount: int) -> bool:
    """Say whether one person alone cannot have so much more go back of a visit."""
    alone = hold.refunds.filter(needs_second=False, requested_by__isnull=False)
    counted = alone.exclude(state__in=[RefundState.FAILED, RefundState.CANCELLED])
    sofar = counted.aggregate(cents=Sum("amount"))["cents"] or 0
    return bool(sofar + amount > settings.REFUND_LIMIT)


def left_of(hold: EscrowHold) -> int:
    """Return how much of a visit can still go back, out of what is held or of what was released."""
    return hold.released if hold.state == HoldState.RELEASED else hold.remaining


def _refuse_bounds(charge: Charge, hold: EscrowHold | None, amount: int) -> None:
    """Say early and in words what the database would refuse in any case."""
    if charge.is_disputed:
        raise Disputed
    if hold is not None:
        if hold.state == HoldState.FROZEN:
            raise Frozen
        if amount > left_of(hold):
            raise RefundTooMuch
    if amount > charge.captured - charge.reserved - charge.succeeded - charge.lost_disputes:
        raise RefundTooMuch


def _submit(refund: Refund, *, by: UUID | None, now: datetime) -> None:
    """Reserve the amount, take it out of what is held with its journal, and owe the asking. Part of an operation."""
    said: dict[str, Any] = {"approved_by": by} if by else {}
    move(refund, "approve", actor="W", now=now, by=by, **said)
    move(refund, "submit", actor="W", now=now)
    if not reserve(refund.charge, refund.amount):
        refund.charge.refresh_from_db()
        raise Disputed if refund.charge.is_disputed else RefundTooMuch
    if refund.hold is not None:
        _draw(refund, refund.hold, now=now)
    else:
        post_submitted(refund, now=now)
    ask_for_refund(refund, now=now)


def _draw(refund: Refund, hold: EscrowHold, *, now: datetime) -> None:
    """Take it out of what is held, or once that is released out of what each of them got, with its journal."""
    (seen,) = locked(EscrowHold.objects.filter(pk=hold.pk), keys_stay=True)
    if seen.state != HoldState.RELEASED:
        take_out(seen, refund.amount, now=now)
        post_submitted(refund, now=now)
        return
    if refund.amount > seen.released:
        raise RefundTooMuch
    refund.hold, refund.after_release = seen, True
    refund.save(update_fields=["after_release"])
    post_submitted(refund, now=now)
    changed: dict[str, Any] = {
        "released": seen.released - refund.amount,
        "returned": seen.returned + refund.amount,
        "fee_kept": max(0, seen.fee_kept - refund.amount),
    }
    move(seen, "claw_back", actor="W", now=now, **changed)


def ask_for_refund(refund: Refund, *, now: datetime) -> None:
    """Owe the provider's being asked for it. Part of an operation."""
    attempt = PaymentAttempt.objects.select_related("order").get(pk=refund.charge.attempt_id)
    prepare(
        "REFUND",
        gateway=attempt.order.gateway,
        subject_id=refund.pk,
        request={
            "charge": refund.charge.psp_id,
            "amount": refund.amount,
            "metadata": {"refund": str(refund.pk)},
        },
        now=now,
    )


def reserve(charge: Charge, amount: int) -> bool:
    """Reserve so much of a charge, if so much is left of it (R-MAX): decided by the database in one statement."""
    left = Charge.objects.filter(
        pk=charge.pk,
        is_disputed=False,
        captured__gte=F("reserved") + F("succeeded") + F("lost_disputes") + amount,
    )
    return left.update(reserved=F("reserved") + amount) == 1


def take_out(hold: EscrowHold, amount: int, *, now: datetime) -> None:
    """Take so much out of what is held; where nothing is left it is returned. Fails as `request_refund` does."""
    (seen,) = locked(EscrowHold.objects.filter(pk=hold.pk), keys_stay=True)
    if seen.state == HoldState.RELEASED:
        raise AlreadyReleased
    if seen.state == HoldState.FROZEN:
        raise Frozen
    if amount > seen.remaining:
        raise RefundTooMuch
    event = "return" if amount == seen.remaining else "lower"
    changed: dict[str, Any] = {
        "remaining": seen.remaining - amount,
        "returned": seen.returned + amount,
    }
    move(seen, event, actor="W", now=now, **changed)


@applies("REFUND")
def apply_to_refund(asked: Operation, fact: Fact | None, now: datetime) -> bool:
    """Let a refund follow the answer to its request."""
    if asked.is_refused:
        fail_refund(refund_id=asked.subject_id, code=asked.last_error, now=now).unwrap()
        return True
    said = fact if isinstance(fact, RefundFact) else gateway_of(asked.gateway).refund(asked.psp_id)
    merge_refund(refund_id=asked.subject_id, fact=said, now=now).unwrap()
    return True


@operation
def merge_refund(*, refund_id: UUID, fact: RefundFact, now: datetime) -> Refund:
    """Let a refund follow what the provider says of it, forwards only: an older answer changes nothing."""
    (refund,) = locked(Refund.objects.filter(pk=refund_id), keys_stay=True)
    if not refund.psp_id:
        refund.psp_id = fact.id
        refund.save(update_fields=["psp_id"])
    if can(refund, "accept", actor="P"):
        move(refund, "accept", actor="P", now=now)
    if fact.status == RefundStatus.SUCCEEDED and can(refund, "succeed", actor="P"):
        _succeed(refund, now=now)
    if fact.status == RefundStatus.FAILED and can(refund, "fail", actor="P"):
        _fail(refund, code=fact.error, now=now)
    return refund


@operation
def fail_refund(*, refund_id: UUID, code: str, now: datetime) -> Refund:
    """The provider would not do it: the money stays where it was."""
    (refund,) = locked(Refund.objects.filter(pk=refund_id), keys_stay=True)
    if can(refund, "fail", actor="P"):
        _fail(refund, code=code, now=now)
    return refund


def _succeed(refund: Refund, *, now: datetime) -> None:
    move(refund, "succeed", actor="P", now=now, was_paid=True)
    Charge.objects.filter(pk=refund.charge_id).update(
        reserved=F("reserved") - refund.amount, succeeded=F("succeeded") + refund.amount
    )
    post_done(refund, now=now)
    publish(RefundSucceeded(**_about(refund)))


def _fail(refund: Refund, *, code: str, now: datetime) -> None:
    """J12. What the provider never began is held as before. What came back of its way waits until somebody looks.

    Whether it had arrived in between decides nothing: we may not have been told (W5).
    """
    move(refund, "fail", actor="P", now=now, last_error=code)
    counted = "succeeded" if refund.was_paid else "reserved"
    Charge.objects.filter(pk=refund.charge_id).update(**{counted: F(counted) - refund.amount})
    if not refund.psp_id and refund.hold_id is not None and not refund.after_release:
        _put_back(refund.hold_id, refund.amount, now=now)
        if Charge.objects.filter(pk=refund.charge_id, is_disputed=True).exists():
            freeze_holds(refund.charge, actor="P", now=now)
    post_failed(refund, now=now)
    publish(RefundBounced(**_about(refund)))


def _put_back(hold_id: UUID, amount: int, *, now: datetime) -> None:
    """Hold the money again, as if it had never left."""
    (hold,) = locked(EscrowHold.objects.filter(pk=hold_id), keys_stay=True)
    changed: dict[str, Any] = {
        "remaining": hold.remaining + amount,
        "returned": hold.returned - amount,
    }
    move(hold, "raise", actor="P", now=now, **changed)


def _about(refund: Refund) -> dict[str, str]:
    order = PaymentAttempt.objects.select_related("order").get(charge=refund.charge_id).order
    reference = refund.hold.reference if refund.hold else order.reference
    return {
        "reference_id": str(reference),
        "order_id": str(order.pk),
        "refund_id": str(refund.pk),
    }


@operation
def import_refund(*, charge_id: UUID, fact: RefundFact, now: datetime) -> Refund:
    """Take down a refund that somebody made at the provider itself (REF-05), once.

    It comes out of the only hold of its charge that still has so much. Fails with MovedOn while the bounds do not
    allow it: another refund is being refused then, or a person has to look.
    """
    (charge,) = locked(Charge.objects.filter(pk=charge_id), keys_stay=True)
    known = Refund.objects.filter(psp_id=fact.id).first()
    if known is not None:
        return known
    hold = None
    if charge.is_applied:
        holds = EscrowHold.objects.filter(
            order__attempts__charge=charge, remaining__gte=fact.amount
        ).exclude(state=HoldState.FROZEN)
        hold = holds.order_by("pk").first()
        if hold is None:
            raise MovedOn
    refund = Refund.objects.create(
        charge=charge,
        hold=hold,
        amount=fact.amount,
        currency=charge.currency,
        reason="at_the_provider",
        state=RefundState.PENDING,
        psp_id=fact.id,
        created_at=now,
    )
    note(refund, "import", actor="P", now=now)
    if not reserve(charge, fact.amount):
        raise MovedOn
    if hold is not None:
        take_out(hold, fact.amount, now=now)
    post_submitted(refund, now=now)
    return refund
