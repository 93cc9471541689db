"""The practice provider inside this process: the real one, and the real SDK, with no line between them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import stripe
from django.test import override_settings
from starlette.routing import compile_path

from cozywish.simulator import faults
from cozywish.simulator.api import Answer, Incoming
from cozywish.simulator.app import DOORS, Practice
from cozywish.simulator.control import payment
from cozywish.simulator.desk import Desk
from cozywish.simulator.objects import events
from cozywish.simulator.store import Store

URL = "http://provider.within"
CUT = stripe.APIConnectionError("The line is cut.")  # type: ignore[no-untyped-call]
KEY = {"authorization": "Bearer sk_test_practice"}
ROUTES = [(door, compile_path(door.path)[0]) for door in DOORS]


class Within(stripe.HTTPClient):
    """What the SDK speaks through. A fault of the provider's own list can cut it before or after the deed."""

    name = "within"

    def __init__(self) -> None:
        super().__init__()
        self.practice = Practice(Store(":memory:"))

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Ask, as the SDK does."""
        asked = urlsplit(url)
        facts = {"method": method.upper(), "path": asked.path}
        rule = faults.decide(self.practice.store, "request", facts) or {}
        if rule.get("do") == "timeout_before":
            raise CUT
        answer = self.ask(facts["method"], asked.path, headers or {}, asked.query, post_data or "")
        if rule.get("do") == "timeout_after":
            raise CUT
        return answer.body, answer.status, answer.headers

    def close(self) -> None:
        """Nothing is open."""

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], query: str = "", body: str = ""
    ) -> Answer:
        """Go through the door that the address names."""
        lower = {name.lower(): value for name, value in headers.items()}
        for door, shape in ROUTES:
            found = shape.match(path)
            if found and door.method == method:
                about = Incoming(method, path, lower, query, body, found.groupdict(), URL)
                return self.practice.api.answer(door, about)
        raise LookupError(f"{method} {path}")


class Bank:
    """What people and the bank do there."""

    def __init__(self, line: Within) -> None:
        self.line = line

    def open(self, now: datetime) -> None:
        """Begin anew, at that moment."""
        self.line.practice.store.close()
        self.line.practice = Practice(Store(":memory:"))
        self.line.practice.store.remember("by_hand", True)
        self.line.practice.store.remember("frozen_at", int(now.timestamp()))

    def tick(self, now: datetime) -> None:
        """Its clock comes along."""
        self.line.practice.api.clock.set(int(now.timestamp()))

    def cut(self, path: str, how: str) -> None:
        """Let one request go wrong."""
        rule = {"on": "request", "do": how, "method": "POST", "path": path, "times": 1}
        faults.write(self.line.practice.store, {"rules": [rule]})

    def pay(self, intent: str, card: str) -> None:
        """Pay on the card's own page, of which the site hears later."""
        body = f"payment_method=pm_card_{card}&return_url=http%3A%2F%2Flocalhost%2Fback"
        answer = self.line.ask("POST", f"/v1/payment_intents/{intent}/confirm", KEY, body=body)
        assert answer.status == 200, answer.body

    def answer(self, intent: str, outcome: str) -> None:
        """Say whether it was them."""
        payment(self.line.practice.strings, {"outcome": outcome}, intent)

    def told(self) -> list[str]:
        """The events so far, the first first."""
        rows = self.line.practice.store.rows(
            "SELECT id FROM objects WHERE kind = 'event' ORDER BY seq"
        )
        return [row["id"] for row in rows]

    def letter(self, event: str, now: datetime) -> str:
        """An event as it is sent."""
        return events.payload(Desk(self.line.practice.store, int(now.timestamp())), event)

    def charges(self) -> dict[str, tuple[int, int]]:
        """What came in and what went back, by payment, as the provider has it."""
        rows = self.line.practice.store.rows("SELECT data FROM objects WHERE kind = 'charge'")
        found = (json.loads(row["data"]) for row in rows)
        return {
            one["payment_intent"]: (one["amount_captured"], one["amount_refunded"])
            for one in found
            if one["captured"]  # what is let go uncaptured counts as refunded there
        }


@contextmanager
def within() -> Iterator[Bank]:
    """Let the site's payments go there while the block lasts."""
    line = Within()
    with (
        patch.object(stripe, "RequestsClient", lambda **_how: line),
        override_settings(
            PAYMENT_GATEWAY="simulator", SIMULATOR_URL=URL, SIMULATOR_PUBLIC_URL=f"{URL}/{id(line)}"
        ),
    ):
        yield Bank(line)
