"""Customers, their payment methods, and setting those up for later."""

from typing import Any

import pytest
import stripe

from cozywish.simulator.tests.driving import SHOP, Provider

FIELDS: Any = {"number": "4242424242424242", "exp_month": 4, "exp_year": 2040, "cvc": "123"}


def test_a_customer_is_made_changed_and_deleted(provider: Provider) -> None:
    customers = provider.client.v1.customers
    made = customers.create(
        {"email": "maya@example.com", "name": "Maya", "metadata": {"a": "1", "b": "2"}}
    )
    changed = customers.update(made.id, {"name": "Maya O.", "metadata": {"a": "", "c": "3"}})
    assert (changed.name, changed.email) == ("Maya O.", "maya@example.com")
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    assert [each.id for each in customers.list({"email": "maya@example.com"}).data] == [made.id]

    customers.delete(made.id)

    assert customers.retrieve(made.id).deleted
    with pytest.raises(stripe.InvalidRequestError):
        customers.update(made.id, {"name": "Nobody"})


def test_a_card_is_attached_used_and_detached(provider: Provider) -> None:
    methods = provider.client.v1.payment_methods
    customer = provider.client.v1.customers.create({"email": "maya@example.com"})
    card = methods.create({"type": "card", "card": {"token": "tok_mastercard"}})
    methods.attach(card.id, {"customer": customer.id})
    listed = provider.client.v1.customers.payment_methods.list(customer.id)
    assert [each.id for each in listed.data] == [card.id]
    assert card.card.brand == "mastercard"  # type: ignore[union-attr]

    for _ in range(2):
        assert (
            provider.paid(card=card.id, customer=customer.id, off_session=True).status
            == "succeeded"
        )
    with pytest.raises(stripe.InvalidRequestError, match="does not have a payment method"):
        provider.paid(card=card.id)

    methods.detach(card.id)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        provider.paid(card=card.id)
    with pytest.raises(stripe.InvalidRequestError):
        methods.attach(card.id, {"customer": customer.id})


def test_a_card_without_a_customer_pays_once(provider: Provider) -> None:
    card = provider.client.v1.payment_methods.create(
        {"type": "card", "card": {"token": "tok_visa"}}
    )
    provider.paid(card=card.id)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        provider.paid(card=card.id)


def test_a_card_that_always_declines_cannot_be_kept(provider: Provider) -> None:
    customer = provider.client.v1.customers.create({})
    with pytest.raises(stripe.CardError):
        provider.client.v1.payment_methods.attach(
            "pm_card_visa_chargeDeclined", {"customer": customer.id}
        )

    kept = provider.client.v1.payment_methods.attach(
        "pm_card_chargeCustomerFail", {"customer": customer.id}
    )
    with pytest.raises(stripe.CardError):
        provider.paid(card=kept.id, customer=customer.id, off_session=True)


def test_a_servers_key_cannot_send_a_number(provider: Provider) -> None:
    with pytest.raises(stripe.StripeError, match="generally unsafe"):
        provider.client.v1.payment_methods.create({"type": "card", "card": FIELDS})


def test_a_pages_key_sends_the_number_and_little_else(provider: Provider) -> None:
    page = provider.as_account(key="pk_test_practice")
    made = page.v1.payment_methods.create({"type": "card", "card": FIELDS})
    assert made.card is not None
    assert (made.card.last4, made.card.exp_year) == ("4242", 2040)
    with pytest.raises(stripe.AuthenticationError):
        page.v1.customers.list()

    intent = provider.client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError):
        page.v1.payment_intents.retrieve(intent.id)
    secret = {"client_secret": intent.client_secret or ""}
    assert page.v1.payment_intents.retrieve(intent.id, secret).id == intent.id  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": "4242424242424241"}, "incorrect_number"),
        ({"number": "4111111111111111"}, "card_declined"),
        ({"exp_month": 13}, "invalid_expiry_month"),
        ({"exp_year": 2020}, "invalid_expiry_year"),
        ({"cvc": "12"}, "invalid_cvc"),
    ],
)
def test_a_card_is_looked_at_when_it_is_typed_in(
    provider: Provider, fields: dict[str, object], code: str
) -> None:
    page = provider.as_account(key="pk_test_practice")
    with pytest.raises(stripe.CardError) as caught:
        page.v1.payment_methods.create({"type": "card", "card": FIELDS | fields})
    assert caught.value.code == code


def test_a_card_is_set_up_and_pays_later_without_the_person(provider: Provider) -> None:
    customer = provider.client.v1.customers.create({})
    setup = provider.client.v1.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method": "pm_card_authenticationRequiredOnSetup",
            "confirm": True,
            "return_url": SHOP,
        }
    )
    assert setup.status == "requires_action"

    back = provider.answer(setup)

    assert f"setup_intent={setup.id}" in back
    done = provider.client.v1.setup_intents.retrieve(setup.id)
    assert done.status == "succeeded"
    assert isinstance(done.payment_method, str)
    paid = provider.paid(card=done.payment_method, customer=customer.id, off_session=True)
    assert paid.status == "succeeded"


def test_a_setup_is_refused_declined_and_called_off(provider: Provider) -> None:
    setups = provider.client.v1.setup_intents
    asked = setups.create(
        {"payment_method": "pm_card_authenticationRequired", "confirm": True, "return_url": SHOP}
    )
    provider.answer(asked, agreed=False)
    refused = setups.retrieve(asked.id)
    assert refused.status == "requires_payment_method"
    assert refused.last_setup_error is not None
    assert refused.last_setup_error.code == "setup_intent_authentication_failure"

    with pytest.raises(stripe.CardError):
        setups.confirm(asked.id, {"payment_method": "pm_card_visa_chargeDeclined"})
    assert setups.cancel(asked.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError):
        setups.confirm(asked.id, {"payment_method": "pm_card_visa"})


def test_a_payment_keeps_its_card_for_later(provider: Provider) -> None:
    customer = provider.client.v1.customers.create({})
    first = provider.paid(
        card="pm_card_authenticationRequiredOnSetup",
        customer=customer.id,
        setup_future_usage="off_session",
    )
    provider.answer(first)

    kept = provider.client.v1.customers.payment_methods.list(customer.id).data

    assert [each.id for each in kept] == [provider.refreshed(first).payment_method]
    assert (
        provider.paid(card=kept[0].id, customer=customer.id, off_session=True).status == "succeeded"
    )
