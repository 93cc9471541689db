"""Agreed visits that their business called off (BT14): counted against it as a client's no-shows are against them.

There is no counter: the steps that were written down are counted, so nothing can say anything else. Only what the
business itself called off counts; what the office cancelled does not, whoever asked for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from cozywish.apps.bookings.acting import OF_THE_BUSINESS
from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.venues.models import Venue

LATELY, YEAR = timedelta(days=90), timedelta(days=365)
MOST_ROWS = 10


@dataclass(frozen=True, slots=True)
class Strikes:
    """How many the venue called off lately and within a year, of how many that were agreed for that year.

    `latest` are the newest of that year, with their bookings.
    """

    lately: int
    year: int
    agreed: int
    latest: Sequence[BookingChange]


def strikes_of(*, venue: Venue, now: datetime) -> Strikes:
    """Return what the venue called off. Three SQL queries."""
    steps = BookingChange.objects.filter(
        booking__venue=venue,
        event="cancel",
        actor_kind__in=list(OF_THE_BUSINESS),
        at__gt=now - YEAR,
    )
    counts = steps.aggregate(year=Count("pk"), lately=Count("pk", filter=Q(at__gt=now - LATELY)))
    agreed = Booking.objects.filter(
        venue=venue, confirmed_at__isnull=False, starts_at__gt=now - YEAR, starts_at__lte=now
    )
    latest = steps.select_related("booking").order_by("-at", "-pk")
    return Strikes(**counts, agreed=agreed.count(), latest=list(latest[:MOST_ROWS]))
