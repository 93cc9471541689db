"""The fault script at the desk."""

import json

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cozywish.simulator import control, faults as kept
from cozywish.simulator.control import Strings
from cozywish.simulator.errors import Refusal
from cozywish.simulator.pages.desk import button, clock, page
from cozywish.simulator.pages.html import Markup, el

HERE = "/faults"
READY = (
    ("Drop a tenth of the webhooks", {"on": "webhook", "do": "drop", "chance": 0.1}),
    ("Send webhooks twice", {"on": "webhook", "do": "duplicate"}),
    ("Mix their order", {"on": "webhook", "do": "reorder", "window": 3}),
    (
        "Cut the line after the next payment",
        {"on": "request", "do": "timeout_after", "method": "POST", "times": 1},
    ),
    ("Answer the next request with 500", {"on": "request", "do": "error_before", "times": 1}),
)


def faults(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Show the rules and let them be changed."""
    return _page(strings, json.dumps(_written(strings), indent=2), "")


def _written(strings: Strings) -> dict[str, object]:
    script = kept.script(strings.store)
    rules = [
        {name: value for name, value in rule.items() if name in kept.FIELDS}
        for rule in script["rules"]
    ]
    return {"seed": script["seed"], "rules": rules}


def _page(strings: Strings, text: str, error: str, *, status: int = 200) -> Response:
    ready = [
        button(words, HERE, HERE, script=json.dumps({"seed": 7, "rules": [rule]}))
        for words, rule in READY
    ]
    made = el("section", el("h2", "Ready made"), el("div", *ready, class_="actions"), class_="card")
    return page(
        "Faults",
        HERE,
        el("h1", "Faults"),
        el(
            "div",
            el("div", made, _script(text, error), class_="stack"),
            el("div", clock(strings, HERE), _counts(strings), class_="stack"),
            class_="columns",
        ),
        status=status,
    )


def _counts(strings: Strings) -> Markup | None:
    counts = [
        el(
            "li",
            f"Rule {rule['number'] + 1}, {rule['do']}: struck {rule['done']} of {rule['seen']} times",
        )
        for rule in kept.script(strings.store)["rules"]
    ]
    if not counts:
        return None
    listed = el("ul", *counts, class_="rows")
    return el("section", el("h2", "So far"), listed, class_="card flush")


def _script(text: str, error: str) -> Markup:
    return el(
        "section",
        el("h2", "The script"),
        el(
            "form",
            el(
                "div",
                el("label", "Rules, as docs/simulator.md describes them", for_="script"),
                el(
                    "textarea",
                    text,
                    id="script",
                    name="script",
                    spellcheck="false",
                    aria_invalid="true" if error else None,
                    aria_describedby="script-error" if error else None,
                ),
                el("p", error, id="script-error", class_="error") if error else None,
                class_="field",
            ),
            el("div", el("button", "Use this script", class_="btn primary"), class_="actions"),
            method="post",
            class_="stack",
        ),
        class_="card",
    )


def changed(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Use a script, or say what is wrong with it."""
    text = form.get("script", "")
    try:
        control.write_faults(strings, json.loads(text), "")
    except ValueError:
        return _page(strings, text, "This is no JSON.", status=422)
    except Refusal as refusal:
        return _page(strings, text, refusal.message, status=422)
    return RedirectResponse(HERE, 303)
