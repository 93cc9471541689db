"""The small card of a visit that one points at in the calendar."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cozywish.apps.bookings.machine import BookingState
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private
from cozywish.web.provider.visits import LOOKS, seats_and_visit


@policy("bookings.card", Audience.VENUE_PEOPLE)
@require_safe
@private
def card(request: HttpRequest, reference: str) -> HttpResponse:
    """Say in short what of the visit the person sees. How to reach the client takes a click, which is written down."""
    seats, booking = seats_and_visit(request, reference)
    items = list(booking.items.all())
    context = {
        "seat": seats[0],
        "booking": booking,
        "items": items,
        "zone": booking.time_zone,
        "starts": min(item.starts_at for item in items),
        "ends": max(item.ends_at for item in items),
        "badge": LOOKS[BookingState(booking.state)],
    }
    return render(request, "provider/calendar/_card.html", context)
