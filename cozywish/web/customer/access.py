"""The gates of the customer's pages: what is not there and what is not yours look the same."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest

from cozywish.apps.bookings.limits import WRONG_TOKENS
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.gates import booking_by_token, hold_of
from cozywish.apps.bookings.queries.series import first_held
from cozywish.apps.limits.services import count_try, give_back
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.queries import public_venue
from cozywish.core.db import database_now
from cozywish.toolkit.requests import client_address
from cozywish.web.http import known_device, person

LINK_COOKIE = "booking"
HOLDS_KEY, SERIES_KEY, REMEMBERED = "holds", "series", 5
TYPED_KEY = "typed"


def venue_or_404(slug: str) -> Venue:
    """Return the public venue."""
    try:
        return public_venue(slug=slug)
    except Venue.DoesNotExist as absent:
        raise Http404 from absent


def hold_or_404(request: HttpRequest, venue: Venue, reference: str) -> Booking:
    """Return the hold of this browser or account at the venue, or what became of it."""
    if "\0" in reference:  # PostgreSQL refuses to compare it
        raise Http404
    try:
        hold = hold_of(reference=reference, device=known_device(request), user=person(request))
    except Booking.DoesNotExist as absent:
        raise Http404 from absent
    if hold.venue_id != venue.pk:
        raise Http404
    return hold


def asker_at(request: HttpRequest) -> Asker:
    """Return who looks for a time here, as holding one would find them."""
    user = person(request)
    return Asker(user.pk if user else None, known_device(request))


def is_live(hold: Booking) -> bool:
    """Whether the time is still held, by the database's clock (invariant C3)."""
    if hold.state != BookingState.HELD or hold.hold_until is None:
        return False
    return hold.hold_until > database_now()


def was_asked_for(booking: Booking) -> bool:
    """Whether it ever was more than a hold: a booking or a request for one, whatever became of it."""
    only_held = {BookingState.HELD, BookingState.EXPIRED, BookingState.CANCELLED}
    was_answered = booking.confirmed_at is not None or booking.approve_by is not None
    return was_answered or booking.state not in only_held


def remember_hold(request: HttpRequest, venue: Venue, reference: str) -> None:
    """Let the session know the hold at the venue: a new page there replaces it, whatever page placed it."""
    _remember(request, HOLDS_KEY, venue, reference)


def remember_series(request: HttpRequest, venue: Venue, checkout_id: str) -> None:
    """Let the session know the series that is held at the venue: another one there replaces it."""
    _remember(request, SERIES_KEY, venue, checkout_id)


def _remember(request: HttpRequest, key: str, venue: Venue, what: str) -> None:
    """Keep the latest of each venue, and not of more venues than somebody has in mind."""
    kept = {name: one for name, one in _remembered(request, key).items() if name != str(venue.pk)}
    kept[str(venue.pk)] = what
    request.session[key] = dict(list(kept.items())[-REMEMBERED:])


def remember_typed(request: HttpRequest, venue: Venue, names: Collection[str]) -> None:
    """Keep what was typed into the fields `names` and not accepted, for the next hold at the venue.

    Only the latest is kept, in the session, until it is accepted: addresses and logs must not carry it.
    """
    typed = {name: request.POST[name][:500] for name in names if name in request.POST}
    if typed:
        request.session[TYPED_KEY] = {"venue": str(venue.pk), "said": typed}


def typed_at(request: HttpRequest, venue: Venue) -> dict[str, str]:
    """Return what was kept of the form at the venue."""
    kept = request.session.get(TYPED_KEY, {})
    said: dict[str, str] = kept["said"] if kept.get("venue") == str(venue.pk) else {}
    return said


def forget_typed(request: HttpRequest) -> None:
    """Drop what was kept: it was accepted."""
    request.session.pop(TYPED_KEY, None)


def live_hold_at(request: HttpRequest, venue: Venue) -> Booking | None:
    """Return the hold that this session last placed at the venue, while it is live. No query when there is none."""
    reference = _remembered(request, HOLDS_KEY).get(str(venue.pk))
    if reference is None:
        return None
    try:
        hold = hold_of(reference=reference, device=known_device(request), user=person(request))
    except Booking.DoesNotExist:
        return None
    return hold if is_live(hold) else None


def live_series_at(request: HttpRequest, venue: Venue) -> Booking | None:
    """Return the first visit of the series that this session holds at the venue, while it is live.

    No query when there is none.
    """
    checkout_id = _remembered(request, SERIES_KEY).get(str(venue.pk))
    if checkout_id is None:
        return None
    held = first_held(
        checkout_id=UUID(checkout_id), device=known_device(request), user=person(request)
    )
    return held if held is not None and is_live(held) else None


def _remembered(request: HttpRequest, key: str) -> dict[str, str]:
    found: dict[str, str] = request.session.get(key, {})
    return found


def booking_or_404(request: HttpRequest, reference: str, now: datetime) -> Booking:
    """Return the booking for its customer, the browser that placed it, or who came by its private link."""
    try:
        return hold_of(reference=reference, device=known_device(request), user=person(request))
    except Booking.DoesNotExist:
        token = request.COOKIES.get(LINK_COOKIE, "")
        if not token:
            raise Http404 from None
    # Counted before it is tried; a right one is no guess and does not stay counted.
    who = client_address(request)
    count_try(WRONG_TOKENS, who=who, now=now)
    found = linked_booking_or_404(reference, token, now)
    give_back(WRONG_TOKENS, who=who, now=now)
    return found


def linked_booking_or_404(reference: str, token: str, now: datetime) -> Booking:
    """Return the booking that the private link opens."""
    try:
        return booking_by_token(reference=reference, token=token, now=now)
    except Booking.DoesNotExist as absent:
        raise Http404 from absent
