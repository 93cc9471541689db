"""The search in a real browser: what was not understood is told at its field, and the sidebar follows the list."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.web.site.tests.places import make_place_to_go
from tests.e2e.checks import passes


@pytest.mark.django_db(transaction=True)
def test_an_unknown_place_is_marked_and_a_known_one_takes_the_mark_away(
    live_server: LiveServer, page: Page
) -> None:
    make_place_to_go("Fern")
    page.goto(f"{live_server.url}/search")
    where = page.get_by_role("combobox", name="Where")
    where.fill("Xyzzy")
    where.blur()

    expect(page.get_by_role("alert")).to_contain_text("We don’t know a place called “Xyzzy”.")
    expect(where).to_have_attribute("aria-invalid", "true")
    expect(where).to_have_accessible_description(re.compile("Try a US city or ZIP code."))
    expect(page.locator("article.result")).to_have_count(0)
    page.get_by_role("link", name="Portland, OR").click()

    expect(where).to_have_value("Portland, OR")
    expect(page.locator("article.result")).to_have_count(1)
    where.fill("Nowhere")
    where.blur()
    expect(where).to_have_attribute("aria-invalid", "true")
    where.fill("Portland, OR")
    where.blur()
    expect(where).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_have_text("")


@pytest.mark.django_db(transaction=True)
def test_the_sidebar_counts_with_the_list_and_keeps_the_focus(
    live_server: LiveServer, page: Page
) -> None:
    make_place_to_go("Fern")
    make_place_to_go("Razor", service="Hot shave", category="barber", price=4000)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/search")
    expect(page.locator("#kinds .count")).to_have_text(["1", "1"])

    page.get_by_text("Under $50").click()
    expect(page.locator("#kinds label")).to_have_text(
        [re.compile("All"), re.compile(r"Barber\s*1")]
    )
    page.get_by_role("radio", name="Barber").focus()
    page.keyboard.press("Space")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "1 place for Barber near Portland, OR"
    )
    expect(page.get_by_role("radio", name="Barber")).to_be_focused()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "address", ["/search?where=Xyzzy", "/search?when=2026-01-03", "/search?what=stone"]
)
def test_the_search_passes_in_every_look(
    shown: Page, live_server: LiveServer, address: str
) -> None:
    make_place_to_go("Fern")
    shown.goto(live_server.url + address)
    passes(shown, f"search-{re.sub('[^a-z]+', '-', address.lower())}")


@pytest.mark.django_db(transaction=True)
def test_nothing_lies_under_the_map_button_at_the_end_of_the_page(
    live_server: LiveServer, page: Page
) -> None:
    make_place_to_go("Fern")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/search")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")

    last = page.locator(".site-footer .legal").bounding_box()
    button = page.locator(".map-button").bounding_box()
    assert last is not None
    assert button is not None
    assert last["y"] + last["height"] + 16 <= button["y"]
