"""How far a visit has come, by single keys: in the day's grid and in the list that says the same."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from tests.e2e.test_calendar import (  # noqa: F401  (pytest finds fixtures by their names)
    House,
    Open,
    house,
    opened,
)


def begun(house: House, hours: int, client: str) -> Booking:  # noqa: F811
    """A visit of an hour with Ines that began so many hours ago, or since the hour."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)
    return make_booking(house.ines, [house.massage], start, contact_name=client)


def shown(page: Page, visit: Booking, view: str) -> Locator:
    """The visit in that view of its venue's day."""
    on = visit.starts_at.astimezone(ZoneInfo(visit.time_zone)).date()
    page.goto(page.url.replace("2036-05-05/", f"{on}/{view}"))
    return page.locator(f"[data-visit='{visit.reference}']").first


def becomes(visit: Booking, state: BookingState) -> None:
    visit.refresh_from_db()
    assert visit.state == state


@pytest.mark.parametrize("view", ["", "list/"])
def test_one_key_says_that_it_is_done_and_another_corrects_it(
    opened: Open,  # noqa: F811
    house: House,  # noqa: F811
    view: str,
) -> None:
    visit, page = begun(house, 3, "Nora Noshow"), opened()
    row = shown(page, visit, view)
    where = row.locator("a").first if view else row
    where.focus()
    page.keyboard.press("c")
    expect(page.get_by_text("Completed.")).to_be_visible()
    becomes(visit, BookingState.COMPLETED)

    where.focus()
    page.keyboard.press("u")
    expect(page.get_by_text("Corrected.")).to_be_visible()
    becomes(visit, BookingState.NO_SHOW)


def test_a_key_says_that_somebody_came_and_one_that_cannot_says_why(
    opened: Open,  # noqa: F811
    house: House,  # noqa: F811
) -> None:
    visit, page = begun(house, 0, "Nora Noshow"), opened()
    row = shown(page, visit, "")
    row.focus()
    page.keyboard.press("u")
    expect(page.get_by_role("alert")).to_be_visible()
    becomes(visit, BookingState.CONFIRMED)
    row.focus()
    page.keyboard.press("a")
    expect(page.get_by_text("Marked as arrived.")).to_be_visible()
    becomes(visit, BookingState.IN_PROGRESS)


def test_a_key_opens_the_question_of_a_no_show(opened: Open, house: House) -> None:  # noqa: F811
    visit, page = begun(house, 3, "Nora Noshow"), opened()
    shown(page, visit, "").focus()
    page.keyboard.press("x")
    expect(page.get_by_role("heading", name="Mark this visit as a no-show?")).to_be_visible()
    page.locator("#calendar-drawer").get_by_role("button", name="No-show").click()
    expect(page.locator("#calendar-drawer")).to_contain_text("Marked as a no-show.")
    becomes(visit, BookingState.NO_SHOW)
