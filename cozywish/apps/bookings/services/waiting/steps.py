"""Taking a step in the life of a place on the list, and writing it down."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from cozywish.apps.audit.services import record
from cozywish.apps.bookings.models import WaitEntry
from cozywish.apps.bookings.refusals import NotPossibleNow
from cozywish.apps.bookings.wait_machine import LIVE_WAITS, WAIT
from cozywish.core.states import advance


def actor_of(entry: WaitEntry) -> str:
    """C for a customer with an account, G for a guest."""
    return "C" if entry.customer_id else "G"


def take(
    entry: WaitEntry, event: str, *, by: str, now: datetime, only_if: Q | None = None, **data: Any
) -> None:
    """Take the step of the table and audit it. Part of an operation.

    Fails with NotPossibleNow when the table does not list it or another step came first.
    """
    row = WAIT.find(state=entry.state, event=event, actor=by)
    if row is None:
        raise NotPossibleNow
    closed = {} if row.target in LIVE_WAITS else {"closed_at": now}
    if not advance(entry, row, only_if=only_if, **closed):
        raise NotPossibleNow
    write_down(entry, event, by=by, now=now, **data)


def write_down(entry: WaitEntry, event: str, *, by: str, now: datetime, **data: Any) -> None:
    """Keep the step in the audit log."""
    record(
        at=now,
        actor_kind=by,
        actor_id=None if by == "T" else entry.customer_id,
        action=f"bookings.wait_{event}",
        object_type="wait",
        object_id=entry.pk,
        venue=str(entry.venue_id),
        **data,
    )
