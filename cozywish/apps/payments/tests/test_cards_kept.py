"""Cards that people keep: beside a payment, by themselves, used again, preferred, let go."""

from contextlib import suppress
from datetime import date
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener
from uuid import uuid4

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.payments.machine import AttemptState, PayMode
from cozywish.apps.payments.models import CardSetup, Customer, EscrowHold, SavedMethod
from cozywish.apps.payments.services import (
    Share,
    ask_to_charge_saved,
    carry_out,
    last_setup,
    let_card_go,
    pay_with,
    prefer_card,
    put_on_file,
    start_attempt,
    start_card,
)
from cozywish.apps.payments.tests.conftest import Till
from cozywish.core.money import Money

BACK = "http://localhost:8000/back"
MASTERCARD = "pm_card_mastercard"


@pytest.fixture
def alice(till: Till) -> User:
    return make_user("Alice Archer")


def pays(till: Till, alice: User, *, keeps: bool, card: str = "pm_card_visa") -> str:
    """Alice pays an order with the card and says whether to keep it. Returns the provider's id of the attempt."""
    order = till.open(payer=alice.pk)
    attempt = start_attempt(order_id=order.pk, saves_card=keeps, now=till.now).unwrap()
    pay_with(attempt_id=attempt.pk, method=card, return_url=BACK, now=till.now).unwrap()
    return attempt.psp_id


def adds(till: Till, alice: User, card: str = "pm_card_visa") -> str:
    """Alice puts a card on file. Returns where the bank asks, if it does."""
    setup = start_card(user_id=alice.pk, now=till.now).unwrap()
    return put_on_file(setup_id=setup.pk, method=card, return_url=BACK, now=till.now).unwrap()


def agrees(asked: str) -> None:
    """Say to the bank that it is us, and do not come back."""
    secret = parse_qs(urlsplit(asked).query)["client_secret"][0]
    said = urlencode({"client_secret": secret, "answer": "yes"}).encode()
    stays = build_opener(Stays)
    with suppress(HTTPError):  # the way back, which is not taken
        stays.open(asked, said, timeout=30)


