"""The choice about cookies in a real browser: what it holds before, after a yes, after a no, and under the signal."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.checks import SCREENS, NewContext, fits, passes

pytestmark = pytest.mark.usefixtures("town")
NEEDED = {"csrf", "session", "device", "consent", "theme"}
QUESTION = "Remember your city on this device?"


def kept(context: BrowserContext) -> set[str]:
    return {cookie["name"] for cookie in context.cookies()}


def search_in_portland(page: Page, base: str) -> None:
    page.goto(base)
    page.locator("#where").fill("Portland, OR")
    page.locator("#where").press("Enter")  # suggestions may hang over the button
    expect(page.get_by_role("heading", level=1)).to_contain_text("places")


def test_nothing_optional_without_a_yes_and_nothing_left_after_a_no(
    shown: Page, live_server: LiveServer
) -> None:
    context, base = shown.context, live_server.url
    search_in_portland(shown, base)
    assert kept(context) == {"csrf"}

    shown.goto(base)
    expect(shown.get_by_role("heading", name=QUESTION)).to_be_in_viewport()
    passes(shown, "cookie-bar")
    shown.get_by_role("button", name="No, thanks").click()
    expect(shown.get_by_role("heading", name=QUESTION)).to_have_count(0)
    search_in_portland(shown, base)
    assert kept(context) == {"csrf", "consent"}

    shown.get_by_role("contentinfo").get_by_role("link", name="Cookie choice").click()
    shown.get_by_role("button", name="Yes, remember it").press("Enter")
    expect(shown.get_by_text("On: this browser keeps the city")).to_be_visible()
    search_in_portland(shown, base)
    assert kept(context) == {"csrf", "consent", "place"}
    shown.evaluate("sessionStorage.setItem('seen-pins', '[]')")

    shown.goto(f"{base}/cookies/")
    shown.get_by_role("button", name="Stop, and forget it now").click()
    expect(shown.get_by_text("Off: nothing is kept.")).to_be_visible()
    assert kept(context) == {"csrf", "consent"}
    assert shown.evaluate("sessionStorage.getItem('seen-pins')") is None
    passes(shown, "cookies-off")


def test_without_script_the_choice_is_two_buttons(
    new_context: NewContext, live_server: LiveServer
) -> None:
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/search?where=Portland")
    page.get_by_role("button", name="Yes, remember it").click()
    assert page.url == f"{live_server.url}/search?where=Portland"
    assert "place" in kept(context)


def test_a_browser_that_says_no_by_itself_is_not_asked(
    new_context: NewContext, live_server: LiveServer
) -> None:
    context = new_context(extra_http_headers={"Sec-GPC": "1"})
    page = context.new_page()
    search_in_portland(page, live_server.url)
    expect(page.get_by_role("heading", name=QUESTION)).to_have_count(0)
    page.goto(f"{live_server.url}/cookies/")
    expect(page.get_by_text("Your browser asks us not to share: we follow it.")).to_be_visible()
    assert kept(context) <= NEEDED
    passes(page, "cookies-gpc")


def test_on_a_phone_the_question_hangs_over_no_code(
    new_context: NewContext, live_server: LiveServer
) -> None:
    page = new_context(viewport=SCREENS["phone"]).new_page()
    page.goto(f"{live_server.url}/terms/")
    bar = page.locator(".cookie-bar")
    expect(bar).to_have_css("position", "sticky")  # elsewhere it does

    page.goto(f"{live_server.url}/style/")
    expect(page.locator("[autocomplete=one-time-code]").first).to_be_attached()
    expect(bar).to_have_css("position", "static")


def test_a_phone_offers_to_sign_up_as_well(
    new_context: NewContext, live_server: LiveServer
) -> None:
    page = new_context(viewport=SCREENS["phone"]).new_page()
    page.goto(live_server.url)
    header = page.locator(".site-header")
    expect(header.get_by_role("link", name="Sign in")).to_be_in_viewport(ratio=1)
    expect(header.get_by_role("link", name="Sign up")).to_be_in_viewport(ratio=1)
    fits(page)
