"""Many visits at once, for demo cities and imports of another calendar's history.

They pass the same constraints as a customer's click: whatever would overlap is refused as a whole.
"""

import importlib.metadata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, prefetch_related_objects

from cozywish.apps.audit.services import record
from cozywish.apps.bookings.machine import BookingState, PaymentMode
from cozywish.apps.bookings.models import (
    BLOCKING,
    Allocation,
    AllocationState,
    Booking,
    BookingItem,
    Series,
)
from cozywish.apps.bookings.services.claiming import claim
from cozywish.apps.bookings.services.confirming import Contact
from cozywish.apps.catalog.models import Service
from cozywish.apps.scheduling.work import Work, taken_of_person, taken_of_rooms, work_of
from cozywish.apps.venues.models import Resource, Venue
from cozywish.core.bulk import insert_all
from cozywish.core.db import locked
from cozywish.core.intervals import Span, tick_at
from cozywish.core.recurring import Every
from cozywish.core.services import operation

OVER = (BookingState.COMPLETED, BookingState.NO_SHOW)
TAKES = {
    BookingState.CONFIRMED: AllocationState.CONFIRMED,
    BookingState.COMPLETED: AllocationState.COMPLETED,
    BookingState.NO_SHOW: AllocationState.RELEASED,
    BookingState.CANCELLED: AllocationState.RELEASED,
}
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class KnownPart:
    """One service of a visit as it was agreed: its own minutes and minor units."""

    id: UUID
    service: Service
    minutes: int
    price_cents: int


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """A visit that was agreed elsewhere, or in a story: its parts follow each other without a gap.

    `state` is one of CONFIRMED, COMPLETED, NO_SHOW, CANCELLED; the last has `closed_at`. Instants are aware. `rooms`
    names a unit, by the id of its resource, for each group that its services need.
    """

    id: UUID
    reference: str
    resource: Resource
    staff_id: UUID  # of the person whose resource it is
    parts: Sequence[KnownPart]
    contact: Contact
    customer_id: UUID | None
    starts_at: datetime
    placed_at: datetime
    state: BookingState
    closed_at: datetime | None = None
    close_reason: str = ""
    rooms: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def ends_at(self) -> datetime:
        """Return when the last part ends."""
        return self.starts_at + timedelta(minutes=sum(part.minutes for part in self.parts))

    @property
    def takes_time(self) -> bool:
        """Say whether it keeps others away from its time."""
        return TAKES[self.state] in BLOCKING

    @property
    def works(self) -> list[Work]:
        """Return its parts as they are done. No SQL query where steps and needs of the services are prefetched."""
        return [work_of(service=part.service, minutes=part.minutes) for part in self.parts]

    def takes(self) -> Iterator[tuple[int, Span, int]]:
        """Yield each resource it takes, when, padding included, and for which part. Queries as `works`."""
        start, works = tick_at(self.starts_at), self.works
        for number, own in enumerate(taken_of_person(works)):
            for begins, ends in own:
                yield self.resource.pk, (start + begins, start + ends), number
        for group, (begins, ends), number in taken_of_rooms(works):
            yield self.rooms[group], (start + begins, start + ends), number


@operation
def import_visits(*, venue: Venue, visits: Sequence[KnownVisit], now: datetime) -> int:
    """Write the visits with their items and the time they take of people and rooms, in the steps that their services
    have; return how many.

    Announces nothing: what is imported was told to its customers when it was agreed. Pay at the venue.

    Fails with SlotTaken when one of them overlaps another or what is already there.
    """
    tzdata_version = importlib.metadata.version("tzdata")
    services = [part.service for visit in visits for part in visit.parts]
    prefetch_related_objects(services, "segments", "needs")
    bookings, items, allocations = [], [], []
    for visit in visits:
        booking = _booking(venue, visit, tzdata_version)
        own = _items(booking, visit)
        bookings.append(booking)
        items += own
        allocations += _allocations(own, visit)
    insert_all(bookings)
    insert_all(items)
    claim(allocations=allocations)
    record(
        at=now,
        actor_kind="SYSTEM",
        actor_id=None,
        action="bookings.import",
        object_type="venue",
        object_id=venue.pk,
        count=len(bookings),
    )
    return len(bookings)


