"""A manager who looks after bookings and nothing else: the calendar and its visits, no money, no team."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Permission, Venue
from tests.e2e.checks import SCREENS, THEME_OF, NewContext, passes
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NOT_THEIRS = ("team/", "activity/", "venue/", "services/", "hours/", "team/managers/new/")


@pytest.fixture
def visitor(
    new_context: NewContext, live_server: LiveServer, town: list[Venue], screen: str
) -> Visitor:
    context = new_context(viewport=SCREENS[screen], color_scheme=THEME_OF[screen])
    return Visitor(context.new_page(), live_server.url, town[0], make_user("Alice Archer"))


@pytest.fixture
def manny(visitor: Visitor) -> User:
    """Nobody manages bookings without seeing them, so it is these two."""
    user = make_user("Manny Marsh")
    both = (Permission.BOOKINGS_VIEW, Permission.BOOKINGS_MANAGE)
    make_manager(visitor.venue, user, *both, manages_all=True)
    return user


def visit(visitor: Visitor, position: int, begins: datetime, name: str) -> Booking:
    services = [visitor.venue.services.get(position=1)]
    person = visitor.venue.staff.get(position=position)
    return make_booking(person, services, begins, contact_name=name)


def open_day(visitor: Visitor, manny: User, booking: Booking) -> Page:
    local = booking.starts_at.astimezone(ZoneInfo(booking.time_zone))
    visitor.go_as(manny, f"/pro/calendar/{local:%Y-%m-%d}/")
    return visitor.page


def test_visits_are_checked_in_and_missed(visitor: Visitor, manny: User) -> None:
    now = timezone.now()
    now -= timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
    came = visit(visitor, 1, now - timedelta(minutes=20), "Carla Came")
    missed = visit(visitor, 2, now - timedelta(minutes=20), "Mia Missed")

    page = open_day(visitor, manny, came)
    expect(page.get_by_text("Carla Came").locator("visible=true").first).to_be_visible()
    expect(
        page.get_by_text("Mia Missed").first
    ).to_be_attached()  # a phone shows one person at a time
    expect(page.locator("[data-calendar-sum]").first).to_have_text("2 bookings")
    passes(page, "manager-of-bookings")

    visitor.go(f"/pro/visits/{came.reference}/")
    page.get_by_role("button", name="Mark arrived").click()
    expect(page.get_by_text("Marked as arrived.")).to_be_visible()
    passes(page, "manager-of-bookings-visit")
    page.get_by_label("New note").fill("Prefers the room at the back.")
    page.get_by_role("button", name="Keep note").click()
    expect(page.get_by_text("Noted.")).to_be_visible()
    visitor.go(f"/pro/visits/{missed.reference}/")
    page.get_by_role("link", name="No-show").click()
    page.get_by_role("button", name="No-show").click()
    expect(page.get_by_text("Marked as a no-show.")).to_be_visible()

    came.refresh_from_db()
    missed.refresh_from_db()
    assert (came.state, missed.state) == ("IN_PROGRESS", "NO_SHOW")


def test_neither_money_nor_team_is_there(visitor: Visitor, manny: User) -> None:
    booked = visitor.booked(10)
    page = open_day(visitor, manny, booked)
    seen = [page.locator("body").inner_text()]
    links = page.locator("a[href^='/pro/']").evaluate_all("all => all.map(a => a.pathname)")
    visitor.go(f"/pro/visits/{booked.reference}/")
    seen.append(page.locator("body").inner_text())

    assert "Alice Archer" in seen[1]
    for text in seen:
        assert "$" not in text
        for private in ("alice@example.com", "+1503"):
            assert private not in text
    assert not {f"/pro/{part}" for part in NOT_THEIRS} & set(links)
    for part in NOT_THEIRS:
        answer = page.request.get(f"{visitor.base}/pro/{part}")
        assert answer.status == 403, part
