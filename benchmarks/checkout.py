"""Paying for a visit, in what the payment provider's own answers cost: part of `python -m benchmarks.money`.

Note [What a checkout is]
    From the last click to what is agreed, as the page does it: what is owed, the attempt, the card, how far that has
    come, and the visit that is agreed, with every row, journal and message to be sent that belongs to it. The reference
    is what nobody can leave out: a payment made and confirmed at the same practice provider by the same SDK, and
    nothing kept. Both take turns in one process; the provider is another.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.report import Best, below, say

ROUNDS = int(os.environ.get("CHECKOUTS", "30"))
DEAREST = 40
REFERENCE = "a payment made and confirmed at the same provider by its SDK, and nothing kept"


def measure(name: str) -> Iterator[bool]:
    """Yield for each line whether it passes. The database is that of the settings, which are set up."""
    from django.conf import settings

    from cozywish.apps.payments.tests.conftest import Till
    from cozywish.apps.payments.tests.provider import running

    best, spent, bare = Best(), 0.0, 0.0
    with tempfile.TemporaryDirectory(prefix="cozywish-bench-") as folder:
        with running(Path(folder)) as provider:
            settings.PAYMENT_GATEWAY, settings.SIMULATOR_URL = "simulator", provider.url
            till = Till(provider)
            for _round in range(ROUNDS + 1):
                spent = best.of("checkout", _checkout(till))
                bare = best.of("bare", _bare(till))
        say(f"{name}: the last checkout took {spent:.1f} ms, its questions alone {bare:.1f} ms")
    yield below(f"{name}_checkout_ms", best["checkout"], best["bare"], DEAREST, REFERENCE)


def _checkout(till: Any) -> float:
    from django.utils import timezone

    from cozywish.apps.accounts.factories import make_user
    from cozywish.apps.bookings.services.paying import settle_payment
    from cozywish.apps.bookings.tests.conftest import make_house
    from cozywish.apps.bookings.tests.counter import Counter
    from cozywish.apps.payments.services import follow_order

    number = uuid4().hex
    counter = Counter(till, make_house(), make_user(email=f"{number}@example.com"))
    counter.wants("PREPAY")
    held = counter.hold(device=number)
    began = time.perf_counter()
    attempt = counter.begin(held)
    counter.pay(attempt).unwrap()
    follow_order(order_id=attempt.order_id, now=timezone.now())
    (agreed,) = settle_payment(order_id=attempt.order_id, now=timezone.now())
    spent = (time.perf_counter() - began) * 1e3
    assert agreed.state == "CONFIRMED"
    return spent


def _bare(till: Any) -> float:
    intents = till.provider.client.v1.payment_intents
    began = time.perf_counter()
    made = intents.create({"amount": 9000, "currency": "usd"})
    assert till.provider.pay(made.id) == "succeeded"
    return (time.perf_counter() - began) * 1e3
