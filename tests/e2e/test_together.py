"""Two services with two people in one visit: planned, taken and booked, by hand and without a script."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Booking
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer", phone="+15035550148"))


def test_two_services_with_two_people_are_booked_in_one_visit(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go_as(visitor.alice, f"/v/{visitor.venue.slug}/book/")
    page.get_by_role("checkbox", name="Hot stone massage").check(force=True)
    page.get_by_role("button", name="Plan together").click()
    page.get_by_label("People").select_option("2")
    expect(page.get_by_role("group", name="Guest 2")).to_be_visible()
    page.locator("#service-3").select_option(index=1)
    expect(page.get_by_role("button", name="Take this plan").first).to_be_visible()
    expect(page.locator(".plan-parts").first).to_contain_text("Guest 2:")
    fits(page)
    axe_clean(page)

    page.get_by_role("button", name="Take this plan").first.click()
    page.wait_for_url("**/book/details/**")
    for _step in range(2):
        page.locator(".btn-primary[form=step]").locator("visible=true").last.click()
    page.wait_for_url("**/b/**")

    expect(page.get_by_text("for guest 2")).to_be_visible()
    fits(page)
    axe_clean(page)
    items = Booking.objects.get(state="CONFIRMED").items.all()
    assert [item.guest for item in items.order_by("guest")] == [1, 2]
    assert len({item.staff_id for item in items}) == 2


def test_it_is_planned_without_a_script(visitor: Visitor) -> None:
    browser = visitor.page.context.browser
    assert browser is not None
    page = browser.new_page(java_script_enabled=False)
    massage = visitor.venue.services.get(name="Hot stone massage")
    page.goto(f"{visitor.base}/v/{visitor.venue.slug}/book/together/?services={massage.pk}")
    page.get_by_label("People").select_option("2")
    page.get_by_role("button", name="Show plans").locator("visible=true").first.click()
    page.locator("#service-3").select_option(str(massage.pk))
    page.get_by_role("button", name="Show plans").locator("visible=true").first.click()
    page.get_by_role("button", name="Take this plan").first.click()
    page.wait_for_url("**/book/details/**")
    assert Booking.objects.get().items.count() == 2
    page.close()
