"""Without a network: who works here still has the day, everybody else a kind word, and nobody what is another's."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember
from tests.e2e.checks import SCREENS, THEME_OF, NewContext, becomes, passes

READY = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
SHEETS = "caches.keys().then((names) => names.filter((name) => name.startsWith('sheet')).length)"
WHOLE = (
    "caches.match('/pro/calendar/kept/', { ignoreVary: true }).then((sheet) => sheet !== undefined)"
)
OLDER = """async () => {
  const [name] = (await caches.keys()).filter((name) => name.startsWith("sheet"));
  const sheet = await (await caches.open(name)).match("/pro/calendar/kept/");
  await caches.delete(name);
  const older = name.replace(/ \\S+$/, " 2026-01-01T00:00:00Z");
  await (await caches.open(older)).put("/pro/calendar/kept/", sheet);
}"""
AS_IT_WAS = "You are offline. This is the day as it was at "


@pytest.fixture
def ines(fresh_db: None) -> StaffMember:
    """She works at Bob's venue around the clock, and Nora comes in this very hour, Olive a day later."""
    venue = make_venue(name="Fern & Ember", owner=make_user("Bob Barnes"))
    open_daily(venue)
    ines = make_staff(venue, "Ines Calloway", user=make_user("Ines Calloway"))
    work_daily(ines)
    massage = make_service(venue, by=[ines])
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    make_booking(ines, [massage], now, contact_name="Nora North")
    make_booking(ines, [massage], now + timedelta(days=1), contact_name="Olive Ost")
    return ines


@pytest.fixture
def tablet(new_context: NewContext, live_server: LiveServer, screen: str) -> BrowserContext:
    """A browser that lets the site work without a network."""
    return new_context(
        base_url=live_server.url,
        viewport=SCREENS[screen],
        color_scheme=THEME_OF[screen],
        service_workers="allow",
    )


def sign_in(tablet: BrowserContext, address: str, user: User | None) -> None:
    assert user is not None
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = client.cookies["session"].value
    tablet.add_cookies([{"name": "session", "value": key, "url": address}])


def kept_day(tablet: BrowserContext, address: str, user: User | None) -> Page:
    """The calendar of somebody whose device has kept the day."""
    sign_in(tablet, address, user)
    page = tablet.new_page()
    page.goto("/pro/calendar/")
    becomes(page, READY)
    becomes(page, WHOLE)
    return page


def nothing_kept(page: Page) -> None:
    becomes(page, f"{SHEETS}.then((n) => n === 0)")


def test_the_calendar_leads_to_the_kept_day(
    ines: StaffMember, tablet: BrowserContext, live_server: LiveServer
) -> None:
    page = kept_day(tablet, live_server.url, ines.user)
    today = timezone.now().astimezone(ZoneInfo(ines.venue.time_zone)).date()
    tablet.set_offline(True)

    for address in ("/pro/calendar/", "/pro/day/", f"/pro/calendar/{today}/print/"):
        page.goto(address)
        expect(page.get_by_role("status").filter(has_text=AS_IT_WAS)).to_be_visible()
        expect(page.get_by_role("row").filter(has_text="Nora North")).to_have_count(1)
        expect(page.get_by_role("row").filter(has_text="Olive Ost")).to_have_count(1)
    passes(page, "offline-day")

    page.goto(f"/pro/calendar/{today + timedelta(days=9)}/print/")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()

    tablet.set_offline(False)
    page.goto("/pro/calendar/")
    expect(page.get_by_role("heading", name="Calendar").first).to_be_visible()


def test_any_other_page_says_kindly_that_there_is_no_network(
    tablet: BrowserContext, fresh_db: None
) -> None:
    page = tablet.new_page()
    page.goto("/")
    becomes(page, READY)
    tablet.set_offline(True)

    page.goto("/search")

    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    passes(page, "offline")
    tablet.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="0 places")).to_be_visible()


@pytest.mark.parametrize("screen", ["desktop"])
def test_signing_out_takes_the_kept_day_away(
    ines: StaffMember, tablet: BrowserContext, live_server: LiveServer, screen: str
) -> None:
    page = kept_day(tablet, live_server.url, ines.user)

    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(f"{live_server.url}/")

    nothing_kept(page)
    tablet.set_offline(True)
    page.goto("/pro/calendar/")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()


@pytest.mark.parametrize("screen", ["desktop"])
def test_somebody_else_who_signs_in_takes_it_away(
    ines: StaffMember, tablet: BrowserContext, live_server: LiveServer, screen: str
) -> None:
    page = kept_day(tablet, live_server.url, ines.user)

    sign_in(tablet, live_server.url, make_user("Alice Archer"))
    page.goto("/")

    nothing_kept(page)


@pytest.mark.parametrize("screen", ["desktop"])
def test_a_place_that_is_lost_takes_it_away(
    ines: StaffMember, tablet: BrowserContext, live_server: LiveServer, screen: str
) -> None:
    page = kept_day(tablet, live_server.url, ines.user)
    other = tablet.new_page()
    other.route("**/pro/calendar/kept/", lambda route: route.fulfill(status=404))

    other.goto("/pro/calendar/")

    nothing_kept(page)


@pytest.mark.parametrize("screen", ["desktop"])
def test_a_day_that_is_over_is_neither_shown_nor_kept(
    ines: StaffMember, tablet: BrowserContext, live_server: LiveServer, screen: str
) -> None:
    page = kept_day(tablet, live_server.url, ines.user)
    page.evaluate(OLDER)
    tablet.set_offline(True)

    page.goto("/pro/calendar/")

    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    nothing_kept(page)
