"""Letting go: of a hold by its holder or by time, of a booking by its customer, the venue or the office."""

from datetime import datetime
from uuid import UUID

from cozywish.apps.bookings.acting import Actor, client_of
from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.queries.money import paid_for
from cozywish.apps.bookings.refusals import KeepsTooMuch, NotPossibleNow
from cozywish.apps.bookings.services.changing import change
from cozywish.apps.bookings.services.claiming import expire
from cozywish.core.services import operation


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
    change(booking, "abandon", by=client_of(booking), now=now, tell_client=False)
    return booking


@operation
def cancel_booking(*, booking: Booking, reason: str, now: datetime) -> Booking:
    """Its customer cancels a booking before its start (BT13), or takes a request back (BT11): its time is free.

    Cancelling after `free_until` is late; where nothing was secured it costs nothing and counts as a strike
    (`queries.policy.broken`). Fails with NotPossibleNow when it is neither confirmed nor asked for (any more), TooLate
    when it has begun.
    """
    return _cancel(booking, by=client_of(booking), reason=reason, now=now, tell_client=True)


@operation
def cancel_for_business(
    *,
    booking: Booking,
    by: Actor,
    reason: str,
    now: datetime,
    tell_client: bool,
    kept_cents: int = 0,
) -> Booking:
    """The business cancels a booking before its end (BT14), with a reason; the office also one that has begun (BT15).

    All that was paid goes back, but for `kept_cents` where the office says so. Fails with NotPossibleNow, TooLate,
    ReasonMissing, KeepsTooMuch.
    """
    if kept_cents and (by.kind not in "FA" or not 0 < kept_cents <= paid_for(booking)):
        raise KeepsTooMuch
    was = BookingChange(kept_cents=kept_cents) if by.kind in "FA" else None
    return _cancel(booking, by=by, reason=reason, now=now, tell_client=tell_client, was=was)


def _cancel(
    booking: Booking,
    *,
    by: Actor,
    reason: str,
    now: datetime,
    tell_client: bool,
    was: BookingChange | None = None,
) -> Booking:
    reason = reason.strip()[:300]
    change(
        booking,
        "cancel",
        by=by,
        now=now,
        reason=reason,
        tell_client=tell_client,
        was=was,
        close_reason=reason,
        calendar_sequence=booking.calendar_sequence + 1,
    )
    return booking
