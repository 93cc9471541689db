"""Placing a hold: all the time of a visit, or none of it."""

import importlib.metadata
from collections.abc import Collection, Iterator, Sequence
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
from cozywish.apps.bookings.models import (
    Allocation,
    AllocationState,
    Booking,
    BookingItem,
    BookingItemExtra,
)
from cozywish.apps.bookings.queries.earlier import refuse_without_earlier
from cozywish.apps.bookings.queries.extras import Extras, chosen_extras, minutes_by_service
from cozywish.apps.bookings.queries.free_time import free_staff_at
from cozywish.apps.bookings.queries.gates import mine_of
from cozywish.apps.bookings.queries.offer import minutes_of, price_of
from cozywish.apps.bookings.refusals import NotOffered, SlotTaken
from cozywish.apps.bookings.services.claiming import RoomWish, claim_with_rooms, release
from cozywish.apps.bookings.services.own_limits import (
    refuse_overlap,
    refuse_too_many,
    wait_for_own,
)
from cozywish.apps.catalog.models import AddOn, Service, StaffService
from cozywish.apps.outbox.services import publish
from cozywish.apps.scheduling.work import Work, taken_of_person, taken_of_rooms, work_of
from cozywish.apps.venues.models import Resource
from cozywish.core.db import database_now
from cozywish.core.errors import Conflict, DomainError
from cozywish.core.intervals import tick_at
from cozywish.core.services import Failure, ServiceResult, operation
from cozywish.core.states import advance
from cozywish.toolkit.tokens import new_reference


class HoldGone(Conflict):
    code = "BOOKINGS_HOLD_GONE"
    template = _("The time you were holding is no longer held.")


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
class Visit:
    """What is asked for: these parts, by this person, from this instant, for this customer or device."""

    resource: Resource
    parts: Sequence[Part]
    starts_at: datetime
    customer: User | None
    device: str
    now: datetime

    @property
    def actor(self) -> str:
        """C for a signed-in customer, G for a guest."""
        return "C" if self.customer else "G"

    @property
    def mine(self) -> Q:
        """Bookings of the same customer or device."""
        return mine_of(device=self.device, customer=self.customer)


def hold_visit(  # noqa: PLR0913  # all that a customer chooses
    *,
    venue_id: UUID,
    service_ids: Sequence[UUID],
    staff_id: UUID | None,
    starts_at: datetime,
    customer: User | None,
    device: str,
    replaces: UUID | None,
    now: datetime,
    extra_ids: Collection[UUID] = (),
) -> ServiceResult[Booking]:
    """Hold one to four services back to back from `starts_at` (aware), with their extras, by one person.

    Without `staff_id` the free person with the fewest booked minutes that day is taken, then by position; one who
    was taken this very moment gives way to the next. Prices and names are frozen. `replaces` is an earlier
    hold of the same device, let go in the same transaction: if the new time cannot be had, it stays.
    The hold lasts fifteen minutes (setting), never beyond the start. Announces HoldDue.

    Fails with a reason of `bookings.refusals` when the time would not be offered, ExtraNotOffered, EarlierMissing when
    a service needs another one first that this customer or device did not have, SlotTaken when it is lost
    to someone else, OverlapsOwn, TooManyHolds, HoldGone when `replaces` cannot be let go.
    """
    try:
        extras = chosen_extras(service_ids=service_ids, extra_ids=extra_ids)
        # Asked before our own transaction opens (a door that stores its answer may already have one).
        # It may be stale by the insert; the constraint, not this question, keeps two people apart.
        people = free_staff_at(
            venue_id=venue_id,
            service_ids=service_ids,
            staff_id=staff_id,
            starts_at=starts_at,
            own_hold=replaces,
            now=now,
            extra=minutes_by_service(extras),
        )
        mine = mine_of(device=device, customer=customer)
        refuse_without_earlier(service_ids=service_ids, mine=mine, now=now, starts_at=starts_at)
    except DomainError as refusal:
        return Failure(refusal)
    visits = [
        Visit(resource, parts, starts_at, customer, device, now)
        for resource, parts in _who_does_what(
            service_ids=service_ids, staff_ids=people, extras=extras
        )
    ]
    if not visits:
        return Failure(NotOffered())  # the last offer was taken back between the two questions
    return _hold_first(visits=visits, replaces=replaces)


