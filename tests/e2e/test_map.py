"""The map beside the list in a real browser: prices, cards, moving it to search, and phones."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import VenuePhoto
from tests.e2e.checks import SCREENS, NewContext, passes

pytestmark = pytest.mark.e2e

NORTH = "box=45.5450,-122.6450,45.5750,-122.6190"  # Alberta Street: two of the three places
PLACES = [
    ("Juniper & Steam", 45.5590, -122.6440, 12800),
    ("Fern & Ember", 45.5590, -122.6200, 9000),
    ("Northbank Barbers", 45.5120, -122.6300, 4500),
]


@pytest.fixture(autouse=True)
def city(fresh_db: None) -> None:
    """Three places far enough from each other that their prices never overlap."""
    massage = make_category("massage", name="Massage")
    for name, lat, lon, cents in PLACES:
        venue = make_venue(name=name, slug=name.split()[0].lower(), lat=lat, lon=lon)
        picture = "art/venues/massage-interior-0.webp"
        VenuePhoto.objects.create(venue=venue, position=1, image=picture, alt="A warm room")
        open_daily(venue)
        person = make_staff(venue)
        work_daily(person)
        make_service(venue, by=[person], category=massage, price_cents=cents)


@pytest.fixture
def desktop(new_context: NewContext, live_server: LiveServer) -> Page:
    """The search at a desktop's width, with its map."""
    page = new_context(viewport=SCREENS["desktop"]).new_page()
    page.goto(f"{live_server.url}/search?sort=price")
    expect(page.locator(".map-pin")).to_have_count(3)
    return page


def drag_up(page: Page, pixels: int) -> None:
    """Move the map with the mouse, so that what lies south comes into view.

    The prices are drawn last, by a script: with them the map hears the mouse.
    """
    expect(page.locator(".map-pin").first).to_be_visible()
    box = page.locator("[data-map]").bounding_box()
    assert box is not None
    x, y = box["x"] + 30, box["y"] + box["height"] - 40
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - pixels / 2, steps=4)
    page.mouse.move(x, y - pixels, steps=4)
    page.mouse.up()


def test_prices_stand_on_the_map_as_buttons_in_the_order_of_the_list(desktop: Page) -> None:
    names = desktop.locator("#results .name").all_inner_texts()
    labels = [pin.get_attribute("aria-label") for pin in desktop.locator("button.map-pin").all()]

    assert names == ["Northbank Barbers", "Fern & Ember", "Juniper & Steam"]
    assert labels == ["Northbank Barbers, $45", "Fern & Ember, $90", "Juniper & Steam, $128"]


def test_enter_opens_the_card_of_a_pin_and_escape_gives_the_focus_back(desktop: Page) -> None:
    pin = desktop.get_by_role("button", name="Fern & Ember, $90")
    row = desktop.locator(".result", has_text="Fern & Ember")
    card = desktop.locator(".map-card")

    pin.press("Enter")

    link = card.get_by_role("link", name="Fern & Ember")
    expect(link).to_be_focused()
    expect(link).to_have_attribute("href", "/v/fern/")
    expect(card.locator("[data-about]")).to_have_text("MassageAlberta Arts")
    expect(card.locator("img")).to_have_attribute(
        "src", "/static/art/venues/massage-interior-0.webp"
    )
    first_time = row.locator(".slot").first
    expect(card.locator(".slot")).to_have_text(first_time.inner_text())
    expect(pin).to_have_attribute("aria-pressed", "true")

    link.press("Escape")

    expect(card).to_have_count(0)
    expect(pin).to_be_focused()
    expect(pin).to_have_class("map-pin is-seen")


def test_a_row_raises_its_pin_and_a_pin_its_row(desktop: Page) -> None:
    row = desktop.locator(".result", has_text="Juniper & Steam")
    pin = desktop.get_by_role("button", name="Juniper & Steam, $128")

    row.locator(".result-services").hover()
    expect(pin).to_have_class("map-pin is-on")
    pin.hover()
    expect(pin).to_have_class("map-pin")
    expect(row).to_have_class("result is-lit")


def test_moving_the_map_asks_anew_while_the_box_is_ticked(
    desktop: Page, live_server: LiveServer
) -> None:
    desktop.goto(f"{live_server.url}/search?{NORTH}")
    expect(desktop.locator("h1")).to_have_text("2 places on this part of the map")

    drag_up(desktop, 500)

    expect(desktop.locator("h1")).to_have_text("1 place on this part of the map")
    expect(desktop.locator("#results .name")).to_have_text("Northbank Barbers")
    expect(desktop.locator(".map-pin")).to_have_text("$45")
    assert "box=45." in desktop.url

    desktop.go_back()
    expect(desktop.locator("h1")).to_have_text("2 places on this part of the map")
    expect(desktop.locator(".map-pin")).to_have_count(2)


