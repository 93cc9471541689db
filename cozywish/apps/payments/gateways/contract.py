"""What a payment provider can be asked, and how it answers: the same for each of them.

A gateway knows no table and no rule of ours. It translates, and says whether an answer is final.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlencode

Request = Mapping[str, Any]


class GatewayError(Exception):
    """The provider did not do what it was asked. `code` is a word such as card_declined, never a sentence."""

    def __init__(self, code: str, *, object_id: str = "") -> None:
        super().__init__(code)
        self.code = code[:60]
        self.object_id = object_id


class Refused(GatewayError):
    """It said no, and asking again will not change that."""


class Unanswered(GatewayError):
    """Nobody knows whether it was done: ask again with the same key."""


class NotSetUp(GatewayError):
    """There is no provider to ask, or it does not do this."""


class Forged(Exception):
    """An event whose sender did not prove who they are."""


class Status(StrEnum):
    """How far an intent has come."""

    WAITS = "WAITS"  # for a payment method; after a failed try as well
    ASKS = "ASKS"
    PROCESSES = "PROCESSES"
    AUTHORISED = "AUTHORISED"
    DONE = "DONE"
    CANCELED = "CANCELED"


@dataclass(frozen=True, slots=True)
class ChargeFact:
    """What an attempt to take money came to."""

    id: str
    captured: int
    currency: str
    is_disputed: bool = False
    fee_txn: str = ""  # empty while the provider has not said what it keeps
    fee: int = 0
    fee_currency: str = ""


@dataclass(frozen=True, slots=True)
class MethodFact:
    """A card as people know it again. `customer_id` is empty while nobody keeps it."""

    id: str
    customer_id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class IntentFact:
    """An intent as it is now. `ours` are the ids we gave it when it was made; `card` is known once it is asked for."""

    id: str
    status: Status
    amount: int
    currency: str
    ours: Mapping[str, str]
    client_secret: str = ""
    method_id: str = ""
    capture_before: datetime | None = None
    error: str = ""
    action_url: str = ""
    charge: ChargeFact | None = None
    card: MethodFact | None = None


class RefundStatus(StrEnum):
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class RefundFact:
    """A refund as it is now."""

    id: str
    charge_id: str
    status: RefundStatus
    amount: int
    currency: str
    ours: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class CustomerFact:
    """Somebody the provider now knows."""

    id: str


class DisputeStatus(StrEnum):
    """How far a dispute has come; ASKED takes no money yet, and CONTENT never did."""

    ASKED = "ASKED"
    CLAIMED = "CLAIMED"
    REVIEWED = "REVIEWED"
    WON = "WON"
    LOST = "LOST"
    CONTENT = "CONTENT"


@dataclass(frozen=True, slots=True)
class DisputeFact:
    """A dispute as it is now: what it is about, what it took and gave back, each with the fee for it."""

    id: str
    charge_id: str
    status: DisputeStatus
    opened_at: datetime
    amount: int
    currency: str
    taken: int = 0
    fee: int = 0
    given_back: int = 0
    fee_back: int = 0

    @property
    def away(self) -> int:
        """How much of what it took has not come back."""
        return max(0, self.taken - self.given_back)


@dataclass(frozen=True, slots=True)
class WarningFact:
    """A bank's word that a payment may be fraud, before anybody disputes it."""

    id: str
    charge_id: str


@dataclass(frozen=True, slots=True)
class MovementFact:
    """By how much our balance there moved, less what the provider kept. `object_id` is what it was for, if anything."""

    id: str
    object_id: str
    kind: str
    amount: int
    currency: str
    moved_at: datetime


Fact = IntentFact | RefundFact | CustomerFact | MethodFact


@dataclass(frozen=True, slots=True)
class EventFact:
    """What an event is about. What it says beyond that is not believed: the object is asked for (W5)."""

    id: str
    type: str
    object_id: str
    told_at: datetime
    api_version: str
    is_live: bool
    account: str = ""


@dataclass(frozen=True, slots=True)
class CardPages:
    """Where a card is typed in: in a frame of the provider's inside our page, or on a page of its own.

    `origin` is where both are, for the policy of the page that leads there.
    """

    origin: str
    public_key: str

    def frame(self, *, host: str) -> str:
        """Return the address of the fields, for pages at the origin `host`."""
        return (
            f"{self.origin}/v3/elements/card?{urlencode({'key': self.public_key, 'origin': host})}"
        )

    def page(self, *, intent: str, secret: str, back: str) -> str:
        """Return the address of the page that asks for a card and comes `back`."""
        asked = urlencode({"client_secret": secret, "return_url": back})
        return f"{self.origin}/v3/pay/{intent}?{asked}"


class Gateway(Protocol):
    """One payment provider. `card_pages` is None where nobody can type in a card."""

    name: str
    api_version: str
    is_live: bool
    card_pages: CardPages | None

    def perform(self, kind: str, request: Request, *, key: str) -> Fact:
        """Ask for something once, however often it is asked with this key.

        Raises Refused, Unanswered, NotSetUp.
        """
        ...

    def intent(self, id: str) -> IntentFact:
        """Return an intent as it is now, whether it pays or puts a card on file. Raises as `perform` does."""
        ...

    def refund(self, id: str) -> RefundFact:
        """Return a refund as it is now. Raises as `perform` does."""
        ...

    def intent_of_charge(self, id: str) -> IntentFact:
        """Return the intent that a charge belongs to, as it is now. Raises as `perform` does."""
        ...

    def refunds_of_charge(self, id: str) -> list[RefundFact]:
        """Return what went back of a charge so far. Raises as `perform` does."""
        ...

    def dispute(self, id: str) -> DisputeFact:
        """Return a dispute as it is now. Raises as `perform` does."""
        ...

    def warning(self, id: str) -> WarningFact:
        """Return a warning of fraud. Raises as `perform` does."""
        ...

    def method(self, id: str) -> MethodFact:
        """Return a saved card. Raises as `perform` does."""
        ...

    def event(self, body: bytes, signature: str, *, now: datetime) -> EventFact:
        """Read an event that was sent to us. Raises Forged."""
        ...

    def events_since(self, moment: datetime) -> Iterator[tuple[EventFact, bytes]]:
        """Return what happened since, oldest first, with the bodies. Raises as `perform` does."""
        ...

    def movements(self) -> Iterator[MovementFact]:
        """Return all that ever moved on our balance, the newest first. Raises as `perform` does."""
        ...
