"""Saved cards, what an account says of its money, one card for several visits."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import mark_no_show
from cozywish.apps.outbox.services import drain
from cozywish.apps.payments.ledger.journals import gift_sold
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.models import EscrowHold, SavedMethod
from cozywish.apps.payments.services import (
    catch_up,
    complete_due,
    put_on_file,
    start_card,
    work_inbox,
)
from cozywish.apps.payments.tests.provider import Provider
from cozywish.apps.venues.models import PaidWhen, Venue
from cozywish.core.money import Money
from tests.e2e.checks import NewContext, passes
from tests.e2e.test_journeys import press
from tests.e2e.test_paying import go_to_pay, held_by, provider, till, type_in

__all__ = ["provider", "till"]
VISA, ALWAYS_ASKS = "4242424242424242", "4000002760003184"
FIELDS = ".card-fields iframe"


@pytest.fixture
def alice(till: Provider) -> User:
    return make_user("Alice Archer", phone="+15035550142")


def sign_in(page: Page, live_server: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = client.cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": key, "url": live_server.url}])


def save(page: Page) -> None:
    """By the keyboard: a click beside a frame of another origin may go to where the frame was before it scrolled."""
    page.get_by_role("button", name="Save this card").press("Enter")


def let_happen() -> None:
    """Deliver what is owed by the outbox and by the provider."""
    for _time in range(3):
        drain(now=timezone.now())
        complete_due(now=timezone.now())
        catch_up(now=timezone.now())
        work_inbox(now=timezone.now())


def test_a_kept_card_pays_the_next_visit_and_the_bank_asks_each_time(
    shown: Page, live_server: LiveServer, town: list[Venue], alice: User
) -> None:
    sign_in(shown, live_server, alice)
    go_to_pay(shown, live_server, town[0].slug, is_guest=False)
    keep = shown.get_by_label("Keep this card for next time")
    expect(keep).not_to_be_checked()
    keep.check()
    type_in(shown.frame_locator(FIELDS), ALWAYS_ASKS)
    press(shown, re.compile("^Pay "))
    shown.get_by_role("button", name="Yes, it is me").click()
    shown.wait_for_url("**/b/**")
    expect(shown.get_by_text("Visa ending 3184")).to_be_visible()
    passes(shown, "visit-deposit-paid")

    go_to_pay(shown, live_server, town[0].slug, is_guest=False)
    expect(shown.get_by_label(re.compile("Visa ending 3184"))).to_be_checked()
    passes(shown, "pay-kept-card")
    press(shown, re.compile("^Pay "))
    shown.get_by_role("button", name="Yes, it is me").click()
    shown.wait_for_url("**/b/**")

    assert set(Booking.objects.values_list("state", flat=True)) == {"CONFIRMED"}
    assert EscrowHold.objects.filter(remaining=3200).count() == 2
    assert SavedMethod.objects.get().last4 == "3184"


def test_a_kept_card_pays_without_any_script(
    new_context: NewContext, live_server: LiveServer, town: list[Venue], alice: User
) -> None:
    setup = start_card(user_id=alice.pk, now=timezone.now()).unwrap()
    back, card = live_server.url, "pm_card_visa"
    put_on_file(setup_id=setup.pk, method=card, return_url=back, now=timezone.now()).unwrap()
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server, alice)
    go_to_pay(page, live_server, town[0].slug, is_guest=False)
    press(page, re.compile("^Pay "))
    page.wait_for_url("**/b/**")
    assert Booking.objects.get().state == "CONFIRMED"

    go_to_pay(page, live_server, town[0].slug, is_guest=False)
    page.get_by_label("New card").check()
    page.get_by_label("Keep this card for next time").check()
    press(page, re.compile("^Pay "))
    type_in(page, "5555555555554444")
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    page.wait_for_url("**/b/**")
    assert set(SavedMethod.objects.values_list("last4", flat=True)) == {"4242", "4444"}


def test_a_card_is_added_preferred_and_removed(
    shown: Page, live_server: LiveServer, town: list[Venue], alice: User
) -> None:
    sign_in(shown, live_server, alice)
    shown.goto(f"{live_server.url}/me/payments/methods/")
    expect(shown.get_by_role("heading", name="No card yet")).to_be_visible()
    passes(shown, "cards-none")
    shown.get_by_role("link", name="Add a card").click()
    expect(shown.frame_locator(FIELDS).get_by_label("Card number")).to_be_visible()
    passes(shown, "card-add")
    type_in(shown.frame_locator(FIELDS), "4000000000000002")
    save(shown)
    told = shown.get_by_text(re.compile("The bank declined this card."))
    told.wait_for()  # the provider is asked half a dozen times on the way
    type_in(shown.frame_locator(FIELDS), VISA)
    save(shown)
    shown.get_by_text("Your card is saved.").wait_for()

    shown.get_by_role("link", name="Add a card").click()
    type_in(shown.frame_locator(FIELDS), ALWAYS_ASKS)
    save(shown)
    shown.get_by_role("button", name="Yes, it is me").click()
    shown.wait_for_url("**/me/payments/methods/")
    shown.get_by_role("button", name=re.compile("Make default")).click()
    first = shown.get_by_role("listitem").filter(has_text="Default")
    expect(first.get_by_role("heading", name="Visa ending 3184")).to_be_visible()
    SavedMethod.objects.filter(last4="4242").update(exp_year=2021)
    shown.reload()
    expect(shown.get_by_text("Expired", exact=True)).to_be_visible()
    passes(shown, "cards")

    shown.get_by_role("link", name=re.compile("^Remove Visa ending 4242")).click()
    passes(shown, "card-remove")
    press(shown, "Remove")
    expect(shown.get_by_text("The card is removed.")).to_be_visible()
    assert SavedMethod.objects.get().last4 == "3184"


def test_a_guarantee_keeps_its_card_and_whoever_does_not_come_sees_the_fee(
    shown: Page, live_server: LiveServer, town: list[Venue], alice: User
) -> None:
    sign_in(shown, live_server, alice)
    go_to_pay(shown, live_server, town[1].slug, is_guest=False)
    shown.get_by_label("Keep this card for next time").check()
    type_in(shown.frame_locator(FIELDS), VISA)
    press(shown, "Keep the card and book")
    shown.wait_for_url("**/b/**")
    booking, card = Booking.objects.get(), SavedMethod.objects.get()
    expect(shown.get_by_text("Card on file: Visa ending 4242")).to_be_visible()

    shown.goto(f"{live_server.url}/me/payments/methods/{card.pk}/remove/")
    expect(shown.get_by_role("heading", name="This card guarantees a visit")).to_be_visible()
    passes(shown, "card-guarantees")

    begun = timezone.now() - timedelta(minutes=30)
    ends = begun + (booking.ends_at - booking.starts_at)
    Booking.objects.filter(pk=booking.pk).update(starts_at=begun, ends_at=ends)
    booking.refresh_from_db()
    mark_no_show(
        booking=booking, by=Actor("O", "OR"), now=timezone.now(), tell_client=True
    ).unwrap()
    let_happen()
    shown.goto(f"{live_server.url}/b/{booking.reference}/")
    expect(shown.get_by_text("Fee for not coming")).to_be_visible()
    passes(shown, "visit-fee")
    shown.goto(f"{live_server.url}/me/payments/")
    expect(shown.get_by_text("Fee for not coming")).to_be_visible()


@pytest.fixture
def float_of_others(till: Provider) -> None:
    """What others have paid lies at the provider as well: fees that are not given back come out of it."""
    with transaction.atomic():
        post(gift_sold("of somebody else", amount=Money(10_000, "USD")), at=timezone.now())


@pytest.mark.usefixtures("float_of_others")
def test_whoever_cancels_sees_what_comes_back(
    shown: Page, live_server: LiveServer, town: list[Venue], alice: User
) -> None:
    Venue.objects.filter(pk=town[0].pk).update(free_cancel_hours=1)
    sign_in(shown, live_server, alice)
    shown.goto(f"{live_server.url}/me/payments/")
    expect(shown.get_by_role("heading", name="Nothing paid online yet")).to_be_visible()
    passes(shown, "payments-none")
    go_to_pay(shown, live_server, town[0].slug, is_guest=False)
    type_in(shown.frame_locator(FIELDS), VISA)
    press(shown, re.compile("^Pay "))
    shown.wait_for_url("**/b/**")
    shown.get_by_role("link", name="Cancel this visit").click()
    press(shown, re.compile("^Cancel"))
    drain(now=timezone.now())
    booking = Booking.objects.get()
    shown.goto(f"{live_server.url}/b/{booking.reference}/")
    expect(shown.get_by_text("Refund on its way")).to_be_visible()

    let_happen()
    shown.goto(f"{live_server.url}/me/payments/")
    expect(shown.get_by_text("Refunded", exact=True).first).to_be_visible()
    passes(shown, "payments")
    shown.get_by_role("link", name="Hot stone massage").click()
    expect(shown.get_by_text("Refunded", exact=True)).to_be_visible()


def test_one_card_pays_one_visit_and_guarantees_the_other(
    shown: Page, live_server: LiveServer, town: list[Venue], alice: User
) -> None:
    checkout = held_by(alice, town[:2])
    sign_in(shown, live_server, alice)
    shown.goto(f"{live_server.url}/checkout/{checkout.pk}/pay/")
    expect(shown.frame_locator(FIELDS).get_by_label("Card number")).to_be_visible()
    passes(shown, "checkout-pay-and-guarantee")
    type_in(shown.frame_locator(FIELDS), VISA)
    press(shown, "Pay $32.00 and book all of it")
    shown.wait_for_url(f"**/checkout/{checkout.pk}/")

    modes = Booking.objects.order_by("starts_at").values_list("state", "payment_mode")
    assert list(modes) == [("CONFIRMED", "DEPOSIT"), ("CONFIRMED", "GUARANTEE")]
    assert sorted(EscrowHold.objects.values_list("remaining", "is_guarantee")) == [
        (0, True),
        (3200, False),
    ]


def test_several_visits_that_want_a_card_take_one(
    shown: Page, live_server: LiveServer, town: list[Venue], alice: User
) -> None:
    Venue.objects.filter(pk=town[0].pk).update(paid_when=PaidWhen.GUARANTEE)
    checkout = held_by(alice, town[:2])
    sign_in(shown, live_server, alice)
    shown.goto(f"{live_server.url}/checkout/{checkout.pk}/pay/")
    type_in(shown.frame_locator(FIELDS), VISA)
    press(shown, "Keep the card and book")
    shown.wait_for_url(f"**/checkout/{checkout.pk}/")

    assert set(Booking.objects.values_list("state", "payment_mode")) == {("CONFIRMED", "GUARANTEE")}
    assert EscrowHold.objects.filter(is_guarantee=True, captured=0).count() == 2
