"""Whether a visit is agreed at once or has to be asked for, and how long the venue has to answer."""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.models import Service


def is_on_request(booking: Booking) -> bool:
    """Whether the venue wants to be asked for any of its services. One SQL query."""
    usual = booking.venue.on_request
    said = Service.objects.filter(booked_items__booking=booking).values_list(
        "on_request", flat=True
    )
    return any(usual if own is None else own for own in said)


def is_shown_on_request(booking: Booking) -> bool:
    """As `is_on_request`, of one that was loaded with its venue and its items (`gates.complete`). No SQL query."""
    usual = booking.venue.on_request
    said = (item.service.on_request for item in booking.items.all())
    return any(usual if own is None else own for own in said)


def approve_by(booking: Booking, *, now: datetime) -> datetime:
    """Return until when the venue can answer: a day, or its notice before the start if that is sooner. One SQL query.

    What was booked at the last moment leaves it a while all the same, up to the start.
    """
    usual = booking.venue.lead_minutes
    said = Service.objects.filter(booked_items__booking=booking).values_list(
        "lead_minutes", flat=True
    )
    lead = max((usual if own is None else own for own in said), default=usual)
    return answer_until(starts_at=booking.starts_at, lead=timedelta(minutes=lead), now=now)


def answer_until(*, starts_at: datetime, lead: timedelta, now: datetime) -> datetime:
    """As `approve_by`, for a visit at that time with that notice. No SQL query."""
    starts_at = starts_at.astimezone(UTC)  # hours are elapsed, whatever zone it came in (T4, T7)
    soonest = min(now + timedelta(minutes=settings.REQUEST_MINUTES_AT_LEAST), starts_at)
    return max(min(now + timedelta(hours=settings.REQUEST_HOURS), starts_at - lead), soonest)
