"""What happens to a held time in a real browser: it counts down, ends, and can be had again; keys are enough."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.core.db import DatabaseNow
from tests.e2e.checks import NewContext, passes


@pytest.fixture
def page_of_times(new_context: NewContext, live_server: LiveServer, fresh_db: None) -> Page:
    """Step 3 for a massage at a venue that is open round the clock, a viewer in another zone."""
    venue = make_venue(name="Juniper & Steam", slug="juniper-steam")
    open_daily(venue, 0, 1440)
    ines = make_staff(venue, "Ines Calloway")
    work_daily(ines, 0, 1440)
    massage = make_service(venue, by=[ines])
    page = new_context(timezone_id="America/New_York").new_page()
    page.goto(f"{live_server.url}/v/juniper-steam/book/time/?services={massage.pk}")
    return page


def hold_by_keyboard(page: Page) -> None:
    """Choose a later day's second time and hold it, without touching anything."""
    days = page.locator("a.flow-day")
    days.first.focus()
    page.keyboard.press("End")
    expect(days.last).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**date=**")
    page.locator(".slot input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#summary")).to_contain_text("12:15 AM")
    page.locator(".btn-primary[form=step]").locator("visible=true").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/details/**")


def end_in(seconds: int) -> None:
    Booking.objects.update(hold_until=DatabaseNow() + timedelta(seconds=seconds))


def test_a_time_is_chosen_by_keys_and_told_in_the_viewers_zone(page_of_times: Page) -> None:
    hold_by_keyboard(page_of_times)
    expect(page_of_times.locator("#summary")).to_contain_text("3:15 AM your time")
    expect(page_of_times.locator(".flow-held")).to_contain_text("Held for 14:")


def test_at_the_end_of_the_hold_it_can_be_had_again(page_of_times: Page) -> None:
    hold_by_keyboard(page_of_times)
    end_in(3)
    page_of_times.reload()
    expect(page_of_times.locator(".flow-held [aria-live]")).to_have_text(
        "Your time is held for two more minutes. You can ask for more time."
    )
    dialog = page_of_times.get_by_role("dialog")
    expect(dialog).to_be_visible()
    passes(page_of_times, "hold-over")
    dialog.get_by_role("button", name="Hold again").click()
    expect(page_of_times.locator(".flow-held")).to_contain_text("Held for 14:")
    assert Booking.objects.filter(state="HELD").count() == 1


def test_the_cursor_goes_to_the_first_field_to_mend(page_of_times: Page) -> None:
    hold_by_keyboard(page_of_times)
    page_of_times.get_by_label("Name", exact=True).fill("Alice Archer")
    page_of_times.get_by_label("Email").fill("alice@")
    page_of_times.locator(".btn-primary[form=step]").locator("visible=true").click()
    expect(page_of_times.get_by_label("Email")).to_be_focused()
    expect(page_of_times.get_by_role("alert")).to_contain_text("Please look at: Email Mobile")


def test_enter_in_a_field_goes_on_and_neither_holds_again_nor_longer(page_of_times: Page) -> None:
    hold_by_keyboard(page_of_times)
    page_of_times.get_by_label("Name", exact=True).fill("Alice Archer")
    page_of_times.get_by_label("Email").fill("alice@example.com")
    page_of_times.get_by_label("Mobile").fill("+1 503 555 0123")
    page_of_times.get_by_label("Mobile").press("Enter")
    page_of_times.wait_for_url("**/book/pay/**")
    assert Booking.objects.get().extended_at is None
