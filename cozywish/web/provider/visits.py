"""One visit for the people of its business: what, when, who, and how to reach the client while it is needed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.queries.acting import business_actor
from cozywish.apps.bookings.queries.beside import beside
from cozywish.apps.bookings.queries.business import (
    accepted_by,
    business_booking,
    contact_window,
    earlier_visits,
)
from cozywish.apps.bookings.queries.clientele import tags_of
from cozywish.apps.bookings.queries.history import history_of, notes_of, reminder_to_come
from cozywish.apps.bookings.queries.money import money_of, money_rights
from cozywish.apps.bookings.queries.possible import possible
from cozywish.apps.bookings.queries.rooms import rooms_of_items
from cozywish.apps.bookings.services import ClientContact, read_contact
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, see_other, signed_in, status_of
from cozywish.web.provider.access import found_or_404, portal, seats_or_404
from cozywish.web.provider.money_words import lines_of
from cozywish.web.provider.step_words import STEPS, step_for

SAID = {  # a step of the table, as its history says it
    "hold": gettext_lazy("Time held"),
    "extend": gettext_lazy("Held for longer"),
    "verified": gettext_lazy("Booked"),
    "payment_secured": gettext_lazy("Booked and secured online"),
    "late_payment": gettext_lazy("Booked: the payment came late"),
    "payment_reversed": gettext_lazy("Called off: the payment did not go through"),
    "chargeback_opened": gettext_lazy("The client’s bank looks into the payment"),
    "request": gettext_lazy("Asked for"),
    "accept": gettext_lazy("Accepted"),
    "decline": gettext_lazy("Declined"),
    "approval_timeout": gettext_lazy("Not answered in time"),
    "cancel": gettext_lazy("Cancelled"),
    "reschedule": gettext_lazy("Moved"),
    "check_in": gettext_lazy("Arrived"),
    "complete": gettext_lazy("Completed"),
    "auto_complete": gettext_lazy("Completed by itself"),
    "no_show": gettext_lazy("Did not come"),
    "correct": gettext_lazy("Corrected"),
    "place": gettext_lazy("Booked by the venue"),
}
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
    """Show what of the visit the person sees: as a page, and to htmx as a panel."""
    return show_visit(request, reference)


def show_visit(
    request: HttpRequest, reference: str, *, status: int = 200, note_error: str = ""
) -> HttpResponse:
    """Answer with the visit as it is now; to whoever only accepted it, with that."""
    try:
        seats, booking = seats_and_visit(request, reference)
    except Http404:
        return _accepted(request, reference)
    return _page(request, seats, booking, now=timezone.now(), status=status, note_error=note_error)


@policy("bookings.contact", Audience.VENUE_PEOPLE)
@require_POST
@private
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Show how to reach the client, which is written down: so it takes a click, and no link leads here."""
    seats, booking = seats_and_visit(request, reference)
    now = timezone.now()
    with found_or_404(Booking):
        told = read_contact(reader=signed_in(request), reference=reference, now=now)
    is_fragment = getattr(request, "htmx", False)
    if isinstance(told, Failure):  # the page says why not
        if is_fragment:
            return see_other(request, "pro-visit", reference)
        return _page(request, seats, booking, now=now, status=status_of(told.error))
    if is_fragment:
        context = {"booking": booking, **reaching(request, booking, told.value, now)}
        return render(request, "provider/_contact.html", context)
    return _page(request, seats, booking, now=now, shown=told.value)


def has_accepted(request: HttpRequest, reference: str) -> bool:
    """Say whether it was the person who accepted, as somebody trusted with answering."""
    return accepted_by(signed_in(request)).filter(reference=reference).exists()


def _accepted(request: HttpRequest, reference: str) -> HttpResponse:
    """All that whoever only answers requests sees of a visit once they accepted it. 404 for everybody else."""
    seats = seats_or_404(request)
    with found_or_404(Booking):
        booking = accepted_by(signed_in(request)).get(reference=reference)
    seats = sorted(seats, key=lambda seat: seat.venue.pk != booking.venue_id)
    is_panel = getattr(request, "htmx", False)
    template = "provider/calendar/_accepted.html" if is_panel else "provider/accepted.html"
    return render(request, template, {**portal(seats, nav=nav_of(seats)), "booking": booking})


def said_of(change: BookingChange) -> str:
    """A step that was taken, in words."""
    return str(SAID.get(change.event, change.get_state_display()))


def nav_of(seats: Sequence[Seat]) -> str:
    """The part of the portal from which the person comes to a visit."""
    return "calendar" if seats[0].sees_calendar else "requests"


def seats_and_visit(request: HttpRequest, reference: str) -> tuple[list[Seat], Booking]:
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
    note_error: str = "",
) -> HttpResponse:
    items, zone = list(booking.items.all()), ZoneInfo(booking.time_zone)
    starts = min(item.starts_at for item in items)
    context = {
        **portal(seats, nav=nav_of(seats)),
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
        "rooms": rooms_of_items(items),
        "beside": beside(user=signed_in(request), booking=booking, items=items),
        **_life(request, booking, now),
        **_money(request, booking),
        **reaching(request, booking, shown, now),
        "note_error": note_error,
    }
    is_panel = getattr(request, "htmx", False)
    template = "provider/calendar/_visit.html" if is_panel else "provider/visit.html"
    return render(request, template, context, status=status)


def _life(request: HttpRequest, booking: Booking, now: datetime) -> dict[str, Any]:
    """What happened to the visit so far, and what the person may do with it now."""
    user = signed_in(request)
    actor = business_actor(user=user, booking=booking)
    options = {
        option.event: option
        for option in (possible(booking, actor=actor, now=now) if actor else ())
    }
    return {
        "earlier": earlier_visits(user=user, booking=booking),
        "tags": tags_of(user=user, booking=booking),
        "history": [(said_of(change), change) for change in history_of(booking)],
        "reminder": reminder_to_come(booking, now=now),
        "notes": list(notes_of(booking)),
        "may_note": actor is not None,
        "may_move": "reschedule" in options and options["reschedule"].refusal is None,
        "steps": [
            (step_for(event, state=booking.state), options[event])
            for event in STEPS
            if event in options
        ],
    }


def _money(request: HttpRequest, booking: Booking) -> dict[str, Any]:
    """What was paid ahead, for who may see it: one SQL query, three where there is any."""
    rights = money_rights(user=signed_in(request), booking=booking)
    money = money_of(booking) if rights.sees else None
    told = lines_of(money, booking) if money else {}
    return {"rights": rights, "money": money, "told": told}


def reaching(
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
