"""Transactional outbox: an event commits with the change that caused it, or not at all."""

import logging
import threading
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.queries import line_of
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
            event=event.name,
            payload=asdict(event),
            handler=handler,
            line=line_of(event, handler),
            due_at=due_at or now,
            next_try_at=due_at or now,
        )
        for handler in wiring.get(type(event), ())
    )
    transaction.on_commit(WAKE.set, robust=True)  # a lost nudge is found again by the next drain


def _waits_for(*which: Q) -> Exists:
    """Whether one that was due earlier in the same line is still owed, and is one of `which`."""
    earlier = Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    in_line = Delivery.objects.filter(earlier, delivered_at=None, line=OuterRef("line"))
    return Exists(in_line.exclude(line="").filter(*which))


def deliver(delivery_id: int, *, now: datetime) -> bool:
    """Hand one delivery to its handler, at least once and in no transaction of ours.

    Returns False when it is not due, done, in other hands, even if only by the end, or not the first of its line. If
    the handler raises, the error escapes and the lease runs out before anyone tries again, later each time; one that
    says NotYet is tried for ever.
    """
    # A dead letter holds up nobody, once its last try is over.
    ahead = _waits_for(Q(attempts__lt=MAX_ATTEMPTS) | Q(next_try_at__gt=now))
    mine = Delivery.objects.filter(
        ~ahead, pk=delivery_id, delivered_at=None, next_try_at__lte=now, attempts__lt=MAX_ATTEMPTS
    )
    lease = now + LEASE
    if mine.update(next_try_at=lease, attempts=F("attempts") + 1) != 1:
        return False
    delivery = Delivery.objects.get(pk=delivery_id)
    handler = import_string(delivery.handler)
    try:
        handler(REGISTRY[delivery.event](**delivery.payload))
    except NotYet as error:
        _note(delivery, last_error=masked(repr(error))[:300], attempts=F("attempts") - 1)
        raise
    except Exception as error:
        # Not an answer but bookkeeping: the error travels on. Waits 30 s, 1 min, 2 min … at most an hour.
        pause = min(timedelta(seconds=15 * 2**delivery.attempts), timedelta(hours=1))
        _note(delivery, last_error=masked(repr(error))[:300], next_try_at=now + pause)
        raise
    return _note(delivery, delivered_at=timezone.now())


def _note(delivery: Delivery, **columns: Any) -> bool:
    """Write down what came of a try, unless its lease ran out meanwhile and it is in other hands, or was."""
    lease = {"attempts": delivery.attempts, "next_try_at": delivery.next_try_at}
    mine = Delivery.objects.filter(pk=delivery.pk, delivered_at=None, **lease)
    if mine.update(**columns) == 1:
        return True
    log.warning("Delivery %s took longer than its lease; others went on with it", delivery.pk)
    return False


def drain(*, now: datetime, at_most: int = 200) -> int:
    """Deliver what is owed and due, in the order of due time and then of being owed; return how many were done.

    One failing delivery stays owed and stops none of the others but those behind it in its line.
    """
    # Whoever waits for one that cannot be tried now is not even asked for: many would fill the whole list.
    due = Delivery.objects.filter(
        ~_waits_for(Q(next_try_at__gt=now)),
        delivered_at=None,
        next_try_at__lte=now,
        attempts__lt=MAX_ATTEMPTS,
    ).order_by("due_at", "pk")
    done = 0
    for delivery_id in due.values_list("pk", flat=True)[:at_most]:
        try:
            done += deliver(delivery_id, now=now)
        except Exception:
            # The edge of the process: written down with its trace, and tried again later.
            log.exception("Delivery %s failed", delivery_id)
    return done
