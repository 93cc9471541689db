"""One attempt to pay: the bank asks, agrees or refuses, and the intent moves on."""

from cozywish.simulator.cards import Card, message_of
from cozywish.simulator.clock import DAY
from cozywish.simulator.desk import Desk, Obj, shown
from cozywish.simulator.errors import Refusal, declined
from cozywish.simulator.objects import charges, events, payment_methods
from cozywish.simulator.timeline import job

KIND = "payment_intent"
BANK_TAKES = 4 * DAY


def must_ask(card: Card, method: Obj, intent: Obj) -> bool:
    """Whether the bank wants to know who pays."""
    wanted = intent["payment_method_options"].get("card", {}).get("request_three_d_secure")
    return {
        "always": True,
        "unless_set_up": not method["_set_up"],
        "on_session": not intent.get("_off_session"),
        "if_wanted": wanted in {"any", "challenge"} and not intent.get("_off_session"),
    }[card.asks]


def confirm(desk: Desk, intent: Obj) -> Obj:
    """Try to pay with the intent's payment method. A refusal raises, and what it changed stays."""
    method = desk.get("payment_method", intent["payment_method"])
    if method["type"] != "card":
        return _on_its_way(desk, intent, method)
    card = payment_methods.card_of(method)
    if must_ask(card, method, intent) and not intent["_authenticated"]:
        if intent["_off_session"]:
            raise fail(desk, intent, method, "authentication_required", "authentication_required")
        return ask(desk, intent)
    if card.refuses:
        raise fail(desk, intent, method, card.code, card.decline)
    return _authorised(desk, intent, method, card)


def ask(desk: Desk, intent: Obj) -> Obj:
    secret = intent["client_secret"]
    url = f"{desk.base_url}/v3/authenticate/{intent['id']}?client_secret={secret}"
    if intent["_return_url"]:
        redirect = {"return_url": intent["_return_url"], "url": url}
        action: Obj = {"type": "redirect_to_url", "redirect_to_url": redirect}
    else:
        action = {
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": url},
        }
    intent.update(status="requires_action", next_action=action)
    desk.save(intent)
    events.emit(desk, f"{intent['object']}.requires_action", intent)
    return intent


def _used(desk: Desk, intent: Obj, method: Obj) -> None:
    method["_used"] = True
    if intent["setup_future_usage"]:
        method["_set_up"] = True
    desk.save(method)
    if intent["setup_future_usage"] and intent["customer"] and method["customer"] is None:
        method["_used"] = False
        payment_methods.attach(desk, method, intent["customer"])


def _authorised(desk: Desk, intent: Obj, method: Obj, card: Card) -> Obj:
    charge = charges.new_charge(desk, intent, method, paid=True, status="succeeded")
    desk.add(charges.KIND, charge)
    _used(desk, intent, method)
    intent.update(
        latest_charge=charge["id"], next_action=None, last_payment_error=None, processing=None
    )
    charges.foresee(desk, charge, card)
    if intent["capture_method"] == "manual":
        intent.update(status="requires_capture", amount_capturable=intent["amount"])
        desk.save(intent)
        desk.later(charges.AUTHORISED_FOR, "payment.expire", intent["id"])
        events.emit(desk, "charge.succeeded", charge)
        events.emit(desk, "payment_intent.amount_capturable_updated", intent)
        return intent
    charges.take(desk, charge, intent["amount"])
    desk.save(charge)
    return _succeeded(desk, intent, charge)


def _succeeded(desk: Desk, intent: Obj, charge: Obj, word: str = "charge.succeeded") -> Obj:
    received = charge["amount_captured"]
    intent.update(
        status="succeeded", amount_received=received, amount_capturable=0, processing=None
    )
    desk.save(intent)
    events.emit(desk, word, charge)
    events.emit(desk, "payment_intent.succeeded", intent)
    return intent


def capture(desk: Desk, intent: Obj, amount: int, cut: int | None) -> Obj:
    """Take what was authorised, or a part of it; the rest is let go."""
    charge = desk.get(charges.KIND, intent["latest_charge"])
    if cut is not None:
        charge["application_fee_amount"] = intent["application_fee_amount"] = cut
    charges.take(desk, charge, amount)
    desk.save(charge)
    desk.not_later(intent["id"])
    return _succeeded(desk, intent, charge, "charge.captured")


