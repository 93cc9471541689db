"""How to get to the pages of the waiting list."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_wait
from cozywish.apps.bookings.models import WaitEntry
from cozywish.apps.bookings.services.waiting import offer_what_is_free
from tests.e2e.visitor import Visitor, shows

WAITING, ENTRY = "waiting", "wait/<uuid:entry_id>/"


def waits(visitor: Visitor, **said: Any) -> WaitEntry:
    """Alice waits for the venue's first service tomorrow."""
    on = visitor.tomorrow(9).date()
    mine: dict[str, Any] = {
        "customer": visitor.alice,
        "contact_name": visitor.alice.name,
        "contact_email": visitor.alice.email,
        "contact_phone": "+15035550148",
        "first_on": on,
        "last_on": on,
        **said,
    }
    return make_wait(visitor.venue.services.get(position=1), **mine)


def offered(visitor: Visitor, **said: Any) -> WaitEntry:
    """A time is held for Alice."""
    entry = waits(visitor, **said)
    on = entry.first_on
    offer_what_is_free(venue_id=visitor.venue.pk, first=on, last=on, now=timezone.now())
    return entry


def week_days(visitor: Visitor) -> dict[str, Any]:
    """Any time from Tuesday to Saturday, for ten days."""
    on = visitor.tomorrow(9).date()
    return {"last_on": on + timedelta(days=10), "weekdays": 0b0111110}


@shows("v/<slug:slug>/book/wait/", WAITING, "wait-join", "Join the waiting list")
def join(visitor: Visitor) -> None:
    visitor.go(visitor.step("wait/"))


@shows("v/<slug:slug>/book/wait/", WAITING, "wait-join-free", "Join the waiting list")
def join_free(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, visitor.step("wait/"))
    visitor.page.locator("main [name=phone]").fill("503 555 0148")
    with visitor.page.expect_navigation():
        visitor.page.locator("main [name=phone]").press("Enter")


@shows(f"{ENTRY}code/", WAITING, "wait-code", "Check your mail")
def code(visitor: Visitor) -> None:
    entry = waits(visitor, state="UNPROVEN")
    visitor.go_as(visitor.alice, f"/wait/{entry.pk}/code/")


@shows(ENTRY, WAITING, "wait", "You are on the list")
def wait(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, f"/wait/{waits(visitor, **week_days(visitor)).pk}/")


@shows(ENTRY, WAITING, "wait-offer", "A time is free")
def offer(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, f"/wait/{offered(visitor).pk}/")


@shows(ENTRY, WAITING, "wait-left", "You have left the list")
def left(visitor: Visitor) -> None:
    entry = waits(visitor, state="LEFT", closed_at=timezone.now())
    visitor.go_as(visitor.alice, f"/wait/{entry.pk}/")


@shows("me/waiting/", WAITING, "waiting-for", "Waiting for")
def mine(visitor: Visitor) -> None:
    offered(visitor)
    waits(visitor, from_minute=600, to_minute=840)
    waits(visitor, state="OVER", closed_at=timezone.now())
    visitor.go_as(visitor.alice, "/me/waiting/")


@shows("me/waiting/", WAITING, "waiting-for-nothing", "Waiting for")
def nothing(visitor: Visitor) -> None:
    visitor.go_as(make_user("Nora Nobody"), "/me/waiting/")


@shows("b/<reference:reference>/earlier/", WAITING, "wait-earlier", "Wait for an earlier time")
def earlier(visitor: Visitor) -> None:
    begins = visitor.tomorrow(14)
    visit = visitor.booked(14, free_until=begins)
    visitor.go_as(visitor.alice, f"/b/{visit.reference}/earlier/")


@shows("pro/calendar/waiting/", WAITING, "pro-waiting", "Waiting list")
def of_venue(visitor: Visitor) -> None:
    offered(visitor)
    cara = {"contact_name": "Cara Cole", "contact_email": "cara@example.com"}
    waits(visitor, customer=None, **cara, **week_days(visitor))
    visitor.go_as(visitor.venue.business.owner, "/pro/calendar/waiting/")
