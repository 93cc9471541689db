"""How to get to the provider's pages about time: hours, special days, schedules, time off."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from cozywish.apps.scheduling.models import RotaDay, TimeOff, TimeOffState
from tests.e2e.recipes_team import owner, person
from tests.e2e.visitor import Visitor, shows

TIMES = "times"


@shows("pro/hours/", TIMES, "hours", "Opening hours")
def hours(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/hours/")


@shows("pro/hours/", TIMES, "hours-refused", "Opening hours")
def hours_refused(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go_as(owner(visitor), "/pro/hours/")
    friday = page.get_by_role("group", name="Friday")
    friday.get_by_role("button", name="Add hours on Friday").click()
    friday.get_by_label("Friday, stretch 2, from").fill("09:30")
    friday.get_by_label("Friday, stretch 2, to").fill("23:00")
    page.get_by_role("button", name="Save hours").click()
    expect(page.locator(".week-line.has-error")).to_have_count(1)


@shows("pro/hours/", TIMES, "hours-touched", "Visits are booked already")
def hours_touched(visitor: Visitor) -> None:
    page = visitor.page
    visitor.booked(10)
    visitor.go_as(owner(visitor), "/pro/hours/")
    for switch in page.locator(".week-switch input").all():
        switch.uncheck()
    page.get_by_role("button", name="Save hours").click()
    expect(page.get_by_text("Alice Archer · Ines Calloway")).to_be_visible()


@shows("pro/hours/special/", TIMES, "special-days", "Special days")
def special(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/hours/special/")


@shows("pro/hours/special/", TIMES, "special-days-changed", "Special days")
def special_changed(visitor: Visitor) -> None:
    """Christmas of next year, closed; then open for a morning, on the day after."""
    page = visitor.page
    day = timezone.now().date().replace(month=12, day=25) + timedelta(days=365)
    visitor.go_as(owner(visitor), "/pro/hours/special/")
    page.get_by_label("Date, or first day").fill(day.isoformat())
    page.get_by_label("What for").fill("Our birthday")
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.locator(".special-row", has_text="Our birthday")
    expect(row).to_contain_text("Closed")
    row.get_by_role("link", name="Change").click()
    expect(page.get_by_role("heading", name="Change these days")).to_be_visible()
    expect(page.get_by_label("What for")).to_have_value("Our birthday")
    page.get_by_label("Date, or first day").fill((day + timedelta(days=1)).isoformat())
    page.get_by_role("checkbox", name="Open on these days").check()
    page.get_by_label("Open on these days, stretch 1, from").fill("09:00")
    page.get_by_label("Open on these days, stretch 1, to").fill("12:00")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(row).to_have_count(1)
    expect(row).not_to_contain_text("Closed")
    row.get_by_role("link", name="Change").click()
    expect(page.get_by_role("heading", name="Change these days")).to_be_visible()


@shows("pro/team/<uuid:staff_id>/schedule/", TIMES, "schedule", "Schedule of")
def schedule(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/team/{person(visitor, 1).pk}/schedule/")


@shows("pro/team/<uuid:staff_id>/rota/", TIMES, "rota", "Single days of")
def rota(visitor: Visitor) -> None:
    ines = person(visitor, 1)
    day = timezone.now().date() + timedelta(days=3)
    RotaDay.objects.create(staff=ines, on=day, starts_minute=12 * 60, ends_minute=16 * 60)
    visitor.go_as(owner(visitor), f"/pro/team/{ines.pk}/rota/")


@shows("pro/time-off/", TIMES, "time-off", "Time off")
def time_off(visitor: Visitor) -> None:
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=9)
    for state in (TimeOffState.REQUESTED, TimeOffState.APPROVED):
        TimeOff.objects.create(
            staff=person(visitor, 1),
            starts_at=begins,
            ends_at=begins + timedelta(hours=30),
            reason="A wedding in the mountains",
            state=state,
            asked_at=begins,
        )
    visitor.go_as(owner(visitor), "/pro/time-off/")


@shows("pro/calendar/why/", TIMES, "why", "Why or why not")
def why(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/calendar/why/")


@shows("pro/calendar/why/", TIMES, "why-not", "Why or why not")
def why_not(visitor: Visitor) -> None:
    page, taken = visitor.page, visitor.booked(14)
    visitor.go_as(owner(visitor), "/pro/calendar/why/")
    page.get_by_label("Service").select_option(str(taken.items.get().service_id))
    page.get_by_label("Day").fill(visitor.tomorrow(14).strftime("%Y-%m-%d"))
    page.get_by_label("Time").fill("14:05")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Customers cannot book this")).to_be_visible()
    page.get_by_text("that allow it").click()
