"""Saying that a person, a room or a piece of equipment is there after all."""

from datetime import datetime
from zoneinfo import ZoneInfo

from cozywish.apps.outbox.services import publish
from cozywish.apps.scheduling.events import BackAgain
from cozywish.apps.venues.models import Venue


def back_again(venue: Venue, starts_at: datetime, ends_at: datetime) -> None:
    """Announce BackAgain for the dates of [starts_at, ends_at) at the venue. Part of an operation."""
    zone = ZoneInfo(venue.time_zone)
    first, last = (moment.astimezone(zone).date() for moment in (starts_at, ends_at))
    publish(BackAgain(venue_id=str(venue.pk), first_on=first.isoformat(), last_on=last.isoformat()))