@operation
def import_series(
    *, venue: Venue, every: Every, visits: Sequence[KnownVisit], now: datetime
) -> Series:
    """Write the visits, two at least and in order of time, as `import_visits`, and that they recur.

    Fails with SlotTaken.
    """
    import_visits(venue=venue, visits=visits, now=now).unwrap()
    begins = visits[0].starts_at.astimezone(ZoneInfo(venue.time_zone))
    series = Series.objects.create(
        venue=venue,
        every=every,
        first_on=begins.date(),
        at=begins.time(),
        asked=len(visits),
        visits=len(visits),
        placed_at=visits[0].placed_at,
    )
    for position, visit in enumerate(visits, start=1):
        Booking.objects.filter(pk=visit.id).update(series=series, series_position=position)
    return series


def _booking(venue: Venue, visit: KnownVisit, tzdata_version: str) -> Booking:
    contact, address = visit.contact, visit.contact.address
    return Booking(
        id=visit.id,
        reference=visit.reference,
        venue_id=venue.pk,
        customer_id=visit.customer_id,
        contact_name=contact.name,
        contact_email=contact.email,
        contact_phone=contact.phone,
        note=contact.note,
        address_line1=address.line1 if address else "",
        address_line2=address.line2 if address else "",
        address_city=address.city if address else "",
        address_postcode=address.postcode if address else "",
        address_access_note=address.access_note if address else "",
        state=visit.state,
        payment_mode=PaymentMode.VENUE,
        currency=venue.currency,
        total_cents=sum(part.price_cents for part in visit.parts),
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        time_zone=venue.time_zone,
        tzdata_version=tzdata_version,
        free_until=visit.starts_at - timedelta(hours=venue.free_cancel_hours),
        placed_at=visit.placed_at,
        confirmed_at=visit.placed_at,
        finished_at=visit.ends_at if visit.state in OVER else None,
        closed_at=visit.closed_at,
        close_reason=visit.close_reason,
    )


def _items(booking: Booking, visit: KnownVisit) -> list[BookingItem]:
    items, begins = [], visit.starts_at
    for position, part in enumerate(visit.parts, start=1):
        ends = begins + timedelta(minutes=part.minutes)
        items.append(
            BookingItem(
                id=part.id,
                booking_id=booking.pk,
                position=position,
                service_id=part.service.pk,
                staff_id=visit.staff_id,
                service_name=part.service.full_name,
                staff_name=visit.resource.name,
                price_cents=part.price_cents,
                starts_at=begins,
                ends_at=ends,
            )
        )
        begins = ends
    return items


def _allocations(items: Sequence[BookingItem], visit: KnownVisit) -> list[Allocation]:
    return [
        Allocation(
            resource_id=resource_id,
            t0=t0,
            t1=t1,
            state=TAKES[visit.state],
            booking_item_id=items[number].pk,
        )
        for resource_id, (t0, t1), number in visit.takes()
    ]


@operation
def record_outcomes(*, outcomes: Mapping[UUID, BookingState], now: datetime) -> int:
    """Write down what became of imported visits that are over by `now`; return how many changed.

    Each goes from CONFIRMED to COMPLETED or NO_SHOW, once; whatever has moved on otherwise, or is not over, stays.
    """
    changed = 0
    for state in OVER:
        asked = [pk for pk, outcome in outcomes.items() if outcome == state]
        for start in range(0, len(asked), BATCH):
            changed += _close(asked[start : start + BATCH], state=state, now=now)
    return changed


def _close(asked: Sequence[UUID], *, state: BookingState, now: datetime) -> int:
    over = Booking.objects.filter(pk__in=asked, state=BookingState.CONFIRMED, ends_at__lte=now)
    found = [booking.pk for booking in locked(over)]
    Booking.objects.filter(pk__in=found).update(
        state=state, finished_at=F("ends_at"), version=F("version") + 1
    )
    items = BookingItem.objects.filter(booking_id__in=found)
    Allocation.objects.filter(booking_item__in=items).update(state=TAKES[state])
    return len(found)
