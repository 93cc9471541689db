"""A visit is paid ahead: with a deposit after a card was declined and the bank has asked, and without any script."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import FrameLocator, Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking, Checkout
from cozywish.apps.bookings.services import Contact
from cozywish.apps.bookings.services.together import (
    Wanted,
    give_contact_together,
    hold_together,
)
from cozywish.apps.payments.models import EscrowHold, PaymentAttempt
from cozywish.apps.payments.tests.provider import Provider, running
from cozywish.apps.venues.models import PaidWhen, Venue
from tests.e2e.checks import NewContext, passes
from tests.e2e.test_journeys import choose_tomorrow, press

DECLINED, BANK_ASKS = "4000000000009995", "4000000000003220"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with running(tmp_path_factory.mktemp("provider")) as one:
        yield one


@pytest.fixture
def till(town: list[Venue], provider: Provider, settings: Any) -> Provider:
    """The first venue of the town wants a deposit, the second a card on file."""
    provider.pull("reset")
    settings.PAYMENT_GATEWAY = "simulator"
    settings.SIMULATOR_URL = settings.SIMULATOR_PUBLIC_URL = provider.url
    Venue.objects.filter(pk=town[0].pk).update(paid_when=PaidWhen.DEPOSIT)
    Venue.objects.filter(pk=town[1].pk).update(paid_when=PaidWhen.GUARANTEE)
    return provider


def go_to_pay(page: Page, live_server: LiveServer, slug: str, *, is_guest: bool = True) -> None:
    """From the venue's page to the last step of a hold of tomorrow."""
    page.goto(f"{live_server.url}/v/{slug}/")
    choose_tomorrow(page, live_server)
    press(page, "Continue")
    page.wait_for_url("**/book/details/**")
    if is_guest:
        page.get_by_label("Name", exact=True).fill("Alice Archer")
        page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Mobile").fill("503 555 0142")
    press(page, re.compile("Continue"))
    page.wait_for_url("**/book/pay/**")


def type_in(where: Page | FrameLocator, number: str) -> None:
    where.get_by_label("Card number").fill("")
    where.get_by_label("Card number").press_sequentially(number)
    where.get_by_label("Expiry").fill("04 / 40")
    where.get_by_label("Security code").fill("123")


def test_a_declined_card_then_the_bank_asks_and_the_deposit_is_paid(
    shown: Page, live_server: LiveServer, town: list[Venue], till: Provider
) -> None:
    go_to_pay(shown, live_server, town[0].slug)
    fields = shown.frame_locator(".card-fields iframe")
    expect(fields.get_by_label("Card number")).to_be_visible()
    passes(shown, "pay-ahead")
    shown.get_by_label(re.compile("Pay it all")).check()

    type_in(fields, DECLINED)
    press(shown, re.compile("^Pay "))
    expect(shown.get_by_role("alert").first).to_contain_text("not enough on this card")
    expect(shown.get_by_label(re.compile("Pay it all"))).to_be_checked()
    assert Booking.objects.get().state == "HELD"
    passes(shown, "pay-declined")

    shown.get_by_label(re.compile("Deposit now")).check()
    type_in(shown.frame_locator(".card-fields iframe"), BANK_ASKS)
    press(shown, re.compile("^Pay "))
    shown.get_by_role("button", name="Yes, it is me").click()
    shown.wait_for_url("**/b/**")

    booking = Booking.objects.get()
    assert (booking.state, booking.payment_mode) == ("CONFIRMED", "DEPOSIT")
    assert EscrowHold.objects.get(reference=booking.pk).remaining == booking.deposit_cents
    states = PaymentAttempt.objects.order_by("created_at").values_list("state", flat=True)
    assert list(states) == ["CANCELED", "CAPTURED"]


