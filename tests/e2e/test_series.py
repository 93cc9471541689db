"""A series with conflicts: chosen and held, moved and cancelled together, by hand and without a script."""

from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Booking
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.recipes_series import recurring, repeated, taken
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer", phone="+15035550148"))


def local_hours(visits: list[Booking]) -> list[int]:
    """At which hour each visit is by now, on the venue's wall."""
    rows = Booking.objects.filter(pk__in=[one.pk for one in visits]).order_by("series_position")
    return [one.starts_at.astimezone(ZoneInfo(one.time_zone)).hour for one in rows]


def test_a_rule_shows_its_dates_and_what_is_in_the_way(visitor: Visitor) -> None:
    page = visitor.page
    taken(visitor, weeks=1, hour=10)
    taken(visitor, weeks=3, hour=10)
    visitor.go_as(visitor.alice, repeated(visitor))
    expect(page.get_by_role("heading", name="6 dates")).to_be_visible()
    expect(page.get_by_text("2 cannot be had as they come")).to_be_visible()
    expect(page.locator(".repeat-date.is-clash")).to_have_count(2)
    fits(page)
    axe_clean(page)

    go = page.locator(".btn-primary[form=step]").locator("visible=true").last
    summary = page.locator("#summary")
    expect(summary).to_contain_text("Continue with 4 visits")
    page.locator(".repeat-date.is-clash").first.get_by_role("radio").first.check(force=True)
    expect(summary).to_contain_text("Continue with 5 visits")
    page.get_by_role("checkbox").last.uncheck(force=True)
    expect(summary).to_contain_text("Continue with 4 visits")

    page.get_by_role("spinbutton", name="Number of visits").fill("3")
    page.get_by_role("spinbutton", name="Number of visits").blur()
    expect(page.get_by_role("heading", name="3 dates")).to_be_visible()
    page.get_by_label("How often").select_option("TWO_WEEKS")
    expect(page.get_by_text("All free")).to_be_visible()
    expect(go).to_be_enabled()

    go.click()
    page.wait_for_url("**/checkout/**")
    assert Booking.objects.filter(state="HELD").count() == 3


def test_several_visits_are_moved_past_what_is_in_the_way(visitor: Visitor) -> None:
    page, visits = visitor.page, recurring(visitor)
    taken(visitor, weeks=1, hour=14)
    visitor.go_as(visitor.alice, f"/b/{visits[0].reference}/")
    page.get_by_role("link", name="See all dates").click()
    expect(page.locator(".series-visit")).to_have_count(3)
    page.get_by_role("link", name="Move all to come").click()
    page.get_by_role("radio", name="2:00 PM", exact=True).check(force=True)
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_text("1 visit cannot go where the others go.")).to_be_visible()
    fits(page)
    axe_clean(page)
    page.locator(".repeat-date.is-clash").get_by_role("radio").first.check(force=True)
    page.get_by_role("button", name="Move visits").click()
    expect(page.get_by_text("3 visits moved.")).to_be_visible()
    first, second, third = local_hours(visits)
    assert (first, third) == (14, 14)
    assert second != 10


def test_those_that_follow_are_cancelled_together(visitor: Visitor) -> None:
    page, visits = visitor.page, recurring(visitor)
    visitor.go_as(visitor.alice, f"/b/{visits[1].reference}/")
    page.get_by_role("link", name="Cancel this visit").click()
    page.get_by_role("radio", name="This one and those after it").check(force=True)
    fits(page)
    axe_clean(page)
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text("2 visits cancelled.")).to_be_visible()
    fits(page)
    axe_clean(page)
    rows = Booking.objects.filter(pk__in=[one.pk for one in visits]).order_by("series_position")
    assert [one.state for one in rows] == ["CONFIRMED", "CANCELLED", "CANCELLED"]


def test_dates_are_looked_at_without_a_script(visitor: Visitor) -> None:
    browser = visitor.page.context.browser
    assert browser is not None
    page = browser.new_page(java_script_enabled=False)
    page.goto(visitor.base + visitor.step("time/"))
    page.locator("label.slot input").last.check(force=True)
    page.get_by_role("button", name="Repeat this visit").click()
    page.get_by_label("How often").select_option("TWO_WEEKS")
    page.get_by_role("spinbutton", name="Number of visits").fill("4")
    page.get_by_role("button", name="Show dates").click()
    expect(page.locator(".repeat-date")).to_have_count(4)
