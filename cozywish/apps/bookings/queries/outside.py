"""Visits that no longer lie in working time (invariant B7)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import BLOCKING, Allocation, BookingItem
from cozywish.apps.bookings.queries.business import items_seen_by
from cozywish.apps.scheduling.engine import frame, working_time
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.scheduling.queries import rules_of
from cozywish.apps.venues.models import Venue
from cozywish.core.intervals import Span, bits_of, tick_after, tick_at


@dataclass(frozen=True, slots=True)
class Touched:
    """A visit that a change touches. Who comes, and its reference, are there only for who may see the visit."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    person: str
    client: str
    reference: str


def items_outside(*, venue: Venue, now: datetime) -> frozenset[UUID]:
    """Return the agreed or requested items to come that lie, at least in part, where their person would not work, or
    in a room that is retired or in maintenance then.

    At most four SQL queries.
    """
    coming = BookingItem.objects.filter(
        booking__venue=venue,
        booking__state__in=[BookingState.REQUESTED, BookingState.CONFIRMED],
        ends_at__gt=now,
    ).order_by("starts_at")
    items = list(coming.values_list("pk", "staff_id", "starts_at", "ends_at"))
    if not items:
        return frozenset()
    zone = ZoneInfo(venue.time_zone)
    first, last = (items[at][2].astimezone(zone).date() for at in (0, -1))
    days = (last - first).days + 1
    window = frame(venue.time_zone, first, days)
    rules = rules_of(venue_ids=[venue.pk], service_ids=None, first=first, days=days)[venue.pk]
    working = {worker.id: working_time(window, worker.rules) for worker in rules.workers}
    return frozenset(
        pk
        for pk, staff_id, starts, ends in items
        if bits_of([(tick_at(starts), tick_after(ends))], base=window.base)
        & ~working.get(staff_id, 0)
    ) | _without_room(coming)


def _without_room(items: QuerySet[BookingItem]) -> frozenset[UUID]:
    """Those whose room or piece of equipment cannot be used when they have it. Two SQL queries."""
    booked = list(
        Allocation.objects.filter(
            booking_item__in=items, resource__group__isnull=False, state__in=BLOCKING
        ).values_list("booking_item_id", "resource_id", "resource__is_active", "t0", "t1")
    )
    out: defaultdict[int, list[Span]] = defaultdict(list)
    rows = Maintenance.objects.filter(resource__in={unit for _, unit, *_ in booked})
    for unit, begins, ends in rows.values_list("resource_id", "starts_at", "ends_at"):
        out[unit].append((tick_at(begins), tick_after(ends)))
    return frozenset(
        item
        for item, unit, is_active, t0, t1 in booked
        if not is_active or any(t0 < end and start < t1 for start, end in out[unit])
    )


def touched(*, user: User, venue: Venue, items: Collection[UUID]) -> list[Touched]:
    """Return what the person may know of these items of the venue, in order. Two SQL queries."""
    chosen = BookingItem.objects.filter(pk__in=items, booking__venue=venue)
    seen = set(items_seen_by(user).filter(pk__in=items).values_list("pk", flat=True))
    zone = ZoneInfo(venue.time_zone)
    rows = chosen.order_by("starts_at", "pk").values_list(
        "pk", "starts_at", "ends_at", "staff_name", "booking__contact_name", "booking__reference"
    )
    return [
        Touched(
            pk,
            starts.astimezone(zone),
            ends.astimezone(zone),
            person,
            client if pk in seen else "",
            reference if pk in seen else "",
        )
        for pk, starts, ends, person, client, reference in rows
    ]
