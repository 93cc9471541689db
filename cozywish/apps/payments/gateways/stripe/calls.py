"""Asking Stripe by its SDK."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import stripe

from cozywish.apps.payments.gateways.contract import (
    CardPages,
    CustomerFact,
    DisputeFact,
    EventFact,
    Fact,
    Forged,
    IntentFact,
    MethodFact,
    MovementFact,
    NotSetUp,
    RefundFact,
    Refused,
    Request,
    Unanswered,
    WarningFact,
)
from cozywish.apps.payments.gateways.stripe import reading

API_VERSION = stripe.api_version  # what the SDK is pinned to, and what it reads
PATIENCE_SECONDS = 20
TOLERANCE_SECONDS = 300
EXPAND = ["latest_charge.balance_transaction"]
CARD = ["payment_method"]

CONFIRMS = ("CONFIRM", "TRY_CARD")

Answer = TypeVar("Answer")


class StripeGateway:
    """One account of Stripe, by its secret key. `base_address` is another host that speaks the same."""

    def __init__(
        self,
        name: str,
        key: str,
        secrets: tuple[str, ...],
        *,
        base_address: str = "",
        card_pages: CardPages | None = None,
    ) -> None:
        self.name = name
        self.card_pages = card_pages
        self.api_version = API_VERSION
        self.is_live = "_live_" in key
        self._secrets = secrets
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": base_address} if base_address else None,
            max_network_retries=0,  # whoever asks asks again, from a row
            http_client=stripe.RequestsClient(timeout=PATIENCE_SECONDS),
        )

    def perform(self, kind: str, request: Request, *, key: str) -> Fact:
        """Ask for it. A payment that its card refuses is an answer: the intent as it is now."""
        try:
            how = self._confirm if kind in CONFIRMS else partial(self._perform, kind)
            return _asked(lambda: how(dict(request), {"idempotency_key": key}))
        except Refused as refusal:
            if kind == "CHARGE_SAVED" and refusal.object_id:
                return self.intent(refusal.object_id)
            raise

    def _perform(self, kind: str, request: dict[str, Any], options: Any) -> Fact:
        v1 = self._client.v1
        about = request.pop("id", "")
        params: Any = request
        expanded: Any = {**request, "expand": EXPAND}
        match kind:
            case "CREATE_CUSTOMER":
                return CustomerFact(v1.customers.create(params, options).id)
            case "CREATE_PAYMENT" | "CHARGE_SAVED":
                made = v1.payment_intents.create(expanded, options)
            case "CAPTURE":
                made = v1.payment_intents.capture(about, expanded, options)
            case "CANCEL":
                made = v1.payment_intents.cancel(about, {"expand": EXPAND}, options)
            case "KEEP":
                made = v1.payment_intents.update(about, expanded, options)
            case _:
                return self._perform_beside(kind, about, params, options)
        return reading.intent_in(_plain(made))

    def _perform_beside(self, kind: str, about: str, params: Any, options: Any) -> Fact:
        """What is no payment: cards on file, and what goes back."""
        v1 = self._client.v1
        match kind:
            case "CREATE_SETUP" | "NEW_CARD":
                return reading.intent_in(_plain(v1.setup_intents.create(params, options)))
            case "CANCEL_SETUP":
                return reading.intent_in(_plain(v1.setup_intents.cancel(about, {}, options)))
            case "DETACH":
                return reading.method_in(_plain(v1.payment_methods.detach(about, {}, options)))
            case "REFUND":
                return reading.refund_in(_plain(v1.refunds.create(params, options)))
            case _:
                raise NotSetUp("unknown_kind")

    def _confirm(self, request: dict[str, Any], options: Any) -> IntentFact:
        v1, id = self._client.v1, request.pop("id")
        how: Any = request
        if id.startswith("seti_"):
            return reading.intent_in(_plain(v1.setup_intents.confirm(id, how, options)))
        expanded: Any = {**request, "expand": EXPAND}
        return reading.intent_in(_plain(v1.payment_intents.confirm(id, expanded, options)))

    def intent(self, id: str) -> IntentFact:
        """Return a payment intent, or the setup intent that an id of that kind names."""
        v1 = self._client.v1
        if id.startswith("seti_"):
            setup = _asked(lambda: v1.setup_intents.retrieve(id, {"expand": CARD}))
            return reading.intent_in(_plain(setup))
        found = _asked(lambda: v1.payment_intents.retrieve(id, {"expand": EXPAND + CARD}))
        return reading.intent_in(_plain(found))

    def refund(self, id: str) -> RefundFact:
        """Return a refund."""
        return reading.refund_in(_plain(_asked(lambda: self._client.v1.refunds.retrieve(id))))

    def intent_of_charge(self, id: str) -> IntentFact:
        """Return the payment intent of a charge."""
        charge = _plain(_asked(lambda: self._client.v1.charges.retrieve(id)))
        if not charge.get("payment_intent"):
            raise Refused("charge_without_intent")
        return self.intent(reading.id_of(charge["payment_intent"]))

    def refunds_of_charge(self, id: str) -> list[RefundFact]:
        """Return the refunds of a charge: at most a hundred, which is more than its cents divide into in practice."""
        listed = _asked(lambda: self._client.v1.refunds.list({"charge": id, "limit": 100}))
        return [reading.refund_in(_plain(each)) for each in listed.data]

    def dispute(self, id: str) -> DisputeFact:
        """Return a dispute."""
        return reading.dispute_in(_plain(_asked(lambda: self._client.v1.disputes.retrieve(id))))

    def warning(self, id: str) -> WarningFact:
        """Return an early warning of fraud."""
        found = _asked(lambda: self._client.v1.radar.early_fraud_warnings.retrieve(id))
        return reading.warning_in(_plain(found))

    def method(self, id: str) -> MethodFact:
        """Return a saved card."""
        found = _plain(_asked(lambda: self._client.v1.payment_methods.retrieve(id)))
        if found["type"] != "card":
            raise Refused("not_a_card")
        return reading.method_in(found)

    def event(self, body: bytes, signature: str, *, now: datetime) -> EventFact:
        """Read an event that one of the secrets signed at most five minutes ago (W4)."""
        if not any(_is_signed(body, signature, secret, now=now) for secret in self._secrets):
            raise Forged
        try:
            return reading.event_in(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Forged from error

    def events_since(self, moment: datetime) -> Iterator[tuple[EventFact, bytes]]:
        """Return what happened since. Stripe lists the newest first, so all of it is read before the first is told."""
        since = int(moment.timestamp())
        params: Any = {"created": {"gte": since}, "limit": 100}
        page = _asked(lambda: self._client.v1.events.list(params))
        found = [_plain(each) for each in _asked(lambda: list(page.auto_paging_iter()))]
        for each in reversed(found):
            yield reading.event_in(each), json.dumps(each).encode()

    def movements(self) -> Iterator[MovementFact]:
        """Return what moved on the balance, page by page as it is read."""
        pages = _asked(lambda: self._client.v1.balance_transactions.list({"limit": 100}))
        listed = pages.auto_paging_iter()
        while (each := _asked(lambda: next(listed, None))) is not None:
            yield reading.movement_in(_plain(each))


def _is_signed(body: bytes, signature: str, secret: str, *, now: datetime) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret)
        stamps = [part[2:] for part in signature.split(",") if part.startswith("t=")]
        age = now.timestamp() - int(stamps[0])
    except (stripe.SignatureVerificationError, UnicodeDecodeError, ValueError):
        return False
    return len(stamps) == 1 and abs(age) <= TOLERANCE_SECONDS


def _asked(ask: Callable[[], Answer]) -> Answer:
    """Ask, and say of an answer that is none whether it is final."""
    try:
        return ask()
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise Unanswered(type(error).__name__) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise Unanswered("key_refused") from error
    except stripe.StripeError as error:
        status = error.http_status or 500
        if (
            status >= 500 or status == 409
        ):  # another request with the same key is still being answered
            raise Unanswered(error.code or f"http_{status}") from error
        raise Refused(error.code or f"http_{status}", object_id=_intent_of(error)) from error


def _intent_of(error: stripe.StripeError) -> str:
    body: Any = error.json_body
    said: Mapping[str, Any] = body.get("error") or {} if isinstance(body, Mapping) else {}
    return reading.id_of(said.get("payment_intent"))


def _plain(found: Any) -> dict[str, Any]:
    """Return an object of the SDK as what it was sent as."""
    plain: dict[str, Any] = found.to_dict()
    return plain
