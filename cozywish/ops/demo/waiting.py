"""Somebody of the demo waits: for a time that somebody else really has, and for one that was just given up."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingItem, OfferOutcome, WaitOffer
from cozywish.apps.bookings.queries.waiting import Window
from cozywish.apps.bookings.services import Contact, cancel_booking
from cozywish.apps.bookings.services.waiting import Wanted, leave_list, record_wait
from cozywish.apps.bookings.wait_machine import LIVE_WAITS
from cozywish.apps.venues.models import Venue
from cozywish.core.db import DatabaseNow
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


def offer_to_maya(*, now: datetime) -> bool:
    """Let Maya wait for another visit of somebody else, who then calls it off; say whether there was one.

    What comes of it is the product's own doing, as soon as what is owed is delivered: the time is held for her, a mail
    with the link lies in the mailbox, and after some minutes it is over, as every offer. While one is open there is no
    other; what is over she does not wait for any more, so that starting the demo again shows one and not a pile.
    """
    venue = Venue.objects.filter(business__owner__email=INES.email).first()
    maya = User.objects.filter(email=MAYA.email).first()
    if venue is None or maya is None or _is_offered(maya):
        return False
    for entry in maya.waiting.filter(state__in=LIVE_WAITS, offers__isnull=False).distinct():
        leave_list(entry=entry, now=now).unwrap()
    visit = _waited_for(who=maya, venue=venue, now=now)
    if visit is None:
        return False
    cancel_booking(booking=visit, reason="", now=now).unwrap()
    return True


def _is_offered(who: User) -> bool:
    """Whether a time is held for the customer at this moment."""
    held = WaitOffer.objects.filter(entry__customer=who, outcome=OfferOutcome.OPEN)
    return held.filter(booking__hold_until__gt=DatabaseNow()).exists()


def let_wait(*, who: User, venue: Venue, now: datetime) -> bool:
    """Let the customer wait for the hour of a visit that others have, with the same person; say whether one was found.

    What is free already nobody waits for, so it is tried with one visit after the other.
    """
    return _waited_for(who=who, venue=venue, now=now) is not None


def _waited_for(*, who: User, venue: Venue, now: datetime) -> Booking | None:
    """The visit whose time the customer waits for now."""
    zone = ZoneInfo(venue.time_zone)
    contact = Contact(who.name, who.email, who.phone)
    taken = BookingItem.objects.filter(
        booking__venue=venue,
        booking__state=BookingState.CONFIRMED,
        starts_at__gt=now + AHEAD,
        service__is_active=True,
        service__variant_of=None,
    ).exclude(booking__customer=who)
    found = taken.select_related("booking").order_by("starts_at", "pk")
    for item in found[:MOST_TRIES]:
        visit = item.booking
        if who.bookings.filter(starts_at__lt=visit.ends_at, ends_at__gt=visit.starts_at).exists():
            continue  # they could not take it
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
            return visit
    return None
