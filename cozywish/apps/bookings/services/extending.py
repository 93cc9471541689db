"""More time for whoever needs it: a hold is made longer once (BT2)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from cozywish.apps.bookings.acting import Actor, client_of
from cozywish.apps.bookings.events import HoldDue
from cozywish.apps.bookings.models import Booking, Checkout
from cozywish.apps.bookings.queries.checkouts import bookings_of
from cozywish.apps.bookings.refusals import AlreadyExtended, NotPossibleNow
from cozywish.apps.bookings.services.changing import change
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.apps.outbox.services import publish
from cozywish.core.db import DatabaseNow
from cozywish.core.services import operation


@operation
def extend_hold(*, booking: Booking, now: datetime) -> Booking:
    """Hold the time fifteen minutes (setting) longer, never beyond the start. Announces HoldDue.

    Fails with AlreadyExtended, HoldGone.
    """
    extend_for(booking, by=client_of(booking), now=now)
    return booking


@operation
def extend_together(*, checkout: Checkout, now: datetime) -> Checkout:
    """As `extend_hold`, for all that is held together."""
    for booking in bookings_of(checkout):
        extend_for(booking, by=client_of(booking), now=now)
    return checkout


def extend_for(booking: Booking, *, by: Actor, now: datetime) -> None:
    """As `extend_hold`, whoever wants it. Part of an operation."""
    if booking.hold_until is None:
        raise HoldGone
    until = min(booking.hold_until + timedelta(minutes=settings.HOLD_MINUTES), booking.starts_at)
    live = Q(extended_at=None, hold_until__gt=DatabaseNow())
    try:
        change(
            booking,
            "extend",
            by=by,
            now=now,
            tell_client=False,
            only_if=live,
            hold_until=until,
            extended_at=now,
        )
    except NotPossibleNow as lost:
        extended = Booking.objects.filter(pk=booking.pk, extended_at__isnull=False).exists()
        raise AlreadyExtended if extended else HoldGone from lost
    publish(HoldDue(booking_id=str(booking.pk)), due_at=until)
