"""A payment provider out of a recording: what really happened at the practice one, as it stood after each step.

Events may be told in any order, but the present never lies before what was told: whoever asks sees the latest step of
which an event has arrived. That is the oldest answer a real provider could give, hence the hardest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from cozywish.apps.payments.gateways.contract import (
    CardPages,
    DisputeFact,
    EventFact,
    IntentFact,
    MovementFact,
    NotSetUp,
    RefundFact,
    Refused,
    Request,
)
from cozywish.apps.payments.gateways.stripe import reading


@dataclass(frozen=True, slots=True)
class Step:
    """What everything looked like after one thing was done there, by its id, and the events of it."""

    intents: dict[str, dict[str, Any]]
    refunds: dict[str, dict[str, Any]]
    disputes: dict[str, dict[str, Any]]
    events: list[dict[str, Any]]


def _there(known: dict[str, dict[str, Any]], id: str) -> dict[str, Any]:
    if id not in known:
        raise Refused("resource_missing")
    return known[id]


@dataclass(slots=True)
class Recorded:
    """The gateway of a recording."""

    steps: list[Step]
    present: int = 0
    name: str = "simulator"
    api_version: str = ""
    is_live: bool = False
    card_pages: CardPages | None = None
    asked: int = field(default=0)

    def perform(self, kind: str, request: Request, *, key: str) -> NoReturn:
        raise NotSetUp("recorded")

    def intent(self, id: str) -> IntentFact:
        self.asked += 1
        return reading.intent_in(_there(self.steps[self.present].intents, id))

    def intent_of_charge(self, id: str) -> IntentFact:
        self.asked += 1
        for intent in self.steps[self.present].intents.values():
            if (intent.get("latest_charge") or {}).get("id") == id:
                return reading.intent_in(intent)
        raise Refused("resource_missing")

    def refund(self, id: str) -> RefundFact:
        self.asked += 1
        return reading.refund_in(_there(self.steps[self.present].refunds, id))

    def refunds_of_charge(self, id: str) -> list[RefundFact]:
        refunds = self.steps[self.present].refunds.values()
        return [reading.refund_in(each) for each in refunds if each["charge"] == id]

    def dispute(self, id: str) -> DisputeFact:
        self.asked += 1
        return reading.dispute_in(_there(self.steps[self.present].disputes, id))

    def warning(self, id: str) -> NoReturn:
        raise NotSetUp("recorded")

    def method(self, id: str) -> NoReturn:
        raise NotSetUp("recorded")

    def event(self, body: bytes, signature: str, *, now: datetime) -> NoReturn:
        raise NotSetUp("recorded")

    def events_since(self, moment: datetime) -> Iterator[tuple[EventFact, bytes]]:
        return iter(())

    def movements(self) -> Iterator[MovementFact]:
        return iter(())
