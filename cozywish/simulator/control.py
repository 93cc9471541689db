"""`/_sim/…`: the strings behind the stage, for tests and for the pages. JSON in, JSON out."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from cozywish.simulator import deliveries, faults
from cozywish.simulator.api import Api
from cozywish.simulator.deliveries import Postman
from cozywish.simulator.desk import Desk, Obj, shown
from cozywish.simulator.errors import Refusal, missing
from cozywish.simulator.objects import (
    accounts,
    attempts,
    disputes,
    payouts,
    refunds,
    webhook_endpoints,
)

Body = dict[str, Any]
Control = Callable[["Strings", Body, str], Body]


class Strings:
    """What the controls pull."""

    def __init__(self, api: Api, postman: Postman, public_url: str = "") -> None:
        self.api = api
        self.store = api.store
        self.postman = postman
        self._public_url = public_url.rstrip("/")

    def base_url(self, request: Request) -> str:
        """Return where browsers find this program."""
        return self._public_url or f"{request.url.scheme}://{request.headers['host']}"

    def owner(self, kind: str, id: str) -> tuple[Desk, Obj]:
        """Return an object of any account, and the desk of that account."""
        query = "SELECT account FROM objects WHERE id = ? AND kind = ?"
        found = self.store.row(query, id, kind)
        if found is None:
            raise missing(kind, id)
        desk = self.api.desk(found["account"])
        return desk, desk.get(kind, id)


def state(strings: Strings, body: Body, id: str) -> Body:
    """How things stand."""
    rows = strings.store.rows("SELECT kind, count(*) AS n FROM objects GROUP BY kind ORDER BY kind")
    told = strings.store.rows(
        "SELECT state, count(*) AS n FROM deliveries GROUP BY state ORDER BY state"
    )
    return {
        "now": strings.api.clock.now(),
        "frozen": strings.api.clock.is_frozen,
        "by_hand": strings.store.setting("by_hand", False),
        "objects": {row["kind"]: row["n"] for row in rows},
        "deliveries": {row["state"]: row["n"] for row in told},
        "faults": faults.script(strings.store),
    }


def reset(strings: Strings, body: Body, id: str) -> Body:
    """Forget everything. A seed makes the ids that follow the same each time."""
    with strings.store.transaction():
        strings.store.empty()
        strings.store.remember("seed", body.get("seed", ""))
    return state(strings, {}, "")


def clock(strings: Strings, body: Body, id: str) -> Body:
    """Look at the clock, move it on (`advance` seconds, or `to` a moment), stop it or let it go."""
    moved = strings.api.clock
    with strings.store.transaction():
        if "freeze" in body:
            (moved.freeze if body["freeze"] else moved.release)()
        target = _moment(body, "to") or moved.now() + _moment(body, "advance")
        if target < moved.now():
            raise Refusal("Time does not run backwards. Reset to begin anew.")
        if target > moved.now():
            moved.set(target)
        strings.api.desk()
    return {"now": moved.now(), "frozen": moved.is_frozen}


def _moment(body: Body, name: str) -> int:
    value = body.get(name, 0)
    if not isinstance(value, int) or value < 0:
        raise Refusal(f"{name} must be a number of seconds.")
    return value


def read_faults(strings: Strings, body: Body, id: str) -> Body:
    """The rules, and how often each has struck."""
    return faults.script(strings.store)


def write_faults(strings: Strings, body: Body, id: str) -> Body:
    """Replace the rules."""
    try:
        return faults.write(strings.store, body)
    except faults.BadScript as reason:
        raise Refusal(f"This script makes no sense: {reason}.") from reason


def listen(strings: Strings, body: Body, id: str) -> Body:
    """Register a webhook endpoint with a secret of one's own; the same address replaces the old one."""
    with strings.store.transaction():
        desk = strings.api.desk()
        for known in desk.all(webhook_endpoints.KIND, url=body.get("url", "")):
            if known["_connect"] == bool(body.get("connect")):
                desk.store.run("DELETE FROM objects WHERE id = ?", known["id"])
        endpoint = webhook_endpoints.register(
            desk,
            str(body.get("url", "")),
            list(body.get("enabled_events", ["*"])),
            secret=str(body.get("secret", "")),
            connect=bool(body.get("connect")),
        )
    return {**shown(endpoint), "secret": endpoint["_secret"]}


def deliver(strings: Strings, body: Body, id: str) -> Body:
    """Carry what is due now and wait for the answers; with `event`, that one once more."""
    with strings.store.transaction():
        desk = strings.api.desk()
        if "by_hand" in body:
            strings.store.remember("by_hand", bool(body["by_hand"]))
        if "event" in body and not deliveries.again(desk, str(body["event"])):
            raise missing("event", str(body["event"]))
    return strings.postman.deliver(held=True)


