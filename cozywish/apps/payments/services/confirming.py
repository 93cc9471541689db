"""Paying with a card that was typed in at the provider: we get its id, and never its number."""

from datetime import datetime
from uuid import UUID

from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.gateways.contract import NotSetUp, Refused, Unanswered
from cozywish.apps.payments.machine import OPEN, AttemptState
from cozywish.apps.payments.models import LIVE, Operation, PaymentAttempt, PaymentOrder
from cozywish.apps.payments.refusals import (
    AlreadyPaid,
    Declined,
    MovedOn,
    NotAvailable,
    OrderClosed,
    PaymentUnderWayAlready,
)
from cozywish.apps.payments.services.merging import follow_intent
from cozywish.apps.payments.services.moving import note
from cozywish.apps.payments.services.operating import carry_out, prepare
from cozywish.core.db import locked
from cozywish.core.services import Failure, ServiceResult, Success, operation


def pay_with(
    *, attempt_id: UUID, method: str, return_url: str, now: datetime
) -> ServiceResult[str]:
    """Pay with the card `method`. Returns where the bank asks who pays, or "" when nobody is asked.

    Fails with OrderClosed, AlreadyPaid, PaymentUnderWayAlready while nobody knows what came of it, Declined,
    NotAvailable. The provider is asked, so this is never part of a transaction.
    """
    asked = ask_to_pay(attempt_id=attempt_id, method=method, return_url=return_url, now=now)
    if isinstance(asked, Failure):
        return asked
    return come_of(operation_id=asked.value.pk, now=now)


def come_of(*, operation_id: UUID, now: datetime) -> ServiceResult[str]:
    """Ask what `ask_to_pay` prepared, unless that was done, and return as `pay_with` does.

    Never part of a transaction.
    """
    done = carry_out(operation_id, now=now)
    attempt = PaymentAttempt.objects.select_related("order").get(pk=done.subject_id)
    if done.state != "APPLIED":
        return Failure(PaymentUnderWayAlready())
    if attempt.state == AttemptState.CREATED:
        return Failure(Declined(attempt.last_error or done.last_error))
    return _bank_asks(attempt) if attempt.state == AttemptState.REQUIRES_ACTION else Success("")


@operation
def ask_to_pay(*, attempt_id: UUID, method: str, return_url: str, now: datetime) -> Operation:
    """Have an attempt paid with the card `method`. Fails with OrderClosed, AlreadyPaid, PaymentUnderWayAlready."""
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    (order,) = locked(PaymentOrder.objects.filter(pk=attempt.order_id), keys_stay=True)
    attempt.refresh_from_db()
    if order.closed_at is not None:
        raise OrderClosed
    if attempt.state == AttemptState.PROCESSING:
        raise PaymentUnderWayAlready
    if attempt.state not in OPEN:
        raise AlreadyPaid
    note(attempt, "ask_to_pay", actor="W", now=now)
    return prepare(
        "CONFIRM",
        gateway=order.gateway,
        subject_id=attempt.pk,
        request={"id": attempt.psp_id, "payment_method": method, "return_url": return_url},
        now=now,
    )


def _bank_asks(attempt: PaymentAttempt) -> ServiceResult[str]:
    try:
        return Success(gateway_of(attempt.order.gateway).intent(attempt.psp_id).action_url)
    except (Unanswered, Refused, NotSetUp):
        return Failure(NotAvailable())


def follow_order(*, order_id: UUID, now: datetime) -> PaymentOrder:
    """Ask the provider how far paying has come, and return the order as it is then.

    Without an answer it stays as it was: it is heard of later. Never part of a transaction.
    """
    for attempt in PaymentAttempt.objects.filter(order_id=order_id, state__in=LIVE):
        if attempt.psp_id:
            try:
                follow_intent(attempt.pk, attempt.psp_id, now=now)
            except (Unanswered, Refused, NotSetUp, MovedOn):
                continue
    return PaymentOrder.objects.get(pk=order_id)
