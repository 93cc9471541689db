"""Money in a real browser: what a service wants, what was paid, and what two persons let go back."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.services import set_up_office_groups
from cozywish.apps.payments.models import Refund
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Permission, Venue
from tests.e2e.checks import SCREENS, THEME_OF, NewContext, passes
from tests.e2e.recipes_money import pay
from tests.e2e.recipes_team import owner
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visitor(
    new_context: NewContext, live_server: LiveServer, town: list[Venue], screen: str
) -> Visitor:
    context = new_context(viewport=SCREENS[screen], color_scheme=THEME_OF[screen])
    return Visitor(context.new_page(), live_server.url, town[0], make_user("Alice Archer"))


def test_a_service_wants_a_deposit_of_its_own(visitor: Visitor, settings: Any) -> None:
    settings.PAYMENT_GATEWAY, settings.SIMULATOR_URL = "simulator", "http://127.0.0.1:8010"
    service = visitor.venue.services.order_by("position").first()
    assert service is not None
    visitor.go_as(owner(visitor), f"/pro/services/{service.pk}/")
    page = visitor.page
    page.get_by_text("Times, notice and payment").click()
    page.get_by_label("What you want before they come").select_option("DEPOSIT")
    page.get_by_label("Deposit, % of the price").fill("101")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".has-error")).to_have_count(1)
    passes(page, "service-terms-wrong")
    page.get_by_label("Deposit, % of the price").fill("40")
    page.get_by_role("button", name="Save", exact=True).click()

    visitor.go(f"/v/{visitor.venue.slug}/")
    expect(page.get_by_text("40% deposit, the rest at the venue").first).to_be_visible()


def test_a_manager_asks_for_a_refund_and_the_owner_agrees(visitor: Visitor, settings: Any) -> None:
    settings.REFUND_LIMIT = 1000
    visit, page = visitor.booked(10), visitor.page
    pay(visit)
    mona = make_user("Mona Marsh")
    trusted = (Permission.BOOKINGS_VIEW, Permission.BOOKINGS_REFUND_REQUEST)
    make_manager(visitor.venue, mona, *trusted, manages_all=True)
    visitor.go_as(mona, f"/pro/visits/{visit.reference}/")
    page.get_by_role("link", name="Refund").click()
    expect(page.get_by_text("a second person has to agree")).to_be_visible()
    passes(page, "refund-above-the-limit")
    page.get_by_label("Why").fill("The room was cold")
    page.get_by_role("button", name="Refund").click()
    expect(page.get_by_text("Somebody else has to agree").first).to_be_visible()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    expect(page.get_by_role("button", name="Agree")).to_have_count(0)
    passes(page, "refund-waits")

    visitor.go_as(owner(visitor), "/pro/payments/?state=waiting")
    passes(page, "payments-that-wait")
    page.get_by_role("link", name=visit.reference).or_(
        page.locator(".money-lines a").first
    ).first.click()
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_text("The refund is on its way.").first).to_be_visible()
    passes(page, "refund-agreed")
    assert Refund.objects.get().state == "SUBMITTING"


def test_the_office_finds_a_payment_and_all_that_happened_to_it(visitor: Visitor) -> None:
    set_up_office_groups(now=timezone.now()).unwrap()
    make_user("Olga Office", is_staff=True).groups.add(Group.objects.get(name="office-work-1"))
    visit, page = visitor.booked(10), visitor.page
    pay(visit)
    visitor.go(f"/admin/payments/paymentorder/?q={visit.reference.lower()}")
    page.get_by_label("Email").fill("olga@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text(visit.reference)).to_be_visible()
    passes(page, "office-payments")
    page.locator("#result_list tbody a").first.click()
    expect(page.get_by_text("A100").first).to_be_visible()
    passes(page, "office-payment")

    page.get_by_role("link", name="Refund", exact=True).click()
    page.get_by_label("Amount").fill("20")
    page.get_by_label("Reason").fill("The room was cold.")
    passes(page, "office-refund")
    page.get_by_role("button", name="Refund").click()
    expect(page.get_by_text("The refund is on its way").first).to_be_visible()
    visitor.go("/admin/payments/refund/")
    passes(page, "office-refunds")
    page.locator("#result_list tbody a").first.click()
    expect(page.get_by_text("The room was cold.")).to_be_visible()
    passes(page, "office-one-refund")
    visitor.go("/admin/payments/inboxevent/")
    passes(page, "office-events")
