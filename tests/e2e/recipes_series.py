"""How to get to the pages of visits that recur."""

from datetime import timedelta
from urllib.parse import urlencode

from cozywish.apps.bookings.factories import make_booking, make_series
from cozywish.apps.bookings.models import Booking
from tests.e2e.visitor import Visitor, shows

BOOKING, MINE = "booking", "mine"
WEEK = timedelta(days=7)


def recurring(visitor: Visitor, *, days: int = 1) -> list[Booking]:
    """Three visits of Alice's with Ines, from so many days after tomorrow at ten on, every week by the wall."""
    services, person = [visitor.venue.services.get(position=1)], visitor.venue.staff.get(position=1)
    begins = visitor.tomorrow(10) + timedelta(days=days)
    mine = {"customer": visitor.alice, "contact_email": visitor.alice.email}
    return make_series(person, services, [begins + number * WEEK for number in range(3)], **mine)


def taken(visitor: Visitor, *, weeks: int, hour: int) -> Booking:
    """Somebody else's visit with Ines, so many weeks after the day after tomorrow."""
    services, person = [visitor.venue.services.get(position=1)], visitor.venue.staff.get(position=1)
    begins = visitor.tomorrow(hour) + timedelta(days=1) + weeks * WEEK
    return make_booking(person, services, begins, contact_email="bob@example.com")


def repeated(visitor: Visitor, **more: str) -> str:
    """The address of the dates for the first service with Ines, from the day after tomorrow at ten on."""
    begins = visitor.tomorrow(10) + timedelta(days=1)
    said = {
        "staff": str(visitor.venue.staff.get(position=1).pk),
        "at": begins.isoformat(),
        **more,
    }
    return f"{visitor.step('repeat/')}&{urlencode(said)}"


@shows("v/<slug:slug>/book/repeat/", BOOKING, "repeat", "Repeat this visit")
def repeat(visitor: Visitor) -> None:
    visitor.go(repeated(visitor))


@shows("v/<slug:slug>/book/repeat/", BOOKING, "repeat-clashes", "Repeat this visit")
def repeat_with_clashes(visitor: Visitor) -> None:
    taken(visitor, weeks=1, hour=10)
    visitor.go(repeated(visitor, every="WEEK", ends="count", count="12"))


@shows("b/<reference:reference>/series/", MINE, "series", "Hot stone massage")
def series(visitor: Visitor) -> None:
    visits = recurring(visitor, days=2)
    visitor.go_as(visitor.alice, f"/b/{visits[1].reference}/series/")


@shows("b/<reference:reference>/cancel/", MINE, "series-cancel", "Cancel this visit?")
def series_cancelled(visitor: Visitor) -> None:
    visits = recurring(visitor, days=3)
    visitor.go_as(visitor.alice, f"/b/{visits[1].reference}/cancel/?scope=FOLLOWING")


@shows("b/<reference:reference>/series/move/", MINE, "series-move", "Move your visits")
def series_moved(visitor: Visitor) -> None:
    visits = recurring(visitor)
    taken(visitor, weeks=1, hour=14)
    said = {"scope": "ALL", "at": (visits[0].starts_at + timedelta(hours=4)).isoformat()}
    path = f"/b/{visits[0].reference}/series/move/?{urlencode(said)}"
    visitor.go_as(visitor.alice, path)
