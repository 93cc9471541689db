"""Payouts: a connected account's balance on its way to its bank."""

from cozywish.simulator.api import Call, Door
from cozywish.simulator.cards import BANK_BY_NAME
from cozywish.simulator.clock import DAY
from cozywish.simulator.desk import PLATFORM, Desk, Obj
from cozywish.simulator.errors import wrong_state
from cozywish.simulator.objects import balance, events
from cozywish.simulator.objects.lists import listing
from cozywish.simulator.timeline import job

KIND = "payout"
ON_THE_WAY = DAY


def pay_out(desk: Desk, amount: int, currency: str, *, automatic: bool, **more: object) -> Obj:
    """Send a part of the balance to the account's bank."""
    id = desk.id("po")
    booked = balance.book(desk, "payout", -amount, currency, id)
    payout: Obj = {
        "id": id,
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": desk.now + ON_THE_WAY,
        "automatic": automatic,
        "balance_transaction": booked["id"],
        "created": desk.now,
        "currency": currency,
        "description": "STRIPE PAYOUT" if automatic else None,
        "destination": None,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "completed" if automatic else "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
        **more,
    }
    desk.add(KIND, payout)
    events.emit(desk, "payout.created", payout)
    desk.later(ON_THE_WAY, "payout.arrive", id)
    return payout


@job("payout.automatic")
def automatic(desk: Desk, account: str) -> None:
    """What there is goes to the bank, if the account may be paid out and wants it daily."""
    owner = desk.of(PLATFORM).find("account", account)
    if owner is None or not owner["payouts_enabled"]:
        return
    if owner["settings"]["payouts"]["schedule"]["interval"] == "manual":
        return
    for currency, amount in balance.sums(desk, available=True).items():
        if amount > 0:
            pay_out(desk, amount, currency, automatic=True)


@job("payout.arrive")
def arrive(desk: Desk, id: str) -> None:
    """The bank takes the payout, or sends it back if the account's bank is one that does."""
    owner = desk.of(PLATFORM).find("account", desk.account)
    finish(desk, desk.get(KIND, id), BANK_BY_NAME[owner["_bank"]].failure if owner else "")


def finish(desk: Desk, payout: Obj, failure: str) -> Obj:
    """Let a payout arrive, or fail for a reason, which may also happen days after it arrived."""
    if payout["status"] in {"failed", "canceled"}:
        return payout
    desk.not_later(payout["id"])
    if not failure:
        if payout["status"] == "paid":
            return payout
        trace = {"status": "supported", "value": f"trace_{payout['id'][-12:]}"}
        return events.change(desk, "payout.paid", payout, status="paid", trace_id=trace)
    booked = balance.book(
        desk, "payout_failure", payout["amount"], payout["currency"], payout["id"]
    )
    return events.change(
        desk,
        "payout.failed",
        payout,
        status="failed",
        failure_code=failure,
        failure_message="The bank account could not be credited.",
        failure_balance_transaction=booked["id"],
    )


def _create(call: Call) -> Obj:
    desk, params = call.desk, call.params
    currency = params.currency()
    amount = params.integer("amount", required=True, least=1) or 0
    metadata, description = params.metadata(), params.text("description")
    params.ignore("method", "source_type", "statement_descriptor", "destination")
    params.done()
    if amount > balance.available(desk, currency):
        raise wrong_state(
            "You have insufficient funds in your Stripe account.", "balance_insufficient"
        )
    return pay_out(
        desk, amount, currency, automatic=False, metadata=metadata, description=description
    )


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return call.desk.get(KIND, call.id)


def _list(call: Call) -> Obj:
    call.params.ignore("arrival_date")
    return listing(call, KIND, "/v1/payouts", "status", "destination")


DOORS = (
    Door("POST", "/v1/payouts", _create),
    Door("GET", "/v1/payouts", _list),
    Door("GET", "/v1/payouts/{id}", _retrieve),
)
