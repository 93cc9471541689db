"""Whose pages these are: the one gate of the provider's portal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from cozywish.apps.venues.queries import Seat, seats_of
from cozywish.web.http import signed_in

SEAT_KEY = "seat"  # in the session: the venue whose portal is open, for people with several


def seats_or_404(request: HttpRequest) -> list[Seat]:
    """Return the person's places at venues, the one whose portal is open first. 404 for everyone without one."""
    seats = seats_of(signed_in(request))
    if not seats:
        raise Http404
    chosen = request.session.get(SEAT_KEY)
    return sorted(seats, key=lambda seat: str(seat.venue.pk) != chosen)


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
    }


def role_of(seat: Seat) -> str:
    """What the person is there, in words."""
    if seat.is_owner:
        return _("Owner")
    if seat.is_manager:
        return _("Manager")
    return (seat.me and seat.me.title) or _("Team")
