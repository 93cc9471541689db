"""An owner gives a service a variant, an extra and a question; a customer books with them; without a script, too."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.models import AddOn, Question, Service
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer", phone="+15035550148"))


def _is_fine(page: Page) -> None:
    fits(page)
    axe_clean(page)


def _sets_options(visitor: Visitor, massage: Service) -> None:
    page = visitor.page
    visitor.go_as(visitor.venue.business.owner, f"/pro/services/{massage.pk}/")
    page.get_by_role("link", name="Add a variant").click()
    page.get_by_label("The other one").fill("90 min")
    page.get_by_label("Length in minutes").fill("90")
    page.get_by_label("Price in USD").fill("152")
    _is_fine(page)
    page.get_by_role("button", name="Add the variant").click()
    expect(page.get_by_role("status")).to_contain_text("90 min is on your list.")
    _is_fine(page)
    page.get_by_role("link", name="Extras, questions, prerequisites").click()
    page.locator("#id_extra0-name").fill("Scalp oil ritual")
    page.get_by_label("Price in USD").first.fill("18")
    page.get_by_label("More minutes").first.fill("10")
    page.locator("#id_ask0-text").fill("How firm?")
    page.locator("#id_ask0-kind").select_option("CHOICE")
    page.locator("#id_ask0-choices").fill("Soft\nFirm")
    page.get_by_label("Must be answered").first.check()
    _is_fine(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")


def _books(page: Page) -> None:
    for step in ("professional", "time"):
        page.get_by_role("button", name="Continue").locator("visible=true").click()
        page.wait_for_url(f"**/book/{step}/**")
    page.locator(".slot:not(.is-taken) input").first.check(force=True)
    page.locator(".btn-primary[form=step]").locator("visible=true").last.click()
    page.wait_for_url("**/book/details/**")
    _is_fine(page)
    page.get_by_role("radio", name="Firm").check()
    page.locator(".btn-primary[form=step]").locator("visible=true").last.click()
    page.wait_for_url("**/book/pay/**")
    page.locator(".btn-primary[form=step]").locator("visible=true").last.click()
    page.wait_for_url("**/b/**")


def test_what_an_owner_sets_a_customer_books(visitor: Visitor) -> None:
    page = visitor.page
    massage = visitor.venue.services.get(name="Hot stone massage")
    _sets_options(visitor, massage)

    visitor.go(f"/v/{visitor.venue.slug}/")
    expect(page.get_by_role("link", name="Book Hot stone massage, 90 min")).to_be_visible()
    _is_fine(page)
    visitor.go_as(visitor.alice, f"/v/{visitor.venue.slug}/book/")
    page.get_by_role("checkbox", name="Hot stone massage").check(force=True)
    page.get_by_role("radio", name="90 min").check(force=True)
    page.get_by_role("checkbox", name="Scalp oil ritual").check()
    expect(page.locator("#summary, #bottom").locator("visible=true").first).to_contain_text("$170")
    _is_fine(page)
    _books(page)
    expect(page.get_by_text("+ Scalp oil ritual, 10 min")).to_be_visible()
    _is_fine(page)
    booked = Booking.objects.get()
    assert (booked.total_cents, booked.answers.get().answer) == (17_000, "Firm")


def test_it_can_be_booked_without_a_script(visitor: Visitor) -> None:
    massage = visitor.venue.services.get(name="Hot stone massage")
    AddOn.objects.create(service=massage, name="Balm", price_cents=1400, minutes=0, position=1)
    Question.objects.create(service=massage, text="How firm?", kind="TEXT", position=1)
    browser = visitor.page.context.browser
    assert browser is not None
    context = browser.new_context(
        java_script_enabled=False, viewport=visitor.page.viewport_size, locale="en-US"
    )
    page = context.new_page()
    page.goto(f"{visitor.base}/v/{visitor.venue.slug}/book/")

    expect(page.get_by_role("checkbox", name="Balm")).to_be_hidden()
    page.get_by_role("checkbox", name="Hot stone massage").check(force=True)
    page.get_by_role("checkbox", name="Balm").check()
    for step in ("professional", "time"):
        page.get_by_role("button", name="Continue").locator("visible=true").click()
        page.wait_for_url(f"**/book/{step}/**")
    page.locator(".slot:not(.is-taken) input").first.check(force=True)
    page.locator(".btn-primary[form=step]").locator("visible=true").last.click()
    expect(page.get_by_label("How firm?")).to_be_visible()
    context.close()
    held = Booking.objects.get()
    assert (held.state, held.total_cents) == ("HELD", massage.price_cents + 1400)
