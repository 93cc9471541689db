"""The day itself: who came, who did not, and what became of the visit.

The actor comes from a gate (`queries.acting`), which knows whether the person may; the table says when they may.
"""

from datetime import datetime
from uuid import UUID

from cozywish.apps.bookings.acting import CLOCK, Actor
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.money import is_released
from cozywish.apps.bookings.refusals import MoneyReleased, NotPossibleNow
from cozywish.apps.bookings.services.changing import change
from cozywish.core.db import database_now
from cozywish.core.services import operation


@operation
def check_in(*, booking: Booking, by: Actor, now: datetime) -> Booking:
    """Whoever booked is there (BT16): from half an hour before the start until the end.

    Fails with NotPossibleNow, TooEarly, TooLate.
    """
    change(booking, "check_in", by=by, now=now, tell_client=False)
    return booking


@operation
def complete_visit(*, booking: Booking, by: Actor, now: datetime) -> Booking:
    """The visit took place (BT17, or BT18 for one that nobody checked in, once it has begun).

    Fails with NotPossibleNow, TooEarly.
    """
    change(booking, "complete", by=by, now=now, tell_client=False)
    return booking


@operation
def mark_no_show(*, booking: Booking, by: Actor, now: datetime, tell_client: bool) -> Booking:
    """Nobody came (BT19): from a quarter of an hour after the start until a day after the end.

    Frees what is left of the time. Nothing is charged where nothing was secured; it counts as a strike
    (`queries.policy.broken`). Fails with NotPossibleNow, TooEarly, TooLate.
    """
    change(booking, "no_show", by=by, now=now, tell_client=tell_client)
    return booking


@operation
def correct_outcome(*, booking: Booking, by: Actor, reason: str = "", now: datetime) -> Booking:
    """It was the other way round (BT20): the business within a day of writing it down, the office later, with a reason.

    Time that a no-show let go stays free, and its fee follows. Fails with NotPossibleNow, TooLate, ReasonMissing, and
    MoneyReleased where the price has gone to the business.
    """
    if booking.state == BookingState.COMPLETED and is_released(booking):
        raise MoneyReleased
    change(booking, "correct", by=by, now=now, reason=reason, tell_client=False)
    return booking


@operation
def settle_visit(*, booking_id: UUID) -> Booking:
    """Nobody said for a day what became of the visit (BT18): it took place. By the database's clock.

    Fails with NotPossibleNow when somebody did, or it is not a visit, TooEarly when the day is not over.
    """
    booking = Booking.objects.filter(pk=booking_id).first()
    if booking is None:
        raise NotPossibleNow
    change(booking, "auto_complete", by=CLOCK, now=database_now(), tell_client=False)
    return booking
