"""Transfers to connected accounts, and their way back."""

from cozywish.simulator.api import Call, Door
from cozywish.simulator.clock import DAY
from cozywish.simulator.desk import PLATFORM, Desk, Obj
from cozywish.simulator.errors import Refusal, wrong_state
from cozywish.simulator.objects import balance, events
from cozywish.simulator.objects.lists import listing

KIND = "transfer"
PAID_OUT_AFTER = 2 * DAY
NO_REVERSALS: Obj = {"object": "list", "data": [], "has_more": False}


def move(
    desk: Desk,
    *,
    amount: int,
    currency: str,
    destination: str,
    source: str | None = None,
    group: str | None = None,
    metadata: dict[str, str] | None = None,
    description: str | None = None,
) -> Obj:
    """Move money from the platform to an account. Out of a charge it settles when the charge does."""
    id = desk.id("tr")
    waits = _waits(desk, source)
    booked = balance.book(desk, "transfer", -amount, currency, id, available_in=waits)
    there = desk.of(destination)
    payment = _payment(there, amount, id)
    balance.book(there, "payment", amount, currency, payment, available_in=waits)
    transfer: Obj = {
        "id": id,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": booked["id"],
        "created": desk.now,
        "currency": currency,
        "description": description,
        "destination": destination,
        "destination_payment": payment,
        "livemode": False,
        "metadata": metadata or {},
        "reversals": {**NO_REVERSALS, "url": f"/v1/transfers/{id}/reversals"},
        "reversed": False,
        "source_transaction": source,
        "source_type": "card",
        "transfer_group": group,
    }
    desk.add(KIND, transfer)
    events.emit(desk, "transfer.created", transfer)
    there.later(waits + PAID_OUT_AFTER, "payout.automatic", destination)
    return transfer


def _payment(there: Desk, amount: int, transfer: str) -> str:
    """Return the id under which the account knows what it was given."""
    payment = {
        "id": there.id("py"),
        "object": "charge",
        "amount": amount,
        "source_transfer": transfer,
    }
    return str(there.add("destination_payment", payment)["id"])


def _waits(desk: Desk, source: str | None) -> int:
    if source is None:
        return 0
    charge = desk.get("charge", source, "source_transaction")
    booked = desk.find(balance.KIND, charge["balance_transaction"])
    return max(0, booked["available_on"] - desk.now) if booked else 0


def _create(call: Call) -> Obj:
    desk, params = call.desk, call.params
    currency = params.currency()
    amount = params.integer("amount", least=1)
    destination = params.text("destination", required=True) or ""
    source, group = params.text("source_transaction"), params.text("transfer_group")
    metadata, description = params.metadata(), params.text("description")
    params.ignore("source_type")
    params.done()
    desk.of(PLATFORM).get("account", destination, "destination")
    if source:
        amount = _within(desk, source, amount)
        group = group or f"group_{desk.get('charge', source)['payment_intent']}"
    elif amount is None:
        raise params.lacks("amount")
    elif amount > balance.available(desk, currency):
        message = (
            "You have insufficient available funds in your Stripe account. One likely reason you have insufficient "
            "funds is that your funds are automatically being paid out; try enabling manual payouts."
        )
        raise wrong_state(message, "balance_insufficient")
    return move(
        desk,
        amount=amount,
        currency=currency,
        destination=destination,
        source=source,
        group=group,
        metadata=metadata,
        description=description,
    )


def _within(desk: Desk, source: str, amount: int | None) -> int:
    charge = desk.get("charge", source, "source_transaction")
    moved = sum(each["amount"] for each in desk.all(KIND, source_transaction=source))
    rest = charge["amount_captured"] - moved
    if rest <= 0 or (amount or 0) > rest:
        message = f"Cannot use {source} as a source transaction: there are only {rest} left to transfer of this charge."
        raise Refusal(message, param="source_transaction", code="amount_too_large")
    return amount or rest


def reverse(
    desk: Desk,
    transfer: Obj,
    amount: int,
    metadata: dict[str, str] | None = None,
    refund: str | None = None,
) -> Obj:
    """Take back a part of what was moved."""
    there = desk.of(transfer["destination"])
    id = desk.id("trr")
    booked = balance.book(desk, "transfer_refund", amount, transfer["currency"], id)
    back = there.id("pyr")
    balance.book(there, "payment_refund", -amount, transfer["currency"], back)
    reversal: Obj = {
        "id": id,
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": booked["id"],
        "created": desk.now,
        "currency": transfer["currency"],
        "destination_payment_refund": back,
        "metadata": metadata or {},
        "source_refund": refund,
        "transfer": transfer["id"],
    }
    desk.add("transfer_reversal", reversal)
    gone = transfer["amount_reversed"] + amount
    before = {name: transfer[name] for name in ("amount_reversed", "reversed")}
    transfer.update(amount_reversed=gone, reversed=gone == transfer["amount"])
    transfer["reversals"]["data"] = [reversal, *transfer["reversals"]["data"]]
    desk.save(transfer)
    events.emit(desk, "transfer.reversed", transfer, before)
    return reversal


def reverse_part(desk: Desk, charge: Obj, refunded: int) -> str | None:
    """Take back the share of a refunded part of a destination charge."""
    transfer = desk.get(KIND, charge["transfer"])
    share = -(-transfer["amount"] * refunded // charge["amount_captured"])
    share = min(share, transfer["amount"] - transfer["amount_reversed"])
    return str(reverse(desk, transfer, share)["id"]) if share else None


def _reverse(call: Call) -> Obj:
    transfer = call.desk.get(KIND, call.id)
    amount = call.params.integer("amount", least=1)
    metadata = call.params.metadata()
    call.params.ignore("description", "refund_application_fee")
    call.params.done()
    rest = transfer["amount"] - transfer["amount_reversed"]
    if rest == 0:
        message = "The transfer has already been fully reversed."
        raise wrong_state(message, "transfer_already_reversed")
    if (amount or 0) > rest:
        message = f"The reversal ({amount}) is greater than what is left of the transfer ({rest})."
        raise Refusal(message, param="amount")
    return reverse(call.desk, transfer, amount or rest, metadata)


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return call.desk.get(KIND, call.id)


def _update(call: Call) -> Obj:
    transfer = call.desk.get(KIND, call.id)
    fields: Obj = {"metadata": call.params.metadata(transfer["metadata"])}
    if call.params.has("description"):
        fields["description"] = call.params.text("description")
    call.params.done()
    return events.change(call.desk, "transfer.updated", transfer, **fields)


def _list(call: Call) -> Obj:
    return listing(call, KIND, "/v1/transfers", "destination", "transfer_group")


def _reversals(call: Call) -> Obj:
    url = f"/v1/transfers/{call.id}/reversals"
    call.desk.get(KIND, call.id)
    return listing(call, "transfer_reversal", url, transfer=call.id)


def _reversal(call: Call) -> Obj:
    call.params.done()
    return call.desk.get("transfer_reversal", call.ids["reversal"])


DOORS = (
    Door("POST", "/v1/transfers", _create),
    Door("GET", "/v1/transfers", _list),
    Door("GET", "/v1/transfers/{id}", _retrieve),
    Door("POST", "/v1/transfers/{id}", _update),
    Door("POST", "/v1/transfers/{id}/reversals", _reverse),
    Door("GET", "/v1/transfers/{id}/reversals", _reversals),
    Door("GET", "/v1/transfers/{id}/reversals/{reversal}", _reversal),
)
