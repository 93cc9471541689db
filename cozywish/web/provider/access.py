"""Whose pages these are: the one gate of the provider's portal."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from cozywish.apps.venues.machine import VENUE
from cozywish.apps.venues.models import VenueEvent
from cozywish.apps.venues.queries import Seat, owns_a_business, seats_of
from cozywish.apps.venues.services import edits_wait
from cozywish.web.http import see_other, signed_in
from cozywish.web.provider.parts import parts_of

View = TypeVar("View", bound=Callable[..., Any])

SEAT_KEY = "seat"  # in the session: the venue whose portal is open, for people with several


def seats_or_404(request: HttpRequest) -> list[Seat]:
    """Return the person's places at venues, the one whose portal is open first. 404 for everyone without one."""
    seats = seats_of(signed_in(request))
    if not seats:
        raise Http404
    chosen = request.session.get(SEAT_KEY)
    return sorted(seats, key=lambda seat: str(seat.venue.pk) != chosen)


def seats_that_edit(request: HttpRequest) -> list[Seat]:
    """As `seats_or_404`, for who may edit the open venue: 403 for others of it."""
    seats = seats_or_404(request)
    refuse_without_editing(seats[0])
    return seats


def refuse_without_editing(seat: Seat) -> None:
    """Raise PermissionDenied for whoever may not edit the venue."""
    if not seat.edits_venue:
        raise PermissionDenied


def after_start(view: View) -> View:
    """Lead whoever has a business without a venue from a page that needs one to what is left to do."""

    @wraps(view)
    def led(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response: HttpResponseBase = view(request, *args, **kwargs)
        except Http404:
            user = signed_in(request)
            if seats_of(user) or not owns_a_business(user=user):
                raise
            return see_other(request, "pro-start")
        return response

    return led  # type: ignore[return-value]


def onward(request: HttpRequest, seat: Seat, route: str) -> HttpResponse:
    """Go back to what is left to do while the venue is not sent in, else to `route`."""
    is_beginning = VenueEvent.SUBMIT in VENUE.events(state=seat.venue.status, actor="P")
    return see_other(request, "pro-start" if seat.edits_venue and is_beginning else route)


@contextmanager
def found_or_404(row: type[Model]) -> Iterator[None]:
    """Answer 404 where a service finds no such row of the person's, though a gate may have found it just before."""
    try:
        yield
    except row.DoesNotExist as missing:  # type: ignore[attr-defined]
        raise Http404 from missing


def portal(seats: Sequence[Seat], *, nav: str) -> dict[str, Any]:
    """What every page of the portal shows around its content: whose it is, and where in it one is. One SQL query.

    `seats` are the person's, the open one first.
    """
    seat, *others = seats
    return {
        "seat": seat,
        "seats": others,
        "venue": seat.venue,
        "me": seat.me,
        "role": role_of(seat),
        "cover": seat.venue.photos.order_by("position").first(),
        "nav": nav,
        "parts": parts_of(seat),
        "edits_wait": edits_wait(seat.venue),
    }


def role_of(seat: Seat) -> str:
    """What the person is there, in words."""
    if seat.is_owner:
        return _("Owner")
    if seat.is_manager:
        return _("Manager")
    return (seat.me and seat.me.title) or _("Team")
