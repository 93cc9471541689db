"""Placing a hold: all the time of a visit, or none of it."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.bookings.acting import client_of
from cozywish.apps.bookings.events import HoldDue
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import (
    Booking,
    BookingItem,
    BookingItemExtra,
    Checkout,
)
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.extras import chosen_extras, minutes_by_service
from cozywish.apps.bookings.queries.free_time import free_staff_at, refuse_unoffered
from cozywish.apps.bookings.queries.gates import mine_of
from cozywish.apps.bookings.refusals import NotOffered, NotPossibleNow, SlotTaken
from cozywish.apps.bookings.services.building import (
    Stint,
    allocations_of,
    extras_of,
    items_of,
    new_hold,
    parts_by_person,
    wishes_of,
)
from cozywish.apps.bookings.services.changing import change
from cozywish.apps.bookings.services.claiming import claim_with_rooms
from cozywish.apps.bookings.services.own_limits import (
    refuse_overlap,
    refuse_too_many,
    wait_for_own,
)
from cozywish.apps.bookings.services.times import keep_times
from cozywish.apps.outbox.services import publish
from cozywish.apps.venues.models import Venue
from cozywish.core.db import database_now
from cozywish.core.errors import Conflict, DomainError
from cozywish.core.services import Failure, ServiceResult, operation


class HoldGone(Conflict):
    code = "BOOKINGS_HOLD_GONE"
    template = _("The time you were holding is no longer held.")


@dataclass(frozen=True, slots=True)
class Visit:
    """What is asked for: these stints, for this customer or device.

    `refuse_unoffered` raises when it would not be offered, were nobody booked.
    """

    stints: Sequence[Stint]
    refuse_unoffered: Callable[[], None]
    customer: User | None
    device: str
    now: datetime

    @property
    def actor(self) -> str:
        """C for a signed-in customer, G for a guest."""
        return "C" if self.customer else "G"

    @property
    def venue(self) -> Venue:
        """Where it takes place."""
        return self.stints[0].resource.venue

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
        visits = equivalent_visits(
            venue_id=venue_id,
            service_ids=service_ids,
            staff_id=staff_id,
            starts_at=starts_at,
            customer=customer,
            device=device,
            own_hold=replaces,
            now=now,
            extra_ids=extra_ids,
        )
    except DomainError as refusal:
        return Failure(refusal)
    return hold_first(visits=visits, replaces=replaces)


def equivalent_visits(  # noqa: PLR0913  # all that a customer chooses
    *,
    venue_id: UUID,
    service_ids: Sequence[UUID],
    staff_id: UUID | None,
    starts_at: datetime,
    customer: User | None,
    device: str,
    own_hold: UUID | None,
    now: datetime,
    extra_ids: Collection[UUID] = (),
) -> list[Visit]:
    """What would do as well, best first: the visit by each person who is free. Raises as `hold_visit` fails.

    Asked before our own transaction opens (a door that stores its answer may already have one).
    It may be stale by the insert; the constraint, not this question, keeps two people apart, and whether the
    time is still offered is asked again there.
    """
    extras = chosen_extras(service_ids=service_ids, extra_ids=extra_ids)
    asked: dict[str, Any] = {
        "venue_id": venue_id,
        "service_ids": service_ids,
        "starts_at": starts_at,
        "now": now,
        "asker": Asker(customer.pk if customer else None, device),
        "extra": minutes_by_service(extras),
    }
    people = free_staff_at(**asked, staff_id=staff_id, own_hold=own_hold)
    found = parts_by_person(service_ids=service_ids, staff_ids=people, extras=extras)
    if not found:
        raise NotOffered  # the last offer was taken back between the two questions
    return [
        Visit(
            [Stint(resource, parts, starts_at)],
            partial(refuse_unoffered, **asked, staff_id=resource.staff_id),
            customer,
            device,
            now,
        )
        for resource, parts in found
    ]


@operation
def hold_first(*, visits: Sequence[Visit], replaces: UUID | None) -> Booking:
    """Hold the first of the equivalent `visits` whose people can be had; otherwise as `hold_visit`."""
    asked = visits[0]
    keep_times(venue_id=asked.venue.pk)
    wait_for_own(device=asked.device, customer=asked.customer)
    if replaces is not None:
        _let_go(booking_id=replaces, asked=asked)
    refuse_too_many(asked.mine)
    return held_first(visits)


def held_first(visits: Sequence[Visit], *, checkout: Checkout | None = None) -> Booking:
    """Hold the first that can be had, as part of `checkout`. Part of an operation. Raises as `hold_visit` fails."""
    lost: DomainError = SlotTaken()
    for visit in visits:
        try:
            visit.refuse_unoffered()  # the times may have been changed since the question
        except DomainError as refusal:
            lost = refusal
            continue
        booking = _new_booking(visit, checkout)
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
    raise lost


def _let_go(*, booking_id: UUID, asked: Visit) -> None:
    old = Booking.objects.filter(asked.mine, pk=booking_id).first()
    if old is None:
        raise HoldGone
    give_up(old, now=asked.now)


def give_up(hold: Booking, *, now: datetime) -> None:
    """Let go of a hold that is replaced. Part of an operation."""
    if hold.state == BookingState.HELD:
        with suppress(NotPossibleNow):
            change(hold, "abandon", by=client_of(hold), now=now, tell_client=False)
    # Otherwise it expired or was confirmed meanwhile: there is nothing left to replace.


def _new_booking(visit: Visit, checkout: Checkout | None) -> Booking:
    booking = new_hold(venue=visit.venue, stints=visit.stints, now=visit.now)
    booking.checkout = checkout
    booking.customer, booking.device = visit.customer, visit.device
    ends = database_now() + timedelta(minutes=settings.HOLD_MINUTES)
    booking.hold_until = min(ends, booking.starts_at)
    return booking


def _claimed(*, booking: Booking, visit: Visit) -> bool:
    """Write booking, items and allocations; False, without a trace, when a person or the last room was just taken."""
    items = items_of(booking=booking, stints=visit.stints)
    stints = list(zip(items, visit.stints, strict=True))
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
            BookingItem.objects.bulk_create(chain.from_iterable(items))
            BookingItemExtra.objects.bulk_create(
                extra for own, stint in stints for extra in extras_of(items=own, parts=stint.parts)
            )
            claim_with_rooms(
                allocations=[
                    taken
                    for own, stint in stints
                    for taken in allocations_of(
                        items=own,
                        works=stint.works,
                        resource=stint.resource,
                        state=BookingState.HELD,
                    )
                ],
                wishes=[
                    wish
                    for own, stint in stints
                    for wish in wishes_of(items=own, works=stint.works)
                ],
            )
    except SlotTaken:
        return False
    return True
