"""Balance transactions, what they cost, and the balance they add up to."""

from typing import Any

from cozywish.simulator.api import Call, Door
from cozywish.simulator.clock import DAY
from cozywish.simulator.desk import Desk, Obj
from cozywish.simulator.objects.lists import listing

KIND = "balance_transaction"
SETTLES_IN = 2 * DAY
RATE_PER_MYRIAD = 290  # 2.9 %
FIXED = 30
DISPUTE_FEE = 1500
REPORTED_AS = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "payment_failure_refund": "refund_failure",
    "adjustment": "dispute",
    "transfer": "transfer",
    "transfer_refund": "transfer_reversal",
    "payout": "payout",
    "payout_failure": "payout_reversal",
    "application_fee": "platform_earning",
    "application_fee_refund": "platform_earning_refund",
}


def fee_of(amount: int) -> int:
    """Return what taking a payment costs: 2.9 % + 30, rounded half up."""
    return (amount * RATE_PER_MYRIAD + 5_000) // 10_000 + FIXED


def fee(amount: int, currency: str, what: str, kind: str = "stripe_fee") -> Obj:
    """Return one line of the costs."""
    return {
        "amount": amount,
        "application": None,
        "currency": currency,
        "description": what,
        "type": kind,
    }


def book(
    desk: Desk,
    kind: str,
    amount: int,
    currency: str,
    source: str,
    *,
    fees: list[Obj] | None = None,
    available_in: int = 0,
    **more: Any,
) -> Obj:
    """Move money on the account's balance, at once or when it settles."""
    costs = sum(each["amount"] for each in fees or [])
    return desk.add(
        KIND,
        {
            "id": desk.id("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": desk.now + available_in,
            "balance_type": "payments",
            "created": desk.now,
            "currency": currency,
            "description": None,
            "exchange_rate": None,
            "fee": costs,
            "fee_details": fees or [],
            "net": amount - costs,
            "reporting_category": REPORTED_AS[kind],
            "source": source,
            "status": "pending" if available_in else "available",
            "type": kind,
            **more,
        },
    )


def sums(desk: Desk, *, available: bool) -> dict[str, int]:
    """Return currency → what is there already, or what is still on its way."""
    sign = "<=" if available else ">"
    query = (
        "SELECT json_extract(data, '$.currency') AS currency, sum(json_extract(data, '$.net')) AS total "  # noqa: S608
        f"FROM objects WHERE kind = ? AND account = ? AND json_extract(data, '$.available_on') {sign} ? "
        "GROUP BY 1 ORDER BY 1"
    )
    rows = desk.store.rows(query, KIND, desk.account, desk.now)
    return {row["currency"]: row["total"] for row in rows}


def available(desk: Desk, currency: str) -> int:
    """Return what could be moved on now."""
    return sums(desk, available=True).get(currency, 0)


def _balance(call: Call) -> Obj:
    call.params.done()
    there, coming = sums(call.desk, available=True), sums(call.desk, available=False)
    currencies = sorted({*there, *coming}) or ["usd"]

    def lines(totals: dict[str, int]) -> list[Obj]:
        return [
            {
                "amount": totals.get(name, 0),
                "currency": name,
                "source_types": {"card": totals.get(name, 0)},
            }
            for name in currencies
        ]

    return {
        "object": "balance",
        "available": lines(there),
        "livemode": False,
        "pending": lines(coming),
        "refund_and_dispute_prefunding": {"available": lines({}), "pending": lines({})},
    }


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return call.desk.get(KIND, call.id)


def _list(call: Call) -> Obj:
    return listing(call, KIND, "/v1/balance_transactions", "currency", "source", "type")


DOORS = (
    Door("GET", "/v1/balance", _balance),
    Door("GET", "/v1/balance_transactions", _list),
    Door("GET", "/v1/balance_transactions/{id}", _retrieve),
)
