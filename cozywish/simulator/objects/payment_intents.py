"""Payment intents: what is to be paid, and how far it has come."""

from typing import Any

from cozywish.simulator.api import Call, Door
from cozywish.simulator.desk import PLATFORM, Desk, Obj, shown
from cozywish.simulator.errors import Refusal, missing, wrong_state
from cozywish.simulator.objects import attempts, events, payment_methods
from cozywish.simulator.objects.lists import listing
from cozywish.simulator.params import ZERO_DECIMAL, Params

KIND = "payment_intent"
LEAST = 50
MOST = 99_999_999
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
TYPES = ("card", "us_bank_account")
IGNORED = (
    "confirmation_method",
    "radar_options",
    "mandate_data",
    "payment_method_configuration",
    "amount_details",
)


def _amount(params: Params, currency: str) -> int:
    amount = params.integer("amount", required=True, least=1) or 0
    if amount < (LEAST if currency not in ZERO_DECIMAL else 1):
        message = "Amount must be at least $0.50 usd."
        raise Refusal(message, code="amount_too_small", param="amount")
    if amount > MOST:
        raise Refusal(
            "Amount must be no more than $999,999.99.", code="amount_too_large", param="amount"
        )
    return amount


def named_types(params: Params) -> list[str] | None:
    """Return the kinds of payment methods that the sender allows, by the field's new name or its old one."""
    return params.words("allowed_payment_method_types") or params.words("payment_method_types")


def _types(params: Params) -> tuple[list[str], Obj | None]:
    automatic = params.part("automatic_payment_methods")
    is_automatic = automatic.flag("enabled", default=True)
    redirects = automatic.choice("allow_redirects", "always", "never", default="always")
    named = named_types(params)
    if unknown := [name for name in named or [] if name not in TYPES]:
        message = f'The payment method type "{unknown[0]}" is invalid.'
        raise Refusal(message, param="payment_method_types")
    if named or not is_automatic:
        return named or ["card"], None
    return list(TYPES), {"allow_redirects": redirects, "enabled": True}


def _create(call: Call) -> Obj:
    desk, params = call.desk, call.params
    currency = params.currency()
    types, automatic = _types(params)
    intent = _blank(desk, _amount(params, currency), currency)
    intent.update(
        automatic_payment_methods=automatic,
        allowed_payment_method_types=types if automatic is None else None,
        payment_method_types=types,
        capture_method=params.choice(
            "capture_method", "automatic", "automatic_async", "manual", default="automatic_async"
        ),
        metadata=params.metadata(),
        on_behalf_of=params.text("on_behalf_of"),
        payment_method_options=_options(params, types),
        transfer_data=_destination(desk, params),
        transfer_group=params.text("transfer_group"),
    )
    _fill(desk, params, intent)
    wants = params.flag("confirm")
    method = _method(call, intent)
    how = _how(params)
    params.done()
    desk.add(KIND, intent)
    if method is not None:
        _choose(desk, intent, method)
    events.emit(desk, "payment_intent.created", intent)
    return _confirmed(desk, intent, **how) if wants else intent


def _blank(desk: Desk, amount: int, currency: str) -> Obj:
    id = desk.id("pi")
    return {
        "id": id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "client_secret": f"{id}_secret_{desk.id('s')[2:]}",
        "confirmation_method": "automatic",
        "created": desk.now,
        "currency": currency,
        "customer": None,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "next_action": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_record": None,
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "_authenticated": False,
        "_off_session": False,
        "_return_url": None,
    }


def _options(params: Params, types: list[str]) -> Obj:
    blank = {
        "installments": None,
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
    }
    sent = params.whole("payment_method_options", "card", "us_bank_account") or {}
    return {name: {**(blank if name == "card" else {}), **(sent.get(name) or {})} for name in types}


def _destination(desk: Desk, params: Params) -> Obj | None:
    if not params.has("transfer_data"):
        return None
    part = params.part("transfer_data")
    destination = part.text("destination", required=True) or ""
    desk.of(PLATFORM).get("account", destination, "transfer_data[destination]")
    amount = part.integer("amount", least=1)
    return {"destination": destination, **({"amount": amount} if amount else {})}