@operation
def _hold_first(*, visits: Sequence[Visit], replaces: UUID | None) -> Booking:
    """Hold the first of the equivalent `visits` whose person can be had."""
    asked = visits[0]
    wait_for_own(device=asked.device, customer=asked.customer)
    if replaces is not None:
        _let_go(booking_id=replaces, asked=asked)
    refuse_too_many(asked.mine)
    for visit in visits:
        booking = _new_booking(visit)
        if booking.customer_id:
            refuse_overlap(booking, customer_id=booking.customer_id)
        if not _claimed(booking=booking, visit=visit):
            continue
        publish(HoldDue(booking_id=str(booking.pk)), due_at=booking.hold_until)
        record(
            at=visit.now,
            actor_kind=visit.actor,
            actor_id=booking.customer_id,
            action="bookings.hold",
            object_type="booking",
            object_id=booking.pk,
        )
        return booking
    raise SlotTaken


def _let_go(*, booking_id: UUID, asked: Visit) -> None:
    old = Booking.objects.filter(asked.mine, pk=booking_id).first()
    if old is None:
        raise HoldGone
    transition = BOOKING.find(state=old.state, event="abandon", actor=asked.actor)
    if transition is not None and advance(old, transition, closed_at=asked.now):
        release(booking_id=old.pk)
    # Otherwise it expired or was confirmed meanwhile: there is nothing left to replace.


def _who_does_what(
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


def _new_booking(visit: Visit) -> Booking:
    venue = visit.resource.venue
    minutes = sum(part.minutes for part in visit.parts)
    return Booking(
        reference=new_reference(),
        venue=venue,
        customer=visit.customer,
        device=visit.device,
        state=BookingState.HELD,
        currency=venue.currency,
        total_cents=sum(part.total_cents for part in visit.parts),
        starts_at=visit.starts_at,
        ends_at=visit.starts_at + timedelta(minutes=minutes),
        time_zone=venue.time_zone,
        tzdata_version=importlib.metadata.version("tzdata"),
        free_until=visit.starts_at - timedelta(hours=venue.free_cancel_hours),
        placed_at=visit.now,
        hold_until=min(database_now() + timedelta(minutes=settings.HOLD_MINUTES), visit.starts_at),
    )


def _claimed(*, booking: Booking, visit: Visit) -> bool:
    """Write booking, items and allocations; False, without a trace, when the person or the last room was just taken."""
    items = list(_items(booking=booking, visit=visit))
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
            BookingItem.objects.bulk_create(items)
            BookingItemExtra.objects.bulk_create(_extras(items=items, visit=visit))
            claim_with_rooms(
                allocations=_allocations(items=items, visit=visit),
                wishes=_wishes(items=items, visit=visit),
            )
    except SlotTaken:
        return False
    return True


def _items(*, booking: Booking, visit: Visit) -> Iterator[BookingItem]:
    begins = booking.starts_at
    for position, part in enumerate(visit.parts, start=1):
        ends = begins + timedelta(minutes=part.minutes)
        yield BookingItem(
            booking=booking,
            position=position,
            service=part.service,
            staff=visit.resource.staff,
            service_name=part.service.full_name,
            staff_name=visit.resource.name,
            price_cents=part.price_cents,
            starts_at=begins,
            ends_at=ends,
        )
        begins = ends


def _extras(*, items: Sequence[BookingItem], visit: Visit) -> Iterator[BookingItemExtra]:
    for item, part in zip(items, visit.parts, strict=True):
        for position, extra in enumerate(part.extras, start=1):
            yield BookingItemExtra(
                item=item,
                position=position,
                add_on=extra,
                name=extra.name,
                price_cents=extra.price_cents,
                minutes=extra.minutes,
            )


def _allocations(*, items: Sequence[BookingItem], visit: Visit) -> list[Allocation]:
    """One for each stretch that an item takes of the person. Padding stands before the first and after the last."""
    start = tick_at(visit.starts_at)
    stretches = taken_of_person([part.work for part in visit.parts])
    return [
        Allocation(
            resource=visit.resource,
            t0=start + begins,
            t1=start + ends,
            state=AllocationState.HELD,
            booking_item=item,
        )
        for item, own in zip(items, stretches, strict=True)
        for begins, ends in own
    ]


def _wishes(*, items: Sequence[BookingItem], visit: Visit) -> list[RoomWish]:
    start = tick_at(visit.starts_at)
    return [
        RoomWish(group, (start + begins, start + ends), items[number])
        for group, (begins, ends), number in taken_of_rooms([part.work for part in visit.parts])
    ]
