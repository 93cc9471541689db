"""What a charge passes on: the application's fee of a direct charge, the share of a destination charge."""

from cozywish.simulator.api import Call, Door
from cozywish.simulator.desk import PLATFORM, Desk, Obj
from cozywish.simulator.objects import balance, events, transfers
from cozywish.simulator.objects.lists import listing


def share(desk: Desk, charge: Obj, cut: int) -> None:
    """Pass on what a captured charge owes to others."""
    destination = charge["transfer_data"]
    if destination:
        transfer = transfers.move(
            desk,
            amount=destination.get("amount") or charge["amount_captured"] - cut,
            currency=charge["currency"],
            destination=destination["destination"],
            source=charge["id"],
            group=charge["transfer_group"] or f"group_{charge['payment_intent']}",
        )
        charge["transfer"] = transfer["id"]
    elif cut and desk.account:
        charge["application_fee"] = _earn(desk, charge, cut)["id"]


def _earn(desk: Desk, charge: Obj, cut: int) -> Obj:
    platform = desk.of(PLATFORM)
    fee: Obj = {
        "id": desk.id("fee"),
        "object": "application_fee",
        "account": desk.account,
        "amount": cut,
        "amount_refunded": 0,
        "application": "ca_practice",
        "balance_transaction": None,
        "charge": charge["id"],
        "created": desk.now,
        "currency": charge["currency"],
        "fee_source": {"charge": charge["id"], "type": "charge"},
        "livemode": False,
        "originating_transaction": None,
        "refunded": False,
        "refunds": {"object": "list", "data": [], "has_more": False, "url": ""},
    }
    fee["refunds"]["url"] = f"/v1/application_fees/{fee['id']}/refunds"
    booked = balance.book(
        platform,
        "application_fee",
        cut,
        charge["currency"],
        fee["id"],
        available_in=balance.SETTLES_IN,
    )
    fee["balance_transaction"] = booked["id"]
    platform.add("application_fee", fee)
    events.emit(platform, "application_fee.created", fee)
    return fee


def give_back(desk: Desk, charge: Obj, part: int) -> None:
    """Return the application's fee for a refunded part of its charge, pro rata."""
    platform = desk.of(PLATFORM)
    fee = platform.find("application_fee", charge["application_fee"])
    if fee is None:
        return
    due = -(-fee["amount"] * part // charge["amount_captured"])
    due = min(due, fee["amount"] - fee["amount_refunded"])
    if due <= 0:
        return
    balance.book(platform, "application_fee_refund", -due, charge["currency"], fee["id"])
    balance.book(desk, "application_fee_refund", due, charge["currency"], fee["id"])
    refunded = fee["amount_refunded"] + due
    fee.update(amount_refunded=refunded, refunded=refunded == fee["amount"])
    platform.save(fee)
    events.emit(platform, "application_fee.refunded", fee)


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return call.desk.get("application_fee", call.id)


def _list(call: Call) -> Obj:
    return listing(call, "application_fee", "/v1/application_fees", "charge")


DOORS = (
    Door("GET", "/v1/application_fees", _list),
    Door("GET", "/v1/application_fees/{id}", _retrieve),
)
