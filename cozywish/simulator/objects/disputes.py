"""Disputes: a person's bank takes the money back, or asks first."""

from cozywish.simulator.api import Call, Door
from cozywish.simulator.cards import BY_NAME
from cozywish.simulator.clock import DAY
from cozywish.simulator.desk import Desk, Obj
from cozywish.simulator.errors import Refusal, wrong_state
from cozywish.simulator.objects import balance, charges, events
from cozywish.simulator.objects.lists import listing
from cozywish.simulator.timeline import job

KIND = "dispute"
TIME_TO_ANSWER = 7 * DAY
BANK_DECIDES_IN = 1 * DAY
REASONS = (
    "fraudulent",
    "product_not_received",
    "duplicate",
    "product_unacceptable",
    "credit_not_processed",
    "general",
)
EVIDENCE = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)
CLOSED = {"won", "lost", "warning_closed"}
GIVEN_BACK = {"won", "warning_closed"}


@job("dispute.open")
def foreseen(desk: Desk, charge: str) -> None:
    """The dispute that the card stands for."""
    disputed = desk.get(charges.KIND, charge)
    method = desk.get("payment_method", disputed["payment_method"])
    card = BY_NAME[method["_card"]]
    if disputed["captured"]:
        open_dispute(desk, disputed, card.dispute, inquiry=card.inquiry)


def open_dispute(desk: Desk, charge: Obj, reason: str, *, inquiry: bool, amount: int = 0) -> Obj:
    """Open a dispute. An inquiry takes no money yet. Beside an open one there can be another, of a part of the rest."""
    if not charge["captured"]:
        raise wrong_state("Only a captured charge can be disputed.", "charge_not_disputable")
    others = desk.all(KIND, charge=charge["id"])
    if not amount and any(each["status"] not in CLOSED for each in others):
        raise wrong_state("This charge is disputed already.", "charge_disputed")
    away = sum(each["amount"] for each in others if each["status"] not in GIVEN_BACK)
    left = charge["amount_captured"] - charge["amount_refunded"] - away
    dispute = _blank(desk, charge, inquiry=inquiry)
    dispute["reason"] = reason or "fraudulent"
    dispute["amount"] = amount or left
    if not 0 < dispute["amount"] <= left:
        raise wrong_state(
            "There is nothing left of this charge to dispute.", "charge_already_refunded"
        )
    desk.add(KIND, dispute)
    charge["disputed"] = True
    desk.save(charge)
    if not inquiry:
        _take(desk, dispute)
    events.emit(desk, "charge.dispute.created", dispute)
    if not inquiry:
        events.emit(desk, "charge.dispute.funds_withdrawn", dispute)
    desk.later(TIME_TO_ANSWER, "dispute.unanswered", dispute["id"])
    return dispute


def _blank(desk: Desk, charge: Obj, *, inquiry: bool) -> Obj:
    return {
        "id": desk.id("du"),
        "object": "dispute",
        "amount": 0,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": desk.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": desk.now + TIME_TO_ANSWER,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _card(charge, inquiry=inquiry),
        "reason": "fraudulent",
        "status": "warning_needs_response" if inquiry else "needs_response",
    }


def _card(charge: Obj, *, inquiry: bool) -> Obj:
    brand = charge["payment_method_details"].get("card", {}).get("brand", "visa")
    case = "inquiry" if inquiry else "chargeback"
    return {
        "type": "card",
        "card": {"brand": brand, "case_type": case, "network_reason_code": "10.4"},
    }


def _take(desk: Desk, dispute: Obj) -> None:
    fees = [balance.fee(balance.DISPUTE_FEE, dispute["currency"], "Dispute fee")]
    _move(desk, dispute, -dispute["amount"], fees)


def _move(desk: Desk, dispute: Obj, amount: int, fees: list[Obj] | None = None) -> None:
    booked = balance.book(
        desk,
        "adjustment",
        amount,
        dispute["currency"],
        dispute["id"],
        fees=fees,
        reporting_category="dispute" if amount < 0 else "dispute_reversal",
        description=f"Chargeback {'withdrawal' if amount < 0 else 'reversal'} for {dispute['charge']}",
    )
    dispute["balance_transactions"] = [*dispute["balance_transactions"], booked]
    desk.save(dispute)


