"""Payment intents, as the SDK sees them."""

from typing import Any

import pytest
import stripe

from cozywish.simulator.cards import CARDS, Card
from cozywish.simulator.objects.charges import AUTHORISED_FOR
from cozywish.simulator.tests.driving import DAY, SHOP, Provider


def charge_of(intent: stripe.PaymentIntent) -> stripe.Charge:
    assert isinstance(intent.latest_charge, stripe.Charge)
    return intent.latest_charge


def refused(provider: Provider, card: str, **more: Any) -> stripe.CardError:
    with pytest.raises(stripe.CardError) as caught:
        provider.paid(card=card, **more)
    return caught.value


def test_a_payment_comes_about_step_by_step(provider: Provider) -> None:
    intents = provider.client.v1.payment_intents
    made = intents.create({"amount": 4500, "currency": "usd", "metadata": {"booking": "B1"}})
    assert (made.status, made.livemode, made.metadata["booking"]) == (
        "requires_payment_method",
        False,
        "B1",
    )

    with_card = intents.update(made.id, {"payment_method": "pm_card_visa", "amount": 5000})
    assert (with_card.status, with_card.amount) == ("requires_confirmation", 5000)

    done = intents.confirm(made.id, {"return_url": SHOP, "expand": ["latest_charge"]})
    assert (done.status, done.amount_received) == ("succeeded", 5000)
    assert charge_of(done).captured
    assert charge_of(done).payment_method_details.card.last4 == "4242"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "card", [card for card in CARDS if card.refuses and not card.late], ids=lambda c: c.name
)
def test_a_card_is_declined_with_its_codes(provider: Provider, card: Card) -> None:
    error = refused(provider, f"pm_card_{card.name}")

    assert error.http_status == 402
    assert error.error is not None
    assert (error.code, error.error.decline_code) == (card.code, card.decline)
    intent = provider.client.v1.payment_intents.list().data[0]
    assert intent.status == "requires_payment_method"
    assert intent.payment_method is None
    assert intent.last_payment_error.code == card.code  # type: ignore[union-attr]
    assert provider.client.v1.charges.list({"payment_intent": intent.id}).data[0].status == "failed"


