"""Finding a client from anywhere by a key, and keeping something in mind about them."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.venues.models import Venue
from tests.e2e.recipes_team import owner
from tests.e2e.visitor import Visitor


def test_a_key_leads_to_a_client_and_a_tag_is_found_again(
    page: Page, live_server: LiveServer, town: list[Venue]
) -> None:
    visitor = Visitor(page, live_server.url, town[0], make_user("Alice Archer"))
    visitor.booked(10)
    visitor.go_as(owner(visitor), "/pro/calendar/")
    box = page.get_by_role("searchbox", name="Find a client or booking")
    page.keyboard.press("Control+K")
    expect(box).to_be_focused()
    page.keyboard.type("alice")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Alice Archer").first.click()
    page.get_by_label("Add tags").fill("Regular, No lavender")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.get_by_role("link", name="Clients", exact=True).first.click()
    page.get_by_role("link", name="No lavender").click()
    expect(page.get_by_role("link", name="Alice Archer")).to_be_visible()
