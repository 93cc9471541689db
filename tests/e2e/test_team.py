"""The owner trusts a manager with two things; the manager comes by the mail and finds exactly those."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.venues.factories import make_staff
from cozywish.apps.venues.models import Manager, Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
NOOR = "noor@example.com"
NEITHER_TOLD = ("Tomás", "$")  # not of the grant, and money


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer"))


def parts(page: Page) -> list[str]:
    """The parts of the portal that can be seen: beside the page, or below it on a phone."""
    nav = page.locator(".pro-side nav a:visible, .pro-tabbar a:visible")
    return [text.strip() for text in nav.all_inner_texts()]


def owner_invites(visitor: Visitor) -> None:
    """Bookings and how to reach clients, over Ines's work."""
    page = visitor.page
    visitor.go_as(visitor.venue.business.owner, "/pro/team/")
    page.get_by_role("link", name="Invite a manager").click()
    page.get_by_label("Name", exact=True).fill("Noor Nasser")
    page.get_by_label("Email address").fill(NOOR)
    page.get_by_label("See bookings").check()
    page.get_by_label("See how to reach clients").check()
    page.get_by_label("Everything in the business").check()
    expect(page.get_by_role("checkbox", name="Ines Calloway")).to_be_hidden()
    page.get_by_label("Only what I choose").check()
    page.get_by_role("checkbox", name="Ines Calloway").check()
    axe_clean(page)
    page.get_by_role("button", name="Send the invitation").click()
    row = page.locator(".team-manager")
    expect(row).to_contain_text("Noor Nasser")
    expect(row).to_contain_text("Invited, until")
    assert row.locator("dd").all_inner_texts() == [
        "See bookings\nSee how to reach clients",
        "Ines Calloway",
    ]


def manager_signs_up(visitor: Visitor) -> None:
    """From the mail, to an account of their own, and back to the invitation."""
    page = visitor.page
    page.context.clear_cookies()
    page.goto(visitor.newest_mail(NOOR, "invites you").link)
    assert page.url == f"{visitor.base}/invitation/"
    page.get_by_role("link", name="Create an account").click()
    visitor.fill(name="Noor Nasser", email=NOOR, password1="a quiet lamp and tea")
    page.locator("[autocomplete=one-time-code]").fill(visitor.newest_mail(NOOR, "code").code)
    page.wait_for_url(f"{visitor.base}/invitation/")
    axe_clean(page)
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url(f"{visitor.base}/pro/calendar/")


def test_a_manager_with_two_permissions_finds_exactly_those(visitor: Visitor) -> None:
    page = visitor.page
    booked = visitor.booked(10, note="Left shoulder")
    day = f"{visitor.base}/pro/calendar/{visitor.tomorrow(10).date()}/"

    owner_invites(visitor)
    manager_signs_up(visitor)

    assert parts(page) == ["Calendar", "Clients", "Venue page"]
    page.goto(day)
    expect(page.get_by_role("heading", name="Ines 1 booking")).to_be_visible()
    said = page.locator("main").inner_text()
    assert "Left shoulder" in said
    assert not [secret for secret in NEITHER_TOLD if secret in said]
    fits(page)
    axe_clean(page)
    page.get_by_role("link", name="Hot stone massage").click()
    page.locator("#calendar-drawer #panel-title").wait_for()
    page.goto(f"{visitor.base}/pro/visits/{booked.reference}/")
    assert "alice@example.com" not in page.content()
    page.get_by_role("button", name="Show how to reach the client").click()
    expect(page.get_by_role("link", name="alice@example.com")).to_be_visible()
    assert AuditEntry.objects.filter(action="audit.read", object_type="booking").count() == 1
    assert "$" not in page.locator("main").inner_text()
    fits(page)
    axe_clean(page)
    for path in ("/pro/team/", "/pro/team/managers/new/"):
        answer = page.goto(f"{visitor.base}{path}")
        assert answer is not None
        assert answer.status == 403


def test_a_right_that_is_taken_away_ends_with_the_next_click(visitor: Visitor) -> None:
    owner_invites(visitor)
    manager_signs_up(visitor)

    Manager.objects.get().permissions.all().delete()
    visitor.page.reload()

    expect(visitor.page.get_by_role("heading", name="This door is not yours")).to_be_visible()


def test_a_person_with_two_venues_switches_without_a_script(
    town: list[Venue], visitor: Visitor
) -> None:
    owner, other = visitor.venue.business.owner, town[1]
    make_staff(other, "Bob Barnes", user=owner)
    browser = visitor.page.context.browser
    assert browser is not None
    context = browser.new_context(
        java_script_enabled=False, viewport=visitor.page.viewport_size, locale="en-US"
    )
    plain = Visitor(context.new_page(), visitor.base, visitor.venue, visitor.alice)

    plain.go_as(owner, "/pro/calendar/")
    plain.page.locator(".menu summary:visible").first.click()
    plain.page.get_by_role("button", name=other.name).click()

    everything = ["My day", "Calendar", "Clients", "My schedule", "Time off", "Venue page"]
    chip = plain.page.locator(".venue-chip .strong")
    is_phone = chip.is_hidden()
    assert parts(plain.page) == (everything[:4] if is_phone else everything)
    assert is_phone or chip.inner_text() == other.name
    context.close()
