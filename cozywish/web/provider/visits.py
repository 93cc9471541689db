"""One visit for the people of its business: what, when, who, and how to reach the client while it is needed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.business import business_booking, contact_window
from cozywish.apps.bookings.services import ClientContact, read_contact
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, see_other, signed_in, status_of
from cozywish.web.provider.access import found_or_404, portal, seats_or_404

LOOKS = {  # state → badge
    BookingState.REQUESTED: "badge-warn",
    BookingState.CONFIRMED: "badge-ok dot",
    BookingState.IN_PROGRESS: "badge-info dot",
    BookingState.COMPLETED: "",
    BookingState.NO_SHOW: "badge-danger",
    BookingState.CANCELLED: "badge-danger",
    BookingState.DECLINED: "",
}


@policy("bookings.business_read", Audience.VENUE_PEOPLE)
@require_safe
@private
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what of the visit the person sees."""
    seats, booking = _seats_and_booking(request, reference)
    return _page(request, seats, booking, now=timezone.now())


@policy("bookings.contact", Audience.VENUE_PEOPLE)
@require_POST
@private
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Show how to reach the client, which is written down: so it takes a click, and no link leads here."""
    seats, booking = _seats_and_booking(request, reference)
    now = timezone.now()
    with found_or_404(Booking):
        told = read_contact(reader=signed_in(request), reference=reference, now=now)
    is_fragment = getattr(request, "htmx", False)
    if isinstance(told, Failure):  # the page says why not
        if is_fragment:
            return see_other(request, "pro-visit", reference)
        return _page(request, seats, booking, now=now, status=status_of(told.error))
    if is_fragment:
        context = {"booking": booking, **_contact(request, booking, told.value, now)}
        return render(request, "provider/_contact.html", context)
    return _page(request, seats, booking, now=now, shown=told.value)


def _seats_and_booking(request: HttpRequest, reference: str) -> tuple[list[Seat], Booking]:
    """The person's places, that of the visit's venue first, and the visit."""
    seats = seats_or_404(request)
    with found_or_404(Booking):
        booking = business_booking(user=signed_in(request), reference=reference)
    return sorted(seats, key=lambda seat: seat.venue.pk != booking.venue_id), booking


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    booking: Booking,
    *,
    now: datetime,
    shown: ClientContact | None = None,
    status: int = 200,
) -> HttpResponse:
    items, zone = list(booking.items.all()), ZoneInfo(booking.time_zone)
    starts = min(item.starts_at for item in items)
    context = {
        **portal(seats, nav="calendar"),
        "booking": booking,
        "items": items,
        "answers": list(booking.answers.order_by("position")),
        "zone": booking.time_zone,
        "starts": starts,
        "local_starts": starts.astimezone(zone),
        "local_date": starts.astimezone(zone).date(),
        "ends": max(item.ends_at for item in items),
        "badge": LOOKS[BookingState(booking.state)],
        "is_at_home": bool(booking.address_line1),
        **_contact(request, booking, shown, now),
    }
    return render(request, "provider/visit.html", context, status=status)


def _contact(
    request: HttpRequest, booking: Booking, shown: ClientContact | None, now: datetime
) -> dict[str, Any]:
    """What there is to say about reaching the client: the data, a button, or why not."""
    window = contact_window(user=signed_in(request), booking=booking)
    return {
        "contact": shown,
        "window": window,
        "is_open": window is not None and window.is_open(now),
        "is_early": window is not None and window.opens is not None and now < window.opens,
    }
