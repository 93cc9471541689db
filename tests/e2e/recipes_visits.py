"""How to get to the pages of a customer's visits: moving, booking again, requests, favourites."""

from datetime import timedelta

from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.venues.services import keep_venue, note_seen
from tests.e2e.visitor import Visitor, shows

VISITS = "visits"
TICKET, MOVE = "b/<reference:reference>/", "b/<reference:reference>/move/"


@shows("me/bookings/", VISITS, "my-bookings-again", "Hello, Alice")
def my_bookings_again(visitor: Visitor) -> None:
    visitor.booked(14)
    visitor.booked(16, state="REQUESTED", confirmed_at=None, approve_by=visitor.tomorrow(9))
    visitor.past()
    visitor.booked(18, customer=None)
    visitor.go_as(visitor.alice, "/me/bookings/")


@shows("me/bookings/", VISITS, "my-bookings-past", "Hello, Alice")
def my_bookings_past(visitor: Visitor) -> None:
    visitor.past(days=9)
    visitor.go_as(visitor.alice, "/me/bookings/?show=past")


@shows(TICKET, VISITS, "booking-past", "Your visit on")
def booking_past(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, f"/b/{visitor.past(days=11).reference}/")


@shows(TICKET, VISITS, "booking-requested", "Juniper & Steam has your request")
def booking_requested(visitor: Visitor) -> None:
    until = visitor.tomorrow(9)
    asked = visitor.booked(12, state="REQUESTED", confirmed_at=None, approve_by=until)
    visitor.go_as(visitor.alice, f"/b/{asked.reference}/")


@shows(TICKET, VISITS, "booking-declined", "Juniper & Steam cannot take this visit")
def booking_declined(visitor: Visitor) -> None:
    asked = visitor.booked(
        16, state="DECLINED", confirmed_at=None, close_reason="We are at a wedding all day."
    )
    visitor.go_as(visitor.alice, f"/b/{asked.reference}/")


@shows(MOVE, VISITS, "booking-move", "Move your visit")
def booking_move(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, f"/b/{visitor.booked(8).reference}/move/")


@shows(MOVE, VISITS, "booking-not-moved", "This visit cannot be moved here")
def booking_not_moved(visitor: Visitor) -> None:
    late = visitor.booked(10, free_until=timezone.now() - timedelta(hours=1))
    visitor.go_as(visitor.alice, f"/b/{late.reference}/move/")


@shows("me/favourites/", VISITS, "favourites", "Favourites")
def favourites(visitor: Visitor) -> None:
    now = timezone.now()
    visitor.page.context.add_cookies(
        [{"name": "consent", "value": "2026-11-21:yes", "url": visitor.base}]
    )
    keep_venue(customer=visitor.alice, venue_id=visitor.venue.pk, now=now).unwrap()
    note_seen(customer=visitor.alice, venue=visitor.venue, now=now).unwrap()
    visitor.go_as(visitor.alice, "/me/favourites/")


@shows("me/favourites/", VISITS, "favourites-empty", "Favourites")
def favourites_empty(visitor: Visitor) -> None:
    visitor.go_as(make_user("Nora Nobody"), "/me/favourites/")
