"""Moving, missing and booking in the provider's day, by pointer and by keys, in a real browser."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import BookingItem
from tests.e2e.test_calendar import (  # noqa: F401  (pytest finds fixtures by their names)
    House,
    Open,
    at,
    entry,
    house,
    opened,
)


def drag(page: Page, client: str, *, rows: int) -> None:
    """Take the client's visit by its upper part and let it go that many rows of five minutes further down."""
    box = entry(page, client).bounding_box()
    assert box is not None
    x, y = box["x"] + 60, box["y"] + 14
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 20, steps=3)
    page.mouse.move(x, y + rows * 6, steps=5)
    page.mouse.up()


def starts_of(client: str) -> object:
    return BookingItem.objects.get(booking__contact_name=client).starts_at


def test_a_dragged_visit_moves_once_it_is_said_who_is_told(opened: Open, house: House) -> None:  # noqa: F811
    page = opened()
    drag(page, "Dora Diaz", rows=24)
    expect(page.get_by_role("heading", name="Move Dora Diaz to")).to_be_visible()
    assert starts_of("Dora Diaz") == at(12)
    page.get_by_role("button", name="Only move").click()
    expect(page.get_by_text("Moved.")).to_be_visible()
    assert starts_of("Dora Diaz") == at(14)


def test_a_refused_drag_says_why_and_nothing_moves(opened: Open, house: House) -> None:  # noqa: F811
    make_booking(house.tomas, [house.massage], at(14), contact_name="Nils Nord")
    page = opened()
    drag(page, "Dora Diaz", rows=24)
    expect(page.get_by_role("alert")).to_contain_text("has another visit from 2:00")
    assert starts_of("Dora Diaz") == at(12)
    expect(page.locator(".calendar-ghost")).to_have_count(0)


def test_keys_move_it_and_escape_lets_go(opened: Open, house: House) -> None:  # noqa: F811
    page = opened()
    entry(page, "Dora Diaz").focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".calendar-ghost")).to_contain_text("12:15")
    page.keyboard.press("Escape")
    expect(page.locator(".calendar-ghost")).to_have_count(0)
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Only move").click()
    expect(page.get_by_text("Moved.")).to_be_visible()
    assert starts_of("Dora Diaz") == at(11) + timedelta(minutes=45)


def test_its_lower_edge_makes_it_longer_once_it_is_said_who_is_told(
    opened: Open,  # noqa: F811
    house: House,  # noqa: F811
) -> None:
    page = opened()
    box = entry(page, "Dora Diaz").bounding_box()
    assert box is not None
    x, y = box["x"] + 60, box["y"] + box["height"] - 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 12, steps=3)
    page.mouse.move(x, y + 36, steps=5)
    page.mouse.up()
    heading = page.get_by_role("heading", name="Change the visit of Dora Diaz to 90 min")
    expect(heading).to_be_visible()
    page.get_by_role("button", name="Only change").click()
    expect(page.get_by_text("Changed.")).to_be_visible()
    assert starts_of("Dora Diaz") == at(12)
    assert BookingItem.objects.get(booking__contact_name="Dora Diaz").ends_at == at(13) + timedelta(
        minutes=30
    )
