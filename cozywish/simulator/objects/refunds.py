"""Refunds. Some take days, and some that were thought done come back."""

from cozywish.simulator.api import Call, Door
from cozywish.simulator.cards import BY_NAME
from cozywish.simulator.clock import DAY
from cozywish.simulator.desk import Desk, Obj
from cozywish.simulator.errors import Refusal, wrong_state
from cozywish.simulator.objects import balance, charges, connect, events, transfers
from cozywish.simulator.objects.lists import listing
from cozywish.simulator.timeline import job

KIND = "refund"
TAKES = DAY
BOUNCES_AFTER = 3 * DAY


def _charge(call: Call) -> Obj:
    intent, charge = call.params.text("payment_intent"), call.params.text("charge")
    if intent:
        found = call.desk.get("payment_intent", intent, "payment_intent")
        charge = found["latest_charge"]
        if charge is None or found["status"] not in {"succeeded", "requires_capture"}:
            message = f"This PaymentIntent ({intent}) does not have a successful charge to refund."
            raise Refusal(message, param="payment_intent")
    if not charge:
        raise call.params.lacks("charge")
    return call.desk.get(charges.KIND, charge, "charge")


def _check(desk: Desk, charge: Obj, amount: int | None) -> int:
    """Return how much goes back."""
    if charge["status"] != "succeeded" or not charge["captured"]:
        message = f"Charge {charge['id']} has not been captured. Cancel its PaymentIntent instead."
        raise wrong_state(message, "charge_not_refundable")
    if any(each["status"] in OPEN_DISPUTES for each in desk.all("dispute", charge=charge["id"])):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise wrong_state(message, "charge_disputed")
    rest = charge["amount_captured"] - charge["amount_refunded"]
    if rest == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise wrong_state(message, "charge_already_refunded")
    if amount is not None and amount > rest:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({rest})"
        raise Refusal(message, param="amount")
    return amount or rest


OPEN_DISPUTES = {"needs_response", "under_review", "lost"}


def _create(call: Call) -> Obj:
    desk, params = call.desk, call.params
    charge = _charge(call)
    asked = params.integer("amount", least=1)
    reason = params.choice("reason", "duplicate", "fraudulent", "requested_by_customer")
    metadata = params.metadata()
    with_transfer, with_fee = params.flag("reverse_transfer"), params.flag("refund_application_fee")
    params.ignore("instructions_email", "origin", "currency")
    params.done()
    amount = _check(desk, charge, asked)
    method = desk.get("payment_method", charge["payment_method"])
    how = "pending" if method["type"] != "card" else BY_NAME[method["_card"]].refund
    refund = _blank(desk, charge, amount, how)
    refund.update(reason=reason, metadata=metadata)
    if with_transfer and charge["transfer"]:
        refund["transfer_reversal"] = transfers.reverse_part(desk, charge, amount)
    booked = "refund" if method["type"] == "card" else "payment_refund"
    refund["balance_transaction"] = balance.book(
        desk, booked, -amount, charge["currency"], refund["id"]
    )["id"]
    desk.add(KIND, refund)
    if with_fee and charge["application_fee"]:
        connect.give_back(desk, charge, amount)
    _recount(desk, charge)
    events.emit(desk, "charge.refunded", charge)
    events.emit(desk, "refund.created", refund)
    if how == "pending":
        desk.later(TAKES, "refund.settle", refund["id"])
    elif how == "fails":
        desk.later(BOUNCES_AFTER, "refund.bounce", refund["id"])
    return refund


def _blank(desk: Desk, charge: Obj, amount: int, how: str) -> Obj:
    return {
        "id": desk.id("re" if charge["id"].startswith("ch_") else "pyr"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": desk.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "destination_details": {
            "type": "card",
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
        },
        "failure_balance_transaction": None,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "pending_reason": "processing" if how == "pending" else None,
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if how == "pending" else "succeeded",
        "transfer_reversal": None,
    }


def _recount(desk: Desk, charge: Obj) -> None:
    """Have the charge say what is refunded now."""
    going = [
        each
        for each in desk.all(KIND, charge=charge["id"])
        if each["status"] in {"pending", "succeeded"}
    ]
    refunded = sum(each["amount"] for each in going)
    charge.update(amount_refunded=refunded, refunded=refunded == charge["amount_captured"])
    desk.save(charge)


@job("refund.settle")
def settle(desk: Desk, id: str) -> None:
    """The money has arrived."""
    refund = desk.get(KIND, id)
    if refund["status"] != "pending":
        return
    desk.not_later(id)
    _tell(desk, refund, "refund.updated", status="succeeded", pending_reason=None)


@job("refund.bounce")
def bounce(desk: Desk, id: str, reason: str = "expired_or_canceled_card") -> None:
    """The money came back: the refund failed, even if it was thought done."""
    _undo(desk, desk.get(KIND, id), "failed", reason)


def _undo(desk: Desk, refund: Obj, status: str, reason: str | None) -> None:
    if refund["status"] in {"failed", "canceled"}:
        return
    desk.not_later(refund["id"])
    booked = balance.book(
        desk, "refund_failure", refund["amount"], refund["currency"], refund["id"]
    )
    fields = {"status": status, "failure_balance_transaction": booked["id"], "pending_reason": None}
    if reason:
        fields["failure_reason"] = reason
    _tell(desk, refund, "refund.updated", **fields)
    if status == "failed":
        events.emit(desk, "refund.failed", refund)
    _recount(desk, desk.get(charges.KIND, refund["charge"]))


def _tell(desk: Desk, refund: Obj, kind: str, **fields: object) -> None:
    events.change(desk, kind, refund, **fields)
    events.emit(desk, "charge.refund.updated", refund)


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return call.desk.get(KIND, call.id)


def _update(call: Call) -> Obj:
    refund = call.desk.get(KIND, call.id)
    metadata = call.params.metadata(refund["metadata"])
    call.params.done()
    _tell(call.desk, refund, "refund.updated", metadata=metadata)
    return refund


def _cancel(call: Call) -> Obj:
    call.params.done()
    refund = call.desk.get(KIND, call.id)
    if refund["status"] != "pending":
        raise wrong_state("Only a pending refund can be canceled.", "refund_not_cancelable")
    _undo(call.desk, refund, "canceled", None)
    return refund


def _list(call: Call) -> Obj:
    return listing(call, KIND, "/v1/refunds", "charge", "payment_intent")


DOORS = (
    Door("POST", "/v1/refunds", _create),
    Door("GET", "/v1/refunds", _list),
    Door("GET", "/v1/refunds/{id}", _retrieve),
    Door("POST", "/v1/refunds/{id}", _update),
    Door("POST", "/v1/refunds/{id}/cancel", _cancel),
)