def test_a_declined_payment_is_paid_with_another_card(provider: Provider) -> None:
    refused(provider, "pm_card_visa_chargeDeclined")
    intent = provider.client.v1.payment_intents.list().data[0]

    again = provider.client.v1.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_visa", "return_url": SHOP}
    )

    assert (again.status, again.last_payment_error) == ("succeeded", None)
    charges = provider.client.v1.charges.list({"payment_intent": intent.id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


def test_the_bank_asks_and_the_person_agrees(provider: Provider) -> None:
    intent = provider.paid(card="pm_card_threeDSecure2Required")
    assert (intent.status, intent.latest_charge) == ("requires_action", None)

    back = provider.answer(intent)

    assert back.startswith(f"{SHOP}?payment_intent={intent.id}&payment_intent_client_secret=")
    assert back.endswith("redirect_status=succeeded")
    done = provider.refreshed(intent)
    assert done.status == "succeeded"
    secure = charge_of(done).payment_method_details.card.three_d_secure  # type: ignore[union-attr]
    assert secure.result == "authenticated"  # type: ignore[union-attr]


def test_the_bank_asks_and_the_person_refuses(provider: Provider) -> None:
    intent = provider.paid(card="pm_card_threeDSecure2Required")

    assert provider.answer(intent, agreed=False).endswith("redirect_status=failed")

    failed = provider.refreshed(intent)
    assert (failed.status, failed.latest_charge) == ("requires_payment_method", None)
    assert failed.last_payment_error.code == "payment_intent_authentication_failure"  # type: ignore[union-attr]


def test_the_bank_asks_and_then_declines(provider: Provider) -> None:
    intent = provider.paid(card="pm_card_authenticationRequiredChargeDeclinedInsufficientFunds")

    assert provider.answer(intent).endswith("redirect_status=failed")

    error = provider.refreshed(intent).last_payment_error
    assert error is not None
    assert (error.code, error.decline_code) == ("card_declined", "insufficient_funds")


def test_the_bank_cannot_ask_who_is_not_there(provider: Provider) -> None:
    error = refused(provider, "pm_card_authenticationRequired", off_session=True)
    assert error.code == "authentication_required"

    error = refused(provider, "pm_card_threeDSecure2Required", error_on_requires_action=True)
    assert error.code == "authentication_required"


def test_a_question_without_a_way_back_names_the_page(provider: Provider) -> None:
    intent = provider.client.v1.payment_intents.create(
        {
            "amount": 1000,
            "currency": "usd",
            "payment_method": "pm_card_threeDSecure2Required",
            "allowed_payment_method_types": ["card"],
            "confirm": True,
        }
    )
    assert intent.next_action is not None
    assert intent.next_action.type == "use_stripe_sdk"


def test_money_is_authorised_first_and_taken_later_in_part(provider: Provider) -> None:
    intents = provider.client.v1.payment_intents
    held = provider.refreshed(provider.paid(10_000, capture_method="manual"))
    assert (held.status, held.amount_capturable, held.amount_received) == (
        "requires_capture",
        10_000,
        0,
    )
    charge = charge_of(held)
    assert not charge.captured
    before = charge.payment_method_details.card.capture_before  # type: ignore[union-attr]
    assert before == charge.created + AUTHORISED_FOR

    with pytest.raises(stripe.InvalidRequestError) as caught:
        intents.capture(held.id, {"amount_to_capture": 10_001})
    assert caught.value.code == "amount_too_large"

    taken = intents.capture(held.id, {"amount_to_capture": 7_000, "expand": ["latest_charge"]})
    assert (taken.status, taken.amount_received, taken.amount_capturable) == ("succeeded", 7_000, 0)
    assert (charge_of(taken).amount_captured, charge_of(taken).amount_refunded) == (7_000, 0)

    with pytest.raises(stripe.InvalidRequestError) as caught:
        intents.capture(held.id)
    assert caught.value.code == "payment_intent_unexpected_state"
    assert caught.value.error.payment_intent.status == "succeeded"  # type: ignore[union-attr]


def test_an_authorisation_is_let_go(provider: Provider) -> None:
    held = provider.paid(capture_method="manual")

    gone = provider.client.v1.payment_intents.cancel(held.id, {"cancellation_reason": "abandoned"})

    assert (gone.status, gone.cancellation_reason) == ("canceled", "abandoned")
    assert charge_of(provider.refreshed(gone)).refunded
    with pytest.raises(stripe.InvalidRequestError):
        provider.client.v1.payment_intents.cancel(held.id)


def test_an_authorisation_ends_by_itself(provider: Provider) -> None:
    held = provider.paid(capture_method="manual")
    provider.advance(AUTHORISED_FOR - 60)
    assert provider.refreshed(held).status == "requires_capture"

    provider.advance(120)

    assert provider.refreshed(held).status == "canceled"
    told = [event.type for event in provider.client.v1.events.list().data[:2]]
    assert told == ["payment_intent.canceled", "charge.expired"]


@pytest.mark.parametrize(
    ("bank", "status"),
    [
        ("pm_usBankAccount_success", "succeeded"),
        ("pm_usBankAccount_insufficientFunds", "requires_payment_method"),
    ],
)
def test_a_bank_debit_takes_days(provider: Provider, bank: str, status: str) -> None:
    intent = provider.paid(card=bank)
    assert intent.status == "processing"
    with pytest.raises(stripe.InvalidRequestError):
        provider.client.v1.payment_intents.cancel(intent.id)
    provider.advance(3 * DAY)
    assert provider.refreshed(intent).status == "processing"

    provider.advance(2 * DAY)

    assert provider.refreshed(intent).status == status


@pytest.mark.parametrize(
    ("outcome", "status"), [("succeed", "succeeded"), ("fail", "requires_payment_method")]
)
def test_somebody_plays_the_bank(provider: Provider, outcome: str, status: str) -> None:
    intent = provider.paid(card="pm_usBankAccount_success")

    provider.sim(f"payments/{intent.id}", outcome=outcome)

    assert provider.refreshed(intent).status == status
    provider.advance(9 * DAY)
    assert provider.refreshed(intent).status == status


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"amount": 49}, "amount_too_small", "amount"),
        ({"amount": 100_000_000}, "amount_too_large", "amount"),
        ({"amount": "ten"}, "parameter_invalid_integer", "amount"),
        ({"currency": None}, "parameter_missing", "currency"),
        ({"colour": "red"}, "parameter_unknown", "colour"),
        ({"transfer_data": {"nowhere": 1}}, "parameter_missing", "transfer_data[destination]"),
        ({"customer": "cus_nobody"}, "resource_missing", "customer"),
        ({"payment_method": "pm_nothing"}, "resource_missing", "payment_method"),
    ],
)
def test_a_form_that_makes_no_sense(
    provider: Provider, fields: dict[str, object], code: str, param: str
) -> None:
    form = {"amount": 1000, "currency": "usd"} | fields
    sent = {name: value for name, value in form.items() if value is not None}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        provider.client.v1.payment_intents.create(sent)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.param) == (code, param)
    assert provider.client.v1.payment_intents.list().data == []


def test_a_payment_without_a_card_cannot_be_confirmed(provider: Provider) -> None:
    made = provider.client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        provider.client.v1.payment_intents.confirm(made.id, {"return_url": SHOP})
    assert caught.value.code == "payment_intent_unexpected_state"


def test_what_is_paid_stays_as_it_is(provider: Provider) -> None:
    intent = provider.paid()
    with pytest.raises(stripe.InvalidRequestError):
        provider.client.v1.payment_intents.update(intent.id, {"amount": 1})
    kept = provider.client.v1.payment_intents.update(intent.id, {"metadata": {"note": "late"}})
    assert kept.metadata["note"] == "late"
