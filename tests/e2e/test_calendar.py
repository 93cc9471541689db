"""The provider's day in a real browser: it keeps itself fresh, and keys and phones reach everything."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember

pytestmark = [pytest.mark.e2e]

DAY = date(2036, 5, 5)
SOON_MS = 8_000
Open = Callable[..., Page]


@dataclass(frozen=True, slots=True)
class House:
    """Bob's venue with three people, one of whom, Priya, has nothing to do."""

    bob: User
    ines: StaffMember
    tomas: StaffMember
    massage: Service


@pytest.fixture
def house(fresh_db: None) -> House:
    bob = make_user("Bob Barnes")
    venue = make_venue(name="Fern & Ember", owner=bob)
    open_daily(venue)
    people = [make_staff(venue, name) for name in ("Ines Calloway", "Tomás Rivera", "Priya Nair")]
    for person in people:
        work_daily(person)
    massage = make_service(venue, by=people)
    for hour in (10, 12):
        make_booking(people[0], [massage], at(hour))
    make_booking(people[1], [massage], at(12), contact_name="Dora Diaz")
    return House(bob, people[0], people[1], massage)


def at(hour: int) -> datetime:
    """The full hour of that Monday in Portland."""
    return datetime(DAY.year, DAY.month, DAY.day, hour + 7, tzinfo=UTC)


@pytest.fixture
def opened(house: House, browser: Browser, live_server: LiveServer) -> Iterator[Open]:
    """Open the day as its owner; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    client = Client()
    client.force_login(house.bob, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = client.cookies["session"].value

    def open_page(width: int = 1440, *, scheme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.add_cookies([{"name": "session", "value": key, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        page.goto(f"{live_server.url}/pro/calendar/{DAY}/")
        return page

    yield open_page
    # what a test asks for: no connection, and a refusal
    assert [said for said in complaints if "503" not in said and "409" not in said] == []


def entry(page: Page, client: str) -> Locator:
    return page.locator(".calendar-entry", has_text=client)


def test_a_strangers_booking_appears_by_itself_and_nothing_moves(
    opened: Open, house: House
) -> None:
    page = opened()
    page.set_viewport_size({"width": 1440, "height": 600})
    scroller, sum_line = page.locator(".calendar-scroll"), page.locator("[data-calendar-sum]")
    expect(sum_line).to_have_text("3 bookings, $270")
    entry(page, "Dora Diaz").focus()
    scroller.evaluate("element => { element.scrollTop = 120 }")

    make_booking(house.tomas, [house.massage], at(15), contact_name="Sam Stranger")

    expect(entry(page, "Sam Stranger")).to_be_visible(timeout=SOON_MS)
    expect(sum_line).to_have_text("4 bookings, $360")
    expect(entry(page, "Dora Diaz")).to_be_focused()
    assert scroller.evaluate("element => element.scrollTop") == 120


@pytest.mark.parametrize("view", ["", "week/", "month/"])
def test_a_visit_that_is_pointed_at_says_itself_in_short_and_escape_closes_it(
    opened: Open, view: str
) -> None:
    page = opened()
    page.goto(f"{page.url}{view}")
    card = page.get_by_role("tooltip")
    [alice, *_] = Booking.objects.filter(contact_name="Alice Archer").order_by("starts_at")
    visit = page.locator(f"[data-visit='{alice.reference}']").first
    visit.hover()
    expect(card).to_contain_text("Alice Archer")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()

    page.keyboard.press("Tab")
    visit.focus()
    expect(card).to_contain_text("$90.00")
    expect(visit).to_have_accessible_description(re.compile("Alice Archer"))
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(visit).to_be_focused()


def test_arrows_move_between_visits_and_people(opened: Open) -> None:
    page = opened()
    first, second = (page.locator(".calendar-person-1 .calendar-entry").nth(n) for n in (0, 1))
    page.locator(".calendar-scroll").focus()

    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(entry(page, "Dora Diaz")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(entry(page, "Dora Diaz")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(second).to_be_focused()
    page.keyboard.press("Home")
    expect(first).to_be_focused()


def test_a_client_who_is_known_is_found_and_chosen_with_keys_alone(opened: Open) -> None:
    page = opened()
    page.keyboard.press("n")
    name = page.get_by_role("dialog", name="Details").get_by_label("Client", exact=True)
    name.press_sequentially("dora")
    known = page.get_by_role("button", name="Dora Diaz")
    expect(known).to_be_visible()
    name.press("ArrowDown")
    expect(known).to_be_focused()
    known.press("Escape")
    expect(name).to_be_focused()
    name.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(name).to_have_value("Dora Diaz")
    expect(page.get_by_label("Service")).to_be_focused()


def test_a_phone_shows_one_person_at_a_time_and_remembers_whom(opened: Open) -> None:
    page = opened(390)
    expect(entry(page, "Alice Archer").first).to_be_visible()
    expect(entry(page, "Dora Diaz")).to_be_hidden()

    page.get_by_role("radio", name="Tomás").check()

    expect(entry(page, "Dora Diaz")).to_be_visible()
    expect(entry(page, "Alice Archer").first).to_be_hidden()
    page.get_by_role("link", name="Next day").click()
    expect(page.get_by_role("heading", name="Tue, May 6")).to_be_visible()
    expect(page.get_by_role("radio", name="Tomás")).to_be_checked()


def test_screen_readers_hear_a_list_for_each_person(opened: Open) -> None:
    page = opened()

    ines = page.get_by_role("list", name="Ines 2 bookings")

    expect(ines.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_role("list", name="Tomás 1 booking")).to_be_visible()


def test_a_lost_connection_is_said_and_the_day_stays(opened: Open) -> None:
    page = opened()
    note = page.locator("[data-calendar-stale]")
    expect(note).to_have_text("")

    page.route("**/grid/", lambda route: route.fulfill(status=503))
    expect(note).to_contain_text("You see the calendar as of", timeout=SOON_MS)
    expect(entry(page, "Dora Diaz")).to_be_visible()

    page.unroute("**/grid/")
    expect(note).to_have_text("", timeout=SOON_MS)


def test_while_a_visit_opens_nothing_else_is_busy(opened: Open) -> None:
    page = opened()
    asked: list[Route] = []

    def keep_waiting(route: Route) -> None:
        asked.append(route)

    page.route("**/pro/visits/**", keep_waiting)

    entry(page, "Dora Diaz").click()

    expect(page.locator("[data-drawer-content][aria-busy]")).to_be_visible()
    expect(page.locator("button[aria-busy]")).to_have_count(0)
    asked[0].continue_()
    expect(page.get_by_role("dialog")).to_contain_text("Dora Diaz")


def test_who_has_signed_out_elsewhere_is_asked_to_sign_in(opened: Open) -> None:
    page = opened()

    page.context.clear_cookies()

    page.wait_for_url("**/accounts/login/**", timeout=SOON_MS)


def test_without_script_everything_is_there_to_read(opened: Open) -> None:
    page = opened(390, script=False)
    page.get_by_role("radio", name="Tomás").check()

    expect(entry(page, "Dora Diaz")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 820, 390, 320])
def test_axe_finds_nothing_and_the_page_never_scrolls_sideways(
    opened: Open, width: int, scheme: str
) -> None:
    page = opened(width, scheme=scheme)

    found = Axe().run(page).response["violations"]

    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("document.documentElement.scrollHeight") == 844
