"""What the payment provider tells by itself: stored first, applied afterwards, in any order and any number of times.

Note [What the provider says now] in `services.merging`.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from cozywish.apps.outbox.services import WAKE, publish
from cozywish.apps.payments.events import EventUnknown
from cozywish.apps.payments.gateways import chosen, gateway_of
from cozywish.apps.payments.gateways.contract import (
    EventFact,
    Gateway,
    NotSetUp,
    Refused,
    Unanswered,
)
from cozywish.apps.payments.machine import INBOX, InboxState
from cozywish.apps.payments.models import (
    CardSetup,
    Charge,
    InboxEvent,
    PaymentAttempt,
    Refund,
    Watermark,
)
from cozywish.apps.payments.refusals import MovedOn
from cozywish.apps.payments.services.adding import follow_setup
from cozywish.apps.payments.services.disputing import follow_dispute, heed_warning
from cozywish.apps.payments.services.keeping import forget_detached, renew_card
from cozywish.apps.payments.services.merging import follow_intent
from cozywish.apps.payments.services.refunding import import_refund, merge_refund
from cozywish.core.db import locked
from cozywish.core.services import Failure, operation
from cozywish.core.states import advance

ALARM_AFTER = timedelta(minutes=15)
LONGEST_PAUSE = 300
OVERLAP = timedelta(hours=1)  # the provider's clock is not ours, and what it lists may lag
FIRST_LOOK = timedelta(days=1)

log = logging.getLogger(__name__)


class Unknown(Exception):
    """Nobody here knows the object yet (W6)."""


# ── taking in ──


def take_in(gateway: Gateway, body: bytes, signature: str, *, now: datetime) -> bool:
    """Store an event that is really the provider's; False for one that was stored before. Raises Forged."""
    fact = gateway.event(body, signature, now=now)
    return store(gateway=gateway, fact=fact, body=body, now=now).unwrap()


