"""Where a card's number is typed in: fields inside a page of the marketplace, or a page of our own."""

import re
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cozywish.simulator.control import Strings
from cozywish.simulator.desk import Desk, Obj
from cozywish.simulator.errors import Refusal
from cozywish.simulator.objects import payment_intents, payment_methods, setup_intents
from cozywish.simulator.pages.bank import intent_of, outcome_of, way_back
from cozywish.simulator.pages.html import Markup, el
from cozywish.simulator.pages.layout import document, field, money, narrow

ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
OPEN = {"requires_payment_method", "requires_confirmation", "requires_action"}
WORKS = "Practice: 4242 4242 4242 4242 works, with any later date and any code."
FIELD_OF = {"number": "number", "exp_month": "expiry", "exp_year": "expiry", "cvc": "cvc"}


def fields(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Show card fields to be framed by a page of `origin`, and by no other."""
    asked = request.query_params
    origin, key, theme = asked.get("origin", ""), asked.get("key", ""), asked.get("theme", "")
    if not ORIGIN.fullmatch(origin):
        raise Refusal("origin must be the scheme and host of the page around the fields.")
    if not re.fullmatch(r"pk_test_\w+", key):
        raise Refusal("key must be a publishable key, which begins with pk_test_.")
    framed = el(
        "form",
        *_number_and_rest({}, {}, framed=True),
        data_key=key,
        data_origin=origin,
        novalidate=True,
        aria_label="Card",
    )
    return document(
        "Card",
        framed,
        script="elements.js",
        frame=origin,
        theme=theme if theme in {"light", "dark"} else "",
        kind="frame",
    )


def _number_and_rest(
    typed: dict[str, str], errors: dict[str, str], *, framed: bool = False
) -> list[Markup]:
    def one(label: str, name: str, hint: str, autocomplete: str) -> Markup:
        made = field(
            label,
            name,
            typed.get(name, ""),
            error=errors.get(name, ""),
            placeholder=hint,
            autocomplete=autocomplete,
            inputmode="numeric",
            required=True,
            maxlength=32,
        )
        if not framed:
            return made
        place = el("p", id=f"{name}-error", class_="error", hidden=True)
        return Markup(made.removesuffix("</div>") + place + "</div>")

    brand = el("span", class_="badge of-card", hidden=True) if framed else None
    return [
        el(
            "div",
            one("Card number", "number", "1234 1234 1234 1234", "cc-number"),
            brand,
            class_="with-brand",
        ),
        el(
            "div",
            one("Expiry", "expiry", "MM / YY", "cc-exp"),
            one("Security code", "cvc", "CVC", "cc-csc"),
            class_="pair",
        ),
        el("p", WORKS, class_="works"),
    ]


def pay(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Show a page on which a person types in a card for an intent, without any script."""
    asked = request.query_params
    with strings.store.transaction():
        _, intent = intent_of(strings, request.path_params["id"], asked.get("client_secret", ""))
    return _form(intent, {"return_url": _checked(asked.get("return_url", ""))}, {})


def paid(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Take the card, try it, and send the person on: to the bank's question, or back."""
    back = _checked(form.get("return_url", ""))
    with strings.store.transaction():
        id, secret = request.path_params["id"], form.get("client_secret", "")
        desk, intent = intent_of(strings, id, secret)
        desk.base_url = strings.base_url(request)
        intent["_return_url"] = back
        if intent["status"] not in OPEN:
            return RedirectResponse(way_back(intent, outcome_of(intent)), 303)
        try:
            intent = _try(desk, intent, form, back)
        except Refusal as refusal:
            name = FIELD_OF.get(str(refusal.details.get("param", "")), "")
            errors = {name or "form": refusal.message}
            return _form(desk.get(intent["object"], id), form, errors, status=422)
    if intent["status"] == "requires_action":
        return RedirectResponse(intent["next_action"]["redirect_to_url"]["url"], 303)
    return RedirectResponse(way_back(intent, outcome_of(intent)), 303)


def _try(desk: Desk, intent: Obj, form: dict[str, str], back: str) -> Obj:
    number = re.sub(r"\D", "", form.get("number", ""))
    date = re.fullmatch(r"\s*(\d{1,2})\s*/?\s*(\d{2}|\d{4})\s*", form.get("expiry", ""))
    if not number:
        raise Refusal("Type in the card's number.", param="number")
    if date is None:
        raise Refusal("Type in the month and the year, as 04 / 29.", param="exp_month")
    if not form.get("cvc"):
        raise Refusal("Type in the security code from the back of the card.", param="cvc")
    billing = {"name": form["name"]} if form.get("name") else None
    expiry = int(date[1]), int(date[2])
    made = payment_methods.from_fields(desk, number, expiry, form["cvc"].strip(), billing)
    method = desk.add(payment_methods.KIND, made)
    if intent["object"] == "setup_intent":
        return setup_intents.confirm_with(desk, intent, method, back)
    return payment_intents.confirm_with(desk, intent, method, back)


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Refusal("return_url must be the whole address of a page.", param="return_url")
    return url


def _form(
    intent: Obj, typed: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> Response:
    is_payment = intent["object"] == "payment_intent"
    what = money(intent["amount"], intent["currency"]) if is_payment else ""
    title = f"Pay {what}" if is_payment else "Add a card"
    back = way_back({**intent, "_return_url": typed["return_url"]}, "canceled")
    kept = {name: value for name, value in typed.items() if name not in {"number", "cvc"}}
    return narrow(
        title,
        el("h1", title),
        el("p", el("strong", "That did not work."), errors["form"], class_="note", role="alert")
        if "form" in errors
        else None,
        el(
            "form",
            el("input", type="hidden", name="client_secret", value=intent["client_secret"]),
            el("input", type="hidden", name="return_url", value=typed["return_url"]),
            *_number_and_rest(kept, errors),
            field("Name on the card", "name", typed.get("name", ""), autocomplete="cc-name"),
            el("button", f"Pay {what}" if is_payment else "Save card", class_="btn primary large"),
            el(
                "a",
                "Back without paying" if is_payment else "Back without a card",
                href=back,
                class_="btn",
            ),
            method="post",
            action=f"/v3/pay/{intent['id']}",
            novalidate=True,
            class_="stack",
        ),
        status=status,
    )
