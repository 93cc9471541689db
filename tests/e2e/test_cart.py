"""Two places in one go as a guest, by hand, on a desktop and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking, CartLine
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer"))


def put(visitor: Visitor, venue: Venue, hour: int) -> None:
    """Choose that hour of tomorrow at the venue, and add it to the cart."""
    page, at = visitor.page, visitor.tomorrow(hour)
    service = venue.services.get(position=1)
    visitor.go(f"/v/{venue.slug}/book/time/?services={service.pk}&date={at:%Y-%m-%d}")
    name = re.compile(rf"^{at.hour % 12 or 12}:00 ")
    page.get_by_role("radio", name=name).first.check(force=True)
    page.get_by_role("button", name="Add to cart").locator("visible=true").first.click()
    page.wait_for_url("**/cart/")


def code_of(visitor: Visitor) -> str:
    """The code that was mailed to Alice."""
    found = re.search(r"^\d{6}$", visitor.newest_mail("guest@example.com").text, re.MULTILINE)
    assert found
    return found[0]


def test_two_places_are_booked_in_one_go_as_a_guest(visitor: Visitor) -> None:
    page, other = visitor.page, Venue.objects.get(name="Clove & Cedar")
    put(visitor, visitor.venue, 10)
    put(visitor, other, 15)
    expect(page.get_by_role("heading", name="Clove & Cedar")).to_be_visible()
    assert not Booking.objects.exists()
    fits(page)
    axe_clean(page)

    page.get_by_role("button", name="Remove : Hot stone massage").last.click()
    expect(page.get_by_text("is out of your cart.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Clove & Cedar")).to_be_visible()

    page.get_by_role("button", name="Check out").locator("visible=true").first.click()
    page.wait_for_url("**/checkout/*/details/")
    fits(page)
    axe_clean(page)
    page.get_by_label("Name").fill("Alice Archer")
    page.get_by_label("Email").fill("guest@example.com")
    page.get_by_label("Mobile").fill("(503) 555-0148")
    page.get_by_label("Mobile").press("Enter")  # goes on; it asks for no more time
    page.wait_for_url("**/pay/")
    assert not Booking.objects.exclude(extended_at=None).exists()
    fits(page)
    axe_clean(page)
    page.get_by_label("Six digits").fill(code_of(visitor))  # the last digit sends it
    expect(page.get_by_role("heading", name="2 visits, Alice")).to_be_visible()
    fits(page)
    axe_clean(page)
    states = Booking.objects.values_list("venue__name", "state").order_by("starts_at")
    assert list(states) == [(visitor.venue.name, "CONFIRMED"), (other.name, "CONFIRMED")]
    assert not CartLine.objects.exists()


def test_a_time_that_was_taken_is_replaced_by_a_tap(visitor: Visitor) -> None:
    page = visitor.page
    put(visitor, visitor.venue, 10)
    line = CartLine.objects.get()
    for person in visitor.venue.staff.all():
        make_booking(person, [line.items.get().service], visitor.tomorrow(10))

    visitor.go("/cart/")

    expect(page.get_by_text("was just taken.")).to_be_visible()
    check_out = page.get_by_role("button", name="Check out").locator("visible=true").first
    expect(check_out).to_be_disabled()
    fits(page)
    axe_clean(page)
    page.evaluate("window.isTheSamePage = true")
    page.locator(".cart-warn .slot").first.click()
    expect(check_out).to_be_enabled()
    assert page.evaluate("window.isTheSamePage")
    fits(page)
    axe_clean(page)


def test_what_was_typed_is_there_after_asking_for_more_time(visitor: Visitor) -> None:
    page = visitor.page
    put(visitor, visitor.venue, 10)
    page.get_by_role("button", name="Check out").locator("visible=true").first.click()
    page.wait_for_url("**/checkout/*/details/")
    page.get_by_label("Name").fill("Alice Archer")
    page.get_by_role("button", name="Hold the times longer").click()
    expect(page.get_by_role("button", name="Hold the times longer")).to_have_count(0)
    expect(page.get_by_label("Name")).to_have_value("Alice Archer")
    assert Booking.objects.get().extended_at is not None
