"""Trying to pay: one intent at the provider for each attempt, and what becomes of it by our own will."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.gateways.contract import NotSetUp
from cozywish.apps.payments.machine import AttemptState, OperationState, PayMode
from cozywish.apps.payments.models import (
    LIVE,
    EscrowHold,
    Operation,
    PaymentAttempt,
    PaymentOrder,
)
from cozywish.apps.payments.refusals import (
    AlreadyPaid,
    AmountImpossible,
    NoCard,
    NotAvailable,
    NothingOnline,
    NotPossibleNow,
    OrderClosed,
    PaymentUnderWayAlready,
)
from cozywish.apps.payments.services.customers import ensure_customer
from cozywish.apps.payments.services.moving import note
from cozywish.apps.payments.services.opening import owe_cancelling
from cozywish.apps.payments.services.operating import carry_out, prepare
from cozywish.core.db import locked
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult, Success, operation

Kind = PaymentAttempt.Kind


def start_attempt(
    *, order_id: UUID, saves_card: bool, now: datetime
) -> ServiceResult[PaymentAttempt]:
    """Return the attempt to pay, which the page goes on with by its secret. Asked again, it is the same one.

    With `saves_card` the card that pays is kept for the next time, if there is an account to keep it in.

    Fails with OrderClosed, AlreadyPaid, PaymentUnderWayAlready, NothingOnline, NotAvailable. The provider is asked, so
    this is never part of a transaction.
    """
    order = PaymentOrder.objects.select_related("customer").get(pk=order_id)
    try:
        gateway_of(order.gateway)
    except NotSetUp:
        return Failure(NothingOnline())
    known = ensure_customer(order.customer, now=now) if order.customer else ""
    if known is None:
        return Failure(NotAvailable())
    match begin_attempt(order_id=order_id, customer=known, saves_card=saves_card, now=now):
        case Failure() as refused:
            return refused
        case begun:
            attempt, asked = begun.unwrap()
    return _ready(attempt, asked, now=now)


def _ready(
    attempt: PaymentAttempt, asked: Operation | None, *, now: datetime
) -> ServiceResult[PaymentAttempt]:
    if asked is not None:
        carry_out(asked.pk, now=now)
        attempt.refresh_from_db()
    refusal: DomainError | None = None
    if attempt.state == AttemptState.CANCELED:
        refusal = NotPossibleNow()
    elif not attempt.psp_id:
        refusal = NotAvailable()
    return Failure(refusal) if refusal else Success(attempt)


@operation
def begin_attempt(
    *, order_id: UUID, customer: str, saves_card: bool, now: datetime
) -> tuple[PaymentAttempt, Operation | None]:
    """Write the attempt down (PT1) and what is to be asked for it; without the latter there is one already."""
    (order,) = locked(PaymentOrder.objects.filter(pk=order_id), keys_stay=True)
    if order.closed_at is not None:
        raise OrderClosed
    is_setup = order.mode == PayMode.GUARANTEE
    kind = Kind.SETUP if is_setup else Kind.PAYMENT
    live = order.attempts.filter(kind=kind, state__in=LIVE).first()
    if live is not None and live.state == AttemptState.PROCESSING:
        raise PaymentUnderWayAlready
    if order.secured_at is not None:
        raise AlreadyPaid
    keeps = saves_card and order.customer is not None and order.customer.user_id is not None
    if live is not None:
        return live, _wish(live, keeps=keeps, now=now) or _asked_of(live)
    attempt = PaymentAttempt.objects.create(
        order=order,
        kind=kind,
        state=AttemptState.CREATED,
        amount=0 if is_setup else order.amount,
        to_capture=0 if is_setup else order.amount,
        currency=order.currency,
        saves_card=keeps,
        created_at=now,
    )
    note(attempt, "create", actor="W", now=now)
    # What else the order secures may be charged later, to this same card.
    stays = keeps or order.holds.filter(is_guarantee=True).exists()
    request = _request(attempt, customer=customer, saves_card=stays)
    name = "CREATE_SETUP" if is_setup else "CREATE_PAYMENT"
    asked = prepare(name, gateway=order.gateway, subject_id=attempt.pk, request=request, now=now)
    return attempt, asked


def _wish(attempt: PaymentAttempt, *, keeps: bool, now: datetime) -> Operation | None:
    """Let the attempt keep its card or not, as is wished now. Returns what the provider is to be told of it."""
    if attempt.saves_card == keeps:
        return None
    attempt.saves_card = keeps
    attempt.save(update_fields=["saves_card"])
    if not keeps or attempt.kind == Kind.SETUP or not attempt.psp_id:
        return None
    return prepare(
        "KEEP",
        gateway=attempt.order.gateway,
        subject_id=attempt.pk,
        request={"id": attempt.psp_id, "setup_future_usage": "off_session"},
        now=now,
    )


def _asked_of(attempt: PaymentAttempt) -> Operation | None:
    open_ones = Operation.objects.filter(subject_id=attempt.pk, kind__startswith="CREATE")
    return open_ones.exclude(state=OperationState.APPLIED).first()


def _request(attempt: PaymentAttempt, *, customer: str, saves_card: bool) -> Mapping[str, Any]:
    """What the provider is told: ids and amounts, and nobody's name."""
    metadata = {
        "attempt": str(attempt.pk),
        "order": str(attempt.order_id),
        "reference": str(attempt.order.reference),
    }
    said: dict[str, Any] = {"metadata": metadata}
    if customer:
        said["customer"] = customer
    if attempt.kind == Kind.SETUP:
        return {**said, "usage": "off_session", "payment_method_types": ["card"]}
    said |= {
        "amount": attempt.amount,
        "currency": attempt.currency.lower(),
        "automatic_payment_methods": {"enabled": True},
        "capture_method": "manual" if attempt.order.captures_later else "automatic",
    }
    if customer and saves_card:
        said["setup_future_usage"] = "off_session"
    return said