def test_without_the_tick_a_button_searches_this_area(
    desktop: Page, live_server: LiveServer
) -> None:
    desktop.goto(f"{live_server.url}/search?{NORTH}")
    expect(desktop.locator(".map-pin")).to_have_count(2)
    desktop.get_by_label("Search as I move").uncheck(force=True)
    button = desktop.get_by_role("button", name="Search this area")
    expect(button).to_be_hidden()

    drag_up(desktop, 500)
    expect(button).to_be_visible()
    expect(desktop.locator("h1")).to_have_text("2 places on this part of the map")
    button.click()

    expect(desktop.locator("h1")).to_have_text("1 place on this part of the map")
    expect(button).to_be_hidden()


def test_near_me_searches_where_the_browser_says_one_is(
    new_context: NewContext, live_server: LiveServer
) -> None:
    page = new_context(
        viewport=SCREENS["desktop"],
        geolocation={"latitude": 45.5120, "longitude": -122.6300},
        permissions=["geolocation"],
    ).new_page()
    page.goto(f"{live_server.url}/search?{NORTH}")

    page.get_by_role("button", name="Near me").click()

    expect(page.locator("#results .name")).to_have_text(["Northbank Barbers"])


def test_prices_that_would_overlap_stand_together_until_one_comes_nearer(
    live_server: LiveServer, desktop: Page
) -> None:
    make_place_beside_the_first()
    desktop.goto(f"{live_server.url}/search")
    circle = desktop.get_by_role("button", name="2 places close together")
    expect(circle).to_have_text("2")

    for _ in range(4):
        if circle.count():
            circle.click()
    expect(desktop.get_by_role("button", name="Juniper & Steam, $128")).to_be_visible()
    expect(desktop.get_by_role("button", name="Next Door, $60")).to_be_visible()


def make_place_beside_the_first() -> None:
    _, lat, lon, _ = PLACES[0]
    venue = make_venue(name="Next Door", lat=lat, lon=lon + 0.0008)
    make_service(venue, by=[make_staff(venue)], category=make_category("hair"), price_cents=6000)


def test_the_list_still_works_when_the_drawing_does_not_come(
    new_context: NewContext, live_server: LiveServer
) -> None:
    page = new_context(viewport=SCREENS["desktop"]).new_page()
    page.route("**/geo/**", lambda route: route.fulfill(status=404, body=""))
    page.goto(f"{live_server.url}/search")

    expect(page.get_by_text("Map is resting, the list still works")).to_be_visible()
    expect(page.locator(".map-pin")).to_have_count(3)


def test_a_venue_is_an_arch_on_its_own_map(desktop: Page, live_server: LiveServer) -> None:
    desktop.goto(f"{live_server.url}/v/juniper/")
    desktop.locator("[data-map]").scroll_into_view_if_needed()

    expect(desktop.get_by_role("img", name="Juniper & Steam")).to_be_visible()
    expect(desktop.locator(".map-water").first).to_be_attached()
    expect(desktop.get_by_text("Map is resting")).to_be_hidden()


def test_on_phones_the_list_comes_first_and_the_map_fills_the_screen(
    new_context: NewContext, live_server: LiveServer
) -> None:
    page = new_context(viewport=SCREENS["phone"]).new_page()
    page.goto(f"{live_server.url}/search?sort=price")
    expect(page.locator("[data-map]")).to_be_hidden()

    page.get_by_role("button", name="Map").click()
    cards = page.locator(".map-card")
    expect(cards.locator(".name")).to_have_text(
        ["Northbank Barbers", "Fern & Ember", "Juniper & Steam"]
    )
    page.get_by_role("button", name="Juniper & Steam, $128").click()
    expect(cards.nth(2)).to_be_in_viewport(ratio=0.9)

    page.get_by_role("button", name="List").click()
    expect(page.locator("[data-map]")).to_be_hidden()
    expect(page.get_by_role("button", name="Map")).to_be_focused()


def test_the_search_with_its_map_passes_in_every_look(shown: Page, live_server: LiveServer) -> None:
    shown.goto(f"{live_server.url}/search")
    if shown.get_by_role("button", name="Map").is_visible():
        shown.get_by_role("button", name="Map").click()
    expect(shown.locator(".map-water").first).to_be_attached()
    shown.locator(".map-pin").last.click()
    expect(shown.locator(".map-card").first).to_be_visible()

    passes(shown, "search-map")


def test_the_browser_keeps_which_pins_were_looked_at_only_after_a_yes(
    desktop: Page, live_server: LiveServer
) -> None:
    for answer, kept in (("No, thanks", False), ("Yes, remember it", True)):
        desktop.goto(f"{live_server.url}/cookies/")
        desktop.get_by_role("button", name=answer).click()
        expect(desktop.get_by_text("keeps the city" if kept else "nothing is kept")).to_be_visible()
        desktop.goto(f"{live_server.url}/search?sort=price")
        desktop.get_by_role("button", name="Fern & Ember, $90").press("Enter")
        expect(desktop.locator(".map-card")).to_be_visible()
        assert desktop.evaluate("sessionStorage.getItem('seen-pins') !== null") is kept
