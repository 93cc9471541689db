"""A business comes, says who it is, sends its venue in, and the office lets it go live."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import PASSWORD as USERS_PASSWORD, make_user
from cozywish.apps.accounts.services import set_up_office_groups
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.outbox.services import drain
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import SCREENS, NewContext, axe_clean, fits

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a quiet lamp and tea"


@pytest.fixture
def page_there(new_context: NewContext, screen: str) -> Page:
    """A page at each width."""
    return new_context(viewport=SCREENS[screen]).new_page()


def newest(about: str) -> str:
    drain(now=timezone.now())
    return next(str(sent.body) for sent in reversed(mail.outbox) if about in sent.subject)


def signs_up(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/signup/business/")
    page.get_by_label("Business name").fill("Juniper & Steam")
    page.get_by_label("Your name").fill("Ines Calloway")
    page.get_by_label("Phone").fill("(503) 555-0148")
    page.get_by_role("combobox", name="City or ZIP code").fill("Portland, OR")
    page.get_by_label("Email").fill("ines@juniper.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    code = re.search(r"^\d{6}$", newest(""), re.MULTILINE)
    assert code is not None
    page.locator("[autocomplete=one-time-code]").fill(code[0])
    expect(
        page.get_by_role("heading", name="Welcome, Ines Calloway. 4 steps left.")
    ).to_be_visible()


def says_what_it_is(page: Page) -> None:
    page.get_by_role("link", name="Start").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Juniper & Steam")
    page.get_by_label("What you are").select_option(label="Massage")
    page.get_by_label("About you").fill("Quiet rooms and warm stones.")
    page.get_by_label("Street and number").fill("2218 NE Alberta St")
    page.get_by_label("ZIP code").fill("97211")
    expect(page.locator("[data-unsaved-count]")).to_have_text("4 unsaved changes")
    fits(page)
    axe_clean(page)
    page.get_by_role("button", name="Save changes").click()
    expect(
        page.get_by_role("heading", name="Welcome, Ines Calloway. 3 steps left.")
    ).to_be_visible()


def has_the_rest(venue: Venue) -> None:
    """Somebody, something to book, and hours."""
    ines = make_staff(venue)
    make_service(venue, by=[ines])
    open_daily(venue)
    work_daily(ines)


def desk_of_vera(new_context: NewContext, base: str) -> Page:
    """The browser of somebody who looks after venues and has just signed in."""
    set_up_office_groups(now=timezone.now()).unwrap()
    vera = make_user("Vera Venues", is_staff=True)
    vera.groups.add(Group.objects.get(name="office-work-2"))
    desk = new_context(viewport=SCREENS["desktop"]).new_page()
    desk.goto(f"{base}/accounts/login/")
    desk.get_by_label("Email").fill(vera.email)
    desk.get_by_label("Password", exact=True).fill(USERS_PASSWORD)
    desk.get_by_role("button", name="Sign in", exact=True).click()
    desk.wait_for_url(f"{base}/**")
    return desk


def decides(page: Page, base: str, venue: Venue, verdict: str, reasons: str) -> None:
    """As somebody of the office who has just signed in."""
    page.goto(f"{base}/admin/venues/venue/")
    row = page.get_by_role("row", name=re.compile("Juniper & Steam"))
    expect(row).to_contain_text("In review")
    row.get_by_role("link").first.click()
    page.get_by_role("link", name=verdict, exact=True).click()
    axe_clean(page)
    page.get_by_role("textbox").fill(reasons)
    page.get_by_role("button", name=verdict).click()
    expect(page.locator(".messagelist")).to_contain_text("Juniper & Steam: ")


def test_a_new_business_goes_from_sign_up_to_approved(
    fresh_db: None, live_server: LiveServer, page_there: Page, new_context: NewContext
) -> None:
    make_postcode()
    make_category("massage", name="Massage")
    page, base = page_there, live_server.url
    signs_up(page, base)
    axe_clean(page)
    says_what_it_is(page)
    venue = Venue.objects.get()
    has_the_rest(venue)
    page.reload()
    axe_clean(page)
    fits(page)
    page.get_by_role("link", name="Preview page").click()
    expect(page.get_by_text("A preview: this is what customers will see.")).to_be_visible()
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_role("button", name="Send in for review").click()
    expect(page.get_by_role("heading", name="Juniper & Steam: In review")).to_be_visible()
    assert Client().get(f"/v/{venue.slug}/").status_code == 404

    desk = desk_of_vera(new_context, base)
    decides(desk, base, venue, "Ask for changes", "Which door is it?")
    page.reload()
    expect(page.get_by_text("Which door is it?")).to_be_visible()
    assert "“Which door is it?”" in newest("Please change something about Juniper & Steam")
    page.get_by_role("button", name="Send in for review").click()
    decides(desk, base, venue, "Approve", "")

    assert "customers find it now" in newest("Juniper & Steam is live")
    page.goto(f"{base}/v/{venue.slug}/")
    expect(page.get_by_role("heading", name="Juniper & Steam", level=1)).to_be_visible()
    page.goto(f"{base}/pro/")
    page.wait_for_url(f"{base}/pro/calendar/")
