"""Paying from an app, and the cards and payments of an account, with the practice provider in a process of its own."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from cozywish.api.tests.client import ApiClient, data_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.tests.counter import Counter, _counter, state_of
from cozywish.apps.bookings.tests.test_money_rows import declined
from cozywish.apps.payments.machine import DebtState
from cozywish.apps.payments.models import PaymentAttempt, SavedMethod
from cozywish.apps.payments.tests.conftest import _process, till
from cozywish.apps.venues.models import PaidWhen

__all__ = ["_counter", "_process", "till"]
BACK = "https://app.example.com/paid"


@pytest.fixture
def app(counter: Counter) -> ApiClient:
    assert counter.customer is not None
    client = ApiClient()
    client.force_login(counter.customer)
    return client


def code_of(answer: object) -> str:
    return str(answer.json()["error"]["code"])  # type: ignore[attr-defined]


def begin(app: ApiClient, held: Booking, **more: object) -> dict[str, Any]:
    asked = {"booking": str(held.pk), **more}
    found: dict[str, Any] = data_of(app.send("payments/create-intent/", asked), 201)
    return found


def test_a_hold_is_paid_and_agreed(app: ApiClient, counter: Counter) -> None:
    counter.wants(PaidWhen.DEPOSIT)
    held = counter.hold()

    begun = begin(app, held, keep_card=True)
    assert begun["amount"] == {"amount_minor": 2250, "currency": "USD"}
    assert begin(app, held)["payment"] == begun["payment"]
    begin(app, held, keep_card=True)
    asked = {"payment": begun["payment"], "method": "pm_card_visa", "return_url": BACK}
    done = data_of(app.send("payments/confirm/", asked))

    assert (done["state"], done["is_secured"], done["action_url"]) == ("CAPTURED", True, "")
    held.refresh_from_db()
    assert (held.state, held.payment_mode) == ("CONFIRMED", "DEPOSIT")
    (paid,) = data_of(app.ask("payments/"))
    assert (paid["reference"], paid["state"]) == (held.reference, "PAID")
    assert paid["paid"]["amount_minor"] == 2250
    assert paid["at_venue"]["amount_minor"] == 9000 - 2250
    assert (paid["card_brand"], paid["card_last4"]) == ("visa", "4242")
    assert SavedMethod.objects.count() == 1


def test_a_repeated_request_tries_the_card_once(app: ApiClient, counter: Counter) -> None:
    """W1."""
    counter.wants(PaidWhen.PREPAY)
    begun, key = begin(app, counter.hold()), str(uuid4())
    asked = {"payment": begun["payment"], "method": "pm_card_chargeDeclined", "return_url": BACK}

    tries = [app.send("payments/confirm/", asked, key=key) for _time in range(2)]

    assert [code_of(one) for one in tries] == ["PAYMENTS_DECLINED"] * 2
    assert counter.till.provider.count("charge") == 1
    other = app.send("payments/confirm/", {**asked, "method": "pm_card_visa"}, key=key)
    assert code_of(other) == "IDEMPOTENCY_KEY_REUSED"
    again = data_of(app.send("payments/confirm/", {**asked, "method": "pm_card_visa"}))
    assert again["is_secured"]
    assert PaymentAttempt.objects.count() == 1


def test_the_bank_asks_and_the_app_asks_again(app: ApiClient, counter: Counter) -> None:
    counter.wants(PaidWhen.PREPAY)
    begun = begin(app, counter.hold())
    asked = {"payment": begun["payment"], "return_url": BACK}
    method = "pm_card_authenticationRequired"

    told = data_of(app.send("payments/confirm/", {**asked, "method": method}))
    assert told["action_url"].startswith(counter.till.provider.url)
    assert not told["is_secured"]
    counter.till.provider.pull(f"payments/{begun['intent']}", outcome="authenticate")

    assert data_of(app.send("payments/confirm/", asked))["is_secured"]


def test_a_kept_card_pays_and_guarantees_and_stays_as_long(
    app: ApiClient, counter: Counter
) -> None:
    asked: dict[str, Any] = {"method": "pm_card_visa", "return_url": BACK}
    added = data_of(app.send("payments/methods/", asked), 201)
    assert added == {"is_kept": True, "action_url": ""}
    (card,) = data_of(app.ask("payments/methods/"))
    assert (card["last4"], card["is_default"]) == ("4242", True)

    counter.wants(PaidWhen.GUARANTEE)
    begun = begin(app, counter.hold())
    asked = {"payment": begun["payment"], "saved": card["id"], "return_url": BACK}
    assert data_of(app.send("payments/confirm/", asked))["is_secured"]

    refused = app.remove(f"payments/methods/{card['id']}/")
    assert (refused.status_code, code_of(refused)) == (409, "BOOKINGS_CARD_SECURES_VISIT")
    Booking.objects.update(state="COMPLETED")
    assert app.remove(f"payments/methods/{card['id']}/").status_code == 204
    assert data_of(app.ask("payments/methods/")) == []


def test_a_card_is_preferred_as_often_as_it_is_said(app: ApiClient) -> None:
    for method in ("pm_card_visa", "pm_card_mastercard"):
        app.send("payments/methods/", {"method": method, "return_url": BACK})
    _visa, mastercard = data_of(app.ask("payments/methods/"))

    for _time in range(2):
        answer = app.replace(f"payments/methods/{mastercard['id']}/default/", {})
        assert answer.status_code == 204

    assert data_of(app.ask("payments/methods/"))[0]["last4"] == "4444"


def test_a_refused_card_is_not_kept(app: ApiClient) -> None:
    asked = {"method": "pm_card_chargeDeclined", "return_url": BACK}
    refused = app.send("payments/methods/", asked)
    assert (refused.status_code, code_of(refused)) == (422, "PAYMENTS_CARD_REFUSED")


def test_what_is_somebody_elses_is_not_there(app: ApiClient, counter: Counter) -> None:
    app.send("payments/methods/", {"method": "pm_card_visa", "return_url": BACK})
    card = SavedMethod.objects.get()
    counter.wants(PaidWhen.PREPAY)
    held = counter.hold()
    begun = begin(app, held)
    bob = ApiClient()
    bob.force_login(make_user("Bob Baker"))

    assert data_of(bob.ask("payments/")) == data_of(bob.ask("payments/methods/")) == []
    for client in (bob, ApiClient()):
        refused = [
            client.send("payments/create-intent/", {"booking": str(held.pk)}),
            client.send("payments/confirm/", {"payment": begun["payment"], "return_url": BACK}),
            client.send("payments/confirm/", {"payment": str(UUID(int=7)), "return_url": BACK}),
        ]
        assert [one.status_code for one in refused] == [404] * 3
    assert bob.remove(f"payments/methods/{card.pk}/").status_code == 404
    own = Counter(counter.till, counter.house, make_user("Cleo Carver"))
    cleo = ApiClient()
    assert own.customer is not None
    cleo.force_login(own.customer)
    asked = {"method": None, "saved": str(card.pk), "return_url": BACK}
    booked = counter.house.hold(
        counter.starts_at.replace(hour=14), customer=own.customer, now=counter.till.now
    ).unwrap()
    refused_card = cleo.send("payments/confirm/", {"payment": begin_of(cleo, booked), **asked})
    assert code_of(refused_card) == "PAYMENTS_CARD_GONE"


def begin_of(client: ApiClient, held: Booking) -> str:
    """Begin to pay what has its contact already."""
    Booking.objects.filter(pk=held.pk).update(
        contact_name="Cleo", contact_email="cleo@example.com", contact_phone="+15035550149"
    )
    return str(begin(client, held)["payment"])


def test_a_number_is_refused_wherever_it_is_sent(app: ApiClient, counter: Counter) -> None:
    """Only ids come in: what is no id is refused before anything is done with it."""
    number = "4242424242424242"
    for path, body in (
        ("payments/methods/", {"method": number, "return_url": BACK}),
        ("payments/methods/", {"method": f"pm_{number}x!", "return_url": BACK}),
        ("payments/confirm/", {"payment": str(UUID(int=7)), "method": number, "return_url": BACK}),
        ("payments/methods/", {"method": "pm_card_visa", "return_url": "javascript:alert(1)"}),
        ("payments/create-intent/", {}),
    ):
        assert app.send(path, body).status_code == 400


def test_without_a_provider_it_says_so(app: ApiClient, counter: Counter, settings: object) -> None:
    counter.wants(PaidWhen.PREPAY)
    held = counter.hold()
    settings.PAYMENT_GATEWAY = "at_venue"  # type: ignore[attr-defined]

    for path, body in (
        ("payments/create-intent/", {"booking": str(held.pk)}),
        ("payments/methods/", {"method": "pm_card_visa", "return_url": BACK}),
    ):
        refused = app.send(path, body)
        assert (refused.status_code, code_of(refused)) == (409, "PAYMENTS_NOT_CONFIGURED")


def test_a_fee_that_no_card_paid_is_paid_by_the_app(app: ApiClient, counter: Counter) -> None:
    booking, debt = declined(counter)
    [line] = data_of(app.ask("payments/"))
    assert (line["fee"], line["fee_owed"]) == (usd(0), usd(9000))

    begun = begin(app, booking)
    paid = data_of(
        app.send(
            "payments/confirm/",
            {"payment": begun["payment"], "method": "pm_card_visa", "return_url": BACK},
        )
    )

    assert (paid["payment"], paid["is_secured"]) == (begun["payment"], True)
    assert state_of(debt) == DebtState.PAID
    [line] = data_of(app.ask("payments/"))
    assert (line["fee"], line["fee_owed"]) == (usd(9000), usd(0))


def usd(cents: int) -> dict[str, Any]:
    return {"amount_minor": cents, "currency": "USD"}
