"""A person joins a team and gets a price, a week, a day and time off of their own; a room goes into maintenance."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.catalog.factories import with_rooms
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import ResourceGroup, StaffMember, Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
SAVED = "Saved. Free times follow at once."


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer"))


def offered(visitor: Visitor, on: date) -> str:
    """The times that a customer is offered on that date for the first service, one after the other."""
    visitor.go(f"{visitor.step('time/')}&date={on}")
    visitor.page.wait_for_load_state()
    texts = visitor.page.locator("main .slot").all_inner_texts()
    return ", ".join(text.replace("\n", " ") for text in texts)


def press(page: Page, button: str, told: str = SAVED) -> None:
    """Look the page over, press its button, and read what it says then."""
    axe_clean(page)
    fits(page)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(told)


def joins(visitor: Visitor) -> StaffMember:
    """Priya, whose hot stone massage takes an hour and costs $99; from here on she alone does it."""
    page = visitor.page
    visitor.go_as(visitor.venue.business.owner, "/pro/team/")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name", exact=True).fill("Priya Nair")
    stones = page.locator(".doing").filter(has_text="Hot stone massage")
    expect(stones.get_by_role("checkbox")).to_be_checked()
    page.get_by_role("checkbox", name="Head and neck release").uncheck()
    stones.get_by_label("Own price").fill("99")
    stones.get_by_label("Own minutes").fill("60")
    press(page, "Add to the team", "Priya Nair is in your team.")
    made = StaffMember.objects.get(name="Priya Nair")
    offer = made.offers.get()
    assert (offer.service.name, offer.price_cents, offer.duration_minutes) == (
        "Hot stone massage",
        9900,
        60,
    )
    offer.service.offers.exclude(pk=offer.pk).delete()
    return made


def gets_a_week(page: Page) -> None:
    """Mondays to Fridays from ten to four, with a break on Mondays at one."""
    page.get_by_role("button", name="Copy the opening hours").click()
    monday = page.get_by_role("group", name="Monday")
    page.get_by_label("Monday, stretch 1, from").first.fill("10:00")
    page.get_by_label("Monday, stretch 1, to").first.fill("16:00")
    monday.first.locator("summary").click()
    page.get_by_role("button", name="Monday to every weekday").first.click()
    monday.last.get_by_role("checkbox").check()
    page.get_by_label("Monday, stretch 1, from").last.fill("13:00")
    page.get_by_label("Monday, stretch 1, to").last.fill("14:00")
    press(page, "Save schedule")


def gets_a_day(page: Page, on: date) -> None:
    """On that day it is from two to five instead."""
    page.get_by_label("Day", exact=True).fill(on.isoformat())
    page.get_by_role("checkbox", name="Works on this day").check()
    page.get_by_label("Works on this day, stretch 1, from").fill("14:00")
    page.get_by_label("Works on this day, stretch 1, to").fill("17:00")
    press(page, "Save day")


def test_a_persons_week_day_and_time_off_are_what_customers_are_offered(visitor: Visitor) -> None:
    page, owner = visitor.page, visitor.venue.business.owner
    priya = joins(visitor)
    monday = visitor.tomorrow(12).date() + timedelta(days=7)
    monday += timedelta(days=-monday.weekday() % 7)
    tuesday, wednesday = monday + timedelta(days=1), monday + timedelta(days=2)

    visitor.go(f"/pro/team/{priya.pk}/schedule/")
    gets_a_week(page)
    visitor.go(f"/pro/team/{priya.pk}/rota/")
    gets_a_day(page, tuesday)
    told = offered(visitor, monday)
    assert "10:00" in told
    assert "12:00" in told
    assert "12:15" not in told  # an hour from then on would reach into the break
    assert ", 2:00" in told
    assert offered(visitor, tuesday).startswith("2:00")
    assert "10:00" in offered(visitor, wednesday)

    herself = make_user("Priya Nair")
    StaffMember.objects.filter(pk=priya.pk).update(user=herself)
    visitor.go_as(herself, "/pro/time-off/")
    page.get_by_label("First day").fill(wednesday.isoformat())
    page.get_by_label("Why").fill("A wedding")
    press(page, "Ask", "Asked. You get a mail when it is decided.")
    assert "10:00" in offered(visitor, wednesday)  # nobody has said yes

    visitor.go_as(owner, "/pro/time-off/")
    expect(page.get_by_text("“A wedding”")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("Approved. Free times follow at once.")
    assert offered(visitor, wednesday) == ""
    visitor.go(f"/v/{visitor.venue.slug}/")
    expect(page.locator(".venue-menu")).to_contain_text("$99")


def test_nothing_is_offered_in_a_room_that_is_in_maintenance(visitor: Visitor) -> None:
    page = visitor.page
    out = visitor.tomorrow(12).date() + timedelta(days=3)
    visitor.go_as(visitor.venue.business.owner, "/pro/rooms/")
    page.get_by_label("What it is").fill("Treatment cabin")
    press(page, "Add", "Added. Say at each service what it needs.")
    cabin = ResourceGroup.objects.get(name="Treatment cabin")
    with_rooms(Service.objects.get(venue=visitor.venue, position=1), cabin)
    assert offered(visitor, out) != ""

    visitor.go(f"/pro/rooms/{cabin.pk}/")
    page.get_by_label("First day").fill(out.isoformat())
    press(page, "Save maintenance")
    assert offered(visitor, out) == ""
    assert offered(visitor, out + timedelta(days=1)) != ""
