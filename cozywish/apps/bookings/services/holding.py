"""Placing a hold: all the time of a visit, or none of it."""

import importlib.metadata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.bookings.events import HoldDue
from cozywish.apps.bookings.machine import BOOKING, BookingState
from cozywish.apps.bookings.models import BLOCKING, Allocation, AllocationState, Booking, BookingItem
from cozywish.apps.bookings.queries.free_time import free_staff_at
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.bookings.services.claiming import claim, release
from cozywish.apps.catalog.models import Service, StaffService
from cozywish.apps.outbox.services import publish
from cozywish.apps.venues.models import Resource, Venue
from cozywish.core.db import DatabaseNow, database_now
from cozywish.core.errors import Conflict, TooMany
from cozywish.core.services import operation
from cozywish.core.states import advance
from cozywish.toolkit.tokens import new_reference

TICK_SECONDS = 300


class TooManyHolds(TooMany):
    code = "BOOKINGS_TOO_MANY_HOLDS"
    template = _("You are already holding %(count)d times. Confirm or let go of one first.")

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count, seconds=settings.HOLD_MINUTES * 60)


class OverlapsOwn(Conflict):
    code = "BOOKINGS_OVERLAPS_OWN"
    template = _("You have another booking at that time.")
    field = "starts_at"


class HoldGone(Conflict):
    code = "BOOKINGS_HOLD_GONE"
    template = _("The time you were holding is no longer held.")


@dataclass(frozen=True, slots=True)
class Part:
    """One service of the visit as this person does it: minutes and minor units."""

    service: Service
    minutes: int
    price_cents: int


@operation
def hold_visit(
    *,
    venue_id: UUID,
    service_ids: Sequence[UUID],
    staff_id: UUID | None,
    starts_at: datetime,
    customer: User | None,
    device: str,
    replaces: UUID | None,
    now: datetime,
) -> Booking:
    """Hold one to four services back to back from `starts_at` (aware), by one person.

    Without `staff_id` the free person with the fewest booked minutes that day is taken, then by position; one who
    was taken this very moment gives way to the next. Prices and names are frozen. `replaces` is an earlier
    hold of the same device, let go in the same transaction: if the new time cannot be had, it stays.
    The hold lasts fifteen minutes (setting), never beyond the start. Announces HoldDue.

    Fails with a NotBookable when the time would not be offered, SlotTaken when it is lost to someone else,
    OverlapsOwn, TooManyHolds, HoldGone when `replaces` cannot be let go.
    """
    if replaces is not None:
        _let_go(booking_id=replaces, device=device, customer=customer, now=now)
    _check_own_limits(device=device, customer=customer)
    offer = free_staff_at(
        venue_id=venue_id, service_ids=service_ids, staff_id=staff_id, starts_at=starts_at, now=now
    )
    venue = Venue.objects.get(pk=venue_id)
    parts = _parts(service_ids=service_ids, staff_ids=offer)
    for person in offer:
        booking = _new_booking(
            venue=venue, parts=parts[person], starts_at=starts_at, customer=customer, device=device, now=now
        )
        _refuse_overlap_with_own(booking)
        if _try_person(booking=booking, parts=parts[person], staff_id=person):
            publish(HoldDue(booking_id=str(booking.pk)), due_at=booking.hold_until)
            record(
                at=now,
                actor_kind="C" if customer else "G",
                actor_id=customer.pk if customer else None,
                action="bookings.hold",
                object_type="booking",
                object_id=booking.pk,
            )
            return booking
    raise SlotTaken


def _let_go(*, booking_id: UUID, device: str, customer: User | None, now: datetime) -> None:
    mine = Q(device=device) | Q(customer=customer) if customer else Q(device=device)
    old = Booking.objects.filter(mine, pk=booking_id).first()
    if old is None:
        raise HoldGone
    transition = BOOKING.find(state=old.state, event="abandon", actor="C" if customer else "G")
    if transition is None:
        return  # expired or confirmed meanwhile: there is nothing left to replace
    if advance(old, transition, closed_at=now):
        release(booking_id=old.pk)


