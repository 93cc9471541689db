"""One's own day in a real browser: who came, who is done and who did not come, said by click and seen elsewhere."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import uvicorn
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember
from tests.e2e.checks import SCREENS, THEME_OF, NewContext, passes
from tests.e2e.test_live import site  # noqa: F401  (pytest finds fixtures by their names)

BEFORE_A_POLL_MS = 4000  # told, not asked for: a screen that only polls asks every five seconds
STEPS = [  # button, what is said when it is done, badge
    ("Mark arrived", "Marked as arrived.", "In progress"),
    ("Complete", "Completed.", "Completed"),
]


@pytest.fixture
def ines(site: uvicorn.Server) -> StaffMember:  # noqa: F811
    """She works at Bob's venue around the clock, so that a test can run at any hour."""
    venue = make_venue(name="Fern & Ember", owner=make_user("Bob Barnes"))
    open_daily(venue)
    ines = make_staff(venue, "Ines Calloway", user=make_user("Ines Calloway"))
    work_daily(ines)
    make_service(venue, by=[ines])
    return ines


def begun(ines: StaffMember, ago: timedelta, client: str) -> Booking:
    """A visit of an hour with Ines that began so long ago."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0) - ago
    return make_booking(ines, [ines.venue.services.get()], start, contact_name=client)


def screen_of(
    new_context: NewContext,
    site: uvicorn.Server,  # noqa: F811
    user: User | None,
    visit: Booking,
    **options: Any,
) -> Page:
    """The person's own day of that visit."""
    assert user is not None
    client, address = Client(), f"http://localhost:{site.config.port}"
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = new_context(base_url=address, **options)
    key = client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": key, "url": address}])
    page = context.new_page()
    page.goto(day_of(visit.starts_at, visit.time_zone))
    return page


def day_of(at: datetime, zone: str) -> str:
    return f"/pro/day/?on={at.astimezone(ZoneInfo(zone)).date()}"


def row(page: Page, visit: Booking) -> Locator:
    return page.locator(f".my-visit[data-visit='{visit.reference}']")


def badge(page: Page, visit: Booking) -> Locator:
    return row(page, visit).locator(".badge")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("width", SCREENS)
def test_who_came_who_is_done_and_who_did_not_come_is_said_by_click_and_seen_elsewhere(
    ines: StaffMember,
    site: uvicorn.Server,  # noqa: F811
    new_context: NewContext,
    width: str,
    script: bool,
) -> None:
    visit = begun(ines, timedelta(), "Nora North")
    missed = begun(ines, timedelta(hours=3), "Vera Void")
    look: dict[str, Any] = {"viewport": SCREENS[width], "color_scheme": THEME_OF[width]}
    mine = screen_of(new_context, site, ines.user, visit, java_script_enabled=script, **look)
    other = screen_of(new_context, site, ines.user, visit, **look)
    expect(other.locator("[data-is-live=true]")).to_be_visible()
    other.evaluate("window.wasHere = true")
    if script:
        passes(mine, "my-day-steps")

    for button, said, state in STEPS:
        row(mine, visit).get_by_role("button", name=f"{button}: Nora North").click()
        expect(mine.get_by_text(said)).to_be_visible()
        expect(badge(other, visit)).to_have_text(state, timeout=BEFORE_A_POLL_MS)
        mine.goto(day_of(visit.starts_at, visit.time_zone))
        expect(badge(mine, visit)).to_have_text(state)
    assert other.evaluate("window.wasHere") is True

    for page in (mine, other):
        page.goto(day_of(missed.starts_at, missed.time_zone))
    expect(other.locator("[data-is-live=true]")).to_be_visible()
    row(mine, missed).get_by_role("link", name="No-show: Vera Void").click()
    expect(mine.get_by_role("heading", name="Mark this visit as a no-show?")).to_be_visible()
    if script:
        passes(mine, "my-day-no-show")
    mine.get_by_role("button", name="No-show", exact=True).click()

    expect(mine.get_by_text("Marked as a no-show.")).to_be_visible()
    expect(badge(other, missed)).to_have_text("No-show", timeout=BEFORE_A_POLL_MS)
    missed.refresh_from_db()
    visit.refresh_from_db()
    assert (missed.state, visit.state) == (BookingState.NO_SHOW, BookingState.COMPLETED)
