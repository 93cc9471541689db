"""Whether somebody had what a service needs first, such as a patch test."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingItem
from cozywish.apps.catalog.models import Prerequisites, Service
from cozywish.apps.catalog.queries import prerequisites_of

DONE = (BookingState.CONFIRMED, BookingState.IN_PROGRESS, BookingState.COMPLETED)


def refuse_without_earlier(
    *, service_ids: Sequence[UUID], mine: Q, now: datetime, starts_at: datetime | None = None
) -> None:
    """Refuse a visit at `starts_at`, or without it at any time, to somebody who did not have what it needs first.

    `mine` are the bookings of the same customer or device. What counts is a visit that is over, done in the window
    before. Two SQL queries, one more for each service that needs something. Fails with EarlierMissing.
    """
    names = {one.head_id: one.name for one in Service.objects.filter(pk__in=service_ids)}
    for needs in prerequisites_of(heads=names).values():
        if needs.first is not None and not _had(needs, mine, now=now, starts_at=starts_at):
            raise refusals.EarlierMissing(
                service=names[needs.service_id],
                first=needs.first.name,
                first_id=needs.first.pk,
                hours=needs.hours_before,
            )


def _had(needs: Prerequisites, mine: Q, *, now: datetime, starts_at: datetime | None) -> bool:
    family = Q(service=needs.first_id) | Q(service__variant_of=needs.first_id)
    begins = now if starts_at is None else starts_at
    since = begins - timedelta(days=needs.days_before)
    until = now
    if starts_at is not None:
        until = min(now, starts_at - timedelta(hours=needs.hours_before))
    done = BookingItem.objects.filter(family, ends_at__gte=since, ends_at__lte=until)
    theirs = Booking.objects.filter(mine, state__in=DONE)
    return done.filter(booking__in=theirs.values("pk")).exists()
