"""One payment at the desk: what it came to, and what the bank may still do."""

from starlette.requests import Request
from starlette.responses import Response

from cozywish.simulator.control import Strings
from cozywish.simulator.desk import Desk, Obj, loaded
from cozywish.simulator.objects.disputes import CLOSED
from cozywish.simulator.pages.desk import badge, button, clock, fact, moment, page
from cozywish.simulator.pages.events import told
from cozywish.simulator.pages.html import Markup, el
from cozywish.simulator.pages.layout import money


def payment(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Show one payment."""
    with strings.store.transaction():
        desk, intent = strings.owner("payment_intent", request.path_params["id"])
        here = f"/payments/{intent['id']}"
        charges = desk.all("charge", payment_intent=intent["id"])
        charge = charges[-1] if charges else None
        return page(
            "Payment",
            "/",
            el(
                "div",
                el("h1", money(intent["amount"], intent["currency"]), class_="num"),
                badge(intent["status"]),
                class_="heading",
            ),
            el(
                "div",
                el(
                    "div",
                    _facts(desk, intent, charge),
                    _steps(intent, here),
                    _refunds(desk, charge, here),
                    _disputes(desk, charge, here),
                    class_="stack",
                ),
                el("div", clock(strings, here), class_="stack"),
                class_="columns",
            ),
            _history(strings, intent, charges, here),
        )


def _facts(desk: Desk, intent: Obj, charge: Obj | None) -> Markup:
    lines = [
        fact("Payment", el("span", intent["id"], class_="code")),
        fact("Made", moment(intent["created"])),
    ]
    if intent["customer"] and (customer := desk.find("customer", intent["customer"])):
        lines.append(fact("Customer", customer["name"] or customer["email"] or customer["id"]))
    if charge:
        lines.append(fact("Paid with", _with(charge)))
        lines.append(fact("Taken", money(charge["amount_captured"], charge["currency"])))
        lines.append(fact("Refunded", money(charge["amount_refunded"], charge["currency"])))
    if error := intent["last_payment_error"]:
        lines.append(fact("Refused because", error["message"]))
    lines += [fact(name, value) for name, value in intent["metadata"].items()]
    return el("section", el("h2", "The payment"), el("dl", *lines, class_="facts"), class_="card")


def _with(charge: Obj) -> str:
    details = charge["payment_method_details"]
    kind = details[details["type"]]
    return f"{kind['brand'].title() if 'brand' in kind else 'Bank account'} ending {kind['last4']}"


def _steps(intent: Obj, here: str) -> Markup | None:
    """Return what the person or the bank may do about the payment itself."""
    by_status = {
        "requires_action": (
            ("It is me", "authenticate", "primary"),
            ("Refuse", "refuse_authentication", "bad"),
        ),
        "processing": (("Let it arrive", "succeed", "primary"), ("Let it fail", "fail", "bad")),
        "requires_capture": (("Let the authorisation end", "expire", "bad"),),
    }
    steps = by_status.get(intent["status"])
    if steps is None:
        return None
    made = [
        button(words, f"/do/payment/{intent['id']}", here, look=look, outcome=outcome)
        for words, outcome, look in steps
    ]
    return el(
        "section", el("h2", "What happens next"), el("div", *made, class_="actions"), class_="card"
    )


def _refunds(desk: Desk, charge: Obj | None, here: str) -> Markup | None:
    found = desk.all("refund", charge=charge["id"]) if charge else []
    if not found:
        return None
    rows = []
    for each in found:
        action = f"/do/refund/{each['id']}"
        buttons = []
        if each["status"] == "pending":
            buttons.append(button("Settle", action, here, outcome="succeed"))
        if each["status"] in {"pending", "succeeded"}:
            buttons.append(button("Fail the refund", action, here, look="bad", outcome="fail"))
        rows.append(_line(each, buttons))
    return el("section", el("h2", "Refunds"), el("ul", *rows, class_="rows"), class_="card flush")


def _line(each: Obj, buttons: list[Markup]) -> Markup:
    return el(
        "li",
        el(
            "div",
            el("span", money(each["amount"], each["currency"]), class_="amount num"),
            badge(each["status"]),
            el("span", moment(each["created"]), class_="meta"),
            class_="heading",
        ),
        el("div", *buttons, class_="actions") if buttons else None,
        class_="line",
    )


def _disputes(desk: Desk, charge: Obj | None, here: str) -> Markup | None:
    if charge is None or not charge["captured"]:
        return None
    found = desk.all("dispute", charge=charge["id"])
    rows = [_line(each, _moves(each, here)) for each in found]
    is_open = any(each["status"] not in CLOSED for each in found)
    has_money = charge["amount_refunded"] < charge["amount_captured"]
    opening = (
        el(
            "div",
            button("Open a dispute", "/do/dispute", here, look="bad", charge=charge["id"]),
            button("Ask first", "/do/dispute", here, charge=charge["id"], inquiry="1"),
            class_="actions",
        )
        if has_money and not is_open
        else None
    )
    return el(
        "section",
        el("h2", "Disputes"),
        el("ul", *rows, class_="rows bare") if rows else None,
        opening,
        class_="card",
    )


def _moves(dispute: Obj, here: str) -> list[Markup]:
    if dispute["status"] in CLOSED:
        return []
    moves = [("Win it", "win", ""), ("Lose it", "lose", "bad")]
    if dispute["status"].startswith("warning_"):
        moves = [("Close it", "win", ""), ("Make it a dispute", "escalate", "bad")]
    action = f"/do/dispute/{dispute['id']}"
    return [
        button(words, action, here, look=look, outcome=outcome) for words, outcome, look in moves
    ]


def _history(strings: Strings, intent: Obj, charges: list[Obj], here: str) -> Markup:
    subjects = [intent["id"], *(charge["id"] for charge in charges)]
    marks = ", ".join("?" * len(subjects))
    rows = strings.store.rows(
        "SELECT data FROM objects WHERE kind = 'event' AND ("  # noqa: S608
        f"json_extract(data, '$.data.object.id') IN ({marks}) OR "
        f"json_extract(data, '$.data.object.charge') IN ({marks})) ORDER BY seq DESC",
        *subjects,
        *subjects,
    )
    return told(strings, [loaded(row) for row in rows], "What was told", here)
