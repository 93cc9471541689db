"""An owner says what is good to know, answers questions and chooses who is on the page; customers read it."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.catalog.models import Tag
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.venues.models import Faq, Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
EDITOR, QUESTIONS = "/pro/venue/", "/pro/venue/questions/"


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer"))


def test_facts_and_words_are_ticked_and_customers_read_them(visitor: Visitor) -> None:
    page, venue = visitor.page, visitor.venue
    make_postcode()
    Tag.objects.create(name="Candlelight", slug="candlelight", icon="moon", position=1)
    visitor.go_as(venue.business.owner, EDITOR)

    page.get_by_label("Candlelight").check()
    page.get_by_label("Step-free entrance").check()
    page.get_by_label("Wi-Fi").check()
    page.get_by_label("In one line").fill("Warm stones, warm hands")
    expect(page.locator("[data-unsaved-count]")).to_have_text("3 unsaved changes")
    expect(page.locator("[data-preview]")).to_contain_text("Warm stones, warm hands")
    expect(page.locator("[data-shows=facts]")).to_have_text("Step-free entrance · Wi-Fi")
    fits(page)
    axe_clean(page)
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("status").first).to_have_text("Saved.")

    visitor.go(f"/v/{venue.slug}/")
    facts = page.locator(".facts-line")
    expect(facts).to_contain_text("Candlelight")
    expect(facts).to_contain_text("Step-free entrance")
    expect(facts).to_contain_text("Wi-Fi")
    fits(page)
    axe_clean(page)


def test_questions_are_answered_put_in_order_and_stop_at_five(visitor: Visitor) -> None:
    page, venue = visitor.page, visitor.venue
    Faq.objects.filter(venue=venue).delete()
    for number in range(1, 4):
        Faq.objects.create(venue=venue, position=number, question=f"{number}?", answer="Yes.")
    visitor.go_as(venue.business.owner, QUESTIONS)

    for question in ("What should I bring?", "Where do I park?"):
        page.get_by_label("Question", exact=True).fill(question)
        page.get_by_label("Answer", exact=True).fill("Just yourself.")
        page.get_by_role("button", name="Add question").click()
        expect(page.get_by_role("status")).to_have_text("Your question is on the list.")
    expect(page.get_by_text("and these are as many. Remove one to add another.")).to_be_visible()
    expect(page.get_by_role("button", name="Add question")).to_have_count(0)
    fits(page)
    axe_clean(page)

    page.get_by_role("button", name="Move Where do I park? up").click()
    page.get_by_role("link", name="Edit 2?").click()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("status")).to_have_text("The question is off your page.")

    visitor.go(f"/v/{venue.slug}/")
    expect(page.locator("#questions summary")).to_have_text(
        ["1?", "3?", "Where do I park?", "What should I bring?"]
    )


def test_somebody_is_taken_off_the_page_and_put_back(visitor: Visitor) -> None:
    page, venue = visitor.page, visitor.venue
    visitor.go_as(venue.business.owner, "/pro/team/")
    name = venue.staff.order_by("position").first().name  # type: ignore[union-attr]

    page.get_by_role("button", name=f"Take off the page: {name}").click()
    page.get_by_role("button", name=f"Show on the page: {name}").click()
    expect(page.get_by_role("button", name=f"Take off the page: {name}")).to_be_visible()
    fits(page)
    axe_clean(page)
