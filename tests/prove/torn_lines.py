"""A line to the payment provider that is torn again and again, and what must have come of it all the same (CHA-06).

Of what we ask three tenths are done and never answered, a tenth is a 500, half of them after it was done, and a
twentieth a 429; of what the provider tells some comes twice. Payments are begun, paid and refunded in part, each by a
click that is not repeated. Within five minutes of each the workers must have brought every question to its end, and the
provider must have made each thing once. Minutes pass by the `now` that the workers are given.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.machine import OperationState
from cozywish.apps.payments.models import (
    Charge,
    EscrowHold,
    Operation,
    PaymentAttempt,
    PaymentOrder,
)
from cozywish.apps.payments.services import (
    complete_due,
    pay_with,
    request_refund,
    start_attempt,
    take_in,
    work_inbox,
)
from cozywish.apps.payments.tests.conftest import Till
from cozywish.apps.payments.tests.test_webhook import events, sign

PAYMENTS, PAID, BACK = 12, 10_000, 3_000
WITHIN, STEP = timedelta(minutes=5), timedelta(seconds=5)
RULES = [
    {"on": "request", "do": "timeout_after", "method": "POST", "chance": 0.3},
    {"on": "request", "do": "error_before", "method": "POST", "chance": 0.05},
    {"on": "request", "do": "error_after", "method": "POST", "chance": 0.05},
    {"on": "request", "do": "rate_limit", "method": "POST", "chance": 0.05},
    {"on": "request", "do": "error_before", "path": "/v1/payment_intents/*", "chance": 0.1},
]
TWICE = 0.02


@contextmanager
def torn(till: Till, seed: str) -> Iterator[None]:
    """Let the line be torn while the block lasts."""
    till.provider.pull("faults", seed=seed, rules=RULES)
    try:
        yield
    finally:
        till.provider.pull("faults", rules=[])


def unfinished() -> int:
    """How many questions are open."""
    return Operation.objects.exclude(state=OperationState.APPLIED).count()


def work(till: Till, dice: random.Random, began: datetime) -> list[str]:
    """Let the workers go on for five minutes; return what is not at its end then."""
    at = began
    while at <= began + WITHIN and (unfinished() or at == began):
        complete_due(now=at)
        at += STEP
    for body in events(till):
        for _time in range(2 if dice.random() < TWICE else 1):
            take_in(gateway_of("simulator"), body.encode(), sign(body), now=timezone.now())
    while at <= began + WITHIN:
        work_inbox(now=at)
        complete_due(now=at)
        at += STEP
    return [f"{unfinished()} questions are open after five minutes"] if unfinished() else []


def torn_lines(till: Till) -> list[str]:
    """CHA-06: each payment and each refund is made once, and known within five minutes."""
    seed = uuid4().hex
    dice, count = random.Random(seed), till.provider.count
    before = {kind: count(kind) for kind in ("payment_intent", "charge", "refund")}
    orders = [till.open(PAID) for _ in range(PAYMENTS)]
    with torn(till, seed):
        began = timezone.now()
        for order in orders:
            _heard = start_attempt(order_id=order.pk, saves_card=False, now=began)
        wrong = work(till, dice, began)
        for attempt in PaymentAttempt.objects.filter(order__in=orders):
            _paid = pay_with(
                attempt_id=attempt.pk,
                method="pm_card_visa",
                return_url="http://localhost/paid",
                now=began + WITHIN,
            )
        wrong += work(till, dice, began + WITHIN)
        for hold in EscrowHold.objects.filter(order__in=orders):
            _asked = request_refund(
                hold_id=hold.pk, amount=BACK, reason="race", by=None, now=began + 2 * WITHIN
            )
        wrong += work(till, dice, began + 2 * WITHIN)
    made = {kind: count(kind) - many for kind, many in before.items()}
    wrong += [f"{many} of {kind}" for kind, many in made.items() if many != PAYMENTS]
    return wrong + _left(till, orders)


def _left(till: Till, orders: list[PaymentOrder]) -> list[str]:
    """Whatever is not held as it should be: by us, and by the provider."""
    holds = list(EscrowHold.objects.filter(order__in=orders))
    wrong = [f"{hold.remaining} is held" for hold in holds if hold.remaining != PAID - BACK]
    if len(holds) != PAYMENTS:
        wrong.append(f"{len(holds)} of {PAYMENTS} are held")
    for charge in Charge.objects.filter(attempt__order__in=orders):
        found = till.provider.client.v1.charges.retrieve(charge.psp_id)
        if (found.amount_captured, found.amount_refunded) != (PAID, BACK):
            wrong.append(f"the provider has {found.amount_captured} and {found.amount_refunded}")
    return wrong
