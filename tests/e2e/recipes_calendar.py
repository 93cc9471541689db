"""How to get to the pages of the provider's calendar."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Block, Booking
from cozywish.apps.bookings.services import block_time
from tests.e2e.recipes_team import owner, person
from tests.e2e.visitor import Visitor, shows

CALENDAR = "calendar"


def booked(visitor: Visitor) -> Booking:
    """Alice's visit at ten, which is there once for all of these pages."""
    known = Booking.objects.filter(starts_at=visitor.tomorrow(10)).first()
    return known or visitor.booked(10)


def kept_free(visitor: Visitor) -> Block:
    """An hour of Ines's tomorrow, which is there once for all of these pages."""
    known = Block.objects.first()
    return (
        known
        or block_time(
            by=owner(visitor),
            resource_id=person(visitor, 1).resource.pk,
            starts_at=visitor.tomorrow(15),
            ends_at=visitor.tomorrow(16),
            words="Accountant",
            now=timezone.now(),
        ).unwrap()
    )


def on(visitor: Visitor, view: str) -> None:
    """Open that view of tomorrow, with a visit and a block in it."""
    booked(visitor)
    kept_free(visitor)
    visitor.go_as(owner(visitor), f"/pro/calendar/{visitor.tomorrow(9).date()}/{view}/")


@shows("pro/calendar/<day:on>/week/", CALENDAR, "week", "Calendar")
def week(visitor: Visitor) -> None:
    on(visitor, "week")
    visitor.page.locator(".fc-timegrid-event").first.wait_for(state="attached")


@shows("pro/calendar/<day:on>/month/", CALENDAR, "month", "Calendar")
def month(visitor: Visitor) -> None:
    on(visitor, "month")
    visitor.page.locator(".fc-daygrid-event, .fc-daygrid-more-link").first.wait_for(
        state="attached"
    )


@shows("pro/calendar/<day:on>/list/", CALENDAR, "list", "Calendar")
def listed(visitor: Visitor) -> None:
    on(visitor, "list")


@shows("pro/day/", CALENDAR, "my-day", "My day")
def my_day(visitor: Visitor) -> None:
    ines = person(visitor, 1)
    visit = booked(visitor)
    if ines.user is None:
        ines.user = make_user("Ida Ingram")
        ines.save(update_fields=["user"])
    on = visit.starts_at.astimezone(ZoneInfo(visit.time_zone)).date()
    visitor.go_as(ines.user, f"/pro/day/?on={on}")


@shows("pro/calendar/<day:on>/print/", CALENDAR, "print", "Day sheet")
def sheet(visitor: Visitor) -> None:
    on(visitor, "print")


@shows("pro/calendar/blocks/new/", CALENDAR, "block-new", "Block time")
def block_new(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/calendar/blocks/new/")


@shows("pro/calendar/blocks/<uuid:block_id>/", CALENDAR, "block", "Blocked time")
def block(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/calendar/blocks/{kept_free(visitor).pk}/")


@shows("pro/calendar/new/", CALENDAR, "booking-new", "New booking")
def booking_new(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/calendar/new/")


@shows(
    "pro/visits/<reference:reference>/move/",
    CALENDAR,
    "visit-move",
    "Move the visit of Alice Archer",
)
def move(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/visits/{booked(visitor).reference}/move/")


@shows(
    "pro/visits/<reference:reference>/step/<slug:event>/",
    CALENDAR,
    "visit-cancel",
    "Cancel this visit?",
)
def cancel(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/visits/{booked(visitor).reference}/step/cancel/")


@shows("pro/calendar/<day:on>/", CALENDAR, "visit-panel", "Calendar")
def panel(visitor: Visitor) -> None:
    visit = booked(visitor)
    visitor.go_as(owner(visitor), f"/pro/calendar/{visitor.tomorrow(9).date()}/")
    visitor.page.locator(f"[data-visit='{visit.reference}'] a").first.click()
    visitor.page.locator("#calendar-drawer #panel-title").wait_for()
