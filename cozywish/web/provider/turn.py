"""How many wait for a time, for those who may know."""

from datetime import date, datetime

from cozywish.apps.bookings.queries.waiting import waiting_at, waiting_by_day
from cozywish.apps.venues.models import Permission
from cozywish.apps.venues.queries import Seat


def sees_waiting(seat: Seat) -> bool:
    """Whether the person sees who waits: whoever waits for anyone belongs to nobody's part of the team."""
    return seat.may_here(Permission.BOOKINGS_VIEW)


def waiting_on(seat: Seat, on: date, *, now: datetime) -> int:
    """How many wait for a time on that date, for who may know. One SQL query."""
    if not sees_waiting(seat):
        return 0
    return waiting_at(venue=seat.venue, on=on, now=now).count()


def waiting_from(seat: Seat, first: date, last: date, *, now: datetime) -> list[tuple[date, int]]:
    """The dates on which somebody waits, with how many, for who may know. One SQL query."""
    if not sees_waiting(seat):
        return []
    return waiting_by_day(venue=seat.venue, first=first, last=last, now=now)
