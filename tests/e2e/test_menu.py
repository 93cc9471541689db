"""An owner starts a menu from a template, sets a price, and customers see it; without a script, too."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer"))


def test_from_a_template_to_the_venues_page(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go_as(visitor.venue.business.owner, "/pro/services/")

    page.get_by_role("link", name="From a template").click()
    for name in ("Long Swedish massage", "Prenatal massage", "Back, neck and shoulders"):
        page.get_by_role("checkbox", name=name).uncheck()
    page.get_by_label("Price of Deep tissue massage").fill("118.50")
    expect(page.get_by_role("checkbox", name="Ines Calloway")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Tomás Rivera")).to_be_checked()
    fits(page)
    axe_clean(page)
    page.get_by_role("button", name="Add to your list").click()
    expect(page.get_by_role("status")).to_have_text("2 services are on your list.")
    fits(page)
    axe_clean(page)

    page.get_by_role("link", name="Edit Swedish massage").click()
    page.get_by_label("Price in USD").fill("$99")
    page.get_by_role("checkbox", name="Tomás Rivera").uncheck()
    page.get_by_label("Own price").first.fill("89")
    fits(page)
    axe_clean(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")

    made = Service.objects.get(name="Swedish massage")
    assert (made.price_cents, made.offers.get().price_cents) == (9900, 8900)
    visitor.go(f"/v/{visitor.venue.slug}/")
    menu = page.locator(".venue-menu")
    expect(menu).to_contain_text("Deep tissue massage")
    expect(menu).to_contain_text("$118.50")
    expect(menu).to_contain_text("$89")


def test_the_menu_can_be_kept_without_a_script(visitor: Visitor) -> None:
    browser = visitor.page.context.browser
    assert browser is not None
    context = browser.new_context(
        java_script_enabled=False, viewport=visitor.page.viewport_size, locale="en-US"
    )
    plain = Visitor(context.new_page(), visitor.base, visitor.venue, visitor.alice)
    page = plain.page

    plain.go_as(visitor.venue.business.owner, "/pro/services/")
    page.get_by_role("button", name="Move Head and neck release up").click()
    rows = page.locator(".menu-row h3")
    assert rows.all_inner_texts() == ["Head and neck release", "Hot stone massage"]
    page.get_by_role("link", name="Edit Head and neck release").click()
    page.get_by_role("link", name="Take off the list").click()
    page.get_by_role("button", name="Take off the list").click()
    assert rows.all_inner_texts() == ["Hot stone massage"]
    context.close()
