"""Setup intents: a payment method is checked and kept for later."""

from cozywish.simulator.api import Call, Door
from cozywish.simulator.cards import message_of
from cozywish.simulator.desk import Desk, Obj, shown
from cozywish.simulator.errors import Refusal, declined, missing, wrong_state
from cozywish.simulator.objects import attempts, events, payment_intents, payment_methods
from cozywish.simulator.objects.lists import listing
from cozywish.simulator.params import Params

KIND = "setup_intent"
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def _create(call: Call) -> Obj:
    desk, params = call.desk, call.params
    intent = _asked(desk, params)
    if intent["customer"]:
        desk.get("customer", intent["customer"], "customer")
    wants, method, return_url = (
        params.flag("confirm"),
        _method(call, intent),
        params.text("return_url"),
    )
    params.ignore("use_stripe_sdk", "mandate_data")
    params.done()
    desk.add(KIND, intent)
    if method is not None:
        _choose(desk, intent, method)
    events.emit(desk, "setup_intent.created", intent)
    return _confirmed(desk, intent, return_url) if wants else intent


def _asked(desk: Desk, params: Params) -> Obj:
    automatic = params.part("automatic_payment_methods")
    is_automatic = automatic.flag("enabled")
    redirects = automatic.choice("allow_redirects", "always", "never", default="always")
    id = desk.id("seti")
    return {
        "id": id,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": {"allow_redirects": redirects, "enabled": True}
        if is_automatic
        else None,
        "cancellation_reason": None,
        "client_secret": f"{id}_secret_{desk.id('s')[2:]}",
        "created": desk.now,
        "customer": params.text("customer"),
        "description": params.text("description"),
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": params.metadata(),
        "next_action": None,
        "on_behalf_of": params.text("on_behalf_of"),
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": params.whole("payment_method_options", "card", "us_bank_account")
        or {},
        "payment_method_types": payment_intents.named_types(params) or ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": params.choice("usage", "off_session", "on_session", default="off_session"),
        "_authenticated": False,
        "_return_url": None,
    }


def _method(call: Call, intent: Obj) -> Obj | None:
    if call.params.has("payment_method_data"):
        data = call.params.part("payment_method_data")
        return call.desk.add(
            payment_methods.KIND, payment_methods.new(call.desk, data, is_public=call.is_public)
        )
    named = call.params.text("payment_method")
    if not named:
        return None
    method = payment_methods.usable(call.desk, named)
    if method["customer"] and method["customer"] != intent["customer"]:
        raise payment_methods.not_theirs(method["id"])
    if method["_used"] and not method["customer"]:
        raise payment_methods.used_up()
    return method


def _choose(desk: Desk, intent: Obj, method: Obj) -> None:
    intent.update(payment_method=method["id"], status="requires_confirmation")
    desk.save(intent)


def _confirmed(desk: Desk, intent: Obj, return_url: str | None) -> Obj:
    if intent["payment_method"] is None:
        message = "You cannot confirm this SetupIntent because it's missing a payment method."
        raise wrong_state(message, "setup_intent_unexpected_state", setup_intent=shown(intent))
    intent.update(_return_url=return_url, _authenticated=False)
    return confirm(desk, intent)


def confirm_with(desk: Desk, intent: Obj, method: Obj, return_url: str) -> Obj:
    """Keep a method that the person has just typed in, at the provider's own page."""
    _only(intent, "confirm", OPEN)
    _choose(desk, intent, method)
    return _confirmed(desk, intent, return_url)


def confirm(desk: Desk, intent: Obj) -> Obj:
    """Check the payment method with its bank. A refusal raises, and what it changed stays."""
    method = desk.get("payment_method", intent["payment_method"])
    if method["type"] == "card":
        card = payment_methods.card_of(method)
        if card.refuses and not card.late:
            raise _fail(desk, intent, method, card.code, card.decline)
        asks = card.asks in {"always", "unless_set_up", "on_session"}
        if asks and not method["_set_up"] and not intent["_authenticated"]:
            return attempts.ask(desk, intent)
    return _succeeded(desk, intent, method)


def _succeeded(desk: Desk, intent: Obj, method: Obj) -> Obj:
    method["_set_up"] = True
    desk.save(method)
    if intent["customer"]:
        payment_methods.attach(desk, method, intent["customer"])
    intent.update(
        status="succeeded",
        next_action=None,
        last_setup_error=None,
        latest_attempt=_attempt(desk, intent, method, "succeeded"),
    )
    desk.save(intent)
    events.emit(desk, "setup_intent.succeeded", intent)
    return intent


