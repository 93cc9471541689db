"""The desk: a person plays the customer, the bank and the clock."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cozywish.simulator.control import Strings
from cozywish.simulator.desk import Obj, loaded
from cozywish.simulator.objects import balance
from cozywish.simulator.pages.html import Markup, el
from cozywish.simulator.pages.layout import MARK, document, money

NAVIGATION = (
    ("/", "Payments"),
    ("/events", "Events"),
    ("/accounts", "Accounts"),
    ("/faults", "Faults"),
)
SHOWN = 100
# Status → its words and its colour.
WORDS = {
    "requires_payment_method": ("No card yet", ""),
    "requires_confirmation": ("Not confirmed", ""),
    "requires_action": ("Bank asks", "info"),
    "requires_capture": ("Authorised", "info"),
    "processing": ("On its way", "warn"),
    "succeeded": ("Succeeded", "ok"),
    "canceled": ("Cancelled", ""),
    "pending": ("Pending", "warn"),
    "failed": ("Failed", "danger"),
    "needs_response": ("Needs an answer", "danger"),
    "under_review": ("Under review", "warn"),
    "warning_needs_response": ("Inquiry", "warn"),
    "warning_under_review": ("Inquiry under review", "warn"),
    "warning_closed": ("Inquiry closed", ""),
    "won": ("Won", "ok"),
    "lost": ("Lost", "danger"),
    "in_transit": ("On its way", "info"),
    "paid": ("Paid", "ok"),
    "delivered": ("Delivered", "ok"),
    "waiting": ("Waiting", "warn"),
    "held": ("Held back", "warn"),
    "sending": ("Leaving", "info"),
    "dropped": ("Dropped", "danger"),
    "given up": ("Given up", "danger"),
}


def badge(status: str) -> Markup:
    """Return a status in words."""
    words, colour = WORDS.get(status, (status, ""))
    return el("span", words, class_=f"badge {colour}".strip())


def moment(seconds: int) -> Markup:
    """Return a moment as people read it."""
    at = datetime.fromtimestamp(seconds, UTC)
    text = f"{at:%b} {at.day}, {at:%H:%M}"
    return el("time", text, datetime=at.isoformat(), class_="num")


def button(words: str, action: str, back: str, *, look: str = "", **fields: object) -> Markup:
    """Return a button that does one thing and comes back."""
    kept = [el("input", type="hidden", name=name, value=value) for name, value in fields.items()]
    return el(
        "form",
        el("input", type="hidden", name="back", value=back),
        *kept,
        el("button", words, class_=f"btn small {look}".strip()),
        method="post",
        action=action,
    )


def page(title: str, here: str, *inside: object, status: int = 200) -> HTMLResponse:
    """Return a page of the desk."""
    links = [
        el("a", words, href=url, aria_current="page" if url == here else None)
        for url, words in NAVIGATION
    ]
    bar = el(
        "header",
        el(
            "div",
            el("a", MARK, "Practice bank", href="/", class_="brand"),
            el("nav", *links, aria_label="Desk"),
        ),
        class_="bar",
    )
    skip = el("a", "Skip to content", href="#content", class_="skip")
    main = el("main", *inside, id="content", class_="desk")
    return document(f"{title} · CozyWish practice bank", skip, bar, main, status=status)


def clock(strings: Strings, back: str) -> Markup:
    """Return the clock, and the buttons that move it."""
    now = datetime.fromtimestamp(strings.api.clock.now(), UTC)
    stands = " · standing still" if strings.api.clock.is_frozen else ""
    steps = (("An hour on", 3_600), ("A day on", 86_400), ("A week on", 604_800))
    return el(
        "section",
        el("h2", "The clock"),
        el("p", f"{now:%a, %b} {now.day}, {now:%H:%M} UTC{stands}", class_="now num"),
        el("p", "Money settles, refunds bounce and authorisations end as it moves.", class_="meta"),
        el(
            "div",
            *(button(words, "/do/clock", back, advance=by) for words, by in steps),
            class_="actions",
        ),
        class_="card clock",
    )


def home(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Show the payments, newest first."""
    with strings.store.transaction():
        strings.api.desk()
        query = "SELECT data FROM objects WHERE kind = 'payment_intent' ORDER BY seq DESC LIMIT ?"
        found = [loaded(row) for row in strings.store.rows(query, SHOWN)]
        rows = [_row(strings, intent) for intent in found]
        listed = (
            el("ul", *rows, class_="rows payments")
            if rows
            else el("p", "No payments yet. The first one shows up here.", class_="empty")
        )
        return page(
            "Payments",
            "/",
            el("h1", "Payments"),
            el(
                "div",
                el("section", el("h2", "Newest first"), listed, class_="card flush"),
                el("div", clock(strings, "/"), _balances(strings), class_="stack"),
                class_="columns",
            ),
        )


def _row(strings: Strings, intent: Obj) -> Markup:
    return el(
        "li",
        el("span", money(intent["amount"], intent["currency"]), class_="amount num"),
        badge(intent["status"]),
        el(
            "a",
            _who(strings, intent),
            href=f"/payments/{intent['id']}",
            class_="cover",
        ),
        el("span", moment(intent["created"]), class_="meta"),
        class_="link",
    )


def _who(strings: Strings, intent: Obj) -> str:
    if intent["description"]:
        return str(intent["description"])
    if intent["customer"]:
        query = "SELECT data FROM objects WHERE id = ?"
        found = strings.store.row(query, intent["customer"])
        customer = loaded(found) if found else {}
        return str(customer.get("name") or customer.get("email") or intent["customer"])
    return str(intent["id"])


def _balances(strings: Strings) -> Markup:
    desk = strings.api.desk()
    lines = [
        fact(words, money(amount, currency))
        for words, available in (("Available", True), ("On the way", False))
        for currency, amount in balance.sums(desk, available=available).items()
    ]
    inside = el("dl", *lines, class_="facts") if lines else el("p", "Nothing yet.", class_="meta")
    return el("section", el("h2", "The marketplace’s balance"), inside, class_="card")


def fact(words: str, value: object) -> Markup:
    """Return one line of a list of facts."""
    return el("div", el("dt", words), el("dd", value, class_="num"))
