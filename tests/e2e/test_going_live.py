"""A business comes, makes its venue alone, and goes live; the office asks for changes, suspends and reinstates."""

import re
import sys

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import PASSWORD as USERS_PASSWORD, make_user
from cozywish.apps.accounts.services import set_up_office_groups
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_category
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import SCREENS, NewContext, axe_clean, fits
from tests.e2e.counting import counted
from tests.e2e.town import make_place_to_go

MOST_DOINGS = 45
pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a quiet lamp and tea"


@pytest.fixture
def page_there(new_context: NewContext, screen: str) -> Page:
    """A page at each width."""
    return new_context(viewport=SCREENS[screen]).new_page()


@pytest.fixture
def ready(fresh_db: None, live_server: LiveServer, settings: Settings) -> str:
    """A site that knows one ZIP code and one category, and nobody."""
    settings.BASE_URL = live_server.url
    make_postcode()
    make_category("massage", name="Massage")
    return live_server.url


def newest(about: str, to: str = "") -> str:
    """The newest mail, once all that is owed is sent, with that in its subject and to that address."""
    drain(now=timezone.now())
    found = (sent for sent in reversed(mail.outbox) if about in sent.subject and to in sent.to[0])
    return next(str(sent.body) for sent in found)


def signs_up(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/signup/business/")
    page.get_by_label("Business name").fill("Juniper & Steam")
    page.get_by_label("Your name").fill("Ines Calloway")
    page.get_by_label("Phone").fill("(503) 555-0148")
    page.get_by_role("combobox", name="City or ZIP code").fill("97211")
    page.get_by_label("Email").fill("ines@juniper.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    code = re.search(r"^\d{6}$", newest(""), re.MULTILINE)
    assert code is not None
    page.locator("[autocomplete=one-time-code]").fill(code[0])
    left(page, "Welcome, Ines. 4 steps left.")


def says_what_it_is(page: Page) -> None:
    page.get_by_role("link", name="Start").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Juniper & Steam")
    page.get_by_label("What you are").select_option(label="Massage")
    page.get_by_label("About you").fill("Quiet rooms and warm stones.")
    page.get_by_label("Street and number").fill("2218 NE Alberta St")
    expect(page.get_by_label("ZIP code")).to_have_value("97211")
    expect(page.get_by_text("Drag the pin to your door")).to_be_visible()
    looks_good(page)
    page.get_by_role("button", name="Save changes").click()
    left(page, "Welcome, Ines. 3 steps left.")


def has_the_rest(page: Page) -> None:
    """Somebody, something to book, and hours: each from the checklist and back to it."""
    page.get_by_role("button", name="Just me").click()
    left(page, "Welcome, Ines. 2 steps left.")
    page.get_by_role("link", name="Add services").click()
    looks_good(page)
    page.get_by_role("button", name="Add to your list").click()
    left(page, "Welcome, Ines. One step left.")
    page.get_by_role("link", name="Set hours").click()
    expect(page.get_by_label("Monday, stretch 1, from")).to_have_value("09:00")
    looks_good(page)
    page.get_by_role("button", name="Save hours").click()
    left(page, "Ready to send in")


def sends_it_in(page: Page) -> None:
    page.get_by_role("button", name="Send in for review").click()
    left(page, "Juniper & Steam: In review")


def comes_to_review(page: Page, base: str) -> None:
    """From nothing to a venue that waits for the office."""
    signs_up(page, base)
    says_what_it_is(page)
    has_the_rest(page)
    sends_it_in(page)


def left(page: Page, heading: str) -> None:
    """The checklist says so, whichever way one came."""
    expect(page.get_by_role("heading", name=heading)).to_be_visible(timeout=30_000)
    looks_good(page)


def looks_good(page: Page) -> None:
    fits(page)
    axe_clean(page)


def desk_of_vera(new_context: NewContext, base: str) -> Page:
    """The browser of somebody who looks after venues and has just signed in."""
    set_up_office_groups(now=timezone.now()).unwrap()
    vera = make_user("Vera Venues", is_staff=True)
    vera.groups.add(Group.objects.get(name="office-work-2"))
    desk = new_context(viewport=SCREENS["desktop"]).new_page()
    signs_in(desk, base, vera.email)
    return desk


def signs_in(page: Page, base: str, email: str) -> None:
    page.goto(f"{base}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(USERS_PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()


def finds(desk: Page, base: str, status: str) -> None:
    """Open the venue from the office's queue, where it stands like that."""
    desk.goto(f"{base}/admin/venues/venue/")
    row = desk.get_by_role("row", name=re.compile("Juniper & Steam"))
    expect(row).to_contain_text(status)
    axe_clean(desk)
    row.get_by_role("link").first.click()


def decides(desk: Page, base: str, status: str, verdict: str, reasons: str) -> None:
    finds(desk, base, status)
    desk.get_by_role("link", name=verdict, exact=True).click()
    axe_clean(desk)
    desk.get_by_role("textbox").fill(reasons)
    desk.get_by_role("button", name=verdict).click()
    expect(desk.locator(".messagelist")).to_contain_text("Juniper & Steam: ")


def books(guest: Page, base: str, service: str) -> None:
    """Somebody without an account, from the venue's page to a confirmed visit tomorrow or later."""
    guest.goto(f"{base}/v/juniper-steam/")
    looks_good(guest)
    guest.get_by_role("link", name=f"Book {service}", exact=True).click()
    to_times = guest.get_by_role("link", name=re.compile("All dates|Choose a time"))
    to_times.locator("visible=true").first.click()
    guest.wait_for_url("**/book/time/**")
    guest.locator("a.flow-day").last.click()
    guest.wait_for_load_state()
    looks_good(guest)
    guest.locator("label.slot").first.click()
    press(guest, "Continue")
    guest.wait_for_url("**/book/details/**")
    guest.get_by_label("Name", exact=True).fill("Alice Archer")
    guest.get_by_label("Email").fill("alice@example.com")
    guest.get_by_label("Mobile").fill("503 555 0142")
    press(guest, "Continue")
    guest.wait_for_url("**/book/pay/**")
    code = re.search(r"\b\d{6}\b", newest("", to="alice@example.com"))
    assert code is not None
    guest.get_by_label("Six digits").fill(code[0])
    guest.wait_for_url("**/b/**")


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=re.compile(words)).locator("visible=true").first.click()


def test_the_counter_counts_what_is_done_on_its_page_and_nothing_else(
    new_context: NewContext,
) -> None:
    context = new_context()
    page, other = context.new_page(), context.new_page()
    for one in (page, other):
        one.set_content("<label>Name <input></label><select><option>a</select><button>Go</button>")

    with counted(page) as count:
        page.get_by_label("Name").fill("Ines")
        page.locator("select").select_option("a")
        page.get_by_role("button").click()
        page.click("button")
        other.get_by_role("button").click()
        with pytest.raises(AssertionError, match="not be counted"):
            page.keyboard.press("Enter")
    page.get_by_role("button").click()
    page.keyboard.press("Enter")

    assert count.done == ["fill", "select_option", "click", "click"]


def test_a_new_business_goes_live_alone_in_at_most_45_inputs_and_clicks(
    ready: str,
    page_there: Page,
    new_context: NewContext,
    screen: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page, base = page_there, ready
    with counted(page) as count:
        comes_to_review(page, base)

    with capsys.disabled():
        sys.stdout.write(f"\n{screen} inputs_and_clicks {len(count)} target <={MOST_DOINGS}\n")
    assert count.done.count("click") + count.done.count("fill") + 1 == len(count)  # one is chosen
    assert len(count) <= MOST_DOINGS
    assert len(count) == 19
    assert Client().get("/v/juniper-steam/").status_code == 404
    page.get_by_role("link", name="Preview page").click()
    expect(page.get_by_text("A preview: this is what customers will see.")).to_be_visible()
    looks_good(page)
    decides(desk_of_vera(new_context, base), base, "In review", "Approve", "")
    assert "customers find it now" in newest("Juniper & Steam is live")
    guest = new_context(viewport=SCREENS[screen]).new_page()
    books(guest, base, "Swedish massage")
    looks_good(guest)
    booking = Booking.objects.get()
    assert (booking.state, booking.venue.slug) == ("CONFIRMED", "juniper-steam")
    page.goto(f"{base}/pro/")
    page.wait_for_url(f"{base}/pro/live/")
    looks_good(page)
    page.get_by_role("link", name="Open your calendar").click()
    page.wait_for_url(f"{base}/pro/calendar/")
    looks_good(page)


def test_a_business_resumes_where_it_stopped(ready: str, page_there: Page) -> None:
    page, base = page_there, ready
    signs_up(page, base)
    page.goto(f"{base}/pro/calendar/")
    page.wait_for_url(f"{base}/pro/")
    says_what_it_is(page)
    page.goto(f"{base}/pro/services/")
    home = page.get_by_role("link", name="Home", exact=True).locator("visible=true")
    home.first.click()
    left(page, "Welcome, Ines. 3 steps left.")
    expect(page.locator("[aria-current=step]")).to_contain_text("Bring in your team")


def test_changes_are_asked_for_made_and_sent_in_again(
    ready: str, page_there: Page, new_context: NewContext
) -> None:
    page, base = page_there, ready
    comes_to_review(page, base)
    desk = desk_of_vera(new_context, base)

    decides(desk, base, "In review", "Ask for changes", "Which door is it?")

    assert "“Which door is it?”" in newest("Please change something about Juniper & Steam")
    page.reload()
    left(page, "Ready to send in")
    expect(page.get_by_text("Which door is it?")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Edit.*Tell us about")).click()
    page.get_by_label("Finding the door").fill("The blue one.")
    page.get_by_role("button", name="Save changes").click()
    sends_it_in(page)
    finds(desk, base, "In review")
    expect(desk.get_by_text("Which door is it?")).to_be_visible()
    axe_clean(desk)
    decides(desk, base, "In review", "Approve", "")
    assert Client().get("/v/juniper-steam/").status_code == 200


def test_a_venue_is_rejected_with_reasons_and_comes_in_a_second_time(
    ready: str, page_there: Page, new_context: NewContext
) -> None:
    page, base = page_there, ready
    comes_to_review(page, base)
    desk = desk_of_vera(new_context, base)

    decides(desk, base, "In review", "Reject", "Homes are no places to be treated in.")

    assert "“Homes are no places to be treated in.”" in newest("Juniper & Steam")
    page.reload()
    left(page, "Juniper & Steam: Rejected")
    expect(page.get_by_text("Homes are no places to be treated in.")).to_be_visible()
    expect(page.get_by_role("button", name="Send in for review")).to_have_count(0)
    assert Client().get("/v/juniper-steam/").status_code == 404

    decides(desk, base, "Rejected", "Ask for changes", "Is there a door of its own?")
    page.reload()
    left(page, "Ready to send in")
    expect(page.get_by_text("Is there a door of its own?")).to_be_visible()
    sends_it_in(page)
    finds(desk, base, "In review")
    for said in ("Homes are no places to be treated in.", "Is there a door of its own?"):
        expect(desk.get_by_text(said)).to_be_visible()
    axe_clean(desk)
    decides(desk, base, "In review", "Approve", "")
    assert Client().get("/v/juniper-steam/").status_code == 200


def knows(page: Page, base: str, venue: Venue) -> set[bool]:
    """Whether search, the venue's own page, its booking page and the API know it; one answer where they agree."""
    page.goto(f"{base}/search?where=Portland%2C+OR")
    looks_good(page)
    answers = {page.get_by_role("link", name=venue.name, exact=True).count() > 0}
    for path in (f"/v/{venue.slug}/", f"/v/{venue.slug}/book/", f"/api/v1/venues/{venue.pk}/"):
        response = page.goto(f"{base}{path}")
        assert response is not None
        assert response.status in {200, 404}
        answers.add(response.status == 200)
        if "/api/" not in path:
            looks_good(page)
    return answers


def test_a_suspended_venue_vanishes_and_comes_back(
    ready: str, page_there: Page, new_context: NewContext, screen: str
) -> None:
    page, base, venue = page_there, ready, make_place_to_go("Juniper & Steam")
    Venue.objects.update(slug="juniper-steam")
    venue.refresh_from_db()
    books(page, base, "Hot stone massage")
    link = re.search(r"http\S+/b/\S+", newest("", to="alice@example.com"))
    assert link is not None
    desk = desk_of_vera(new_context, base)
    guest = new_context(viewport=SCREENS[screen]).new_page()
    assert knows(guest, base, venue) == {True}

    decides(desk, base, "Live", "Suspend", "The stairs are not safe.")

    assert knows(guest, base, venue) == {False}
    guest.goto(link[0])
    expect(guest.get_by_text("Juniper & Steam takes no new bookings right now.")).to_be_visible()
    expect(guest.get_by_text("Yours stays as it is.")).to_be_visible()
    looks_good(guest)
    assert "“The stairs are not safe.”" in newest("Juniper & Steam is suspended")
    owner = new_context(viewport=SCREENS[screen]).new_page()
    signs_in(owner, base, venue.business.owner.email)
    owner.goto(f"{base}/pro/")
    left(owner, "Juniper & Steam: Suspended")
    expect(owner.get_by_text("The stairs are not safe.")).to_be_visible()

    decides(desk, base, "Suspended", "Put back online", "The stairs are mended.")

    assert knows(guest, base, venue) == {True}
    guest.goto(link[0])
    expect(guest.get_by_text("takes no new bookings")).to_have_count(0)


def test_another_place_of_a_business_is_opened_where_that_is_allowed(
    ready: str, page_there: Page, settings: Settings
) -> None:
    page, base, venue = page_there, ready, make_place_to_go("Juniper & Steam")
    signs_in(page, base, venue.business.owner.email)
    page.goto(f"{base}/pro/venue/")
    expect(page.get_by_role("link", name="Add it")).to_have_count(0)
    assert page.request.get(f"{base}/pro/venue/?another").status == 404
    settings.VENUES_PER_BUSINESS = 2
    page.reload()
    page.get_by_role("link", name="Add it").click()
    left(page, "Tell us about the other place")
    page.get_by_label("Name", exact=True).fill("Juniper & Steam North")
    page.get_by_label("What you are").select_option(label="Massage")
    page.get_by_label("Street and number").fill("1 N Killingsworth St")
    page.get_by_label("ZIP code").fill("97211")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("heading", name=re.compile("steps left"))).to_be_visible()
    looks_good(page)
    second = Venue.objects.get(name="Juniper & Steam North")
    assert (second.business, second.position) == (venue.business, 2)
    expect(page.locator(".venue-chip:visible, .pro-top:visible").first).to_be_visible()