def _attempt(desk: Desk, intent: Obj, method: Obj, status: str, error: Obj | None = None) -> str:
    attempt = {
        "id": desk.id("setatt"),
        "object": "setup_attempt",
        "application": None,
        "created": desk.now,
        "customer": intent["customer"],
        "livemode": False,
        "on_behalf_of": intent["on_behalf_of"],
        "payment_method": method["id"],
        "payment_method_details": {"type": method["type"], method["type"]: {}},
        "setup_error": error,
        "setup_intent": intent["id"],
        "status": status,
        "usage": intent["usage"],
    }
    return str(desk.add("setup_attempt", attempt)["id"])


def _failed(desk: Desk, intent: Obj, method: Obj, error: Obj) -> None:
    error["payment_method"] = shown(method)
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_setup_error=error,
        latest_attempt=_attempt(desk, intent, method, "failed", error),
        _authenticated=False,
    )
    desk.save(intent)
    events.emit(desk, "setup_intent.setup_failed", intent)


def _fail(desk: Desk, intent: Obj, method: Obj, code: str, decline: str) -> Refusal:
    message = message_of(code, decline)
    _failed(
        desk,
        intent,
        method,
        {"code": code, "decline_code": decline, "message": message, "type": "card_error"},
    )
    details = {"setup_intent": shown(intent), "payment_method": shown(method)}
    return declined(message, keeps=True, code=code, decline_code=decline, **details)


def answered(desk: Desk, intent: Obj, *, agreed: bool) -> Obj:
    """Take the person's answer to the bank's question. A refusal afterwards is noted, not raised."""
    if not agreed:
        method = desk.get("payment_method", intent["payment_method"])
        message = (
            "We are unable to authenticate your payment method. "
            "Please choose a different payment method and try again."
        )
        code = "setup_intent_authentication_failure"
        _failed(
            desk,
            intent,
            method,
            {"code": code, "message": message, "type": "invalid_request_error"},
        )
        return intent
    intent.update(_authenticated=True, next_action=None)
    try:
        return confirm(desk, intent)
    except Refusal:
        return desk.get(KIND, intent["id"])


def held(call: Call) -> Obj:
    """Return the intent in the address. A page must know its secret."""
    intent = call.desk.get(KIND, call.id, "intent")
    secret = call.params.text("client_secret")
    if call.is_public and secret != intent["client_secret"]:
        raise missing(KIND, call.id, "intent")
    return intent


def _only(intent: Obj, verb: str, allowed: tuple[str, ...]) -> None:
    if intent["status"] not in allowed:
        message = (
            f"You cannot {verb} this SetupIntent because it has a status of {intent['status']}."
        )
        raise wrong_state(message, "setup_intent_unexpected_state", setup_intent=shown(intent))


def _retrieve(call: Call) -> Obj:
    intent = held(call)
    call.params.done()
    return intent


def _update(call: Call) -> Obj:
    desk, params = call.desk, call.params
    intent = desk.get(KIND, call.id, "intent")
    _only(intent, "update", OPEN)
    fields: Obj = {"metadata": params.metadata(intent["metadata"])}
    for name in ("description", "customer"):
        if params.has(name):
            fields[name] = params.text(name)
    if fields.get("customer"):
        desk.get("customer", fields["customer"], "customer")
    method = _method(call, {**intent, **fields})
    params.done()
    intent.update(fields)
    desk.save(intent)
    if method is not None:
        _choose(desk, intent, method)
    return intent


def _confirm(call: Call) -> Obj:
    intent = held(call)
    _only(intent, "confirm", OPEN)
    method = _method(call, intent)
    return_url = call.params.text("return_url")
    call.params.ignore("use_stripe_sdk", "mandate_data", "payment_method_options")
    call.params.done()
    if method is not None:
        _choose(call.desk, intent, method)
    return _confirmed(call.desk, intent, return_url)


def _cancel(call: Call) -> Obj:
    reason = call.params.choice(
        "cancellation_reason", "abandoned", "duplicate", "requested_by_customer"
    )
    call.params.done()
    intent = call.desk.get(KIND, call.id, "intent")
    _only(intent, "cancel", OPEN)
    intent.update(status="canceled", cancellation_reason=reason, next_action=None)
    call.desk.save(intent)
    events.emit(call.desk, "setup_intent.canceled", intent)
    return intent


def _list(call: Call) -> Obj:
    return listing(call, KIND, "/v1/setup_intents", "customer", "payment_method")


DOORS = (
    Door("POST", "/v1/setup_intents", _create),
    Door("GET", "/v1/setup_intents", _list),
    Door("GET", "/v1/setup_intents/{id}", _retrieve, public=True),
    Door("POST", "/v1/setup_intents/{id}", _update),
    Door("POST", "/v1/setup_intents/{id}/confirm", _confirm, public=True),
    Door("POST", "/v1/setup_intents/{id}/cancel", _cancel),
)