def _check_own_limits(*, device: str, customer: User | None) -> None:
    mine = Q(device=device) | Q(customer=customer) if customer else Q(device=device)
    live = Booking.objects.filter(
        mine, state=BookingState.HELD, hold_until__gt=DatabaseNow()
    ).count()
    if live >= settings.LIVE_HOLDS_PER_CUSTOMER:
        raise TooManyHolds(count=live)


def _refuse_overlap_with_own(booking: Booking) -> None:
    if booking.customer_id is None:
        return
    clash = Booking.objects.filter(
        customer_id=booking.customer_id,
        state__in=BLOCKING,
        starts_at__lt=booking.ends_at,
        ends_at__gt=booking.starts_at,
    ).exclude(state=BookingState.HELD, hold_until__lte=DatabaseNow())
    if clash.exists():
        raise OverlapsOwn


def _parts(*, service_ids: Sequence[UUID], staff_ids: Sequence[UUID]) -> dict[UUID, list[Part]]:
    """For each person, the services in the asked order with their own minutes and prices."""
    offers = StaffService.objects.filter(
        staff_id__in=staff_ids, service_id__in=service_ids
    ).select_related("service")
    found = {(offer.staff_id, offer.service_id): offer for offer in offers}
    return {
        person: [_part(found[person, service_id]) for service_id in service_ids] for person in staff_ids
    }


def _part(offer: StaffService) -> Part:
    own_minutes, own_price = offer.duration_minutes, offer.price_cents
    return Part(
        service=offer.service,
        minutes=offer.service.duration_minutes if own_minutes is None else own_minutes,
        price_cents=offer.service.price_cents if own_price is None else own_price,
    )


def _new_booking(
    *,
    venue: Venue,
    parts: Sequence[Part],
    starts_at: datetime,
    customer: User | None,
    device: str,
    now: datetime,
) -> Booking:
    minutes = sum(part.minutes for part in parts)
    return Booking(
        reference=new_reference(),
        venue=venue,
        customer=customer,
        device=device,
        state=BookingState.HELD,
        currency=venue.currency,
        total_cents=sum(part.price_cents for part in parts),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        time_zone=venue.time_zone,
        tzdata_version=importlib.metadata.version("tzdata"),
        free_until=starts_at - timedelta(hours=venue.free_cancel_hours),
        placed_at=now,
        hold_until=min(database_now() + timedelta(minutes=settings.HOLD_MINUTES), starts_at),
    )


def _try_person(*, booking: Booking, parts: Sequence[Part], staff_id: UUID) -> bool:
    """Write booking, items and allocations for this person; False, without a trace, when they are taken."""
    resource = Resource.objects.select_related("staff").get(staff_id=staff_id)
    items = list(_items(booking=booking, parts=parts, resource=resource))
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
            BookingItem.objects.bulk_create(items)
            claim(allocations=_allocations(items=items, parts=parts, resource=resource))
    except SlotTaken:
        return False
    return True


def _items(*, booking: Booking, parts: Sequence[Part], resource: Resource) -> Iterator[BookingItem]:
    begins = booking.starts_at
    for position, part in enumerate(parts, start=1):
        ends = begins + timedelta(minutes=part.minutes)
        yield BookingItem(
            booking=booking,
            position=position,
            service=part.service,
            staff_id=resource.staff_id,
            service_name=part.service.name,
            staff_name=resource.name,
            price_cents=part.price_cents,
            starts_at=begins,
            ends_at=ends,
        )
        begins = ends


def _allocations(
    *, items: Sequence[BookingItem], parts: Sequence[Part], resource: Resource
) -> list[Allocation]:
    """One per item. Padding stands before the first and after the last: inside a visit nobody needs it."""
    taken = [
        Allocation(
            resource=resource,
            t0=int(item.starts_at.timestamp()) // TICK_SECONDS,
            t1=int(item.ends_at.timestamp()) // TICK_SECONDS,
            state=AllocationState.HELD,
            booking_item=item,
        )
        for item in items
    ]
    taken[0].t0 -= parts[0].service.padding_before_minutes // 5
    taken[-1].t1 += parts[-1].service.padding_after_minutes // 5
    return taken
