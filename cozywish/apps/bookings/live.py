"""Which calendars change when something was done: any operation that leaves an audit row is told to the open pages.

What is told is the venue and, where it concerns only some, the days: who did what to whom is not in it.
"""

import secrets
from collections.abc import Iterator
from datetime import date
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from cozywish.apps.bookings.acting import action_of
from cozywish.apps.bookings.machine import BOOKING
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import StaffMember
from cozywish.core.intervals import moment_of
from cozywish.toolkit.live import SPEAKER, Word

# What is done to a booking without moving it. Whatever else is done may have left a day that its rows no longer name.
LEAVES_IT_WHERE_IT_IS = frozenset(
    {
        "bookings.note_added",
        "bookings.chargeback_opened",
        *(action_of(row.event) for row in BOOKING.transitions if row.target not in row.sources),
    }
)
CONCERNS = frozenset({"booking", "venue", "venues.staffmember", "catalog.service"})


def calendar_group(venue_id: UUID) -> str:
    """The name under which the open calendars of the venue listen."""
    return f"calendar.{venue_id.hex}"


def hear(*, action: str, object_type: str, object_id: UUID, **_signal: object) -> None:
    """Tell of what was just written down, once it is committed."""
    if object_type in CONCERNS and SPEAKER.is_needed():
        words = partial(_words, action, object_type, object_id)
        transaction.on_commit(partial(SPEAKER.soon, words), robust=True)


def _words(action: str, object_type: str, object_id: UUID) -> Iterator[Word]:
    for venue_id, days in _changed(action, object_type, object_id):
        yield (
            calendar_group(venue_id),
            {
                "type": "calendar.changed",
                "venue": str(venue_id),
                "days": [day.isoformat() for day in sorted(days)],
                "version": secrets.token_hex(8),
            },
        )


def _changed(action: str, object_type: str, object_id: UUID) -> Iterator[tuple[UUID, set[date]]]:
    """The venue of the object, with the local days it is about; no days: any day may have changed."""
    if object_type == "venue":
        yield object_id, set()
    elif object_type == "booking":
        for booking in Booking.objects.filter(pk=object_id).only("venue_id", "time_zone"):
            stays = action in LEAVES_IT_WHERE_IT_IS
            yield booking.venue_id, _days_of(booking) if stays else set()
    else:
        model = StaffMember if object_type == "venues.staffmember" else Service
        for venue_id in model.objects.filter(pk=object_id).values_list("venue_id", flat=True):
            yield venue_id, set()


def _days_of(booking: Booking) -> set[date]:
    """The days on which it takes time, or took it until it was let go."""
    zone = ZoneInfo(booking.time_zone)
    taken = Allocation.objects.filter(booking_item__booking=booking).values_list("t0", "t1")
    edges = {tick for t0, t1 in taken for tick in (t0, t1 - 1)}
    return {moment_of(tick).astimezone(zone).date() for tick in edges}
