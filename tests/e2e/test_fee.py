"""A fee that the card on file does not pay: who owes it finds it on the visit, and pays it with another card."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import mark_no_show
from cozywish.apps.payments.models import Debt
from cozywish.apps.payments.tests.provider import Provider
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import passes
from tests.e2e.test_cards import FIELDS, VISA, let_happen
from tests.e2e.test_journeys import press
from tests.e2e.test_paying import go_to_pay, provider, till, type_in

__all__ = ["provider", "till"]
NEVER_PAYS = "4000000000000341"  # its bank lets it be kept, and refuses each payment


def test_a_fee_is_paid_with_another_card(
    shown: Page, live_server: LiveServer, town: list[Venue], till: Provider
) -> None:
    go_to_pay(shown, live_server, town[1].slug)
    type_in(shown.frame_locator(FIELDS), NEVER_PAYS)
    press(shown, "Keep the card and book")
    shown.wait_for_url("**/b/**")
    booking = Booking.objects.get()
    _miss(booking)
    shown.goto(f"{live_server.url}/b/{booking.reference}/")
    expect(shown.get_by_text("Your bank refused it.")).to_be_visible()
    passes(shown, "visit-fee-owed")

    shown.get_by_role("link", name="Pay the fee").click()
    type_in(shown.frame_locator(FIELDS), NEVER_PAYS)
    press(shown, re.compile("^Pay "))
    expect(shown.get_by_role("alert").first).to_contain_text("declined")
    passes(shown, "fee-declined")
    type_in(shown.frame_locator(FIELDS), VISA)
    press(shown, re.compile("^Pay "))

    expect(shown.get_by_text("The fee is paid.")).to_be_visible()
    assert Debt.objects.get().state == "PAID"
    expect(shown.get_by_role("link", name="Pay the fee")).to_have_count(0)


def _miss(booking: Booking) -> None:
    begun = timezone.now() - timedelta(minutes=30)
    ends = begun + (booking.ends_at - booking.starts_at)
    Booking.objects.filter(pk=booking.pk).update(starts_at=begun, ends_at=ends)
    booking.refresh_from_db()
    owner = Actor("O", "OR")
    mark_no_show(booking=booking, by=owner, now=timezone.now(), tell_client=True).unwrap()
    let_happen()
