"""The waiting list with two browsers: one cancels, the other gets a mail and takes the time with one tap."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Booking, WaitEntry
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.models import Venue
from cozywish.web.mailbox.folder import StoredMail
from tests.e2e.checks import NewContext, axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer", phone="+15035550148"))


def offered_to(visitor: Visitor, email: str) -> StoredMail:
    """The mail about a time that is free, once all that one delivery after the other owes is done."""
    while drain(now=timezone.now()):
        pass
    return visitor.newest_mail(email, "A time is free")


def linked(body: str) -> str:
    """The private link of a mail."""
    found = re.search(r"https?://\S+/wait/\S+", body)
    assert found, body
    return found[0]


def a_guest_joins(visitor: Visitor) -> None:
    """Gus waits for ten o'clock tomorrow with the first of the team, and proves the address."""
    page, staff = visitor.page, visitor.venue.staff.get(position=1)
    on = visitor.tomorrow(10).date().isoformat()
    visitor.go(f"{visitor.step('wait/')}&staff={staff.pk}&date={on}")
    page.locator("main [name=from_minute]").select_option("600")
    page.locator("main [name=to_minute]").select_option("660")
    page.locator("main [name=name]").fill("Gus Guest")
    page.locator("main [name=email]").fill("gus@example.com")
    page.locator("main [name=phone]").fill("503 555 0123")
    page.locator(".btn-primary[form=step]").locator("visible=true").last.click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    fits(page)
    axe_clean(page)
    code = re.search(r"\b\d{6}\b", visitor.newest_mail("gus@example.com").text)
    assert code
    page.locator("main [name=code]").fill(code[0])
    expect(page.get_by_role("heading", name="You are on the list")).to_be_visible()
    fits(page)
    axe_clean(page)


def test_what_one_cancels_the_next_in_line_takes(
    visitor: Visitor, new_context: NewContext, live_server: LiveServer
) -> None:
    page, visit = visitor.page, visitor.booked(10)
    a_guest_joins(visitor)

    other = Visitor(new_context().new_page(), live_server.url, visitor.venue, visitor.alice)
    other.go_as(other.alice, f"/b/{visit.reference}/cancel/")
    other.page.get_by_role("button", name="Cancel visit").click()
    expect(other.page.get_by_role("heading", name="This visit is cancelled")).to_be_visible()

    mailed = offered_to(visitor, "gus@example.com")
    reader = new_context(viewport=page.viewport_size).new_page()  # wherever the mail is read
    reader.goto(linked(mailed.text))
    expect(reader.get_by_role("heading", name="A time is free")).to_be_visible()
    assert WaitEntry.objects.get().state == "OFFERED"  # opening the link took nothing
    fits(reader)
    axe_clean(reader)
    reader.get_by_role("button", name="Take this time").click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Gus")
    axe_clean(reader)

    taken = Booking.objects.get(state="CONFIRMED")
    assert (taken.starts_at, taken.contact_email) == (visit.starts_at, "gus@example.com")
    assert WaitEntry.objects.get().state == "TAKEN"


def test_a_visit_moves_to_the_earlier_time_it_waited_for(
    visitor: Visitor, new_context: NewContext, live_server: LiveServer
) -> None:
    page = visitor.page
    bob = make_user("Bob Baker")
    before = visitor.booked(10, customer=bob, contact_email=bob.email)
    begins = visitor.tomorrow(15)
    visit = visitor.booked(15, free_until=begins - timedelta(minutes=1))

    visitor.go_as(visitor.alice, f"/b/{visit.reference}/")
    page.get_by_role("link", name="Earlier, if a time comes free").click()
    page.locator("main [name=first_on]").fill(begins.date().isoformat())
    page.locator("main [name=from_minute]").select_option("600")
    page.locator("main [name=to_minute]").select_option("660")
    page.get_by_role("button", name="Join the list").click()
    expect(page.get_by_role("heading", name="You are on the list")).to_be_visible()

    other = Visitor(new_context().new_page(), live_server.url, visitor.venue, bob)
    other.go_as(bob, f"/b/{before.reference}/cancel/")
    other.page.get_by_role("button", name="Cancel visit").click()
    expect(other.page.get_by_role("heading", name="This visit is cancelled")).to_be_visible()

    mailed = offered_to(visitor, visitor.alice.email)
    page.goto(linked(mailed.text))
    fits(page)
    axe_clean(page)
    page.get_by_role("button", name="Move my visit here").click()
    page.wait_for_url("**/b/**")

    visit.refresh_from_db()
    assert (visit.state, visit.starts_at) == ("CONFIRMED", before.starts_at)


def test_it_is_joined_and_left_without_a_script(visitor: Visitor) -> None:
    browser = visitor.page.context.browser
    assert browser is not None
    page = browser.new_page(java_script_enabled=False)
    staff = visitor.venue.staff.get(position=1)
    visitor.booked(10)
    on = visitor.tomorrow(10).date().isoformat()
    quiet = Visitor(page, visitor.base, visitor.venue, make_user("Cara Cole"))
    quiet.go_as(quiet.alice, f"{visitor.step('wait/')}&staff={staff.pk}&date={on}")
    page.locator("main [name=from_minute]").select_option("600")
    page.locator("main [name=to_minute]").select_option("660")
    page.locator("main [name=phone]").fill("503 555 0123")
    page.locator(".btn-primary[form=step]").locator("visible=true").last.click()
    page.get_by_role("button", name="Leave the list").click()
    expect(page.get_by_role("heading", name="You have left the list")).to_be_visible()
    assert WaitEntry.objects.get().state == "LEFT"
    page.close()
