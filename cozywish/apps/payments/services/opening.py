"""What is owed: opening an order, and closing it when nobody waits for its money any more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from cozywish.apps.audit.services import record
from cozywish.apps.payments.gateways import chosen
from cozywish.apps.payments.machine import AttemptState, PayMode, Strategy
from cozywish.apps.payments.models import (
    LIVE,
    Customer,
    EscrowHold,
    PaymentAttempt,
    PaymentOrder,
)
from cozywish.apps.payments.refusals import (
    AlreadyPaid,
    AmountImpossible,
    OrderClosed,
    OrderDiffers,
    PaymentUnderWayAlready,
)
from cozywish.apps.payments.services.operating import prepare
from cozywish.core.db import locked
from cozywish.core.money import Money
from cozywish.core.services import operation


@dataclass(frozen=True, slots=True)
class Share:
    """What is owed for one visit, and for whom it is held. `amount` is what is paid now: the deposit, or all of it.

    `fee` is what the site keeps of it when it is released, `fee_rate` its share of a fee for not coming, in basis
    points. `tax` and `tip` are parts of `amount`. With `is_guarantee` nothing is paid: `amount` is the most that may be
    charged to the card that is put on file.
    """

    reference: UUID
    provider: UUID
    amount: Money
    fee: int = 0
    tax: int = 0
    tip: int = 0
    jurisdiction: str = ""
    fee_rate: int = 0
    is_guarantee: bool = False


@operation
def open_order(
    *,
    reference: UUID,
    mode: PayMode,
    strategy: Strategy,
    shares: Sequence[Share],
    payer: UUID | None,
    captures_later: bool,
    now: datetime,
) -> PaymentOrder:
    """Write down what is owed for `reference`. Asked again with the same shares, it is the same order.

    `payer` is the account that may keep its card, if anybody; a guest's card is on file for this order alone.

    Fails with AmountImpossible, OrderDiffers.
    """
    _refuse_impossible(shares, mode)
    if mode == PayMode.GUARANTEE:
        shares = [replace(share, is_guarantee=True) for share in shares]
    try:
        with transaction.atomic():
            order = _order(reference, mode, strategy, shares, captures_later, now)
    except IntegrityError as twice:
        return _same(reference, shares, mode, because=twice)
    if payer is not None:
        order.customer, _made = Customer.objects.get_or_create(
            user_id=payer, gateway=order.gateway, defaults={"created_at": now}
        )
    elif any(share.is_guarantee for share in shares):
        order.customer = Customer.objects.create(gateway=order.gateway, created_at=now)
    order.save(update_fields=["customer"])
    record(
        at=now,
        actor_kind="USER" if payer else "SYSTEM",
        actor_id=payer,
        action="payments.order_opened",
        object_type="payments.order",
        object_id=order.pk,
        amount=order.amount,
        currency=order.currency,
    )
    return order


def _refuse_impossible(shares: Sequence[Share], mode: PayMode) -> None:
    currencies = {share.amount.currency for share in shares}
    if len(currencies) != 1:
        raise AmountImpossible
    if mode != PayMode.GUARANTEE and all(share.is_guarantee for share in shares):
        raise AmountImpossible
    for share in shares:
        rest = share.amount.minor - share.tax - share.tip
        if share.amount.minor <= 0 or rest < 0 or min(share.fee, share.tax, share.tip) < 0:
            raise AmountImpossible


def _owing(shares: Sequence[Share]) -> Sequence[Share]:
    """Those that are paid; where none is, all of them: then it is the most that may be charged."""
    return [share for share in shares if not share.is_guarantee] or shares


def _order(
    reference: UUID,
    mode: PayMode,
    strategy: Strategy,
    shares: Sequence[Share],
    captures_later: bool,
    now: datetime,
) -> PaymentOrder:
    order = PaymentOrder.objects.create(
        reference=reference,
        gateway=chosen(),
        mode=mode,
        strategy=strategy,
        captures_later=captures_later,
        amount=sum(share.amount.minor for share in _owing(shares)),
        currency=shares[0].amount.currency,
        created_at=now,
    )
    EscrowHold.objects.bulk_create(
        EscrowHold(
            order=order,
            reference=share.reference,
            provider=share.provider,
            currency=share.amount.currency,
            owed=share.amount.minor,
            is_guarantee=share.is_guarantee,
            fee=share.fee,
            tax=share.tax,
            tip=share.tip,
            jurisdiction=share.jurisdiction,
            fee_rate=share.fee_rate,
        )
        for share in shares
    )
    return order


def _same(
    reference: UUID, shares: Sequence[Share], mode: PayMode, *, because: Exception
) -> PaymentOrder:
    order = PaymentOrder.objects.filter(reference=reference, mode=mode).first()
    if order is None:
        raise OrderDiffers from because
    owed = {(hold.reference, hold.owed, hold.currency) for hold in order.holds.all()}
    if owed != {(share.reference, share.amount.minor, share.amount.currency) for share in shares}:
        raise OrderDiffers from because
    return order


@operation
def change_order(
    *, order_id: UUID, mode: PayMode, shares: Sequence[Share], now: datetime
) -> PaymentOrder:
    """Let something else be owed for the same visits, as long as nothing is paid: a deposit, or all of it.

    What was begun is called off before that (`call_off`): whoever still paid by it would pay what was owed then.
    Fails with AmountImpossible, OrderDiffers, OrderClosed, AlreadyPaid, PaymentUnderWayAlready.
    """
    _refuse_impossible(shares, mode)
    (order,) = locked(PaymentOrder.objects.filter(pk=order_id), keys_stay=True)
    _refuse_to_change(order)
    holds = {hold.reference: hold for hold in order.holds.all()}
    if order.mode == PayMode.GUARANTEE or set(holds) != {share.reference for share in shares}:
        raise OrderDiffers
    for share in shares:
        hold = holds[share.reference]
        hold.owed, hold.fee, hold.tax, hold.tip = (
            share.amount.minor,
            share.fee,
            share.tax,
            share.tip,
        )
        hold.save(update_fields=["owed", "fee", "tax", "tip"])
    order.mode, order.amount = mode, sum(share.amount.minor for share in _owing(shares))
    order.save(update_fields=["mode", "amount"])
    record(
        at=now,
        actor_kind="SYSTEM",
        actor_id=None,
        action="payments.order_changed",
        object_type="payments.order",
        object_id=order.pk,
        amount=order.amount,
        currency=order.currency,
    )
    return order


def _refuse_to_change(order: PaymentOrder) -> None:
    if order.closed_at is not None:
        raise OrderClosed
    if order.secured_at is not None:
        raise AlreadyPaid
    if order.attempts.filter(state__in=LIVE).exists():
        raise PaymentUnderWayAlready


@operation
def close_order(*, order_id: UUID, now: datetime) -> PaymentOrder:
    """Wait for its money no longer: what is open is called off, and what still arrives is late (J11)."""
    (order,) = locked(PaymentOrder.objects.filter(pk=order_id), keys_stay=True)
    if order.closed_at is None:
        order.closed_at = now
        order.save(update_fields=["closed_at"])
        record(
            at=now,
            actor_kind="SYSTEM",
            actor_id=None,
            action="payments.order_closed",
            object_type="payments.order",
            object_id=order.pk,
        )
    owe_cancelling(order, now=now)
    return order


def owe_cancelling(order: PaymentOrder, *, now: datetime) -> None:
    """Have what is open at the provider called off. What is on its way cannot be: it is waited for. Part of an
    operation.
    """
    for attempt in order.attempts.filter(state__in=LIVE).exclude(psp_id=""):
        if attempt.state != AttemptState.PROCESSING:
            let_go(attempt, now=now)


def let_go(attempt: PaymentAttempt, *, now: datetime) -> None:
    """Have one attempt called off. A card that is on file is none: there is nothing left to call off."""
    is_setup = attempt.kind == PaymentAttempt.Kind.SETUP
    if is_setup and attempt.state == AttemptState.AUTHORISED:
        return
    prepare(
        "CANCEL_SETUP" if is_setup else "CANCEL",
        gateway=attempt.order.gateway,
        subject_id=attempt.pk,
        request={"id": attempt.psp_id},
        now=now,
    )
