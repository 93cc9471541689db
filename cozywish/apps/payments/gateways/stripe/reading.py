"""What Stripe's objects say, in our words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cozywish.apps.payments.gateways.contract import (
    ChargeFact,
    DisputeFact,
    DisputeStatus,
    EventFact,
    IntentFact,
    MethodFact,
    MovementFact,
    RefundFact,
    RefundStatus,
    Status,
    WarningFact,
)

Object = Mapping[str, Any]
STATUS = {
    "requires_payment_method": Status.WAITS,
    "requires_confirmation": Status.WAITS,
    "requires_action": Status.ASKS,
    "processing": Status.PROCESSES,
    "requires_capture": Status.AUTHORISED,
    "succeeded": Status.DONE,
    "canceled": Status.CANCELED,
}
REFUND_STATUS = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}
DISPUTE_STATUS = {
    "warning_needs_response": DisputeStatus.ASKED,
    "warning_under_review": DisputeStatus.ASKED,
    "warning_closed": DisputeStatus.CONTENT,
    "prevented": DisputeStatus.CONTENT,
    "needs_response": DisputeStatus.CLAIMED,
    "under_review": DisputeStatus.REVIEWED,
    "won": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
}


def moment(seconds: int) -> datetime:
    """Return the instant that many seconds after the beginning of 1970."""
    return datetime.fromtimestamp(seconds, tz=UTC)


def id_of(named: Any) -> str:
    """Return the id of what a field names, whether it was expanded or not."""
    if isinstance(named, Mapping):
        return str(named["id"])
    return str(named or "")


def _expanded(named: Any) -> Object | None:
    """Return what a field names, if it came with it."""
    return named if isinstance(named, Mapping) else None


def intent_in(said: Object) -> IntentFact:
    """Read a payment intent or a setup intent; its charge must be expanded."""
    error = said.get("last_payment_error") or said.get("last_setup_error") or {}
    charge = _expanded(said.get("latest_charge"))
    action = (said.get("next_action") or {}).get("redirect_to_url") or {}
    return IntentFact(
        id=said["id"],
        status=STATUS[said["status"]],
        amount=said.get("amount") or 0,
        currency=(said.get("currency") or "").upper(),
        ours=dict(said.get("metadata") or {}),
        client_secret=said.get("client_secret") or "",
        method_id=id_of(said.get("payment_method")),
        capture_before=_capture_before(charge) if charge else None,
        error=(error.get("decline_code") or error.get("code") or "")[:60],
        action_url=action.get("url") or "",
        charge=charge_in(charge) if charge and charge["captured"] else None,
        card=_card(_expanded(said.get("payment_method"))),
    )


def _card(method: Object | None) -> MethodFact | None:
    return method_in(method) if method and method["type"] == "card" else None


def _capture_before(charge: Object) -> datetime | None:
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    until = card.get("capture_before")
    return moment(until) if until else None


def charge_in(said: Object) -> ChargeFact:
    """Read a charge whose money was taken."""
    booked = _expanded(said.get("balance_transaction"))
    return ChargeFact(
        id=said["id"],
        captured=said["amount_captured"],
        currency=said["currency"].upper(),
        is_disputed=bool(said.get("disputed")),
        fee_txn=booked["id"] if booked else "",
        fee=booked["fee"] if booked else 0,
        fee_currency=booked["currency"].upper() if booked else "",
    )


def refund_in(said: Object) -> RefundFact:
    """Read a refund."""
    return RefundFact(
        id=said["id"],
        charge_id=id_of(said.get("charge")),
        status=REFUND_STATUS[said["status"]],
        amount=said["amount"],
        currency=said["currency"].upper(),
        ours=dict(said.get("metadata") or {}),
        error=(said.get("failure_reason") or "")[:60],
    )


def dispute_in(said: Object) -> DisputeFact:
    """Read a dispute."""
    moved = said.get("balance_transactions") or []
    took = [one for one in moved if one["amount"] < 0]
    gave = [one for one in moved if one["amount"] > 0]
    fact = DisputeFact(
        said["id"],
        id_of(said["charge"]),
        DISPUTE_STATUS[said["status"]],
        moment(said["created"]),
        said["amount"],
        said["currency"].upper(),
        taken=-sum(one["amount"] for one in took),
        fee=sum(one["fee"] for one in took),
        given_back=sum(one["amount"] for one in gave),
        fee_back=-sum(one["fee"] for one in gave),
    )
    return replace(fact, status=_decided(fact))


def _decided(fact: DisputeFact) -> DisputeStatus:
    """What became of the money counts more than the word for it."""
    if fact.status == DisputeStatus.LOST and fact.taken and not fact.away:
        return DisputeStatus.WON
    if fact.status == DisputeStatus.CONTENT and fact.away:
        return DisputeStatus.LOST
    return fact.status


def warning_in(said: Object) -> WarningFact:
    """Read an early warning of fraud."""
    return WarningFact(said["id"], id_of(said["charge"]))


def movement_in(said: Object) -> MovementFact:
    """Read a balance transaction."""
    return MovementFact(
        id=said["id"],
        object_id=id_of(said.get("source")),
        kind=said["reporting_category"],
        amount=said["net"],
        currency=said["currency"].upper(),
        moved_at=moment(said["created"]),
    )


def method_in(said: Object) -> MethodFact:
    """Read a card."""
    card = said["card"]
    owner = id_of(said.get("customer"))
    return MethodFact(
        said["id"], owner, card["brand"][:20], card["last4"], card["exp_month"], card["exp_year"]
    )


def event_in(said: Object) -> EventFact:
    """Read an event: what it is about, and nothing else."""
    return EventFact(
        id=said["id"],
        type=said["type"],
        object_id=str(said["data"]["object"].get("id") or ""),
        told_at=moment(said["created"]),
        api_version=said.get("api_version") or "",
        is_live=bool(said["livemode"]),
        account=said.get("account") or "",
    )
