"""A stranger books from the home page to the mail; so does a customer; and without any script, too."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.bookings.models import Booking
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import SCREENS, THEME_OF, NewContext, passes


@pytest.fixture
def opened(
    new_context: NewContext, live_server: LiveServer, screen: str, town: list[Venue]
) -> Page:
    """The home page at both widths, desktop by day and phone by night."""
    context = new_context(viewport=SCREENS[screen], color_scheme=THEME_OF[screen])
    page = context.new_page()
    page.goto(live_server.url)
    return page


def press(page: Page, words: str | re.Pattern[str]) -> None:
    """Press the button of that name that can be seen: beside the summary, or in the bar at the bottom."""
    exact = isinstance(words, str)
    page.get_by_role("button", name=words, exact=exact).locator("visible=true").first.click()


def choose_tomorrow(page: Page, live_server: LiveServer) -> None:
    """From the venue's page to the details of a hold, for the first free time of tomorrow."""
    page.get_by_role("link", name="Book Hot stone massage").click()
    expect(page.get_by_role("link", name="Take Hot stone massage out")).to_be_visible()
    page.get_by_role("link", name=re.compile("All dates|Choose a time")).locator(
        "visible=true"
    ).first.click()
    page.wait_for_url("**/book/time/**")
    page.locator("a.flow-day").last.click()
    page.wait_for_load_state()
    page.locator("label.slot").first.click()


def code_from_the_mailbox(page: Page, live_server: LiveServer) -> str:
    """Deliver what is owed and read the newest code on the mail page."""
    drain(now=timezone.now())
    mailbox = page.context.new_page()
    mailbox.goto(f"{live_server.url}/mail/")
    found = re.search(r"\b\d{6}\b", mailbox.inner_text("main"))
    assert found is not None
    mailbox.close()
    return found[0]


def go_from_home_to_the_venue(page: Page, name: str) -> None:
    page.get_by_role("link", name=re.compile("^See (all )?\\d")).click()
    passes(page, "search")
    page.get_by_role("link", name=name).locator("visible=true").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def find_the_confirmation(page: Page, live_server: LiveServer) -> None:
    """Deliver what is owed; the mail page then holds the letter that confirms Alice's visit."""
    drain(now=timezone.now())
    page.goto(f"{live_server.url}/mail/")
    expect(page.get_by_text(re.compile("^See you .*Alice")).first).to_be_visible()


def test_a_guest_books_from_home_to_the_mail(opened: Page, live_server: LiveServer) -> None:
    passes(opened, "home")
    go_from_home_to_the_venue(opened, "Juniper & Steam")
    passes(opened, "venue")
    choose_tomorrow(opened, live_server)
    passes(opened, "time")
    press(opened, "Continue")
    opened.wait_for_url("**/book/details/**")
    passes(opened, "details")
    opened.get_by_label("Name", exact=True).fill("Alice Archer")
    opened.get_by_label("Email").fill("alice@example.com")
    opened.get_by_label("Mobile").fill("503 555 0142")
    press(opened, re.compile("Continue"))
    opened.wait_for_url("**/book/pay/**")
    passes(opened, "pay")
    code = code_from_the_mailbox(opened, live_server)
    opened.get_by_label("Six digits").fill(code)
    opened.wait_for_url("**/b/**")
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Alice")
    passes(opened, "confirmed")
    find_the_confirmation(opened, live_server)
    passes(opened, "mail-confirmation")
    booking = Booking.objects.get(contact_email="alice@example.com")
    assert (booking.state, booking.total_cents) == ("CONFIRMED", 12800)


def test_a_customer_books_from_home_to_the_mail_and_cancels(
    opened: Page, live_server: LiveServer
) -> None:
    make_user("Alice Archer", phone="+15035550142")
    opened.get_by_role("link", name="Sign in").locator("visible=true").first.click()
    passes(opened, "sign-in")
    opened.get_by_label("Email").fill("alice@example.com")
    opened.get_by_label("Password", exact=True).fill(PASSWORD)
    press(opened, "Sign in")
    opened.wait_for_url(f"{live_server.url}/")
    go_from_home_to_the_venue(opened, "Low Tide")
    choose_tomorrow(opened, live_server)
    press(opened, "Continue")
    opened.wait_for_url("**/book/details/**")
    press(opened, re.compile("Continue"))
    opened.wait_for_url("**/book/pay/**")
    press(opened, re.compile("^Book for"))
    opened.wait_for_url("**/b/**")
    find_the_confirmation(opened, live_server)
    opened.goto(f"{live_server.url}/me/bookings/")
    passes(opened, "my-bookings")
    opened.get_by_role("link", name=re.compile("Low Tide|Hot stone")).first.click()
    opened.get_by_role("link", name=re.compile("Cancel")).first.click()
    passes(opened, "cancel")
    press(opened, "Cancel visit")
    opened.wait_for_load_state()
    assert Booking.objects.get(customer__email="alice@example.com").state == "CANCELLED"


def test_booking_works_without_any_script(
    new_context: NewContext, live_server: LiveServer, town: list[Venue]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/search?what=juniper")
    page.get_by_role("link", name="Juniper & Steam").first.click()
    choose_tomorrow(page, live_server)
    press(page, "Continue")
    page.get_by_label("Name", exact=True).fill("Alice Archer")
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Mobile").fill("503 555 0142")
    press(page, re.compile("Continue"))
    page.get_by_label("Six digits").fill(code_from_the_mailbox(page, live_server))
    press(page, re.compile("^Book for"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alice")
    assert Booking.objects.get().state == "CONFIRMED"