def _fill(desk: Desk, params: Params, intent: Obj) -> None:
    """Set the fields that creation, an update and a confirmation share."""
    for name in (
        "description",
        "receipt_email",
        "statement_descriptor",
        "statement_descriptor_suffix",
    ):
        if params.has(name):
            intent[name] = params.text(name)
    if params.has("shipping"):
        intent["shipping"] = params.whole("shipping")
    if params.has("customer"):
        intent["customer"] = params.text("customer")
        if intent["customer"]:
            desk.get("customer", intent["customer"], "customer")
    if params.has("setup_future_usage"):
        intent["setup_future_usage"] = params.choice(
            "setup_future_usage", "on_session", "off_session"
        )
    if params.has("application_fee_amount"):
        intent["application_fee_amount"] = params.integer("application_fee_amount", least=0)
    params.ignore(*IGNORED)


def _method(call: Call, intent: Obj) -> Obj | None:
    """Return the payment method the request names or describes; it must be one that this payment may use."""
    params = call.params
    if params.has("payment_method_data"):
        data = params.part("payment_method_data")
        return call.desk.add(
            payment_methods.KIND, payment_methods.new(call.desk, data, is_public=call.is_public)
        )
    named = params.text("payment_method")
    if not named:
        return None
    method = payment_methods.usable(call.desk, named)
    if method["customer"] and method["customer"] != intent["customer"]:
        raise payment_methods.not_theirs(method["id"])
    if method["_used"] and not method["customer"]:
        raise payment_methods.used_up()
    if method["type"] not in intent["payment_method_types"]:
        message = (
            f"The PaymentMethod provided ({method['type']}) is not allowed for this PaymentIntent."
        )
        raise Refusal(message, param="payment_method")
    return method


def _choose(desk: Desk, intent: Obj, method: Obj) -> None:
    intent.update(payment_method=method["id"], status="requires_confirmation")
    desk.save(intent)


def _how(params: Params) -> dict[str, Any]:
    raw = params.text("off_session")
    params.ignore("use_stripe_sdk", "mandate")
    return {
        "off_session": raw not in {None, "false"},
        "return_url": params.text("return_url"),
        "refuse_questions": params.flag("error_on_requires_action"),
    }


def _confirmed(
    desk: Desk, intent: Obj, *, off_session: bool, return_url: str | None, refuse_questions: bool
) -> Obj:
    if intent["payment_method"] is None:
        message = (
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update "
            "the PaymentIntent with a payment method and then confirm it again, or confirm it again directly."
        )
        raise _unexpected(message, intent)
    automatic = intent["automatic_payment_methods"] or {}
    if automatic.get("allow_redirects") == "always" and not return_url and not off_session:
        message = (
            "This PaymentIntent is configured to accept payment methods that may redirect the customer. To confirm "
            "it, provide a `return_url`, or set `automatic_payment_methods[allow_redirects]` to `never`."
        )
        raise Refusal(message, param="return_url", payment_intent=shown(intent))
    intent.update(_off_session=off_session, _return_url=return_url, _authenticated=False)
    method = desk.get("payment_method", intent["payment_method"])
    if refuse_questions and method["type"] == "card":
        card = payment_methods.card_of(method)
        if attempts.must_ask(card, method, intent):
            raise attempts.fail(
                desk, intent, method, "authentication_required", "authentication_required"
            )
    return attempts.confirm(desk, intent)


def confirm_with(desk: Desk, intent: Obj, method: Obj, return_url: str) -> Obj:
    """Pay with a method that the person has just typed in, at the provider's own page."""
    _only(intent, "confirmed", OPEN)
    _choose(desk, intent, method)
    return _confirmed(
        desk, intent, off_session=False, return_url=return_url, refuse_questions=False
    )


def _unexpected(message: str, intent: Obj) -> Refusal:
    code = "payment_intent_unexpected_state"
    return wrong_state(message, code, payment_intent=shown(intent), param=None)


