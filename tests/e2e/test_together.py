"""Two services with two people in one visit: planned, taken and booked, by hand and without a script."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingItem, CartItem
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer", phone="+15035550148"))


def test_two_services_with_two_people_are_booked_in_one_visit(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go_as(visitor.alice, f"/v/{visitor.venue.slug}/book/")
    page.get_by_role("checkbox", name="Hot stone massage").check(force=True)
    page.get_by_role("button", name="Plan together").click()
    page.get_by_label("People").select_option("2")
    expect(page.get_by_role("group", name="Guest 2")).to_be_visible()
    page.locator("#service-3").select_option(index=1)
    expect(page.get_by_role("button", name="Take this plan").first).to_be_visible()
    expect(page.locator(".plan-parts").first).to_contain_text("Guest 2:")
    fits(page)
    axe_clean(page)

    page.get_by_role("button", name="Take this plan").first.click()
    page.wait_for_url("**/book/details/**")
    for _step in range(2):
        page.locator(".btn-primary[form=step]").locator("visible=true").last.click()
    page.wait_for_url("**/b/**")

    expect(page.get_by_text("for guest 2")).to_be_visible()
    fits(page)
    axe_clean(page)
    items = Booking.objects.get(state="CONFIRMED").items.all()
    assert [item.guest for item in items.order_by("guest")] == [1, 2]
    assert len({item.staff_id for item in items}) == 2


def test_a_plan_goes_into_the_cart_and_moves_when_a_part_of_it_was_taken(
    visitor: Visitor,
) -> None:
    page = visitor.page
    massage = visitor.venue.services.get(name="Hot stone massage")
    on = visitor.tomorrow(10).date().isoformat()
    asked = f"people=2&date={on}&guest-1=1&service-1={massage.pk}&guest-2=2&service-2={massage.pk}"
    visitor.go_as(visitor.alice, f"/v/{visitor.venue.slug}/book/together/?{asked}")
    page.get_by_role("button", name="Add to cart").first.click()
    page.wait_for_url("**/cart/")
    expect(page.locator(".plan-parts")).to_contain_text("Guest 2:")
    fits(page)
    axe_clean(page)
    assert not Booking.objects.exists()

    taken = CartItem.objects.get(guest=2)
    assert taken.staff is not None
    assert taken.starts_at is not None
    make_booking(taken.staff, [massage], taken.starts_at, contact_email="bob@example.com")
    visitor.go("/cart/")
    expect(page.get_by_text("was just taken.")).to_be_visible()
    page.locator(".cart-warn .slot").first.click()
    expect(page.get_by_text("was just taken.")).to_have_count(0)
    fits(page)
    axe_clean(page)
    page.get_by_role("button", name="Check out").locator("visible=true").first.click()
    page.wait_for_url("**/checkout/*/details/")

    held = Booking.objects.get(state="HELD")
    assert held.items.count() == 2
    assert held.starts_at != taken.starts_at


def test_it_is_planned_without_a_script(visitor: Visitor) -> None:
    browser = visitor.page.context.browser
    assert browser is not None
    page = browser.new_page(java_script_enabled=False)
    massage = visitor.venue.services.get(name="Hot stone massage")
    page.goto(f"{visitor.base}/v/{visitor.venue.slug}/book/together/?services={massage.pk}")
    page.get_by_label("People").select_option("2")
    page.get_by_role("button", name="Show plans").locator("visible=true").first.click()
    page.locator("#service-3").select_option(str(massage.pk))
    page.get_by_role("button", name="Show plans").locator("visible=true").first.click()
    page.get_by_role("button", name="Take this plan").first.click()
    page.wait_for_url("**/book/details/**")
    assert Booking.objects.get().items.count() == 2
    page.close()


def _booked_for_two(visitor: Visitor) -> Booking:
    """A visit of two guests at the same time, each with somebody of their own."""
    massage = visitor.venue.services.get(name="Hot stone massage")
    people = list(visitor.venue.staff.filter(offers__service=massage).order_by("position")[:2])
    booked = visitor.booked(10)
    booked.items.update(
        service=massage, service_name=massage.name, staff=people[0], staff_name=people[0].name
    )
    first = booked.items.get()
    second = BookingItem.objects.create(
        booking=booked,
        position=2,
        guest=2,
        service=massage,
        staff=people[1],
        service_name=massage.name,
        staff_name=people[1].name,
        price_cents=massage.price_cents,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
    )
    Allocation.objects.filter(booking_item=first).update(resource=people[0].resource)
    taken = Allocation.objects.get(booking_item=first)
    Allocation.objects.create(
        resource=people[1].resource,
        t0=taken.t0,
        t1=taken.t1,
        state=taken.state,
        booking_item=second,
    )
    Booking.objects.filter(pk=booked.pk).update(free_until=booked.starts_at)
    return booked


def test_it_is_moved_in_one_piece(visitor: Visitor) -> None:
    """Two guests at the same time; a week later both are, with the same people."""
    page, booked = visitor.page, _booked_for_two(visitor)
    was = booked.items.values_list("starts_at", flat=True)[0]
    visitor.go_as(visitor.alice, f"/b/{booked.reference}/move/")
    expect(page.get_by_text("All of it moves together, with the same people.")).to_be_visible()
    fits(page)
    axe_clean(page)
    slot = page.locator("#move label:has(input[name=at]:not([disabled]):not([checked]))").last
    slot.click()
    page.get_by_role("button", name="Move visit").click()
    page.wait_for_url(f"**/b/{booked.reference}/")

    expect(page.get_by_text("Moved to")).to_be_visible()
    starts = set(BookingItem.objects.filter(booking=booked).values_list("starts_at", flat=True))
    assert len(starts) == 1
    assert starts != {was}
