"""Traces in every order, on the database of the settings: `python -m tests.prove.tell_together NAME`."""

import hashlib
import itertools
import json
import logging
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cozywish.apps.payments.gateways import MAKERS, simulator
from cozywish.apps.payments.gateways.contract import IntentFact
from cozywish.apps.payments.gateways.stripe import reading
from cozywish.apps.payments.ledger.journals import gift_sold
from cozywish.apps.payments.ledger.queries import trial_balance
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.models import (
    Charge,
    Dispute,
    EscrowHold,
    InboxEvent,
    PaymentAttempt,
    Refund,
)
from cozywish.apps.payments.services import inbox
from cozywish.apps.payments.tests.conftest import Till
from cozywish.apps.payments.tests.provider import running
from cozywish.core.money import Money
from tests.prove.accounts.report import line
from tests.prove.recorded import Recorded, Step
from tests.prove.traces import TRACES, record

FULL = os.environ.get("FULL") == "1"
SAMPLE = 25
MOST_EVENTS = 6

Told = tuple[int, dict[str, Any]]  # the step it belongs to, and the event


def state() -> str:
    """The hash of everything that money depends on: rows and balances, but not how they came about."""
    rows: list[Any] = [
        *PaymentAttempt.objects.order_by("pk").values_list("psp_id", "state", "last_error"),
        *Charge.objects.order_by("psp_id").values_list(
            *("psp_id", "captured", "reserved", "succeeded", "is_applied", "is_quarantined"),
            *("is_disputed", "lost_disputes", "fee_txn"),
        ),
        *EscrowHold.objects.order_by("pk").values_list(
            "state", "frozen_from", "captured", "remaining", "released", "returned"
        ),
        *Refund.objects.order_by("psp_id").values_list("psp_id", "state", "amount"),
        *Dispute.objects.order_by("psp_id").values_list(
            "psp_id", "state", "amount", "taken", "kept", "counted"
        ),
    ]
    books = [
        [account.code, account.owner if account.owner in _psp_ids() else "", net.minor]
        for account, nets in trial_balance().items()
        for net in nets.values()
        if net.minor
    ]
    text = json.dumps([rows, sorted(books)], default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _psp_ids() -> set[str]:
    found = Charge.objects.values_list("psp_id", flat=True)
    return {*found, *Refund.objects.values_list("psp_id", flat=True)}


def tell(gateway: Recorded, order: list[Told]) -> tuple[str, int]:
    """Tell the events in this order and undo it all. Returns the state, and how many events still wait."""
    now = timezone.now()
    gateway.present = 0
    with transaction.atomic():
        for step, event in order:
            gateway.present = max(gateway.present, step)
            fact = reading.event_in(event)
            inbox.store(gateway=gateway, fact=fact, body=b"{}", now=now).unwrap()
            inbox.work_inbox(now=now)
        for minutes in range(5, 30, 6):
            inbox.work_inbox(now=now + timedelta(minutes=minutes))
        told = state(), InboxEvent.objects.filter(state="PENDING").count()
        transaction.set_rollback(True)
    return told


def orders(steps: list[Step], dice: random.Random) -> Iterator[list[Told]]:
    """Every order of the last six events, each then told again somewhere; a sample unless FULL=1."""
    events = [(at, event) for at, step in enumerate(steps) for event in step.events]
    first, mixed = events[:-MOST_EVENTS], events[-MOST_EVENTS:]
    every = list(itertools.permutations(mixed))
    chosen = every if FULL else dice.sample(every, min(SAMPLE, len(every)))
    for permuted in chosen:
        twice = [*first, *permuted]
        for event in events:
            twice.insert(dice.randint(0, len(twice)), event)
        yield [*first, *permuted]
        yield twice


def believed(gateway: Recorded) -> Any:
    """The control: what an event says of its object is believed, as it was when it happened."""
    steps = gateway.steps

    def stale(id: str) -> IntentFact:
        return reading.intent_in(steps[gateway.asked % len(steps)].intents[id])

    def ask(id: str) -> IntentFact:
        gateway.asked += 1
        return stale(id)

    return patch.object(Recorded, "intent", lambda _self, id: ask(id))


def prove(name: str, trace: str, till: Till, dice: random.Random) -> tuple[bool, int]:
    """Play one trace, tell it in many orders, and see that it ends the same."""
    MAKERS["simulator"] = simulator.gateway
    steps = record(till, TRACES[trace])
    gateway = Recorded(steps)
    MAKERS["simulator"] = lambda: gateway
    ends, told, waits = set(), 0, 0
    for order in orders(steps, dice):
        end, waiting = tell(gateway, order)
        ends.add(end)
        told += len(order)
        waits += waiting
    said = f"{len(ends)} end(s) of {told} deliveries, {waits} wait"
    return line(f"{name} WH-01 {trace}", said, "1 end(s)", holds=len(ends) == 1 and not waits), told


def main(name: str) -> int:
    """Prove every trace; 0 only if every line says PASS."""
    dice, passed, told = random.Random(8), [], 0
    logging.disable(logging.CRITICAL)
    with (
        tempfile.TemporaryDirectory(prefix="cozywish-provider-") as folder,
        running(Path(folder)) as provider,
    ):
        settings.PAYMENT_GATEWAY, settings.SIMULATOR_URL = "simulator", provider.url
        till = Till(provider)
        with transaction.atomic():
            post(gift_sold("others", amount=Money(10**9, "USD")), at=timezone.now())
        for trace in TRACES:
            holds, number = prove(name, trace, till, dice)
            passed.append(holds)
            told += number
        passed.append(control(name, till, dice))
    print(f"{name}: {told} deliveries of {len(TRACES)} traces")
    return 0 if all(passed) else 1


def control(name: str, till: Till, dice: random.Random) -> bool:
    """Believe old answers, and a payment ends otherwise from one order to the next."""
    MAKERS["simulator"] = simulator.gateway
    gateway = Recorded(record(till, TRACES["async_failed"]))
    MAKERS["simulator"] = lambda: gateway
    with believed(gateway):
        ends = {tell(gateway, order) for order in orders(gateway.steps, dice)}
    said = f"{len(ends)} ends"
    return line(f"{name} control: old answers believed", said, "more than 1", holds=len(ends) > 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
