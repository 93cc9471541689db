"""The office changes what a category is called and where it is; what led to the old address leads to the new one."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.services import set_up_office_groups
from cozywish.apps.catalog.models import Category
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    set_up_office_groups(now=timezone.now()).unwrap()
    wanda = make_user("Wanda Words", is_staff=True)
    wanda.groups.add(Group.objects.get(name="office-work-3"))
    return Visitor(shown, live_server.url, town[0], wanda)


def looks_good(page: Page) -> None:
    fits(page)
    axe_clean(page)


def test_a_category_is_renamed_gets_a_picture_and_its_old_address_leads_on(
    visitor: Visitor,
) -> None:
    page = visitor.page
    visitor.go_as(visitor.alice, "/admin/catalog/category/")
    looks_good(page)
    page.get_by_role("link", name="Massage", exact=True).click()
    page.get_by_label("Name").fill("Massage and bodywork")
    page.get_by_label("Slug").fill("bodywork")
    page.get_by_role("radio", name="Lotus").check()
    looks_good(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Massage and bodywork")
    looks_good(page)

    changed = Category.objects.get(slug="bodywork")
    assert (changed.name, changed.icon) == ("Massage and bodywork", "spa")
    visitor.go("/us/portland-or/massage/")
    page.wait_for_url("**/us/portland-or/bodywork/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Massage and bodywork")
    looks_good(page)
