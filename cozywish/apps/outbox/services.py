"""Transactional outbox: an event commits with the change that caused it, or not at all."""

import logging
import threading
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from cozywish.apps.outbox.models import Delivery
from cozywish.core.events import REGISTRY, Event
from cozywish.toolkit.logs import masked

LEASE = timedelta(minutes=5)  # longer than any handler may take
MAX_ATTEMPTS = 10
WAKE = threading.Event()  # set after a commit that owes something; the draining thread waits on it

log = logging.getLogger(__name__)


class NotYet(Exception):
    """A handler cannot do its part until an operator has set something up. Such a try does not count."""


def publish(event: Event, *, due_at: datetime | None = None) -> None:
    """Owe `event` to every handler wired to it, at once or at `due_at` (aware).

    Call inside the operation that causes it. A due time makes the row a timer: it survives restarts
    and needs no scheduler.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() outside a transaction announces what may never happen")
    wiring: dict[type[Event], tuple[str, ...]] = import_string(settings.EVENT_WIRING)
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            event=event.name, payload=asdict(event), handler=handler, next_try_at=due_at or now
        )
        for handler in wiring.get(type(event), ())
    )
    transaction.on_commit(WAKE.set, robust=True)  # a lost nudge is found again by the next drain


def deliver(delivery_id: UUID, *, now: datetime) -> bool:
    """Hand one delivery to its handler, at least once and in no transaction of ours.

    Returns False when it is not due, done, or in other hands. If the handler raises, the error escapes
    and the lease runs out before anyone tries again, later each time; one that says NotYet is tried for ever.
    """
    mine = Delivery.objects.filter(
        pk=delivery_id, delivered_at=None, next_try_at__lte=now, attempts__lt=MAX_ATTEMPTS
    )
    lease = now + LEASE
    if mine.update(next_try_at=lease, attempts=F("attempts") + 1) != 1:
        return False
    delivery = Delivery.objects.get(pk=delivery_id)
    handler = import_string(delivery.handler)
    try:
        handler(REGISTRY[delivery.event](**delivery.payload))
    except NotYet as error:
        Delivery.objects.filter(pk=delivery_id).update(
            last_error=masked(repr(error))[:300], attempts=F("attempts") - 1
        )
        raise
    except Exception as error:
        # Not an answer but bookkeeping: the error travels on. Waits 30 s, 1 min, 2 min … at most an hour.
        pause = min(timedelta(seconds=15 * 2**delivery.attempts), timedelta(hours=1))
        Delivery.objects.filter(pk=delivery_id).update(
            last_error=masked(repr(error))[:300], next_try_at=now + pause
        )
        raise
    Delivery.objects.filter(pk=delivery_id).update(delivered_at=timezone.now())
    return True


def drain(*, now: datetime, at_most: int = 200) -> int:
    """Deliver what is owed and due, oldest first, and return how many were done.

    One failing delivery stays owed and stops none of the others.
    """
    due = Delivery.objects.filter(
        delivered_at=None, next_try_at__lte=now, attempts__lt=MAX_ATTEMPTS
    ).order_by("next_try_at", "pk")
    done = 0
    for delivery_id in due.values_list("pk", flat=True)[:at_most]:
        try:
            done += deliver(delivery_id, now=now)
        except Exception:
            # The edge of the process: written down with its trace, and tried again later.
            log.exception("Delivery %s failed", delivery_id)
    return done
