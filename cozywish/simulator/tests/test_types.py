"""Our objects have the names of Stripe's: none that its SDK does not know, all that it relies on."""

import types
import typing
from typing import Any

import pytest
import stripe

from cozywish.simulator.tests.driving import SHOP, Provider


def declared(kind: type) -> dict[str, Any]:
    """Return name → type of what a class of the SDK says it has."""
    return {name: of for name, of in kind.__annotations__.items() if name != "OBJECT_NAME"}


def may_be_missing(annotation: Any) -> bool:
    if isinstance(annotation, str):
        return annotation.startswith("Optional[")
    is_union = typing.get_origin(annotation) in {typing.Union, types.UnionType}
    return is_union and type(None) in typing.get_args(annotation)


def differences(obj: stripe.StripeObject, kind: type) -> list[str]:
    """Return where an object and its class differ in their names."""
    ours, theirs = obj.to_dict(), declared(kind)
    name = kind.__name__
    unknown = set(ours) - set(theirs)
    needed = {field for field, annotation in theirs.items() if not may_be_missing(annotation)}
    missing = needed - set(ours)
    found = [f"{name} has {field}" for field in unknown]
    found += [f"{name} lacks {field}" for field in missing]
    return found


def everything(provider: Provider) -> dict[str, stripe.StripeObject]:
    """One of each."""
    v1 = provider.client.v1
    customer = v1.customers.create({"email": "maya@example.com"})
    paid = provider.paid(customer=customer.id)
    hook = {"url": "http://a.example/", "enabled_events": ["*"]}
    found: dict[str, stripe.StripeObject] = {
        "Customer": customer,
        "PaymentIntent": paid,
        "PaymentMethod": v1.payment_methods.retrieve(str(paid.payment_method)),
        "SetupIntent": v1.setup_intents.create({"customer": customer.id}),
        "Refund": v1.refunds.create({"payment_intent": paid.id, "amount": 100}),
        **connected(provider, str(paid.latest_charge)),
        "WebhookEndpoint": v1.webhook_endpoints.create(hook),  # type: ignore[arg-type]
    }
    provider.sim("disputes", charge=paid.latest_charge)
    return found | {
        "Charge": v1.charges.retrieve(str(paid.latest_charge)),
        "Dispute": v1.disputes.list().data[0],
        "BalanceTransaction": v1.balance_transactions.list().data[0],
        "Balance": v1.balance.retrieve(),
        "ApplicationFee": v1.application_fees.list().data[0],
        "Event": v1.events.list().data[0],
    }


def connected(provider: Provider, charge: str) -> dict[str, stripe.StripeObject]:
    """What there is only with connected accounts."""
    v1 = provider.client.v1
    account = v1.accounts.create({"type": "express"}).id
    provider.sim(f"accounts/{account}", enabled=True)
    share = {"amount": 900, "currency": "usd", "destination": account, "source_transaction": charge}
    transfer = v1.transfers.create(share)  # type: ignore[arg-type]
    reversal = v1.transfers.reversals.create(transfer.id, {"amount": 100})
    provider.advance(2 * 86_400)
    own = Provider(provider.url)
    own.client = provider.as_account(account)
    own.paid(application_fee_amount=100)
    link = {"account": account, "return_url": SHOP, "refresh_url": SHOP}
    return {
        "Account": v1.accounts.retrieve(account),
        "AccountLink": v1.account_links.create({"type": "account_onboarding", **link}),  # type: ignore[typeddict-item]
        "Transfer": v1.transfers.retrieve(transfer.id),
        "TransferReversal": reversal,
        "Payout": own.client.v1.payouts.create({"amount": 700, "currency": "usd"}),
    }


def test_every_object_is_named_as_stripe_names_it(provider: Provider) -> None:
    found = everything(provider)

    assert [line for obj in found.values() for line in differences(obj, type(obj))] == []
    assert {name: type(obj).__name__ for name, obj in found.items()} == {
        name: name for name in found
    }


@pytest.mark.parametrize(
    ("status", "card"), [("card", "pm_card_visa"), ("us_bank_account", "pm_usBankAccount_success")]
)
def test_what_paid_is_named_as_stripe_names_it(provider: Provider, status: str, card: str) -> None:
    paid = provider.paid(card=card, expand=["latest_charge", "payment_method"])
    charge: Any = paid.latest_charge
    pairs = {
        "card": (stripe.Charge.PaymentMethodDetails.Card, stripe.PaymentMethod.Card),
        "us_bank_account": (
            stripe.Charge.PaymentMethodDetails.UsBankAccount,
            stripe.PaymentMethod.UsBankAccount,
        ),
    }
    of_charge, of_method = pairs[status]
    assert differences(charge.payment_method_details[status], of_charge) == []
    method: Any = paid.payment_method
    assert differences(method[status], of_method) == []


def test_every_event_we_send_is_one_that_stripe_sends(provider: Provider) -> None:
    everything(provider)
    sent = {event.type for event in provider.client.v1.events.list({"limit": 100}).data}
    known = set(typing.get_args(typing.get_type_hints(stripe.Event, include_extras=True)["type"]))
    assert sent - known == set()


def test_a_name_that_stripe_does_not_have_is_found(provider: Provider) -> None:
    customer = provider.client.v1.customers.create({})
    customer["colour"] = "red"
    del customer["livemode"]
    assert differences(customer, stripe.Customer) == [
        "Customer has colour",
        "Customer lacks livemode",
    ]