def read_deliveries(strings: Strings, body: Body, id: str) -> Body:
    """Every delivery, in the order in which they are carried."""
    rows = strings.store.rows("SELECT * FROM deliveries ORDER BY place DESC LIMIT 500")
    return {"deliveries": [dict(row) for row in rows]}


def payment(strings: Strings, body: Body, id: str) -> Body:
    """Answer for the bank or the person: authenticate, refuse_authentication, succeed, fail, expire."""
    with strings.store.transaction():
        desk, intent = strings.owner("payment_intent", id)
        outcome = body.get("outcome")
        needed = {"succeed": "processing", "fail": "processing", "expire": "requires_capture"}
        if intent["status"] != needed.get(str(outcome), "requires_action"):
            raise Refusal(
                f"The payment is {intent['status']}.", code="payment_intent_unexpected_state"
            )
        if outcome in {"authenticate", "refuse_authentication"}:
            attempts.answered(desk, intent, agreed=outcome == "authenticate")
        elif outcome in {"succeed", "fail"}:
            failure = str(body.get("reason", "insufficient_funds")) if outcome == "fail" else ""
            attempts.arrive(desk, intent, failure)
        elif outcome == "expire":
            attempts.expire(desk, id)
        else:
            raise _unknown(outcome)
        return _now(desk, "payment_intent", id)


def refund(strings: Strings, body: Body, id: str) -> Body:
    """Let a refund arrive (succeed) or come back (fail), even after it arrived."""
    with strings.store.transaction():
        desk, _ = strings.owner("refund", id)
        if body.get("outcome") == "succeed":
            refunds.settle(desk, id)
        elif body.get("outcome") == "fail":
            refunds.bounce(desk, id, str(body.get("reason", "expired_or_canceled_card")))
        else:
            raise _unknown(body.get("outcome"))
        return _now(desk, "refund", id)


def dispute(strings: Strings, body: Body, id: str) -> Body:
    """Open a dispute on a charge, or move one on: review, win, lose, escalate."""
    with strings.store.transaction():
        if not id:
            desk, charge = strings.owner("charge", str(body.get("charge", "")))
            reason = str(body.get("reason", "fraudulent"))
            amount = _moment(body, "amount")
            opened = disputes.open_dispute(
                desk, charge, reason, inquiry=bool(body.get("inquiry")), amount=amount
            )
            return _now(desk, "dispute", opened["id"])
        desk, known = strings.owner("dispute", id)
        outcome = body.get("outcome")
        if outcome == "review":
            disputes.review(desk, known)
        elif outcome in {"win", "lose"}:
            disputes.close(desk, known, won=outcome == "win")
        elif outcome == "escalate":
            disputes.escalate(desk, known)
        else:
            raise _unknown(outcome)
        return _now(desk, "dispute", id)


def payout(strings: Strings, body: Body, id: str) -> Body:
    """Let a payout arrive (succeed) or come back (fail), even after it arrived."""
    with strings.store.transaction():
        desk, known = strings.owner("payout", id)
        if body.get("outcome") not in {"succeed", "fail"}:
            raise _unknown(body.get("outcome"))
        failure = str(body.get("reason", "account_closed")) if body["outcome"] == "fail" else ""
        payouts.finish(desk, known, failure)
        return _now(desk, "payout", id)


def account(strings: Strings, body: Body, id: str) -> Body:
    """Finish an account's onboarding (enabled), or take its rights away; `bank` is a test bank for payouts."""
    with strings.store.transaction():
        desk, known = strings.owner("account", id)
        if "bank" in body:
            known["_bank"] = str(body["bank"])
        accounts.onboard(desk, known, enabled=bool(body.get("enabled", True)))
        return _now(desk, "account", id)


def _unknown(outcome: object) -> Refusal:
    return Refusal(f"There is no outcome {outcome!r} here.", param="outcome")


def _now(desk: Desk, kind: str, id: str) -> Body:
    found: Body = shown(desk.get(kind, id))
    return found


CONTROLS: tuple[tuple[str, str, Control], ...] = (
    ("GET", "/_sim/state", state),
    ("POST", "/_sim/reset", reset),
    ("GET", "/_sim/clock", clock),
    ("POST", "/_sim/clock", clock),
    ("GET", "/_sim/faults", read_faults),
    ("POST", "/_sim/faults", write_faults),
    ("POST", "/_sim/webhooks", listen),
    ("POST", "/_sim/deliver", deliver),
    ("GET", "/_sim/deliveries", read_deliveries),
    ("POST", "/_sim/payments/{id}", payment),
    ("POST", "/_sim/refunds/{id}", refund),
    ("POST", "/_sim/disputes", dispute),
    ("POST", "/_sim/disputes/{id}", dispute),
    ("POST", "/_sim/payouts/{id}", payout),
    ("POST", "/_sim/accounts/{id}", account),
)
