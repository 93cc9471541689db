"""A site whose payments go to a practice provider in a process of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.journals import gift_sold
from cozywish.apps.payments.ledger.queries import balance
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.machine import PayMode, Strategy
from cozywish.apps.payments.models import Charge, EscrowHold, PaymentAttempt, PaymentOrder
from cozywish.apps.payments.services import (
    Share,
    catch_up,
    complete_due,
    open_order,
    start_attempt,
    work_inbox,
)
from cozywish.apps.payments.tests.provider import Provider, running
from cozywish.core.money import Money

# What others have paid lies at the provider as well: fees that are not given back come out of it.
FLOAT = 100_000


@pytest.fixture(scope="session")
def _process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with running(tmp_path_factory.mktemp("provider")) as provider:
        yield provider


@dataclass(frozen=True, slots=True)
class Till:
    """What a test does with money. Nothing is told by webhook here: the site asks what happened."""

    provider: Provider

    @property
    def now(self) -> datetime:
        return timezone.now()

    def open(self, amount: int = 9000, **more: Any) -> PaymentOrder:
        """Open an order for one visit, with a fee of 15 %."""
        share = Share(uuid4(), uuid4(), Money(amount, "USD"), fee=amount * 15 // 100, fee_rate=1500)
        given: dict[str, Any] = {
            "reference": share.reference,
            "mode": PayMode.PREPAY,
            "strategy": Strategy.ESCROW,
            "shares": [share],
            "payer": None,
            "captures_later": False,
            "now": self.now,
            **more,
        }
        return open_order(**given).unwrap()

    def begin(self, order: PaymentOrder) -> PaymentAttempt:
        """Begin to pay it."""
        return start_attempt(order_id=order.pk, saves_card=False, now=self.now).unwrap()

    def settle(self, at: datetime | None = None) -> None:
        """Let everything be asked and heard that there is, and whatever is due by then."""
        complete_due(now=at or self.now)
        catch_up(now=self.now, name="simulator")
        work_inbox(now=at or self.now)

    def paid(self, amount: int = 9000, **more: Any) -> EscrowHold:
        """Return what is held of an order that was just paid."""
        order = self.open(amount, **more)
        self.provider.pay(self.begin(order).psp_id)
        self.settle()
        return EscrowHold.objects.select_related("order").get(order=order)


def on(code: Code, owner: UUID | str = "") -> int:
    """What stands on an account, in cents."""
    return balance(Account(code, str(owner)), "USD").minor


def charge_of(order: PaymentOrder) -> Charge:
    """Return what was paid for it."""
    return Charge.objects.get(attempt__order=order)


@pytest.fixture
def till(fresh_db: None, _process: Provider, settings: Any) -> Till:
    _process.pull("reset")
    settings.PAYMENT_GATEWAY = "simulator"
    settings.SIMULATOR_URL = _process.url
    with transaction.atomic():
        post(gift_sold("of somebody else", amount=Money(FLOAT, "USD")), at=timezone.now())
    return Till(_process)
