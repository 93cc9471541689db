"""Taking a step: the one way from a state of a booking to the next, once it is more than a hold."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from cozywish.apps.audit.services import record
from cozywish.apps.bookings.acting import OTHERS, STEPS_OF_OTHERS, Actor, action_of
from cozywish.apps.bookings.events import BookingChanged, ChangedByOthers
from cozywish.apps.bookings.models import (
    Allocation,
    AllocationState,
    Booking,
    BookingChange,
    BookingItem,
)
from cozywish.apps.bookings.queries.possible import row_of
from cozywish.apps.bookings.refusals import NotPossibleNow, ReasonMissing
from cozywish.apps.outbox.services import publish
from cozywish.core.states import Transition, advance

CLOSED = ("CANCELLED", "DECLINED", "EXPIRED")
FINISHED = ("COMPLETED", "NO_SHOW")


def change(  # all that can be said about a step
    booking: Booking,
    event: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    tell_client: bool = True,
    only_if: Q | None = None,
    was: "BookingChange | None" = None,
    **columns: Any,
) -> BookingChange:
    """Take the step, set `columns` with it, and let the booking's time follow. Part of an operation.

    Writes the change down, audits it and announces BookingChanged. `was` brings what a move moved away from.
    Fails with NotPossibleNow when the table does not list it or another step came first, TooEarly, TooLate,
    ReasonMissing.
    """
    row = row_of(booking, event, actor=by, now=now)
    reason = reason.strip()
    if row.needs_reason and not reason:
        raise ReasonMissing
    if not advance(booking, row, only_if=only_if, **_moments(row, now), **columns):
        raise NotPossibleNow
    take_state(booking)
    return write_down(
        booking, event, by=by, now=now, reason=reason, tell_client=tell_client, was=was
    )


def _moments(row: Transition, now: datetime) -> dict[str, datetime]:
    """The columns that say when a state was reached."""
    if row.target in CLOSED:
        return {"closed_at": now}
    if row.target in FINISHED:
        return {} if row.event == "correct" else {"finished_at": now}
    return {"started_at": now} if row.target == "IN_PROGRESS" else {}


def write_down(  # all that can be said about a step
    booking: Booking,
    event: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    tell_client: bool = True,
    was: "BookingChange | None" = None,
    **data: Any,
) -> BookingChange:
    """Keep a step that was taken in the booking's history and in the audit log, and announce it."""
    untold = {} if tell_client else {"tells_client": False}
    row = was or BookingChange()
    row.booking, row.at, row.event, row.state = booking, now, event, booking.state
    row.actor_kind, row.actor_id, row.reason = by.kind, by.user_id, reason
    row.tells_client = tell_client
    row.save(force_insert=True)
    record(
        at=now,
        actor_kind=by.kind,
        actor_id=by.user_id,
        action=action_of(event),
        object_type="booking",
        object_id=booking.pk,
        reason=reason if by.kind in "FA" else "",  # others' may name people
        **{**untold, **data},
    )
    ids = {"booking_id": str(booking.pk), "change_id": str(row.pk)}
    publish(BookingChanged(**ids))
    if by.kind in OTHERS and event in STEPS_OF_OTHERS:
        publish(ChangedByOthers(**ids))
    return row


def take_state(booking: Booking) -> None:
    """Let the allocations of the booking follow its state. What was let go stays so, and a squeeze-in stays one."""
    # By way of the items: joined the other way round, the update would read all allocations there are.
    items = BookingItem.objects.filter(booking_id=booking.pk)
    taken = Allocation.objects.filter(booking_item__in=items).exclude(
        state=AllocationState.RELEASED
    )
    if booking.state not in AllocationState.values:
        taken.update(state=AllocationState.RELEASED)
    else:
        taken.exclude(state=AllocationState.SQUEEZE).update(state=booking.state)
