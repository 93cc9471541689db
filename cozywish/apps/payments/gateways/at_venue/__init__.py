"""No provider: people pay where they visit. Whatever is asked of it, it does not do."""

from collections.abc import Iterator
from datetime import datetime
from typing import NoReturn

from cozywish.apps.payments.gateways.contract import (
    CardPages,
    EventFact,
    Forged,
    Gateway,
    MovementFact,
    NotSetUp,
    Request,
)


class AtVenue:
    """The gateway of a site that takes no money online."""

    name = "at_venue"
    api_version = ""
    is_live = False
    card_pages: CardPages | None = None

    def perform(self, kind: str, request: Request, *, key: str) -> NoReturn:
        raise NotSetUp("no_online_payment")

    def _ask(self, id: str) -> NoReturn:
        raise NotSetUp("no_online_payment")

    intent = refund = intent_of_charge = refunds_of_charge = dispute = warning = method = _ask

    def event(self, body: bytes, signature: str, *, now: datetime) -> NoReturn:
        raise Forged

    def events_since(self, moment: datetime) -> Iterator[tuple[EventFact, bytes]]:
        return iter(())

    def movements(self) -> Iterator[MovementFact]:
        return iter(())


def gateway() -> Gateway:
    """Return it: it needs no keys."""
    return AtVenue()