def test_whoever_turns_the_bank_down_still_has_their_time(
    shown: Page, live_server: LiveServer, town: list[Venue], till: Provider
) -> None:
    make_user("Alice Archer", phone="+15035550142")
    shown.goto(f"{live_server.url}/accounts/login/")
    shown.get_by_label("Email").fill("alice@example.com")
    shown.get_by_label("Password", exact=True).fill(PASSWORD)
    press(shown, "Sign in")
    shown.wait_for_url(f"{live_server.url}/")
    go_to_pay(shown, live_server, town[1].slug, is_guest=False)
    fields = shown.frame_locator(".card-fields iframe")
    type_in(fields, BANK_ASKS)
    press(shown, "Keep the card and book")
    shown.get_by_role("button", name=re.compile("^No")).click()

    expect(shown.get_by_role("alert").first).to_contain_text("could not confirm that it is you")
    type_in(shown.frame_locator(".card-fields iframe"), "4242424242424242")
    press(shown, "Keep the card and book")
    shown.wait_for_url("**/b/**")

    booking = Booking.objects.get()
    assert (booking.state, booking.payment_mode) == ("CONFIRMED", "GUARANTEE")


def test_paying_works_without_any_script(
    new_context: NewContext, live_server: LiveServer, town: list[Venue], till: Provider
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    go_to_pay(page, live_server, town[0].slug)
    press(page, re.compile("^Pay "))
    type_in(page, "4242424242424242")
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    page.wait_for_url("**/b/**")

    booking = Booking.objects.get()
    assert (booking.state, booking.payment_mode) == ("CONFIRMED", "DEPOSIT")
    assert EscrowHold.objects.get(reference=booking.pk).remaining == booking.deposit_cents


def test_two_venues_are_one_payment(
    shown: Page, live_server: LiveServer, town: list[Venue], till: Provider
) -> None:
    Venue.objects.filter(pk=town[1].pk).update(paid_when=PaidWhen.PREPAY)
    alice = make_user("Alice Archer", phone="+15035550142")
    checkout = held_by(alice, town[:2])
    shown.goto(f"{live_server.url}/accounts/login/")
    shown.get_by_label("Email").fill("alice@example.com")
    shown.get_by_label("Password", exact=True).fill(PASSWORD)
    press(shown, "Sign in")
    shown.wait_for_url(f"{live_server.url}/")
    shown.goto(f"{live_server.url}/checkout/{checkout.pk}/pay/")
    fields = shown.frame_locator(".card-fields iframe")
    expect(fields.get_by_label("Card number")).to_be_visible()
    passes(shown, "checkout-pay-ahead")

    type_in(fields, DECLINED)
    press(shown, "Pay $160.00 and book all of it")
    expect(shown.get_by_role("alert").first).to_contain_text("not enough on this card")
    type_in(shown.frame_locator(".card-fields iframe"), BANK_ASKS)
    press(shown, "Pay $160.00 and book all of it")
    shown.get_by_role("button", name="Yes, it is me").click()
    shown.wait_for_url(f"**/checkout/{checkout.pk}/")

    assert set(Booking.objects.values_list("state", flat=True)) == {"CONFIRMED"}
    assert sorted(EscrowHold.objects.values_list("remaining", flat=True)) == [3200, 12800]


def held_by(customer: User, venues: list[Venue]) -> Checkout:
    """Tomorrow's visits of the customer, one after another at each of the venues."""
    now = timezone.now()
    zone = ZoneInfo(venues[0].time_zone)
    first = datetime.combine((now + timedelta(days=1)).astimezone(zone).date(), time(10), zone)
    wanted = []
    for number, venue in enumerate(venues):
        massage = venue.services.get(name="Hot stone massage")
        wanted.append(Wanted(venue.pk, [massage.pk], None, first + timedelta(hours=2 * number)))
    checkout = hold_together(
        wanted=wanted, customer=customer, device="", replaces=None, now=now
    ).unwrap()
    contact = Contact("Alice Archer", customer.email, customer.phone)
    return give_contact_together(
        checkout=checkout, contact=contact, customer=customer, now=now, answers={}
    ).unwrap()
