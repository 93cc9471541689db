"""Booking for a client: on the phone, at the counter, or squeezed in between."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.machine import BookingState, PaymentMode
from cozywish.apps.bookings.models import AllocationState, Booking, BookingItem, BookingItemExtra
from cozywish.apps.bookings.queries.extras import chosen_extras
from cozywish.apps.bookings.refusals import (
    ClientNameMissing,
    NobodyToldYet,
    NotYoursToChange,
    ReasonMissing,
    StaffDoesNotDoThis,
)
from cozywish.apps.bookings.services.building import (
    Part,
    Stint,
    allocations_of,
    extras_of,
    items_of,
    new_booking,
    parts_by_person,
    wishes_of,
)
from cozywish.apps.bookings.services.changing import write_down
from cozywish.apps.bookings.services.claiming import claim, claim_for_business
from cozywish.apps.bookings.services.confirming import AddressMissing, Contact, contact_columns
from cozywish.apps.bookings.services.moving import refuse_moment, refuse_outside
from cozywish.apps.bookings.services.timers import set_timers
from cozywish.apps.bookings.services.times import keep_times
from cozywish.apps.catalog.models import ServicePlace
from cozywish.apps.venues.models import Resource, StaffMember, VenueStatus
from cozywish.core.services import operation


@operation
def place_for_client(  # noqa: PLR0913  # all that can be said about a visit
    *,
    by: Actor,
    staff: StaffMember,
    service_ids: Sequence[UUID],
    extra_ids: Collection[UUID] = (),
    starts_at: datetime,
    contact: Contact,
    customer: User | None = None,
    squeeze_reason: str | None = None,
    outside_hours: bool = False,
    now: datetime,
    tell_client: bool,
) -> Booking:
    """Book one to four services with `staff` for a client, agreed at once (BT25). `by` comes from `placing_actor`.

    `customer` is a client with an account, who came through `client_of_business`. Of the contact only the name has to
    be there; without an e-mail address nobody is told anything. Notice, horizon and steps do not bind the business.
    With a `squeeze_reason` the visit is squeezed in: it may overlap others of the same person, takes no room, and
    stands in the audit log as such.

    Fails with NotYoursToChange, NobodyToldYet, ClientNameMissing, AddressMissing, InThePast, NotOffered,
    StaffDoesNotDoThis, ExtraNotOffered, OutsideHours, ReasonMissing for an empty reason, SlotTaken.
    """
    if by.row("place", state="NONE") is None:
        raise NotYoursToChange
    if tell_client and staff.venue.status != VenueStatus.APPROVED:
        raise NobodyToldYet
    if not contact.name.strip():
        raise ClientNameMissing
    if squeeze_reason is not None and not squeeze_reason.strip():
        raise ReasonMissing
    keep_times(venue_id=staff.venue_id)
    stint = Stint(*_parts(staff, service_ids=service_ids, extra_ids=extra_ids), starts_at)
    if not contact.address and any(one.service.done_at == ServicePlace.HOME for one in stint.parts):
        raise AddressMissing
    booking = new_booking(venue=stint.resource.venue, stints=[stint], now=now)
    refuse_moment(starts_at=starts_at, ends_at=booking.ends_at, now=now)
    booking.state, booking.confirmed_at, booking.customer = BookingState.CONFIRMED, now, customer
    booking.payment_mode = PaymentMode.VENUE if booking.total_cents else PaymentMode.FREE
    for name, value in contact_columns(contact).items():
        setattr(booking, name, value)
    items = _write(booking, stint, squeezed=squeeze_reason is not None)
    if not outside_hours:
        refuse_outside(booking, items=items, now=now)
    reason = (squeeze_reason or "").strip()[:300]
    squeezed: dict[str, Any] = {"squeezed": True} if reason else {}
    write_down(booking, "place", by=by, now=now, reason=reason, tell_client=tell_client, **squeezed)
    set_timers(booking, now=now)
    return booking


def _parts(
    staff: StaffMember, *, service_ids: Sequence[UUID], extra_ids: Collection[UUID]
) -> tuple[Resource, list[Part]]:
    extras = chosen_extras(service_ids=service_ids, extra_ids=extra_ids)
    found = parts_by_person(service_ids=service_ids, staff_ids=[staff.pk], extras=extras)
    if not found:
        raise StaffDoesNotDoThis
    return found[0]


def _write(booking: Booking, stint: Stint, *, squeezed: bool) -> list[BookingItem]:
    [items] = items_of(booking=booking, stints=[stint])
    works = stint.works
    booking.save(force_insert=True)
    BookingItem.objects.bulk_create(items)
    BookingItemExtra.objects.bulk_create(extras_of(items=items, parts=stint.parts))
    state = AllocationState.SQUEEZE if squeezed else AllocationState.CONFIRMED
    taken = allocations_of(items=items, works=works, resource=stint.resource, state=state)
    if squeezed:
        claim(allocations=taken)
    else:
        claim_for_business(
            allocations=taken,
            wishes=wishes_of(items=items, works=works),
            zone=ZoneInfo(booking.time_zone),
        )
    return items
