"""Saying that more can be booked than before, to whoever waits for it."""

from datetime import date
from uuid import UUID

from cozywish.apps.bookings.events import TimesFreed
from cozywish.apps.outbox.services import publish


def times_freed(venue_id: UUID, first: date, last: date) -> None:
    """Announce that more can be booked on these local dates of the venue than before. Part of an operation."""
    publish(
        TimesFreed(venue_id=str(venue_id), first_on=first.isoformat(), last_on=last.isoformat())
    )
