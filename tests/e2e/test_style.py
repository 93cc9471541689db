"""The style page: every component in every state, at both widths, in both themes."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.checks import SCREENS, NewContext, passes


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_passes_at_both_widths_in_both_themes(
    live_server: LiveServer, new_context: NewContext, screen: str, theme: Literal["light", "dark"]
) -> None:
    page = new_context(viewport=SCREENS[screen], color_scheme=theme).new_page()
    page.goto(f"{live_server.url}/style/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Components and states")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    passes(page, "style")


def test_a_chosen_theme_wins_over_the_system_and_stays(live_server: LiveServer, page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{live_server.url}/style/")

    page.get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_a_sheet_takes_the_focus_closes_on_escape_and_gives_it_back(
    live_server: LiveServer, page: Page
) -> None:
    page.goto(f"{live_server.url}/style/")
    opener = page.get_by_role("button", name="Sheet")

    opener.focus()
    page.keyboard.press("Enter")

    sheet = page.get_by_role("dialog", name="Your time ran out")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("button", name="Hold again")).to_be_focused()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_menu_closes_on_escape_and_by_a_click_elsewhere(
    live_server: LiveServer, page: Page
) -> None:
    page.goto(f"{live_server.url}/style/")
    menu = page.locator("main details.menu")

    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="My bookings")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="My bookings")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()

    menu.locator("summary").click()
    page.get_by_role("heading", level=1).click()
    expect(menu.get_by_role("link", name="My bookings")).to_be_hidden()


def test_arrows_walk_through_times_and_taken_ones_are_still_heard(
    live_server: LiveServer, page: Page
) -> None:
    page.goto(f"{live_server.url}/style/")
    times = page.locator("[data-arrows] .slot")

    times.first.focus()
    for key, expected in (("ArrowRight", 1), ("End", 2), ("ArrowLeft", 1), ("Home", 0)):
        page.keyboard.press(key)
        expect(times.nth(expected)).to_be_focused()
    expect(times.nth(2)).to_have_accessible_name("4:30 PM taken")


def test_nothing_is_too_wide_at_320_pixels(live_server: LiveServer, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": SCREENS["phone"]["height"]})
    page.goto(f"{live_server.url}/style/")

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_script_nothing_that_needs_one_is_drawn(
    live_server: LiveServer, new_context: NewContext
) -> None:
    page = new_context(java_script_enabled=False).new_page()

    page.goto(f"{live_server.url}/style/")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Sheet")).to_have_count(0)
    expect(page.get_by_role("button", name="Dark")).to_have_count(0)