def _only(intent: Obj, verb: str, allowed: tuple[str, ...]) -> None:
    if intent["status"] in allowed:
        return
    message = (
        f"This PaymentIntent could not be {verb} because it has a status of {intent['status']}. "
        f"Only a PaymentIntent with one of the following statuses may be {verb}: {', '.join(allowed)}."
    )
    raise _unexpected(message, intent)


def held(call: Call) -> Obj:
    """Return the intent in the address. A page must know its secret."""
    intent = call.desk.get(KIND, call.id, "intent")
    secret = call.params.text("client_secret")
    if call.is_public and secret != intent["client_secret"]:
        raise missing(KIND, call.id, "intent")
    return intent


def _retrieve(call: Call) -> Obj:
    intent = held(call)
    call.params.done()
    return intent


def _update(call: Call) -> Obj:
    desk, params = call.desk, call.params
    intent = held(call)
    before = dict(intent)
    if intent["status"] not in OPEN and params.names() - {"metadata", "description", "expand"}:
        _only(intent, "updated", OPEN)
    if params.has("amount"):
        intent["amount"] = _amount(params, intent["currency"])
    if params.has("transfer_group"):
        intent["transfer_group"] = params.text("transfer_group")
    if params.has("transfer_data"):
        intent["transfer_data"] = _destination(desk, params)
    params.ignore("currency")
    _steer(params, intent)
    intent["metadata"] = params.metadata(intent["metadata"])
    _fill(desk, params, intent)
    method = _method(call, intent)
    params.done()
    desk.save(intent)
    if method is not None:
        _choose(desk, intent, method)
    changed = {name: before[name] for name in before if before[name] != intent[name]}
    if changed:
        events.emit(desk, "payment_intent.updated", intent, changed)
    return intent


def _confirm(call: Call) -> Obj:
    desk, params = call.desk, call.params
    intent = held(call)
    _only(intent, "confirmed", OPEN)
    _fill(desk, params, intent)
    _steer(params, intent)
    method = _method(call, intent)
    how = _how(params)
    params.done()
    if method is not None:
        _choose(desk, intent, method)
    return _confirmed(desk, intent, **how)


def _steer(params: Params, intent: Obj) -> None:
    """Set how the payment is to be made, as an update and a confirmation may."""
    if params.has("payment_method_options"):
        intent["payment_method_options"] = _options(params, intent["payment_method_types"])
    if params.has("capture_method"):
        intent["capture_method"] = params.choice(
            "capture_method", "automatic", "automatic_async", "manual"
        )


def _capture(call: Call) -> Obj:
    desk, params = call.desk, call.params
    intent = desk.get(KIND, call.id, "intent")
    amount = params.integer("amount_to_capture", least=1)
    cut = params.integer("application_fee_amount", least=0)
    intent["metadata"] = params.metadata(intent["metadata"])
    params.ignore("final_capture", "statement_descriptor", "statement_descriptor_suffix")
    params.done()
    _only(intent, "captured", ("requires_capture",))
    if amount is not None and amount > intent["amount_capturable"]:
        message = (
            f"The amount_to_capture ({amount}) must be less than or equal to the amount capturable "
            f"({intent['amount_capturable']})."
        )
        raise Refusal(message, code="amount_too_large", param="amount_to_capture")
    return attempts.capture(desk, intent, amount or intent["amount_capturable"], cut)


def _cancel(call: Call) -> Obj:
    reasons = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")
    reason = call.params.choice("cancellation_reason", *reasons)
    call.params.done()
    intent = call.desk.get(KIND, call.id, "intent")
    _only(intent, "canceled", (*OPEN, "requires_capture"))
    return attempts.let_go(call.desk, intent, reason)


def _list(call: Call) -> Obj:
    return listing(call, KIND, "/v1/payment_intents", "customer")


DOORS = (
    Door("POST", "/v1/payment_intents", _create),
    Door("GET", "/v1/payment_intents", _list),
    Door("GET", "/v1/payment_intents/{id}", _retrieve, public=True),
    Door("POST", "/v1/payment_intents/{id}", _update),
    Door("POST", "/v1/payment_intents/{id}/confirm", _confirm, public=True),
    Door("POST", "/v1/payment_intents/{id}/capture", _capture),
    Door("POST", "/v1/payment_intents/{id}/cancel", _cancel),
)