def fail(desk: Desk, intent: Obj, method: Obj, code: str, decline: str) -> Refusal:
    """Note a refused attempt and return the refusal to raise."""
    message = message_of(code, decline)
    charge = charges.new_charge(
        desk,
        intent,
        method,
        status="failed",
        failure_code=code,
        failure_message=message,
        outcome=charges.refused(decline),
    )
    desk.add(charges.KIND, charge)
    events.emit(desk, "charge.failed", charge)
    intent["latest_charge"] = charge["id"]
    error = {"charge": charge["id"], "code": code, "decline_code": decline, "message": message}
    _failed(desk, intent, {**error, "type": "card_error"}, method)
    details = {
        "charge": charge["id"],
        "payment_intent": shown(intent),
        "payment_method": shown(method),
    }
    return declined(message, keeps=True, code=code, decline_code=decline, **details)


def _failed(desk: Desk, intent: Obj, error: Obj, method: Obj) -> None:
    code = error["code"].replace("_", "-")
    error |= {
        "doc_url": f"https://stripe.com/docs/error-codes/{code}",
        "payment_method": shown(method),
    }
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        last_payment_error=error,
        next_action=None,
        processing=None,
        _authenticated=False,
    )
    desk.save(intent)
    events.emit(desk, "payment_intent.payment_failed", intent)


def answered(desk: Desk, intent: Obj, *, agreed: bool) -> Obj:
    """Take the person's answer to the bank's question. A refusal afterwards is noted, not raised."""
    method = desk.get("payment_method", intent["payment_method"])
    if not agreed:
        message = (
            "We are unable to authenticate your payment method. "
            "Please choose a different payment method and try again."
        )
        code = "payment_intent_authentication_failure"
        _failed(
            desk,
            intent,
            {"code": code, "message": message, "type": "invalid_request_error"},
            method,
        )
        return intent
    intent.update(_authenticated=True, next_action=None)
    try:
        return confirm(desk, intent)
    except Refusal:
        return desk.get(KIND, intent["id"])


def _on_its_way(desk: Desk, intent: Obj, method: Obj) -> Obj:
    charge = charges.new_charge(desk, intent, method)
    desk.add(charges.KIND, charge)
    _used(desk, intent, method)
    intent.update(
        status="processing",
        latest_charge=charge["id"],
        next_action=None,
        last_payment_error=None,
    )
    desk.save(intent)
    desk.later(BANK_TAKES, "payment.settle", intent["id"])
    events.emit(desk, "payment_intent.processing", intent)
    events.emit(desk, "charge.pending", charge)
    return intent


@job("payment.settle")
def settle(desk: Desk, id: str) -> None:
    """The bank's answer to a payment that was on its way."""
    intent = desk.get(KIND, id)
    if intent["status"] != "processing":
        return
    method = desk.get("payment_method", intent["payment_method"])
    arrive(desk, intent, payment_methods.bank_of(method).failure)


def arrive(desk: Desk, intent: Obj, failure: str) -> None:
    """Let the money arrive, or not for the reason `failure`."""
    desk.not_later(intent["id"])
    charge = desk.get(charges.KIND, intent["latest_charge"])
    if not failure:
        charges.take(desk, charge, intent["amount"])
        desk.save(charge)
        _succeeded(desk, intent, charge)
        return
    message = "The customer's bank account could not be debited."
    charge.update(status="failed", failure_code=failure, failure_message=message)
    desk.save(charge)
    events.emit(desk, "charge.failed", charge)
    method = desk.get("payment_method", intent["payment_method"])
    error = {
        "charge": charge["id"],
        "code": failure,
        "message": message,
        "type": "invalid_request_error",
    }
    _failed(desk, intent, error, method)


@job("payment.expire")
def expire(desk: Desk, id: str) -> None:
    """An authorisation that nobody used in time is gone."""
    intent = desk.get(KIND, id)
    if intent["status"] == "requires_capture":
        let_go(desk, intent, "automatic", "charge.expired")


def let_go(desk: Desk, intent: Obj, reason: str | None, word: str = "charge.refunded") -> Obj:
    """Cancel an intent, and with it what was authorised."""
    desk.not_later(intent["id"])
    if intent["status"] == "requires_capture":
        charge = desk.get(charges.KIND, intent["latest_charge"])
        charge.update(amount_refunded=charge["amount"], refunded=True)
        desk.save(charge)
        events.emit(desk, word, charge)
    intent.update(
        status="canceled",
        canceled_at=desk.now,
        cancellation_reason=reason,
        amount_capturable=0,
        next_action=None,
    )
    desk.save(intent)
    events.emit(desk, "payment_intent.canceled", intent)
    return intent
