"""Payments that were made, without asking anybody: for demo data and tests."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from cozywish.apps.payments.gateways.contract import (
    ChargeFact,
    DisputeFact,
    DisputeStatus,
    IntentFact,
    Status,
)
from cozywish.apps.payments.machine import AttemptState, PayMode, Strategy
from cozywish.apps.payments.models import Charge, Dispute, EscrowHold, PaymentAttempt, Refund
from cozywish.apps.payments.services import Share, open_order
from cozywish.apps.payments.services.arriving import receive
from cozywish.apps.payments.services.disputing import follow_dispute
from cozywish.apps.payments.services.posting import post_done
from cozywish.core.money import Money


def make_payment(
    *,
    reference: UUID,
    provider: UUID,
    amount: Money,
    price: Money,
    payer: UUID | None,
    now: datetime,
    rate: int = 1500,
) -> EscrowHold:
    """Let `amount` of a price have been paid by card for one visit, and be held for it."""
    is_part = amount != price
    order = open_order(
        reference=reference,
        mode=PayMode.DEPOSIT if is_part else PayMode.PREPAY,
        strategy=Strategy.ESCROW,
        shares=[Share(reference, provider, amount, fee=price.part(rate).minor, fee_rate=rate)],
        payer=payer,
        captures_later=False,
        now=now,
    ).unwrap()
    attempt = PaymentAttempt.objects.create(
        order=order,
        kind=PaymentAttempt.Kind.PAYMENT,
        state=AttemptState.CREATED,
        amount=amount.minor,
        to_capture=amount.minor,
        currency=amount.currency,
        psp_id=f"pi_{uuid4().hex}",
        created_at=now,
    )
    charge = ChargeFact(f"ch_{uuid4().hex}", amount.minor, amount.currency)
    fact = IntentFact(attempt.psp_id, Status.DONE, amount.minor, amount.currency, {}, charge=charge)
    with transaction.atomic():
        receive(attempt, fact, matches=True, now=now)
    return EscrowHold.objects.get(order=order)


def finish_refund(refund: Refund, *, now: datetime) -> None:
    """Let a refund that is being sent have arrived."""
    with transaction.atomic():
        refund.state, refund.psp_id, refund.was_paid = "SUCCEEDED", f"re_{uuid4().hex}", True
        refund.save(update_fields=["state", "psp_id", "was_paid"])
        Charge.objects.filter(pk=refund.charge_id).update(
            reserved=F("reserved") - refund.amount, succeeded=F("succeeded") + refund.amount
        )
        post_done(refund, now=now)


def make_dispute(
    charge: Charge,
    *,
    status: DisputeStatus = DisputeStatus.CLAIMED,
    amount: int | None = None,
    psp_id: str = "",
    now: datetime,
    **more: int,
) -> Dispute:
    """Let a bank ask about a payment, or have decided; it took no money unless `more` says so."""
    about = charge.captured if amount is None else amount
    known = psp_id or f"du_{uuid4().hex}"
    fact = DisputeFact(known, charge.psp_id, status, now, about, charge.currency, **more)
    return follow_dispute(charge_id=charge.pk, fact=fact, now=now).unwrap()
