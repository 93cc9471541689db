"""Charges: what one attempt to take money came to."""

from typing import Any

from cozywish.simulator.api import Call, Door
from cozywish.simulator.cards import Card
from cozywish.simulator.clock import DAY
from cozywish.simulator.desk import Desk, Obj
from cozywish.simulator.objects import balance, connect, events, payment_methods
from cozywish.simulator.objects.lists import listing

KIND = "charge"
NOT_OF_A_CHARGE = {"financial_connections_account", "networks", "status_details"}
EMPTY = (
    "application",
    "application_fee",
    "balance_transaction",
    "failure_balance_transaction",
    "failure_code",
    "failure_message",
    "receipt_number",
    "review",
    "source",
    "source_transfer",
    "transfer",
)
OF_THE_INTENT = (
    "amount",
    "application_fee_amount",
    "currency",
    "customer",
    "description",
    "metadata",
    "on_behalf_of",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)
AUTHORISED_FOR = 7 * DAY


def new_charge(desk: Desk, intent: Obj, method: Obj, **fields: Any) -> Obj:
    """Return the charge of an attempt, not yet kept. It is neither paid nor captured."""
    id = desk.id("ch" if method["type"] == "card" else "py")
    charge: Obj = {
        **dict.fromkeys(EMPTY),
        **{name: intent[name] for name in OF_THE_INTENT},
        "id": id,
        "object": "charge",
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": intent["statement_descriptor"] or "COZYWISH PRACTICE",
        "captured": False,
        "created": desk.now,
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "outcome": _outcome("authorized", "approved_by_network", "Payment complete."),
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _details(desk, intent, method),
        "radar_options": {},
        "receipt_url": f"{desk.base_url}/payments/{intent['id']}",
        "refunded": False,
        "status": "pending",
    }
    return {**charge, **fields}


def _outcome(kind: str, network: str, message: str, **more: Any) -> Obj:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": network,
        "reason": None,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": message,
        "type": kind,
        **more,
    }


def refused(decline: str) -> Obj:
    """Return the outcome of a payment that the bank, or a rule against fraud, refused."""
    if decline == "fraudulent":
        message = "Stripe blocked this payment as too risky."
        return _outcome(
            "blocked",
            "not_sent_to_network",
            message,
            reason="highest_risk_level",
            risk_level="highest",
        )
    message = "The bank did not return any further details with this decline."
    return _outcome("issuer_declined", "declined_by_network", message, reason=decline)


def _details(desk: Desk, intent: Obj, method: Obj) -> Obj:
    kind = method["type"]
    if kind != "card":
        bank = {name: value for name, value in method[kind].items() if name not in NOT_OF_A_CHARGE}
        return {"type": kind, kind: {**bank, "mandate": None, "payment_reference": None}}
    card = method["card"]
    kept = (
        "brand",
        "checks",
        "country",
        "exp_month",
        "exp_year",
        "fingerprint",
        "funding",
        "last4",
        "wallet",
    )
    details = {name: card[name] for name in kept}
    is_manual = intent["capture_method"] == "manual"
    return {
        "type": "card",
        "card": {
            **details,
            "amount_authorized": intent["amount"],
            "authorization_code": "123456",
            "capture_before": desk.now + AUTHORISED_FOR if is_manual else None,
            "extended_authorization": {"status": "disabled"},
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": card["brand"],
            "network_token": {"used": False},
            "network_transaction_id": "".join(filter(str.isdigit, card["fingerprint"]))[:15],
            "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
            "regulated_status": "unregulated",
            "three_d_secure": _asked(intent),
        },
    }


def _asked(intent: Obj) -> Obj | None:
    if not intent.get("_authenticated"):
        return None
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": intent["id"].removeprefix("pi_"),
        "version": "2.2.0",
    }


def take(desk: Desk, charge: Obj, amount: int) -> None:
    """Take the money of an authorised charge; what is authorised beyond `amount` is let go."""
    method = desk.get("payment_method", charge["payment_method"])
    cut = charge["application_fee_amount"] or 0
    fees = [balance.fee(balance.fee_of(amount), charge["currency"], "Stripe processing fees")]
    if cut and desk.account:
        fees.append(balance.fee(cut, charge["currency"], "Application fee", "application_fee"))
    booked = balance.book(
        desk,
        "charge" if method["type"] == "card" else "payment",
        amount,
        charge["currency"],
        charge["id"],
        fees=fees,
        available_in=_settles_in(method),
        description=charge["description"],
    )
    charge.update(
        amount_captured=amount,
        captured=True,
        paid=True,
        status="succeeded",
        balance_transaction=booked["id"],
    )
    desk.save(charge)
    connect.share(desk, charge, cut)
    desk.save(charge)


def _settles_in(method: Obj) -> int:
    if method["type"] == "card" and payment_methods.card_of(method).at_once:
        return 0
    return balance.SETTLES_IN


def foresee(desk: Desk, charge: Obj, card: Card) -> None:
    """Have the disputes and warnings come that the card stands for."""
    if card.dispute:
        desk.later(0, "dispute.open", charge["id"])
    if card.warned:
        warning = {
            "id": desk.id("issfr"),
            "object": "radar.early_fraud_warning",
            "actionable": True,
            "charge": charge["id"],
            "created": desk.now,
            "fraud_type": "made_with_stolen_card",
            "livemode": False,
            "payment_intent": charge["payment_intent"],
        }
        desk.add("early_fraud_warning", warning)
        events.emit(desk, "radar.early_fraud_warning.created", warning)


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return call.desk.get(KIND, call.id)


def _update(call: Call) -> Obj:
    charge = call.desk.get(KIND, call.id)
    fields: Obj = {"metadata": call.params.metadata(charge["metadata"])}
    for name in ("description", "receipt_email", "transfer_group"):
        if call.params.has(name):
            fields[name] = call.params.text(name)
    call.params.done()
    return events.change(call.desk, "charge.updated", charge, **fields)


def _list(call: Call) -> Obj:
    return listing(call, KIND, "/v1/charges", "customer", "payment_intent", "transfer_group")


def _warning(call: Call) -> Obj:
    call.params.done()
    return call.desk.get("early_fraud_warning", call.id)


def _warnings(call: Call) -> Obj:
    url = "/v1/radar/early_fraud_warnings"
    return listing(call, "early_fraud_warning", url, "charge", "payment_intent")


DOORS = (
    Door("GET", "/v1/charges", _list),
    Door("GET", "/v1/charges/{id}", _retrieve),
    Door("POST", "/v1/charges/{id}", _update),
    Door("GET", "/v1/radar/early_fraud_warnings", _warnings),
    Door("GET", "/v1/radar/early_fraud_warnings/{id}", _warning),
)
