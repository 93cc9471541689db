"""Somebody of the demo waits: for a time that somebody else really has."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import BookingItem
from cozywish.apps.bookings.queries.waiting import Window
from cozywish.apps.bookings.services import Contact
from cozywish.apps.bookings.services.waiting import Wanted, record_wait
from cozywish.apps.venues.models import Venue
from cozywish.core.services import Success
from cozywish.ops.demo.accounts import INES, MAYA

HOUR, LAST_HOUR = 60, 23
AHEAD = timedelta(days=2)
MOST_TRIES = 40


def let_maya_wait(*, now: datetime) -> None:
    """Let Maya wait for a time at the venue of the demo's owner, where there is such a time."""
    venue = Venue.objects.filter(business__owner__email=INES.email).first()
    maya = User.objects.filter(email=MAYA.email).first()
    if venue is not None and maya is not None:
        let_wait(who=maya, venue=venue, now=now)


def let_wait(*, who: User, venue: Venue, now: datetime) -> bool:
    """Let the customer wait for the hour of a visit that others have, with the same person; say whether one was found.

    What is free already nobody waits for, so it is tried with one visit after the other.
    """
    zone = ZoneInfo(venue.time_zone)
    contact = Contact(who.name, who.email, who.phone)
    taken = BookingItem.objects.filter(
        booking__venue=venue,
        booking__state=BookingState.CONFIRMED,
        starts_at__gt=now + AHEAD,
        service__is_active=True,
        service__variant_of=None,
    ).exclude(booking__customer=who)
    for item in taken.order_by("starts_at", "pk")[:MOST_TRIES]:
        local = item.starts_at.astimezone(zone)
        wanted = Wanted(venue, [item.service_id], (), item.staff_id)
        window = Window(
            local.date(),
            local.date(),
            local.hour * HOUR,
            min(local.hour + 1, LAST_HOUR) * HOUR,
        )
        done = record_wait(wanted=wanted, window=window, contact=contact, customer=who, now=now)
        if isinstance(done, Success):
            return True
    return False
