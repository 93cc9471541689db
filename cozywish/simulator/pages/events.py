"""Events at the desk: what was told to whom, and telling it again."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cozywish.simulator.control import Strings
from cozywish.simulator.desk import Obj, loaded
from cozywish.simulator.pages.desk import SHOWN, badge, button, clock, moment, page
from cozywish.simulator.pages.html import Markup, el


def told(strings: Strings, events: Sequence[Obj], title: str, here: str) -> Markup:
    """Return a list of events with what became of each."""
    rows = [_row(strings, event, here) for event in events]
    listed = (
        el("ul", *rows, class_="rows events")
        if rows
        else el("p", "Nothing has happened yet.", class_="empty")
    )
    return el("section", el("h2", title), listed, class_="card flush")


def _row(strings: Strings, event: Obj, here: str) -> Markup:
    query = "SELECT * FROM deliveries WHERE event = ? ORDER BY place DESC LIMIT 1"
    last = strings.store.row(query, event["id"])
    again = button("Send again", "/do/deliver", here, event=event["id"])
    tries = (
        f" · {last['tries']} tries, last: {last['answer']}" if last and last["tries"] > 1 else ""
    )
    return el(
        "li",
        el(
            "div",
            el("strong", event["type"]),
            el("p", f"{event['data']['object'].get('id', '')}{tries}", class_="code"),
        ),
        el("span", moment(event["created"]), class_="meta"),
        badge(last["state"]) if last else el("span", "Nobody listens", class_="badge"),
        el("div", again, class_="actions") if last else None,
    )


def events(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Show the newest events, and who listens."""
    with strings.store.transaction():
        desk = strings.api.desk()
        query = "SELECT data FROM objects WHERE kind = 'event' ORDER BY seq DESC LIMIT ?"
        found = [loaded(row) for row in strings.store.rows(query, SHOWN)]
        listening = [
            el(
                "li",
                el("p", each["url"], class_="code"),
                el(
                    "span",
                    "Connected accounts" if each["_connect"] else "The platform",
                    class_="meta",
                ),
            )
            for each in desk.all("webhook_endpoint")
        ]
        who = (
            el("ul", *listening, class_="rows")
            if listening
            else el("p", "Nobody yet.", class_="empty")
        )
        return page(
            "Events",
            "/events",
            el("h1", "Events"),
            el(
                "div",
                told(strings, found, "Newest first", "/events"),
                el(
                    "div",
                    clock(strings, "/events"),
                    el("section", el("h2", "Who listens"), who, class_="card flush"),
                    class_="stack",
                ),
                class_="columns",
            ),
        )
