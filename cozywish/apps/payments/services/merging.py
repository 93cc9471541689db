"""Letting our rows follow what the payment provider says of its own.

Note [What the provider says now]
    Nothing is concluded from what an event or an answer said at its time: the object is asked for, and what it says now
    is merged into our row, forwards only. Who merges has read the row's version before asking; if somebody else merged
    meanwhile the answer may be the older one, so it is thrown away and asked for again. Each merge counts the version
    up, whether it changes anything or not. So the state depends on what happened, and not on the order in which we
    were told (W5).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from cozywish.apps.outbox.services import publish
from cozywish.apps.payments.events import (
    PaymentFailed,
    PaymentSecured,
    PaymentUnderWay,
    PaymentVoided,
)
from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.gateways.contract import Fact, IntentFact, Status
from cozywish.apps.payments.machine import OPEN, AttemptState
from cozywish.apps.payments.models import Operation, PaymentAttempt, PaymentOrder
from cozywish.apps.payments.refusals import MovedOn
from cozywish.apps.payments.services.arriving import note_fee, receive
from cozywish.apps.payments.services.keeping import keep_card
from cozywish.apps.payments.services.moving import can, move
from cozywish.apps.payments.services.opening import let_go
from cozywish.apps.payments.services.operating import applies
from cozywish.core.db import locked
from cozywish.core.services import Failure, operation

TRIES = 8
TOLD: dict[str, type[PaymentUnderWay | PaymentFailed | PaymentVoided]] = {
    "ask": PaymentUnderWay,
    "process": PaymentUnderWay,
    "fail": PaymentFailed,
    "cancel": PaymentVoided,
}


@applies(
    *("CREATE_PAYMENT", "CREATE_SETUP", "CONFIRM", "CHARGE_SAVED"),
    *("CAPTURE", "CANCEL", "CANCEL_SETUP", "KEEP"),
)
def apply_to_attempt(asked: Operation, fact: Fact | None, now: datetime) -> bool:
    """Let an attempt follow the answer to something that was asked about it."""
    if asked.is_refused and asked.kind.startswith("CREATE") and not asked.psp_id:
        refuse_attempt(asked.subject_id, code=asked.last_error, now=now).unwrap()
        return True
    known = PaymentAttempt.objects.get(pk=asked.subject_id).psp_id or asked.psp_id
    if not known:
        refuse_attempt(asked.subject_id, code=asked.last_error, now=now).unwrap()
        return True
    follow_intent(asked.subject_id, known, now=now)
    return True


def follow_intent(attempt_id: UUID, psp_id: str, *, now: datetime) -> PaymentAttempt:
    """Ask for the intent and let the attempt follow it. See Note [What the provider says now].

    Raises what the gateway raises. Never part of a transaction.
    """
    for _try in range(TRIES):
        attempt = PaymentAttempt.objects.select_related("order").get(pk=attempt_id)
        fact = gateway_of(attempt.order.gateway).intent(psp_id)
        match merge_intent(attempt=attempt, fact=fact, now=now):
            case Failure(MovedOn()):
                continue
            case done:
                return done.unwrap()
    raise MovedOn


@operation
def merge_intent(*, attempt: PaymentAttempt, fact: IntentFact, now: datetime) -> PaymentAttempt:
    """Let the attempt, as it was before `fact` was asked for, follow it. Fails with MovedOn when it changed since."""
    claimed = PaymentAttempt.objects.filter(pk=attempt.pk, version=attempt.version)
    known = _known(attempt, fact)
    if not claimed.update(**known):
        raise MovedOn
    for name, value in known.items():
        setattr(attempt, name, value)
    (attempt.order,) = locked(PaymentOrder.objects.filter(pk=attempt.order_id), keys_stay=True)
    for event in _events(attempt, fact):
        _take(attempt, event, fact, now=now)
        if event in {"authorise", "capture"}:
            _keep(attempt, fact, now=now)
    if fact.charge is not None:
        note_fee(fact.charge, now=now)
    if _is_left_over(attempt):
        let_go(attempt, now=now)
    return attempt


def _is_left_over(attempt: PaymentAttempt) -> bool:
    """Whether it can still be paid, and its order was closed before it was known or while it was on its way (PT7)."""
    is_open = attempt.state in {AttemptState.CREATED, AttemptState.REQUIRES_ACTION}
    is_fee = attempt.kind == PaymentAttempt.Kind.SAVED
    return is_open and not is_fee and attempt.order.closed_at is not None


def _known(attempt: PaymentAttempt, fact: IntentFact) -> dict[str, Any]:
    """What of an answer is noted whatever it says."""
    known: dict[str, Any] = {"psp_id": fact.id, "version": attempt.version + 1}
    if fact.client_secret:
        known["client_secret"] = fact.client_secret
    if fact.method_id:
        known["method_psp_id"] = fact.method_id
    if fact.card is not None:
        known |= {"brand": fact.card.brand, "last4": fact.card.last4}
    return known


def _events(attempt: PaymentAttempt, fact: IntentFact) -> list[str]:
    """What has happened, as far as the table lists it: what it lists only after a failure has one before it."""
    event = _event(attempt, fact)
    if event is None or can(attempt, event, actor="P"):
        return [event] if event else []
    is_retried = attempt.state == "PROCESSING" and event in {"ask", "cancel"}
    return ["fail", event] if is_retried else []


EVENT = {
    Status.ASKS: "ask",
    Status.PROCESSES: "process",
    Status.DONE: "capture",
    Status.CANCELED: "cancel",
}


def _event(attempt: PaymentAttempt, fact: IntentFact) -> str | None:
    is_setup = attempt.kind == PaymentAttempt.Kind.SETUP
    if fact.status == Status.WAITS:
        is_new = bool(fact.error) and fact.error != attempt.last_error
        return "fail" if is_new or attempt.state != "CREATED" else None
    if fact.status == Status.AUTHORISED or (is_setup and fact.status == Status.DONE):
        return "quarantine" if _differs(attempt, fact) else "authorise"
    event = EVENT[fact.status]
    is_repeated = event == "ask" and attempt.state == "REQUIRES_ACTION"
    return None if is_repeated else event


def _differs(attempt: PaymentAttempt, fact: IntentFact) -> bool:
    """Whether it is not what was asked: the amount, the currency, or what it is for (WH-06)."""
    if attempt.kind == PaymentAttempt.Kind.SETUP:
        return fact.ours.get("attempt") != str(attempt.pk)
    asked = (attempt.amount, attempt.currency, str(attempt.pk), str(attempt.order.reference))
    said = (fact.amount, fact.currency, fact.ours.get("attempt"), fact.ours.get("reference"))
    if fact.charge is not None:
        arrived = (fact.charge.captured, fact.charge.currency)
        return asked != said or arrived != (attempt.to_capture, attempt.currency)
    return asked != said


def _take(attempt: PaymentAttempt, event: str, fact: IntentFact, *, now: datetime) -> None:
    if event == "capture":
        receive(attempt, fact, matches=not _differs(attempt, fact), now=now)
        return
    columns: dict[str, Any] = {}
    if event == "fail":
        columns["last_error"] = fact.error
    if event == "authorise":
        columns |= {"capture_before": fact.capture_before, "last_error": ""}
    move(attempt, event, actor="P", now=now, **columns)
    if event in TOLD:
        publish(TOLD[event](**_about(attempt)))
    elif event == "authorise" and attempt.order.closed_at is None:
        secure(attempt, now=now)
    else:
        let_go(attempt, now=now)


def _keep(attempt: PaymentAttempt, fact: IntentFact, *, now: datetime) -> None:
    """Keep the card for the next time, as was wished, once: whoever lets it go later does not find it again."""
    if attempt.saves_card and attempt.order.customer_id and fact.card is not None:
        keep_card(customer_id=attempt.order.customer_id, card=fact.card, now=now).unwrap()
        attempt.saves_card = False
        attempt.save(update_fields=["saves_card"])


def _about(attempt: PaymentAttempt) -> dict[str, str]:
    order = attempt.order
    return {
        "reference_id": str(order.reference),
        "order_id": str(order.pk),
        "attempt_id": str(attempt.pk),
    }


def secure(attempt: PaymentAttempt, *, now: datetime) -> None:
    """The order need not wait any more. Part of an operation, which has locked the order."""
    order = attempt.order
    if order.secured_at is None:
        order.secured_at = now
        order.save(update_fields=["secured_at"])
    publish(PaymentSecured(**_about(attempt)))


@operation
def refuse_attempt(attempt_id: UUID, *, code: str, now: datetime) -> None:
    """The provider did not even begin: the attempt is over, and another one may be made."""
    (attempt,) = locked(PaymentAttempt.objects.filter(pk=attempt_id), keys_stay=True)
    if attempt.state not in OPEN:
        return
    move(attempt, "cancel", actor="W", now=now, last_error=code)
    publish(PaymentFailed(**_about(attempt)))
