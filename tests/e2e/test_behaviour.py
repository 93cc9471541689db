"""What the small scripts add to pages that work without them, in a browser."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.search import limits
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import SCREENS, NewContext

pytestmark = pytest.mark.e2e


@pytest.fixture
def style_page(live_server: LiveServer, page: Page) -> Iterator[Page]:
    """The style page, with its scripts started; whatever they throw fails the test."""
    errors = list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{live_server.url}/style/")
    yield page
    assert errors == []


def test_a_password_is_shown_and_hidden_again(style_page: Page) -> None:
    button = style_page.locator("button[data-shows=style-password]")
    field = style_page.locator("#style-password")

    button.click()
    expect(field).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(field).to_have_attribute("type", "password")


def test_a_sheet_closes_beside_it_but_not_on_its_own_padding(style_page: Page) -> None:
    style_page.locator("[data-opens=style-sheet]").click()
    sheet = style_page.locator("#style-sheet")

    sheet.click(position={"x": 6, "y": 6})
    expect(sheet).to_be_visible()
    style_page.mouse.click(4, 4)
    expect(sheet).to_be_hidden()


def test_arrow_keys_follow_the_direction_of_the_script(style_page: Page) -> None:
    style_page.evaluate("document.documentElement.dir = 'rtl'")
    times = style_page.locator(".slots[data-arrows] .slot")
    times.nth(0).focus()

    style_page.keyboard.press("ArrowLeft")

    expect(times.nth(1)).to_be_focused()


@pytest.mark.django_db(transaction=True)
def test_suggestions_come_as_one_list_that_arrows_choose_from(
    live_server: LiveServer, page: Page
) -> None:
    page.route(
        "**/suggest/what/**",
        lambda route: route.fulfill(
            json={
                "groups": [
                    {"label": "Treatments", "items": [{"value": "Balayage", "label": "Balayage"}]}
                ]
            }
        ),
    )
    page.goto(f"{live_server.url}/")
    field = page.get_by_role("combobox", name="What")
    field.fill("bal")

    expect(page.get_by_role("listbox")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Balayage")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    expect(field).to_have_value("Balayage")
    expect(page.get_by_role("listbox")).to_have_count(0)


@pytest.mark.django_db(transaction=True)
def test_a_defect_is_told_in_place_and_asked_again(live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server.url}/search")
    page.route("**/search?**", lambda route: route.fulfill(status=500, body=""))
    page.locator("#s-what").fill("massage")
    page.locator("#s-what").blur()

    note = page.locator("#results > .note-danger")
    expect(note).to_contain_text("That did not work.")
    page.unroute("**/search?**")
    note.get_by_role("button", name="Try again").click()

    expect(note).to_have_count(0)


@pytest.mark.django_db(transaction=True)
def test_having_to_wait_is_told_in_place_and_the_results_stay(
    live_server: LiveServer, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        limits, "LOOKING", replace(limits.LOOKING, tries=1, window=timedelta(days=1))
    )
    page.goto(f"{live_server.url}/search")
    results = page.locator("#results > :not(.note-danger)")
    before = results.count()
    page.locator("#s-what").fill("massage")
    page.locator("#s-what").blur()

    note = page.locator("#results > .note-danger")
    expect(note).to_contain_text("Too many tries. Please wait")
    expect(results).to_have_count(before)
    assert before > 0
    expect(page).to_have_url(f"{live_server.url}/search")


def test_what_scripts_had_set_on_an_element_is_not_copied_against_the_policy(
    live_server: LiveServer, new_context: NewContext, town: list[Venue]
) -> None:
    page = new_context(viewport=SCREENS["desktop"]).new_page()
    page.goto(f"{live_server.url}/search")
    name = page.locator("#results [id]").first.get_attribute("id")
    page.locator(f"#{name}").evaluate("element => { element.style.opacity = '0.9' }")

    page.locator("#s-what").fill("juniper")
    page.locator("#s-what").blur()

    expect(page.get_by_role("heading", level=1)).to_contain_text("1 place")
    page.wait_for_timeout(200)  # htmx settles after it has swapped