@operation
def ask_to_capture(*, order_id: UUID, dropped: frozenset[UUID], now: datetime) -> Operation:
    """Have what is authorised taken, but for the visits in `dropped`. Fails with NotPossibleNow.

    Part of accepting a request: the operation is committed with it and carried out after it, by `carry_out`.
    """
    attempt = _authorised(order_id)
    (order,) = locked(PaymentOrder.objects.filter(pk=order_id), keys_stay=True)
    known = _asked_to_capture(attempt)
    if known is not None:
        return known
    dropping = order.holds.filter(reference__in=dropped, is_guarantee=False)
    for hold in locked(dropping, keys_stay=True):
        attempt.to_capture -= hold.owed
        hold.owed = 0
        hold.save(update_fields=["owed"])
    if attempt.to_capture <= 0:
        raise AmountImpossible
    attempt.save(update_fields=["to_capture"])
    note(attempt, "ask_to_capture", actor="W", now=now)
    request = {"id": attempt.psp_id, "amount_to_capture": attempt.to_capture}
    return prepare(
        "CAPTURE", gateway=order.gateway, subject_id=attempt.pk, request=request, now=now
    )


def _asked_to_capture(attempt: PaymentAttempt) -> Operation | None:
    return Operation.objects.filter(subject_id=attempt.pk, kind="CAPTURE").first()


def _authorised(order_id: UUID) -> PaymentAttempt:
    live = PaymentAttempt.objects.filter(
        order_id=order_id, kind=Kind.PAYMENT, state=AttemptState.AUTHORISED
    )
    found = locked(live, keys_stay=True)
    if not found:
        raise NotPossibleNow
    return found[0]


@operation
def ask_to_void(*, order_id: UUID, now: datetime) -> PaymentOrder:
    """Have what is authorised or begun let go. Nothing happens to what is paid already."""
    (order,) = locked(PaymentOrder.objects.filter(pk=order_id), keys_stay=True)
    owe_cancelling(order, now=now)
    return order


def call_off(*, order_id: UUID, now: datetime) -> PaymentOrder:
    """Have what is begun called off at the provider, wait for the answer, and return the order as it is then.

    What is secured stays so, and what the provider cannot call off stays on its way. Never part of a transaction.
    """
    _ask_to_call_off(order_id=order_id, now=now).unwrap()
    begun = PaymentAttempt.objects.filter(order_id=order_id).values("pk")
    asked = Operation.objects.filter(subject_id__in=begun, kind__in=["CANCEL", "CANCEL_SETUP"])
    for operation_id in asked.exclude(state=OperationState.APPLIED).values_list("pk", flat=True):
        carry_out(operation_id, now=now)
    return PaymentOrder.objects.get(pk=order_id)


@operation
def _ask_to_call_off(*, order_id: UUID, now: datetime) -> None:
    (order,) = locked(PaymentOrder.objects.filter(pk=order_id), keys_stay=True)
    if order.secured_at is None:
        owe_cancelling(order, now=now)


@operation
def ask_to_charge_saved(*, hold_id: UUID, amount: int, now: datetime) -> Operation:
    """Have a fee taken from the card on file (J8). Once for each visit. Fails with NoCard, AmountImpossible."""
    (hold,) = locked(EscrowHold.objects.filter(pk=hold_id), keys_stay=True)
    order = PaymentOrder.objects.select_related("customer").get(pk=hold.order_id)
    card = _card_on_file(order)
    if not hold.is_guarantee or not card or order.customer is None or not order.customer.psp_id:
        raise NoCard
    if not 0 < amount <= hold.owed:
        raise AmountImpossible
    _refuse_second_fee(hold)
    attempt = PaymentAttempt(
        pk=uuid4(),
        order=order,
        hold=hold,
        kind=Kind.SAVED,
        state=AttemptState.CREATED,
        amount=amount,
        to_capture=amount,
        currency=order.currency,
        created_at=now,
    )
    attempt.save(force_insert=True)
    note(attempt, "create", actor="W", now=now)
    request = {
        **_request(attempt, customer=order.customer.psp_id, saves_card=False),
        "payment_method": card,
        "capture_method": "automatic",
        "off_session": True,
        "confirm": True,
    }
    return prepare(
        "CHARGE_SAVED", gateway=order.gateway, subject_id=attempt.pk, request=request, now=now
    )


def _refuse_second_fee(hold: EscrowHold) -> None:
    if hold.attempts.exclude(state=AttemptState.CANCELED).exists():
        raise NotPossibleNow


def _card_on_file(order: PaymentOrder) -> str:
    """Return the card that secured an order; one that was authorised and let go again is still on file."""
    secured = order.attempts.exclude(kind=Kind.SAVED).exclude(method_psp_id="")
    states = [AttemptState.AUTHORISED, AttemptState.CAPTURED]
    used = secured.filter(state__in=states).first()
    if used is None and order.secured_at is not None:
        used = secured.filter(state=AttemptState.CANCELED).order_by("-created_at").first()
    return used.method_psp_id if used else ""
