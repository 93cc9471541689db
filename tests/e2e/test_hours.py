"""The owner sets hours, copies them and closes a holiday; a customer's time step shows it at once."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.scheduling.models import OpeningHours, SpecialDate
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer"))


def free(visitor: Visitor, on: date) -> list[str]:
    """The times that a customer is offered on that date."""
    visitor.go(f"{visitor.step('time/')}&date={on}")
    return visitor.page.locator("main .slot").all_inner_texts()


def has_two_stretches(visitor: Visitor) -> None:
    """The next weekday that is no special date has times within the two stretches only."""
    workday = visitor.tomorrow(12).date()
    while workday.weekday() > 4 or SpecialDate.objects.filter(on=workday).exists():
        workday += timedelta(days=1)
    times = " ".join(free(visitor, workday))
    assert "10:00" in times
    assert "9:00" not in times
    assert "12:00" not in times
    assert "2:00" in times


def reads_friday(page: Page, words: str) -> None:
    """What customers will read of Fridays stands beside the form, where there is room for it."""
    width = (page.viewport_size or {"width": 0})["width"]
    if width >= 1400:
        said = page.locator("[data-day=d4]").inner_text().replace("\n", "")
        assert said.replace("\u202f", " ").replace("\xa0", " ") == words


def test_hours_that_the_owner_sets_are_the_times_that_customers_see(visitor: Visitor) -> None:
    page, owner = visitor.page, visitor.venue.business.owner
    visitor.go_as(owner, "/pro/calendar/")
    more = page.locator(".pro-tabbar summary:visible")  # on a phone
    if more.count():
        more.click()
    page.locator(".pro-side nav a:visible, .pro-tabbar a:visible").get_by_text("Hours").click()
    monday = page.get_by_role("group", name="Monday")
    monday.get_by_role("checkbox").check()
    monday.get_by_label("Monday, stretch 1, from").fill("10:00")
    monday.get_by_label("Monday, stretch 1, to").fill("12:00")
    monday.get_by_role("button", name="Add hours on Monday").click()
    monday.get_by_label("Monday, stretch 2, from").fill("14:00")
    monday.get_by_label("Monday, stretch 2, to").fill("16:00")
    monday.locator("summary").click()
    page.get_by_role("button", name="Monday to every weekday").click()
    expect(page.get_by_label("Friday, stretch 2, to")).to_have_value("16:00")
    expect(page.locator("[data-unsaved-count]")).to_have_text("5 unsaved changes")
    reads_friday(page, "10:00 AM – 12:00 PM2:00 PM – 4:00 PM")
    page.get_by_label("Friday, stretch 2, from").fill("11:00")
    reads_friday(page, "Check times")
    page.get_by_label("Friday, stretch 2, from").fill("14:00")
    axe_clean(page)
    fits(page)
    page.get_by_role("button", name="Save hours").click()
    expect(page.locator(".note-ok")).to_contain_text("Saved.")
    week = OpeningHours.objects.filter(venue=visitor.venue, weekday__lt=5).order_by(
        "weekday", "opens_minute"
    )
    assert list(week.values_list("opens_minute", "closes_minute")) == 5 * [(600, 720), (840, 960)]

    page.get_by_role("link", name="Days and holidays").click()
    page.get_by_role("button", name="Close on Christmas Day").first.click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    closed = SpecialDate.objects.filter(venue=visitor.venue, label="Christmas Day").get()
    axe_clean(page)
    fits(page)

    has_two_stretches(visitor)
    assert free(visitor, closed.on) == []