@operation
def store(*, gateway: Gateway, fact: EventFact, body: bytes, now: datetime) -> bool:
    """Keep an event, once. What is of another mode or another account is kept and never applied."""
    is_ours = fact.is_live == gateway.is_live and not fact.account
    row = InboxEvent(
        gateway=gateway.name,
        event_id=fact.id,
        type=fact.type[:60],
        object_id=fact.object_id[:80],
        api_version=fact.api_version[:40],
        body=body.decode(),
        told_at=fact.told_at,
        received_at=now,
        state=InboxState.PENDING if is_ours else InboxState.QUARANTINED,
        next_try_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    transaction.on_commit(WAKE.set, robust=True)
    return True


# ── applying ──


def work_inbox(*, now: datetime, at_most: int = 200) -> int:
    """Apply what is due, each event by itself. Returns how many are done with."""
    due = InboxEvent.objects.filter(state=InboxState.PENDING, next_try_at__lte=now)
    done = 0
    for pk in due.order_by("next_try_at", "pk").values_list("pk", flat=True)[:at_most]:
        try:
            done += apply_event(pk, now=now)
        except Exception:
            # The edge of the process: written down with its trace, and tried again later.
            log.exception("Event %s failed", pk)
            _postpone(pk, code="failed", now=now).unwrap()
    return done


def apply_event(pk: int, *, now: datetime) -> bool:
    """Do what follows from an event. False while it cannot be done yet. Never part of a transaction."""
    event = InboxEvent.objects.get(pk=pk)
    if event.state != InboxState.PENDING:
        return False
    follow = FOLLOW.get(event.type)
    if follow is None:
        return _finish(event, "ignore").unwrap()
    try:
        follow(event, gateway_of(event.gateway), now)
    except Unknown:
        _postpone(pk, code="unknown_object", now=now).unwrap()
        return False
    except (Unanswered, NotSetUp, Refused) as error:
        _postpone(pk, code=error.code, now=now).unwrap()
        return False
    except MovedOn:
        _postpone(pk, code="moved_on", now=now).unwrap()
        return False
    return _finish(event, "apply").unwrap()


@operation
def _finish(event: InboxEvent, step: str) -> bool:
    """It is done with, so what it said is let go."""
    row = INBOX.find(state=event.state, event=step, actor="W")
    return row is not None and advance(event, row, body="", last_error="")


@operation
def _postpone(pk: int, *, code: str, now: datetime) -> None:
    """Try again, later each time; say so once when nobody has known the object for a quarter of an hour.

    Nothing of it where somebody else is done with the event by now.
    """
    event = locked(InboxEvent.objects.filter(pk=pk))[0]
    if event.state != InboxState.PENDING:
        return
    pause = timedelta(seconds=min(2 ** min(event.tries, 9), LONGEST_PAUSE))
    event.tries, event.next_try_at, event.last_error = event.tries + 1, now + pause, code
    if event.alarmed_at is None and now - event.received_at >= ALARM_AFTER:
        event.alarmed_at = now
        log.error("Event %s of %s has waited since %s", event.pk, event.gateway, event.received_at)
        publish(EventUnknown(event_id=str(event.pk)))
    event.save(update_fields=["tries", "next_try_at", "last_error", "alarmed_at"])


# ── what follows from what ──


def _intent(event: InboxEvent, gateway: Gateway, now: datetime) -> None:
    _follow_intent(event.object_id, gateway, now)


def _follow_intent(psp_id: str, gateway: Gateway, now: datetime) -> None:
    """Find whose it is: by its own id, or while that is not written down yet by ours, which it carries (WH-04)."""
    attempts = PaymentAttempt.objects.filter(order__gateway=gateway.name)
    attempt = attempts.filter(psp_id=psp_id).first()
    if attempt is None:
        ours = gateway.intent(psp_id).ours.get("attempt", "")
        attempt = next((one for one in attempts.filter(psp_id="") if str(one.pk) == ours), None)
    if attempt is not None:
        follow_intent(attempt.pk, psp_id, now=now)
        return
    setups = CardSetup.objects.filter(customer__gateway=gateway.name)
    setup = setups.filter(psp_id=psp_id).first()
    if setup is None:
        ours = gateway.intent(psp_id).ours.get("card", "")
        setup = next((one for one in setups.filter(psp_id="") if str(one.pk) == ours), None)
    if setup is None:
        raise Unknown
    follow_setup(setup.pk, psp_id, now=now)


def _charge(event: InboxEvent, gateway: Gateway, now: datetime) -> None:
    """A charge: its intent, and whatever went back of it."""
    intent = gateway.intent_of_charge(event.object_id)
    _follow_intent(intent.id, gateway, now)
    charge = Charge.objects.filter(psp_id=event.object_id).first()
    if charge is None:
        return
    for fact in gateway.refunds_of_charge(event.object_id):
        _follow_refund(fact.id, gateway, now)


def _refund(event: InboxEvent, gateway: Gateway, now: datetime) -> None:
    _follow_refund(event.object_id, gateway, now)


def _follow_refund(psp_id: str, gateway: Gateway, now: datetime) -> None:
    fact = gateway.refund(psp_id)
    ours = fact.ours.get("refund", "")
    refund = Refund.objects.filter(psp_id=psp_id).first()
    if refund is None and ours:
        waiting = Refund.objects.filter(charge__psp_id=fact.charge_id, psp_id="")
        refund = next((one for one in waiting if str(one.pk) == ours), None)
    if refund is None:
        charge = Charge.objects.filter(psp_id=fact.charge_id).first()
        if charge is None:
            raise Unknown
        imported = import_refund(charge_id=charge.pk, fact=fact, now=now)
        if isinstance(imported, Failure):
            raise imported.error
        refund = imported.value
    merge_refund(refund_id=refund.pk, fact=fact, now=now).unwrap()


def _dispute(event: InboxEvent, gateway: Gateway, now: datetime) -> None:
    fact = gateway.dispute(event.object_id)
    charge = Charge.objects.filter(psp_id=fact.charge_id).first()
    if charge is None:
        raise Unknown
    follow_dispute(charge_id=charge.pk, fact=fact, now=now).unwrap()


def _warning(event: InboxEvent, gateway: Gateway, now: datetime) -> None:
    fact = gateway.warning(event.object_id)
    charge = Charge.objects.filter(psp_id=fact.charge_id).first()
    if charge is None:
        raise Unknown
    heed_warning(charge_id=charge.pk, now=now).unwrap()


def _method(event: InboxEvent, gateway: Gateway, now: datetime) -> None:
    """A card that somebody may keep: gone, or sent anew by its bank."""
    card = gateway.method(event.object_id)
    if card.customer_id:
        renew_card(gateway=gateway.name, card=card).unwrap()
    else:
        forget_detached(gateway=gateway.name, psp_id=card.id).unwrap()


Follow = Callable[[InboxEvent, Gateway, datetime], None]
FOLLOW: dict[str, Follow] = {
    **dict.fromkeys(
        (
            "payment_intent.amount_capturable_updated",
            "payment_intent.canceled",
            "payment_intent.payment_failed",
            "payment_intent.processing",
            "payment_intent.requires_action",
            "payment_intent.succeeded",
            "setup_intent.canceled",
            "setup_intent.requires_action",
            "setup_intent.setup_failed",
            "setup_intent.succeeded",
        ),
        _intent,
    ),
    **dict.fromkeys(
        ("charge.captured", "charge.refunded", "charge.succeeded", "charge.updated"), _charge
    ),
    **dict.fromkeys(
        (
            "payment_method.automatically_updated",
            "payment_method.detached",
            "payment_method.updated",
        ),
        _method,
    ),
    **dict.fromkeys(("refund.created", "refund.failed", "refund.updated"), _refund),
    **dict.fromkeys(
        (
            "charge.dispute.closed",
            "charge.dispute.created",
            "charge.dispute.funds_reinstated",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.updated",
        ),
        _dispute,
    ),
    "radar.early_fraud_warning.created": _warning,
}


# ── what we were not told ──


def catch_up(*, now: datetime, name: str = "") -> int:
    """Ask for everything that happened since we last asked, and take in what was not told (W8). Returns how much."""
    gateway = gateway_of(name or chosen())
    mark = Watermark.objects.filter(gateway=gateway.name).first()
    since = mark.upto - OVERLAP if mark else now - FIRST_LOOK
    missed = 0
    for fact, body in gateway.events_since(since):
        missed += store(gateway=gateway, fact=fact, body=body, now=now).unwrap()
    _mark(gateway.name, now).unwrap()
    return missed


@operation
def _mark(name: str, now: datetime) -> None:
    """Everything up to now was asked for."""
    Watermark.objects.update_or_create(gateway=name, defaults={"upto": now})