class Stays(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def test_a_card_is_kept_only_if_that_is_wished(till: Till, alice: User) -> None:
    pays(till, alice, keeps=False)
    till.settle()
    assert not SavedMethod.objects.exists()

    pays(till, alice, keeps=True)
    kept = SavedMethod.objects.get()
    assert (kept.brand, kept.last4, kept.is_default) == ("visa", "4242", True)


def test_the_wish_counts_that_was_said_last(till: Till, alice: User) -> None:
    order = till.open(payer=alice.pk)
    first = start_attempt(order_id=order.pk, saves_card=False, now=till.now).unwrap()
    again = start_attempt(order_id=order.pk, saves_card=True, now=till.now).unwrap()
    assert first.pk == again.pk
    pay_with(attempt_id=again.pk, method="pm_card_visa", return_url=BACK, now=till.now).unwrap()

    kept = SavedMethod.objects.get()
    assert till.provider.client.v1.payment_methods.retrieve(kept.psp_id).customer is not None


def test_a_kept_card_pays_again(till: Till, alice: User) -> None:
    pays(till, alice, keeps=True)
    kept = SavedMethod.objects.get()

    pays(till, alice, keeps=False, card=kept.psp_id)
    till.settle()

    assert set(EscrowHold.objects.values_list("remaining", flat=True)) == {9000}


def test_the_same_card_is_kept_once(till: Till, alice: User) -> None:
    pays(till, alice, keeps=True)
    pays(till, alice, keeps=True)
    adds(till, alice)

    assert SavedMethod.objects.count() == 1


def test_whoever_lets_a_card_go_does_not_find_it_again(till: Till, alice: User) -> None:
    pays(till, alice, keeps=True)
    kept = SavedMethod.objects.get()

    let_card_go(user_id=alice.pk, method_id=kept.pk, now=till.now).unwrap()
    till.settle()

    assert not SavedMethod.objects.exists()
    assert till.provider.client.v1.payment_methods.retrieve(kept.psp_id).customer is None


def test_the_first_is_the_default_and_the_newest_follows_it(till: Till, alice: User) -> None:
    adds(till, alice)
    adds(till, alice, MASTERCARD)
    visa, mastercard = SavedMethod.objects.order_by("created_at")
    assert (visa.is_default, mastercard.is_default) == (True, False)

    prefer_card(user_id=alice.pk, method_id=mastercard.pk, now=till.now).unwrap()
    assert SavedMethod.objects.get(is_default=True).pk == mastercard.pk

    let_card_go(user_id=alice.pk, method_id=mastercard.pk, now=till.now).unwrap()
    assert SavedMethod.objects.get(is_default=True).pk == visa.pk


def test_a_card_of_somebody_else_is_not_there(till: Till, alice: User) -> None:
    adds(till, alice)
    kept, other = SavedMethod.objects.get(), make_user("Bob Baker")

    for refused in (
        prefer_card(user_id=other.pk, method_id=kept.pk, now=till.now),
        let_card_go(user_id=other.pk, method_id=kept.pk, now=till.now),
        let_card_go(user_id=alice.pk, method_id=uuid4(), now=till.now),
    ):
        assert refused.error.code == "PAYMENTS_CARD_GONE"  # type: ignore[union-attr]


def test_a_card_that_the_bank_refuses_is_not_kept_and_the_next_one_is(
    till: Till, alice: User
) -> None:
    setup = start_card(user_id=alice.pk, now=till.now).unwrap()
    refused = put_on_file(
        setup_id=setup.pk, method="pm_card_chargeDeclined", return_url=BACK, now=till.now
    )
    assert refused.error.code == "PAYMENTS_CARD_REFUSED"  # type: ignore[union-attr]
    assert start_card(user_id=alice.pk, now=till.now).unwrap().pk == setup.pk

    adds(till, alice)
    assert SavedMethod.objects.count() == CardSetup.objects.count() == 1


def test_the_bank_asks_whose_card_it_is(till: Till, alice: User) -> None:
    asked = adds(till, alice, "pm_card_authenticationRequired")
    assert asked.startswith(till.provider.url)
    assert not SavedMethod.objects.exists()

    agrees(asked)
    told = last_setup(user_id=alice.pk, now=till.now)

    assert told is not None
    assert told.ended_at is not None
    assert SavedMethod.objects.get().last4 == "3184"


def test_nobody_has_to_come_back_from_the_bank(till: Till, alice: User) -> None:
    agrees(adds(till, alice, "pm_card_authenticationRequired"))

    till.settle()

    assert SavedMethod.objects.count() == 1


def test_what_the_bank_or_the_provider_changes_is_followed(till: Till, alice: User) -> None:
    adds(till, alice)
    kept = SavedMethod.objects.get()
    assert not kept.has_expired(today=date(kept.exp_year, kept.exp_month, 28))
    cards = till.provider.client.v1.payment_methods
    cards.update(kept.psp_id, {"card": {"exp_month": 3, "exp_year": 2039}})
    till.settle()
    kept.refresh_from_db()
    assert (kept.exp_month, kept.exp_year) == (3, 2039)
    assert kept.has_expired(today=date(2039, 4, 1))

    cards.detach(kept.psp_id)
    till.settle()
    assert not SavedMethod.objects.exists()


def test_a_guest_has_nowhere_to_keep_a_card(till: Till) -> None:
    order = till.open(mode=PayMode.GUARANTEE)
    attempt = start_attempt(order_id=order.pk, saves_card=True, now=till.now).unwrap()
    pay_with(attempt_id=attempt.pk, method="pm_card_visa", return_url=BACK, now=till.now).unwrap()

    assert Customer.objects.get().user_id is None
    assert not SavedMethod.objects.exists()


# ── one card for several visits ──


def mixed(till: Till, *guaranteed: int, paid: int = 0) -> list[EscrowHold]:
    """Return the holds of a guest's order: what is paid, and what only wants a card, after it is secured."""
    shares = [
        Share(uuid4(), uuid4(), Money(cents, "USD"), fee_rate=1500, is_guarantee=True)
        for cents in guaranteed
    ]
    if paid:
        shares = [Share(uuid4(), uuid4(), Money(paid, "USD"), fee_rate=1500), *shares]
    mode = PayMode.PREPAY if paid else PayMode.GUARANTEE
    order = till.open(reference=uuid4(), mode=mode, shares=shares)
    attempt = start_attempt(order_id=order.pk, saves_card=False, now=till.now).unwrap()
    assert attempt.amount == paid
    pay_with(attempt_id=attempt.pk, method=MASTERCARD, return_url=BACK, now=till.now).unwrap()
    order.refresh_from_db()
    assert order.secured_at is not None
    by_cents = {hold.owed: hold for hold in order.holds.all()}
    return [by_cents[cents] for cents in ((paid, *guaranteed) if paid else guaranteed)]


def test_each_visit_that_a_card_secures_has_a_fee_of_its_own(till: Till) -> None:
    first, second = mixed(till, 9000, 4000)
    for hold, fee in ((second, 2000), (first, 4500)):
        asked = ask_to_charge_saved(hold_id=hold.pk, amount=fee, now=till.now).unwrap()
        carry_out(asked.pk, now=till.now)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.released, second.released) == (4500, 2000)


def test_the_card_that_pays_secures_what_is_beside_it(till: Till) -> None:
    paid, secured = mixed(till, 4000, paid=9000)
    assert (paid.remaining, secured.remaining) == (9000, 0)
    assert (secured.state, secured.is_guarantee) == ("NONE", True)

    asked = ask_to_charge_saved(hold_id=secured.pk, amount=2000, now=till.now).unwrap()
    carry_out(asked.pk, now=till.now)

    secured.refresh_from_db()
    assert secured.released == 2000
    refused = ask_to_charge_saved(hold_id=paid.pk, amount=1000, now=till.now)
    assert refused.error.code == "PAYMENTS_NO_CARD"  # type: ignore[union-attr]


def test_a_payment_that_was_let_go_leaves_the_card_on_file(till: Till) -> None:
    """Two requests: the paid one is declined, the other accepted."""
    order = till.open(
        reference=uuid4(),
        captures_later=True,
        shares=[
            Share(uuid4(), uuid4(), Money(9000, "USD")),
            Share(uuid4(), uuid4(), Money(4000, "USD"), is_guarantee=True),
        ],
    )
    attempt = till.begin(order)
    pay_with(attempt_id=attempt.pk, method=MASTERCARD, return_url=BACK, now=till.now).unwrap()
    till.provider.client.v1.payment_intents.cancel(attempt.psp_id)
    till.settle()
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.CANCELED

    hold = order.holds.get(is_guarantee=True)
    asked = ask_to_charge_saved(hold_id=hold.pk, amount=1000, now=till.now).unwrap()
    assert asked.request["payment_method"] == attempt.method_psp_id
