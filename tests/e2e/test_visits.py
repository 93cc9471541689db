"""A customer's visits in a real browser: move one, have one again in two clicks, keep a place."""

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Booking
from cozywish.apps.venues.models import Favourite, Venue
from tests.e2e.checks import axe_clean
from tests.e2e.visitor import Visitor


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer"))


def test_a_visit_is_moved(visitor: Visitor) -> None:
    page, visit = visitor.page, visitor.booked(10)
    visitor.go_as(visitor.alice, "/me/bookings/")
    page.get_by_role("link", name="Move this visit").click()
    later = page.locator("a.flow-day").nth(3)
    day = later.get_attribute("href") or ""
    later.click()
    page.wait_for_url(f"**{day}")
    page.locator("label.slot", has_text="3:00 PM").click()
    page.get_by_role("button", name="Move visit").click()
    expect(page.get_by_role("status").filter(has_text="Moved to")).to_contain_text("3:00 PM")
    was = visit.starts_at
    visit.refresh_from_db()
    assert visit.starts_at > was
    assert visit.calendar_sequence == 1


def test_a_visit_is_had_again_in_two_clicks(visitor: Visitor) -> None:
    page, visit = visitor.page, visitor.past()
    visitor.go_as(visitor.alice, "/me/bookings/")
    page.locator(".again-times .slot").first.click()
    page.wait_for_url("**/book/details/**")
    expect(page.locator("main [name=name]")).to_have_value("Alice Archer")
    page.locator(".btn-primary[form=step]").locator("visible=true").click()
    page.wait_for_url("**/book/pay/**")
    again = Booking.objects.latest("placed_at")
    assert again.items.get().service == visit.items.get().service
    assert again.items.get().staff == visit.items.get().staff


def test_a_heart_fills_at_once_and_keeps_the_place(visitor: Visitor) -> None:
    page, heart = (
        visitor.page,
        visitor.page.get_by_role("button", name="Favourite: Juniper & Steam"),
    )
    visitor.go_as(visitor.alice, "/search")
    page.evaluate("window.wasHere = true")
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/favourite/", hold)
    heart.press("Enter")
    expect(heart).to_have_attribute("aria-pressed", "true")
    assert Favourite.objects.count() == 0
    with page.expect_response("**/favourite/"):
        waiting[0].continue_()
    assert Favourite.objects.get().customer == visitor.alice

    page.unroute("**/favourite/")
    with page.expect_response("**/favourite/"):
        heart.press("Enter")
    expect(heart).to_have_attribute("aria-pressed", "false")
    assert Favourite.objects.count() == 0
    assert page.evaluate("window.wasHere") is True


def test_a_heart_that_is_refused_empties_again_and_says_why(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cozywish.apps.venues.services.keeping.MOST_KEPT", 0)
    page, heart = (
        visitor.page,
        visitor.page.get_by_role("button", name="Favourite: Juniper & Steam"),
    )
    visitor.go_as(visitor.alice, "/search")
    heart.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="You keep 0 places already.")).to_be_visible()
    expect(heart).to_have_attribute("aria-pressed", "false")

    page.route("**/favourite/", lambda route: route.abort())
    heart.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="You seem to be offline.")).to_be_visible()
    expect(heart).to_have_attribute("aria-pressed", "false")
    axe_clean(page)


def test_signed_out_a_heart_leads_to_signing_in(visitor: Visitor) -> None:
    visitor.go(f"/v/{visitor.venue.slug}/")
    visitor.page.get_by_role("button", name="Favourite: Juniper & Steam").click()
    visitor.page.wait_for_url(f"**/accounts/login/?next=/v/{visitor.venue.slug}/")
