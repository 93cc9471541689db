"""Payment methods: cards by the names of test cards or from the provider's own fields, and bank accounts."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from cozywish.simulator.api import Call, Door
from cozywish.simulator.cards import (
    BANK_BY_NAME,
    BANK_BY_NUMBER,
    BY_NAME,
    BY_NUMBER,
    Bank,
    Card,
    is_number,
    message_of,
)
from cozywish.simulator.desk import Desk, Obj
from cozywish.simulator.errors import Refusal, declined, missing
from cozywish.simulator.objects import events
from cozywish.simulator.objects.lists import listing
from cozywish.simulator.params import Params

KIND = "payment_method"
NOBODY: Mapping[str, object] = {
    "address": None,
    "email": None,
    "name": None,
    "phone": None,
    "tax_id": None,
}
NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


def usable(desk: Desk, id: str, param: str = "payment_method") -> Obj:
    """Return the payment method with this id; the name of a test card makes a new one."""
    if (known := desk.find(KIND, id)) is not None:
        return known
    if id.startswith("pm_card_") and id.removeprefix("pm_card_") in BY_NAME:
        return desk.add(KIND, card_method(desk, BY_NAME[id.removeprefix("pm_card_")]))
    if id.startswith("pm_usBankAccount_") and id.removeprefix("pm_usBankAccount_") in BANK_BY_NAME:
        return desk.add(
            KIND, _bank_method(desk, BANK_BY_NAME[id.removeprefix("pm_usBankAccount_")])
        )
    raise missing("PaymentMethod", id, param)


def card_of(method: Obj) -> Card:
    """Return how a card behaves."""
    return BY_NAME[method["_card"]]


def bank_of(method: Obj) -> Bank:
    """Return how a bank account behaves."""
    return BANK_BY_NAME[method["_bank"]]


def _method(desk: Desk, kind: str, billing: Obj | None) -> Obj:
    details = {**NOBODY, **(billing or {})}
    details["address"] = {**NO_ADDRESS, **(details["address"] or {})}
    return {
        "id": desk.id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": details,
        "created": desk.now,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
        "_used": False,
        "_set_up": False,
    }


def card_method(
    desk: Desk, card: Card, month: int = 12, year: int = 0, billing: Obj | None = None
) -> Obj:
    """Return a new payment method for a test card. The number itself is not kept."""
    this_year = datetime.fromtimestamp(desk.now, UTC).year
    return {
        **_method(desk, "card", billing),
        "card": {
            "brand": card.brand,
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": None,
                "cvc_check": "fail" if card.decline == "incorrect_cvc" else "unchecked",
            },
            "country": card.country,
            "display_brand": card.brand,
            "exp_month": month,
            "exp_year": year or this_year + 4,
            "fingerprint": hashlib.sha256(card.number.encode()).hexdigest()[:16],
            "funding": card.funding,
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": card.brand != "amex"},
            "wallet": None,
        },
        "_card": card.name,
    }


def _bank_method(desk: Desk, bank: Bank, billing: Obj | None = None) -> Obj:
    return {
        **_method(desk, "us_bank_account", billing or {"name": "Practice Payer"}),
        "us_bank_account": {
            "account_holder_type": "individual",
            "account_type": "checking",
            "bank_name": "STRIPE TEST BANK",
            "financial_connections_account": None,
            "fingerprint": hashlib.sha256(bank.number.encode()).hexdigest()[:16],
            "last4": bank.last4,
            "networks": {"preferred": "ach", "supported": ["ach"]},
            "routing_number": "110000000",
            "status_details": {},
        },
        "_bank": bank.name,
    }


def new(desk: Desk, params: Params, *, is_public: bool) -> Obj:
    """Return the payment method that a form describes, not yet kept."""
    kind = params.choice("type", "card", "us_bank_account") or ""
    if not kind:
        raise params.lacks("type")
    billing, metadata = params.whole("billing_details", "address"), params.metadata()
    shown_again = params.choice(
        "allow_redisplay", "always", "limited", "unspecified", default="unspecified"
    )
    if kind == "card":
        method = _from_card(desk, params.part("card"), billing, is_public=is_public)
    else:
        method = _from_bank(desk, params.part("us_bank_account"), billing)
    params.done()
    return {**method, "metadata": metadata, "allow_redisplay": shown_again}


def _from_card(desk: Desk, form: Params, billing: Obj | None, *, is_public: bool) -> Obj:
    if token := form.text("token"):
        card = BY_NAME.get(token.removeprefix("tok_"))
        if card is None:
            raise missing("token", token, "card[token]")
        return card_method(desk, card, billing=billing)
    if not is_public:
        message = (
            "Sending credit card numbers directly to the Stripe API is generally unsafe. "
            "Use the provider's card fields, or the name of a test card such as pm_card_visa."
        )
        raise Refusal(message, status=402)
    number = re.sub(r"[ -]", "", form.text("number", required=True) or "")
    month = form.integer("exp_month", required=True) or 0
    year = form.integer("exp_year", required=True) or 0
    return from_fields(desk, number, (month, year), form.text("cvc") or "", billing)


def from_fields(
    desk: Desk, number: str, expiry: tuple[int, int], code: str, billing: Obj | None = None
) -> Obj:
    """Return the payment method that a person typed in. Nothing of it was kept if it is refused."""
    month, year = expiry
    if not is_number(number):
        raise _invalid("Your card number is incorrect.", "incorrect_number", "number")
    today = datetime.fromtimestamp(desk.now, UTC)
    if not 1 <= month <= 12:
        raise _invalid(
            "Your card's expiration month is invalid.", "invalid_expiry_month", "exp_month"
        )
    full = year + 2000 if year < 100 else year
    if (full, month) < (today.year, today.month) or full > today.year + 50:
        raise _invalid("Your card's expiration year is invalid.", "invalid_expiry_year", "exp_year")
    card = BY_NUMBER.get(number)
    if card is None:
        message = "Your card was declined. Your request was in test mode, but used a non test card."
        raise declined(message, code="card_declined", decline_code="test_mode_live_card")
    if code and len(code) != (4 if card.brand == "amex" else 3):
        raise _invalid("Your card's security code is invalid.", "invalid_cvc", "cvc")
    return card_method(desk, card, month, full, billing)


def _invalid(message: str, code: str, param: str) -> Refusal:
    return Refusal(message, status=402, kind="card_error", code=code, param=param)


def _from_bank(desk: Desk, form: Params, billing: Obj | None) -> Obj:
    number = form.text("account_number", required=True) or ""
    form.ignore("account_holder_type", "account_type", "routing_number")
    bank = BANK_BY_NUMBER.get(number)
    if bank is None:
        raise Refusal("Must use a test bank account number.", code="account_number_invalid")
    return _bank_method(desk, bank, billing)


def attach(desk: Desk, method: Obj, customer: str) -> Obj:
    """Make it one of the customer's. A card that declines whatever it is asked cannot be saved."""
    desk.get("customer", customer, "customer")
    if method["customer"] not in {None, customer}:
        message = "The payment method you provided has already been attached to a customer."
        raise Refusal(message, code="payment_method_customer_already_attached")
    if method["_used"] and method["customer"] is None:
        raise used_up()
    if method["type"] == "card" and (card := card_of(method)).refuses and not card.late:
        raise declined(
            message_of(card.code, card.decline), code=card.code, decline_code=card.decline
        )
    if method["customer"] == customer:
        return method
    method["customer"] = customer
    desk.save(method)
    events.emit(desk, "payment_method.attached", method)
    return method


