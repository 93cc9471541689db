"""What a visit is made of: its parts as a person does them, its items, and the time they take."""

import importlib.metadata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Allocation, Booking, BookingItem, BookingItemExtra
from cozywish.apps.bookings.queries.advance import advance_of
from cozywish.apps.bookings.queries.extras import Extras
from cozywish.apps.bookings.queries.offer import minutes_of, price_of
from cozywish.apps.bookings.services.claiming import RoomWish
from cozywish.apps.catalog.models import AddOn, Service, StaffService
from cozywish.apps.scheduling.work import Work, taken_of_person, taken_of_rooms, work_of
from cozywish.apps.venues.models import Resource, Venue
from cozywish.core.intervals import tick_at
from cozywish.toolkit.tokens import new_reference


@dataclass(frozen=True, slots=True)
class Part:
    """One service of the visit as this person does it: minutes, those of its extras included, and minor units."""

    service: Service
    minutes: int
    price_cents: int
    work: Work
    extras: Sequence[AddOn]

    @property
    def total_cents(self) -> int:
        """What it costs with its extras."""
        return self.price_cents + sum(extra.price_cents for extra in self.extras)


@dataclass(frozen=True, slots=True)
class Stint:
    """What one person does for one guest without a pause, from `starts_at` on."""

    resource: Resource
    parts: Sequence[Part]
    starts_at: datetime
    guest: int = 1

    @property
    def works(self) -> list[Work]:
        """Its parts as works."""
        return [part.work for part in self.parts]

    @property
    def ends_at(self) -> datetime:
        """When its last part is over."""
        return self.starts_at + timedelta(minutes=sum(part.minutes for part in self.parts))


def parts_by_person(
    *, service_ids: Sequence[UUID], staff_ids: Sequence[UUID], extras: Extras
) -> list[tuple[Resource, list[Part]]]:
    """For each person in the given order, the services in the asked order with their own minutes and prices."""
    offers = (
        StaffService.objects.filter(staff_id__in=staff_ids, service_id__in=service_ids)
        .select_related("service")
        .prefetch_related("service__segments", "service__needs")
    )
    found = {
        (offer.staff_id, offer.service_id): _part(offer, extras.get(offer.service_id, ()))
        for offer in offers
    }
    resources = Resource.objects.filter(staff_id__in=staff_ids).select_related("venue", "staff")
    by_person = {resource.staff_id: resource for resource in resources}
    return [
        (by_person[person], [found[person, service_id] for service_id in service_ids])
        for person in staff_ids
        if person in by_person and all((person, service_id) in found for service_id in service_ids)
    ]


def _part(offer: StaffService, extras: Sequence[AddOn]) -> Part:
    minutes = minutes_of(offer) + sum(extra.minutes for extra in extras)
    return Part(
        service=offer.service,
        minutes=minutes,
        work=work_of(service=offer.service, minutes=minutes),
        price_cents=price_of(offer),
        extras=extras,
    )


def new_booking(*, venue: Venue, stints: Sequence[Stint], now: datetime) -> Booking:
    """Return a booking of the stints with what is agreed frozen in it: prices, zone and cancel rule. Not saved yet."""
    # Hours are elapsed, whatever zone it came in (T4, T7).
    starts_at = min(stint.starts_at.astimezone(UTC) for stint in stints)
    return Booking(
        reference=new_reference(),
        venue=venue,
        currency=venue.currency,
        total_cents=sum(part.total_cents for stint in stints for part in stint.parts),
        starts_at=starts_at,
        ends_at=max(stint.ends_at.astimezone(UTC) for stint in stints),
        time_zone=venue.time_zone,
        tzdata_version=importlib.metadata.version("tzdata"),
        free_until=starts_at - timedelta(hours=venue.free_cancel_hours),
        free_cancel_hours=venue.free_cancel_hours,
        late_fee_percent=venue.late_fee_percent,
        no_show_fee_percent=venue.no_show_fee_percent,
        placed_at=now,
    )


def new_hold(*, venue: Venue, stints: Sequence[Stint], now: datetime) -> Booking:
    """Return such a booking to be held for its customer: what the place wants ahead is frozen in it, too."""
    booking = new_booking(venue=venue, stints=stints, now=now)
    parts = [(part.service, part.total_cents) for stint in stints for part in stint.parts]
    wanted = advance_of(venue=venue, parts=parts)
    booking.state = BookingState.HELD
    booking.payment_mode, booking.deposit_cents = wanted.mode, wanted.cents
    return booking


def items_of(*, booking: Booking, stints: Sequence[Stint]) -> list[list[BookingItem]]:
    """The parts of each stint as items of the booking, one after another; positions count through all of them."""
    position, found = 1, []
    for stint in stints:
        found.append(list(_items_of_one(booking, stint, position)))
        position += len(stint.parts)
    return found


def _items_of_one(booking: Booking, stint: Stint, first: int) -> Iterator[BookingItem]:
    begins = stint.starts_at.astimezone(UTC)
    for position, part in enumerate(stint.parts, start=first):
        ends = begins + timedelta(minutes=part.minutes)
        yield BookingItem(
            booking=booking,
            position=position,
            guest=stint.guest,
            service=part.service,
            staff=stint.resource.staff,
            service_name=part.service.full_name,
            staff_name=stint.resource.name,
            price_cents=part.price_cents,
            starts_at=begins,
            ends_at=ends,
        )
        begins = ends


def extras_of(*, items: Sequence[BookingItem], parts: Sequence[Part]) -> Iterator[BookingItemExtra]:
    """What was chosen besides, as it is agreed."""
    for item, part in zip(items, parts, strict=True):
        for position, extra in enumerate(part.extras, start=1):
            yield BookingItemExtra(
                item=item,
                position=position,
                add_on=extra,
                name=extra.name,
                price_cents=extra.price_cents,
                minutes=extra.minutes,
            )


def allocations_of(
    *, items: Sequence[BookingItem], works: Sequence[Work], resource: Resource, state: str
) -> list[Allocation]:
    """One for each stretch that an item takes of the person. Padding stands before the first and after the last."""
    start = tick_at(items[0].starts_at)
    return [
        Allocation(
            resource=resource,
            t0=start + begins,
            t1=start + ends,
            state=state,
            booking_item=item,
        )
        for item, own in zip(items, taken_of_person(works), strict=True)
        for begins, ends in own
    ]


def wishes_of(*, items: Sequence[BookingItem], works: Sequence[Work]) -> list[RoomWish]:
    """The rooms and equipment that the works need."""
    start = tick_at(items[0].starts_at)
    return [
        RoomWish(group, (start + begins, start + ends), items[number])
        for group, (begins, ends), number in taken_of_rooms(works)
    ]