def review(desk: Desk, dispute: Obj) -> Obj:
    """Hand the evidence to the bank, which decides in a day by what it reads."""
    _still_open(dispute)
    details = dispute["evidence_details"]
    details = {**details, "submission_count": details["submission_count"] + 1, "has_evidence": True}
    desk.not_later(dispute["id"])
    desk.later(BANK_DECIDES_IN, "dispute.decide", dispute["id"])
    status = "warning_under_review" if dispute["status"].startswith("warning") else "under_review"
    return events.change(
        desk, "charge.dispute.updated", dispute, status=status, evidence_details=details
    )


@job("dispute.decide")
def decide(desk: Desk, id: str) -> None:
    """The bank has read the evidence."""
    dispute = desk.get(KIND, id)
    if dispute["status"] in CLOSED:
        return
    lost = "losing_evidence" in (dispute["evidence"]["uncategorized_text"] or "")
    close(desk, dispute, won=not lost)


@job("dispute.unanswered")
def unanswered(desk: Desk, id: str) -> None:
    """Nobody said anything in time."""
    dispute = desk.get(KIND, id)
    if dispute["status"] not in CLOSED:
        close(desk, dispute, won=False)


def close(desk: Desk, dispute: Obj, *, won: bool) -> Obj:
    """End a dispute. What was won comes back, an inquiry just ends."""
    _still_open(dispute)
    desk.not_later(dispute["id"])
    charge = desk.get(charges.KIND, dispute["charge"])
    if dispute["status"].startswith("warning"):
        others = desk.all(KIND, charge=charge["id"])
        charge["disputed"] = any(
            each["id"] != dispute["id"] and each["status"] != "warning_closed" for each in others
        )
        desk.save(charge)
        return events.change(desk, "charge.dispute.closed", dispute, status="warning_closed")
    if not won:
        return events.change(desk, "charge.dispute.closed", dispute, status="lost")
    _move(desk, dispute, dispute["amount"])
    events.change(desk, "charge.dispute.closed", dispute, status="won")
    events.emit(desk, "charge.dispute.funds_reinstated", dispute)
    return dispute


def escalate(desk: Desk, dispute: Obj) -> Obj:
    """Make a dispute of an inquiry: now the money is taken."""
    if not dispute["status"].startswith("warning_") or dispute["status"] in CLOSED:
        raise wrong_state("Only an open inquiry can become a dispute.", "dispute_not_an_inquiry")
    _take(desk, dispute)
    details = {**dispute["payment_method_details"]}
    details["card"] = {**details["card"], "case_type": "chargeback"}
    events.change(
        desk,
        "charge.dispute.updated",
        dispute,
        status="needs_response",
        is_charge_refundable=False,
        payment_method_details=details,
    )
    events.emit(desk, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def _still_open(dispute: Obj) -> None:
    if dispute["status"] in CLOSED:
        raise wrong_state("This dispute is already closed", "dispute_already_closed")


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return call.desk.get(KIND, call.id)


def _update(call: Call) -> Obj:
    desk, params = call.desk, call.params
    dispute = desk.get(KIND, call.id)
    part = params.part("evidence")
    sent = {name: part.text(name) for name in EVIDENCE if part.has(name)}
    metadata = params.metadata(dispute["metadata"])
    submits = params.flag("submit", default=True)
    params.done()
    if sent:
        _still_open(dispute)
    dispute["metadata"] = metadata
    dispute["evidence"] = {**dispute["evidence"], **sent}
    desk.save(dispute)
    if sent and submits:
        return review(desk, dispute)
    details = {**dispute["evidence_details"], "has_evidence": any(dispute["evidence"].values())}
    return events.change(desk, "charge.dispute.updated", dispute, evidence_details=details)


def _close(call: Call) -> Obj:
    call.params.done()
    dispute = call.desk.get(KIND, call.id)
    if dispute["status"].startswith("warning"):
        raise Refusal("An inquiry cannot be closed, only answered.", code="dispute_is_inquiry")
    return close(call.desk, dispute, won=False)


def _list(call: Call) -> Obj:
    return listing(call, KIND, "/v1/disputes", "charge", "payment_intent")


DOORS = (
    Door("GET", "/v1/disputes", _list),
    Door("GET", "/v1/disputes/{id}", _retrieve),
    Door("POST", "/v1/disputes/{id}", _update),
    Door("POST", "/v1/disputes/{id}/close", _close),
)
