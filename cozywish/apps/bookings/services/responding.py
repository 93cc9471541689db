"""Answering a request: the venue accepts or declines, or its time to answer runs out."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.refusals import NotPossibleNow
from cozywish.apps.bookings.services.changing import change
from cozywish.apps.bookings.services.claiming import expire
from cozywish.apps.bookings.services.timers import set_timers
from cozywish.core.db import DatabaseNow
from cozywish.core.services import operation


@operation
def accept_request(*, booking: Booking, by: Actor, reason: str = "", now: datetime) -> Booking:
    """Agree to a visit somebody asked for (BT8); the office says why. Its customer is told.

    Fails with NotPossibleNow when it was answered, taken back, or is over by the database's clock, TooLate.
    """
    live = Q(approve_by__gt=DatabaseNow())
    change(
        booking,
        "accept",
        by=by,
        now=now,
        reason=reason.strip()[:300],
        only_if=live,
        confirmed_at=now,
    )
    set_timers(booking, now=now)
    return booking


@operation
def decline_request(*, booking: Booking, by: Actor, reason: str, now: datetime) -> Booking:
    """Decline it (BT9) and free its time. Its customer is told, with the reason.

    Fails with NotPossibleNow, TooLate, ReasonMissing.
    """
    live = Q(approve_by__gt=DatabaseNow())
    reason = reason.strip()
    change(
        booking, "decline", by=by, now=now, reason=reason, only_if=live, close_reason=reason[:300]
    )
    return booking


@operation
def lapse_request(*, booking_id: UUID) -> Booking:
    """End a request whose time to be answered is over, by the database's clock (BT10). Its customer is told.

    Fails with NotPossibleNow when it is not over yet, or no request any more.
    """
    booking = Booking.objects.filter(pk=booking_id).first()
    if booking is None or booking.state != "REQUESTED" or not expire(booking):
        raise NotPossibleNow
    return booking
