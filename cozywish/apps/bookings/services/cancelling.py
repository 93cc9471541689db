"""Letting go: of a hold by its holder or by time, of a booking by its customer."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.audit.services import record
from cozywish.apps.bookings.events import BookingCancelled
from cozywish.apps.bookings.machine import BOOKING
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services.claiming import expire, release
from cozywish.apps.outbox.services import publish
from cozywish.core.errors import Conflict
from cozywish.core.services import operation
from cozywish.core.states import advance


class NotPossibleNow(Conflict):
    code = "BOOKINGS_NOT_POSSIBLE_NOW"
    template = _("This booking can no longer be changed that way.")


@operation
def expire_hold(*, booking_id: UUID) -> Booking:
    """End a hold whose time to confirm is over, by the database's clock (BT6).

    Fails with NotPossibleNow when it is not over yet, or no hold any more.
    """
    booking = Booking.objects.filter(pk=booking_id).first()
    if booking is None or not expire(booking):
        raise NotPossibleNow
    return booking


@operation
def abandon_hold(*, booking: Booking, now: datetime) -> Booking:
    """Give up a hold (BT7) and free its time at once. Fails with NotPossibleNow when it is no hold any more."""
    _close(booking=booking, event="abandon", reason="", now=now, only_if=None)
    return booking


@operation
def cancel_booking(*, booking: Booking, reason: str, now: datetime) -> Booking:
    """Cancel a confirmed booking before its start (BT13) and free its time. Announces BookingCancelled.

    Fails with NotPossibleNow when it has begun, or is not confirmed (any more).
    """
    _close(
        booking=booking,
        event="cancel",
        reason=reason,
        now=now,
        only_if=Q(starts_at__gt=now),
        calendar_sequence=booking.calendar_sequence + 1,
    )
    publish(BookingCancelled(booking_id=str(booking.pk)))
    return booking


def _close(
    *,
    booking: Booking,
    event: str,
    reason: str,
    now: datetime,
    only_if: Q | None,
    **columns: int,
) -> None:
    actor = "C" if booking.customer_id else "G"
    transition = BOOKING.find(state=booking.state, event=event, actor=actor)
    closing = {"closed_at": now, "close_reason": reason.strip(), **columns}
    if transition is None or not advance(booking, transition, only_if=only_if, **closing):
        raise NotPossibleNow
    release(booking_id=booking.pk)
    record(
        at=now,
        actor_kind=actor,
        actor_id=booking.customer_id,
        action=f"bookings.{event}",
        object_type="booking",
        object_id=booking.pk,
    )
