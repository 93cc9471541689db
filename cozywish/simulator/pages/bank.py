"""The bank's question (3-D Secure), and the way back from it."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cozywish.simulator.control import Strings
from cozywish.simulator.desk import Desk, Obj
from cozywish.simulator.errors import Refusal, missing
from cozywish.simulator.objects import attempts, setup_intents
from cozywish.simulator.pages.html import el
from cozywish.simulator.pages.layout import money, narrow


def intent_of(strings: Strings, id: str, secret: str) -> tuple[Desk, Obj]:
    """Return an intent to whoever knows its secret."""
    kind = "setup_intent" if id.startswith("seti_") else "payment_intent"
    desk, intent = strings.owner(kind, id)
    if intent["client_secret"] != secret:
        raise missing(kind, id)
    return desk, intent


def way_back(intent: Obj, outcome: str) -> str:
    """Return the address that the marketplace gave, with what it needs to know."""
    address = urlsplit(intent["_return_url"])
    told = {
        intent["object"]: intent["id"],
        f"{intent['object']}_client_secret": intent["client_secret"],
        "redirect_status": outcome,
    }
    query = "&".join(part for part in (address.query, urlencode(told)) if part)
    return urlunsplit(address._replace(query=query))


def outcome_of(intent: Obj) -> str:
    """Return how Stripe names the outcome in the address it sends a person back to."""
    good = {"succeeded", "requires_capture", "processing"}
    return "succeeded" if intent["status"] in good else "failed"


def question(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Show the question."""
    with strings.store.transaction():
        _, intent = intent_of(
            strings, request.path_params["id"], request.query_params.get("client_secret", "")
        )
    if intent["status"] != "requires_action":
        return _over(intent)
    what = (
        f"{money(intent['amount'], intent['currency'])} to CozyWish"
        if intent["object"] == "payment_intent"
        else "Keep this card for CozyWish"
    )
    return narrow(
        "Is this you?",
        el("h1", "Is this you?"),
        el("p", "Your bank wants to be sure before it agrees.", class_="lead"),
        el("p", what, class_="amount"),
        el(
            "form",
            el("input", type="hidden", name="client_secret", value=intent["client_secret"]),
            el("button", "Yes, it is me", name="answer", value="yes", class_="btn primary"),
            el("button", "No, refuse", name="answer", value="no", class_="btn"),
            method="post",
            class_="stack",
        ),
    )


def answer(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Take the answer and send the person back."""
    with strings.store.transaction():
        desk, intent = intent_of(strings, request.path_params["id"], form.get("client_secret", ""))
        if intent["status"] != "requires_action":
            return _over(intent)
        if form.get("answer") not in {"yes", "no"}:
            raise Refusal("The answer is yes or no.", param="answer")
        answered = (
            attempts.answered if intent["object"] == "payment_intent" else setup_intents.answered
        )
        intent = answered(desk, intent, agreed=form["answer"] == "yes")
    return _over(intent)


def _over(intent: Obj) -> Response:
    """Send the person back; if nobody said where to, tell them so."""
    if intent["_return_url"]:
        return RedirectResponse(way_back(intent, outcome_of(intent)), 303)
    good = outcome_of(intent) == "succeeded"
    return narrow(
        "Done" if good else "Refused",
        el("h1", "Thank you" if good else "Your bank refused"),
        el("p", "You can close this window and go on in the one before.", class_="lead"),
    )