def detach(desk: Desk, method: Obj) -> Obj:
    """Take it away from its customer; it can never be used again."""
    previous = {"customer": method["customer"]}
    method.update(customer=None, _used=True)
    desk.save(method)
    events.emit(desk, "payment_method.detached", method, previous)
    return method


def used_up() -> Refusal:
    """It served one payment, or was detached, and belongs to nobody."""
    return Refusal(
        "This PaymentMethod was previously used without being attached to a Customer or was detached from a "
        "Customer, and may not be used again.",
        code="payment_method_unexpected_state",
        param="payment_method",
    )


def not_theirs(id: str) -> Refusal:
    """It belongs to another customer."""
    message = f"The customer does not have a payment method with the ID {id}. The payment method must be attached."
    return Refusal(message, code="resource_missing", param="payment_method")


def _create(call: Call) -> Obj:
    return call.desk.add(KIND, new(call.desk, call.params, is_public=call.is_public))


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return usable(call.desk, call.id)


def _update(call: Call) -> Obj:
    method = call.desk.get(KIND, call.id)
    fields: Obj = {"metadata": call.params.metadata(method["metadata"])}
    if call.params.has("billing_details"):
        fields["billing_details"] = {
            **method["billing_details"],
            **(call.params.whole("billing_details", "address") or {}),
        }
    expiry = call.params.part("card")
    month, year = expiry.integer("exp_month"), expiry.integer("exp_year")
    if month or year:
        card = method["card"]
        fields["card"] = {
            **card,
            "exp_month": month or card["exp_month"],
            "exp_year": year or card["exp_year"],
        }
    call.params.done()
    return events.change(call.desk, "payment_method.updated", method, **fields)


def _attach(call: Call) -> Obj:
    customer = call.params.text("customer", required=True) or ""
    call.params.done()
    return attach(call.desk, usable(call.desk, call.id), customer)


def _detach(call: Call) -> Obj:
    call.params.done()
    method = call.desk.get(KIND, call.id)
    if method["customer"] is None:
        message = "The payment method you provided is not attached to a customer so detachment is impossible."
        raise Refusal(message, code="payment_method_unexpected_state", param="payment_method")
    return detach(call.desk, method)


def _list(call: Call) -> Obj:
    call.params.ignore("allow_redisplay")
    return listing(call, KIND, "/v1/payment_methods", "customer", "type")


DOORS = (
    Door("POST", "/v1/payment_methods", _create, public=True),
    Door("GET", "/v1/payment_methods", _list),
    Door("GET", "/v1/payment_methods/{id}", _retrieve),
    Door("POST", "/v1/payment_methods/{id}", _update),
    Door("POST", "/v1/payment_methods/{id}/attach", _attach),
    Door("POST", "/v1/payment_methods/{id}/detach", _detach),
)
