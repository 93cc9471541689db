"""A visit's life with its business, in a real browser: booked for a client, squeezed in, missed, corrected."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import SCREENS, NewContext, passes
from tests.e2e.recipes_team import owner
from tests.e2e.visitor import Visitor

LOOKS = {"desktop": "light", "phone": "dark"}


@pytest.fixture(params=LOOKS)
def visitor(
    request: pytest.FixtureRequest,
    town: list[Venue],
    new_context: NewContext,
    live_server: LiveServer,
) -> Visitor:
    """The owner by day at a desk, by night with a phone."""
    context = new_context(viewport=SCREENS[request.param], color_scheme=LOOKS[request.param])
    return Visitor(context.new_page(), live_server.url, town[0], make_user("Alice Archer"))


def calendar(visitor: Visitor) -> Page:
    on = visitor.tomorrow(9).date()
    visitor.go_as(owner(visitor), f"/pro/calendar/{on}/")
    return visitor.page


def new_booking(page: Page, at: str) -> Locator:
    page.get_by_role("link", name="New booking").click()
    drawer = page.get_by_role("dialog", name="Details")
    drawer.get_by_label("Service").select_option(label="Hot stone massage")
    drawer.get_by_label("Who").select_option(label="Ines Calloway")
    drawer.get_by_label("From").fill(at)
    return drawer


def test_a_client_who_is_found_by_name_is_booked(visitor: Visitor) -> None:
    visitor.booked(10)
    drawer = new_booking(calendar(visitor), "14:00")
    drawer.get_by_label("Client", exact=True).press_sequentially("ali")
    drawer.get_by_role("button", name="Alice Archer").click()
    drawer.get_by_role("button", name="Book", exact=True).click()

    expect(visitor.page.get_by_text("Booked.")).to_be_visible()
    booking = Booking.objects.get(starts_at=visitor.tomorrow(14))
    assert (booking.customer, booking.contact_email) == (visitor.alice, visitor.alice.email)


def test_a_taken_time_says_why_and_is_squeezed_in(visitor: Visitor) -> None:
    visitor.booked(10)
    drawer = new_booking(calendar(visitor), "10:00")
    drawer.get_by_label("Client", exact=True).fill("Owen Price")
    drawer.get_by_role("button", name="Book", exact=True).click()
    expect(drawer.get_by_text("has another visit from 10:00")).to_be_visible()
    passes(visitor.page, "booking-taken")
    why = drawer.get_by_role("link", name="Why can it not be booked?").get_attribute("href")

    drawer.get_by_label("Squeeze in, although the time is taken").check()
    drawer.get_by_label("Why it is squeezed in").fill("Her back hurts")
    drawer.get_by_role("button", name="Book", exact=True).click()
    expect(visitor.page.get_by_text("Booked.")).to_be_visible()
    squeezed = Allocation.objects.get(booking_item__booking__contact_name="Owen Price")
    assert squeezed.state == "SQUEEZE"

    visitor.go(why or "")
    expect(visitor.page.get_by_text("Customers cannot book this")).to_be_visible()
    expect(visitor.page.locator(".why-no").get_by_role("link", name="Alice Archer")).to_be_visible()


def test_the_calendar_leads_to_why_a_time_is_not_free(visitor: Visitor) -> None:
    visitor.booked(10)
    page = calendar(visitor)
    page.get_by_role("link", name="Why or why not").click()
    page.get_by_label("Service").select_option(label="Hot stone massage")
    page.get_by_label("Time").fill("07:00")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Customers cannot book this")).to_be_visible()
    passes(page, "why-not")


def test_a_visit_that_was_missed_is_said_and_corrected(visitor: Visitor) -> None:
    ines, services = visitor.venue.staff.get(position=1), [visitor.venue.services.get(position=1)]
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
    visit = make_booking(ines, services, begins, contact_name="Nora Noshow")
    page = visitor.page
    visitor.go_as(owner(visitor), f"/pro/visits/{visit.reference}/")
    page.get_by_role("link", name="No-show").click()
    expect(page.get_by_text("Mark this visit as a no-show?").first).to_be_visible()
    page.get_by_role("button", name="No-show").click()
    expect(page.get_by_text("Marked as a no-show.")).to_be_visible()
    visit.refresh_from_db()
    assert visit.state == BookingState.NO_SHOW
    passes(page, "visit-missed")

    page.get_by_role("button", name="They did come").click()
    expect(page.get_by_text("Corrected.")).to_be_visible()
    visit.refresh_from_db()
    assert visit.state == BookingState.COMPLETED


def test_what_is_refused_on_a_page_of_its_own_stays_one_page(visitor: Visitor) -> None:
    booked = visitor.booked(10)
    visitor.go_as(owner(visitor), f"/pro/visits/{booked.reference}/move/")
    page = visitor.page
    page.get_by_label("From").fill("03:00")
    page.get_by_role("button", name="Move", exact=True).click()

    expect(page.get_by_text("does not work then")).to_be_visible()
    expect(page.get_by_role("heading", name="Move the visit of Alice Archer")).to_have_count(1)
