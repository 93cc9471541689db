"""The office helps with a visit: found by its reference, read, moved, called off."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.services import set_up_office_groups
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import SCREENS, THEME_OF, NewContext, passes
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visitor(
    new_context: NewContext, live_server: LiveServer, town: list[Venue], screen: str
) -> Visitor:
    context = new_context(viewport=SCREENS[screen], color_scheme=THEME_OF[screen])
    return Visitor(context.new_page(), live_server.url, town[0], make_user("Alice Archer"))


def test_a_visit_is_found_moved_and_called_off(visitor: Visitor) -> None:
    set_up_office_groups(now=timezone.now()).unwrap()
    make_user("Olga Office", is_staff=True).groups.add(Group.objects.get(name="office-work-1"))
    booked, page = visitor.booked(10), visitor.page
    visitor.go(f"/admin/bookings/booking/?q={booked.reference.lower()}")
    page.get_by_label("Email").fill("olga@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Why do you need to look?").fill("Request 4711")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name=booked.reference)).to_have_count(1)
    passes(page, "office-visits")
    page.get_by_role("link", name=booked.reference).click()
    expect(page.get_by_text("alice@example.com")).to_be_visible()
    passes(page, "office-visit")

    page.get_by_role("link", name="Move the visit").click()
    passes(page, "office-visit-move")
    page.get_by_label("Day").fill(f"{booked.starts_at + timedelta(days=1):%Y-%m-%d}")
    page.get_by_label("From").fill("03:00")
    page.get_by_label("Reason").fill("The client asked us to.")
    page.get_by_role("button", name="Move the visit").click()
    expect(page.locator(".errorlist")).to_contain_text("does not work then")
    passes(page, "office-visit-move-refused")
    page.get_by_label("Also outside working hours").check()
    page.get_by_role("button", name="Move the visit").click()
    expect(page.get_by_text("Moved.")).to_be_visible()

    page.get_by_role("link", name="Cancel the visit").click()
    passes(page, "office-visit-cancel")
    page.get_by_label("Reason").fill("The house burned down.")
    page.get_by_role("button", name="Cancel the visit").click()
    expect(page.get_by_text("Cancelled.", exact=True)).to_be_visible()
    expect(page.get_by_text("The house burned down.").first).to_be_visible()
    expect(page.get_by_role("link", name="Cancel the visit")).to_have_count(0)
