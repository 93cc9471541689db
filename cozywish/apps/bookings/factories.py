"""Bookings for tests, made without holding and confirming them: in any state, at any time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import (
    LINE_LIVES,
    Allocation,
    AllocationState,
    Booking,
    BookingChange,
    BookingItem,
    Cart,
    CartAnswer,
    CartItem,
    CartLine,
    Recurrence,
    Series,
    WaitEntry,
    WaitPart,
)
from cozywish.apps.bookings.wait_machine import WaitState
from cozywish.apps.catalog.models import Service
from cozywish.apps.scheduling.work import taken_of_person, work_of
from cozywish.apps.venues.models import StaffMember
from cozywish.core.db import database_now
from cozywish.core.intervals import tick_at
from cozywish.toolkit.tokens import new_reference


def make_booking(
    staff: StaffMember, services: list[Service], starts_at: datetime, **overrides: Any
) -> Booking:
    """A confirmed booking of Alice Archer: the services back to back, their steps and padding allocated, no rooms.

    One that is asked for can be answered until it starts.
    """
    venue = staff.venue
    total = sum(service.price_cents for service in services)
    length = timedelta(minutes=sum(service.duration_minutes for service in services))
    fields: dict[str, Any] = {
        "reference": new_reference(),
        "contact_name": "Alice Archer",
        "contact_email": "alice@example.com",
        "contact_phone": "+15035550100",
        "state": BookingState.CONFIRMED,
        "currency": venue.currency,
        "total_cents": total,
        "time_zone": venue.time_zone,
        "tzdata_version": "2026a",
        "free_until": starts_at - timedelta(hours=venue.free_cancel_hours),
        "placed_at": starts_at - timedelta(days=2),
        "confirmed_at": starts_at - timedelta(days=2),
        "approve_by": starts_at if overrides.get("state") == BookingState.REQUESTED else None,
        **overrides,
    }
    booking = Booking.objects.create(
        venue=venue, starts_at=starts_at, ends_at=starts_at + length, **fields
    )
    _fill(booking, staff, services)
    return booking


def make_series(
    staff: StaffMember, services: list[Service], starts: Sequence[datetime], **overrides: Any
) -> list[Booking]:
    """Confirmed bookings of Alice Archer that were booked at once as a series, one for each start (aware)."""
    begins = starts[0].astimezone(ZoneInfo(staff.venue.time_zone))
    series = Series.objects.create(
        venue=staff.venue,
        every=overrides.pop("every", Recurrence.WEEK),
        first_on=begins.date(),
        at=begins.time(),
        asked=len(starts),
        visits=len(starts),
        placed_at=starts[0] - timedelta(days=2),
    )
    placed = {"placed_at": series.placed_at, "confirmed_at": series.placed_at, **overrides}
    return [
        make_booking(staff, services, at, series=series, series_position=position, **placed)
        for position, at in enumerate(starts, start=1)
    ]


def make_line(
    service: Service, *, customer: User | None = None, device: str = "", **overrides: Any
) -> CartLine:
    """A line with the service in the cart of the customer, else of the device: a note, an answer, and no time yet."""
    at = database_now()
    owner = {"customer": customer, "device": "" if customer else device}
    cart, _is_new = Cart.objects.get_or_create(**owner, defaults={"changed_at": at})
    fields: dict[str, Any] = {
        "note": "?",
        "added_at": at,
        "changed_at": at,
        "expires_at": at + LINE_LIVES,
        **overrides,
    }
    line = CartLine.objects.create(cart=cart, venue=service.venue, **fields)
    CartItem.objects.create(line=line, position=1, service=service)
    CartAnswer.objects.create(line=line, key="question-1", answer="?")
    return line


def make_wait(service: Service, **overrides: Any) -> WaitEntry:
    """Alice Archer, a guest, waits for the service by anyone in the next ten days, since a moment ago."""
    now = timezone.now()
    today = now.date()
    fields: dict[str, Any] = {
        "contact_name": "Alice Archer",
        "contact_email": "alice@example.com",
        "first_on": today,
        "last_on": today + timedelta(days=10),
        "ends_at": now + timedelta(days=10),
        "state": WaitState.WAITING,
        "joined_at": now,
        **overrides,
    }
    entry = WaitEntry.objects.create(venue=service.venue, **fields)
    WaitPart.objects.create(entry=entry, position=1, service=service)
    return entry


def make_change(booking: Booking, event: str = "verified", **overrides: Any) -> BookingChange:
    """A step of which the customer is told, taken by the customer when the booking was placed."""
    fields: dict[str, Any] = {
        "at": booking.placed_at,
        "state": booking.state,
        "actor_kind": "C" if booking.customer_id else "G",
        "actor": booking.customer,
        "tells_client": True,
        **overrides,
    }
    return BookingChange.objects.create(booking=booking, event=event, **fields)


def _fill(booking: Booking, staff: StaffMember, services: list[Service]) -> None:
    works = [work_of(service=one, minutes=one.duration_minutes) for one in services]
    stretches, begins = taken_of_person(works), booking.starts_at
    for position, service in enumerate(services, start=1):
        ends = begins + timedelta(minutes=service.duration_minutes)
        item = BookingItem.objects.create(
            booking=booking,
            position=position,
            service=service,
            staff=staff,
            service_name=service.full_name,
            staff_name=staff.name,
            price_cents=service.price_cents,
            starts_at=begins,
            ends_at=ends,
        )
        for start, end in stretches[position - 1]:
            Allocation.objects.create(
                resource=staff.resource,
                t0=tick_at(booking.starts_at) + start,
                t1=tick_at(booking.starts_at) + end,
                state=_taken(booking.state),
                booking_item=item,
            )
        begins = ends


def _taken(state: str) -> str:
    return state if state in AllocationState.values else AllocationState.RELEASED
