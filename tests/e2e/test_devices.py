"""Where one is signed in and what happened, in a browser: at both widths, light and dark."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import PASSWORD, make_user
from tests.e2e.checks import NewContext, passes

pytestmark = pytest.mark.e2e
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
)


def sign_in(page: Page, at: str, password: str = PASSWORD) -> None:
    page.goto(f"{at}/accounts/login/")
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.django_db(transaction=True)
def test_a_session_ended_elsewhere_is_signed_out_and_told_so(
    live_server: LiveServer, shown: Page, new_context: NewContext
) -> None:
    make_user()
    phone = new_context(user_agent=PHONE).new_page()
    sign_in(phone, live_server.url)
    expect(phone).to_have_url(f"{live_server.url}/")
    sign_in(shown, live_server.url)
    expect(shown).to_have_url(f"{live_server.url}/")

    shown.goto(f"{live_server.url}/me/security/devices/")
    expect(shown.get_by_text("This device", exact=True)).to_have_count(1)
    passes(shown, "devices")
    shown.get_by_role("button", name="Sign out Mobile Safari on iOS").click()
    expect(shown.get_by_role("status")).to_have_text("That device is signed out.")
    expect(shown.get_by_text("Mobile Safari")).to_have_count(0)

    phone.goto(f"{live_server.url}/me/bookings/")
    expect(phone).to_have_url(f"{live_server.url}/accounts/login/?next=/me/bookings/")
    expect(phone.get_by_role("alert")).to_have_text(
        "You are signed out here. Sign in again to go on."
    )


@pytest.mark.django_db(transaction=True)
def test_what_happened_is_listed(live_server: LiveServer, shown: Page) -> None:
    make_user()
    sign_in(shown, live_server.url, "not the password")
    sign_in(shown, live_server.url)
    shown.goto(f"{live_server.url}/me/security/activity/")
    entries = shown.get_by_role("main").get_by_role("listitem").filter(has=shown.locator("time"))
    expect(entries).to_have_count(2)
    expect(entries.nth(0)).to_contain_text("Signed in")
    expect(entries.nth(1)).to_contain_text("Refused: Wrong password")
    passes(shown, "activity")


@pytest.mark.django_db(transaction=True)
def test_after_too_many_tries_the_page_offers_ways_on(live_server: LiveServer, shown: Page) -> None:
    make_user()
    refused = shown.get_by_role("alert").filter(has_text="Too many tries. Please wait")
    for _ in range(
        11
    ):  # when a new window of five minutes begins meanwhile, five more are let through
        sign_in(shown, live_server.url, "not the password")
        expect(shown.get_by_role("alert")).to_be_visible()
        if refused.count():
            break
    expect(refused).to_be_visible()
    expect(shown.get_by_role("timer")).to_have_text(
        re.compile(r"You can try again in \d:\d\d, at \d+:\d\d.[AP]M\.")
    )
    passes(shown, "sign-in-limited")
    shown.get_by_role("link", name="Prove by mail that it is you").click()
    shown.get_by_label("Email").fill("alice@example.com")
    passes(shown, "prove")
    shown.get_by_role("button", name="Send the code").click()
    expect(shown.get_by_role("heading", level=1)).to_have_text("Check your mail")
    passes(shown, "prove-code")
