"""What may happen to a payment at the provider, played once at the practice one and written down step by step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cozywish.apps.payments.machine import PayMode
from cozywish.apps.payments.models import PaymentAttempt
from cozywish.apps.payments.services import close_order
from cozywish.apps.payments.tests.conftest import Till
from tests.prove.recorded import Step

Act = Callable[[Till, PaymentAttempt], Any]


@dataclass(frozen=True, slots=True)
class Trace:
    """An order of some kind, and what is done about it at the provider."""

    acts: Sequence[Act]
    mode: PayMode = PayMode.PREPAY
    captures_later: bool = False
    is_closed: bool = False


def pays(card: str = "pm_card_visa") -> Act:
    return lambda till, attempt: till.provider.pay(attempt.psp_id, card)


def answers(outcome: str) -> Act:
    return lambda till, attempt: till.provider.pull(f"payments/{attempt.psp_id}", outcome=outcome)


def captures(till: Till, attempt: PaymentAttempt) -> Any:
    return till.provider.client.v1.payment_intents.capture(attempt.psp_id)


def cancels(till: Till, attempt: PaymentAttempt) -> Any:
    return till.provider.client.v1.payment_intents.cancel(attempt.psp_id)


def refunds(amount: int) -> Act:
    def act(till: Till, attempt: PaymentAttempt) -> Any:
        client = till.provider.client.v1
        return client.refunds.create({"payment_intent": attempt.psp_id, "amount": amount})

    return act


def bounces(till: Till, attempt: PaymentAttempt) -> Any:
    listed = till.provider.client.v1.refunds.list({"payment_intent": attempt.psp_id})
    return till.provider.pull(f"refunds/{listed.data[0].id}", outcome="fail")


SECURE, DECLINED = "pm_card_threeDSecure2Required", "pm_card_chargeDeclined"
BANK = "pm_usBankAccount_success"
TRACES: dict[str, Trace] = {
    "prepay": Trace([pays()]),
    "deposit": Trace([pays()], mode=PayMode.DEPOSIT),
    "3ds": Trace([pays(SECURE), answers("authenticate")]),
    "3ds_refused": Trace([pays(SECURE), answers("refuse_authentication")]),
    "declined_then_paid": Trace([pays(DECLINED), pays()]),
    "async_paid": Trace([pays(BANK), answers("succeed")]),
    "async_failed": Trace([pays(BANK), answers("fail")]),
    "approved": Trace([pays(), captures], captures_later=True),
    "voided": Trace([pays(), cancels], captures_later=True),
    "expired": Trace([pays(), answers("expire")], captures_later=True),
    "late": Trace([pays()], is_closed=True),
    "refunded_in_parts": Trace([pays(), refunds(2000), refunds(1000)]),
    "bounced_refund": Trace([pays(), refunds(9000), bounces]),
}


def record(till: Till, trace: Trace) -> list[Step]:
    """Play a trace. Our side begins the payment, and hears nothing of what follows."""
    order = till.open(9000, mode=trace.mode, captures_later=trace.captures_later)
    attempt = till.begin(order)
    if trace.is_closed:
        close_order(order_id=order.pk, now=till.now).unwrap()
    steps = [_look(till, attempt, known=set())]
    known = {event["id"] for event in steps[0].events}
    for act in trace.acts:
        act(till, attempt)
        step = _look(till, attempt, known=known)
        known |= {event["id"] for event in step.events}
        steps.append(step)
    return steps


def _look(till: Till, attempt: PaymentAttempt, *, known: set[str]) -> Step:
    client = till.provider.client.v1
    expand: Any = {"expand": ["latest_charge.balance_transaction"]}
    intent = client.payment_intents.retrieve(attempt.psp_id, expand).to_dict()
    about = {attempt.psp_id, intent.get("latest_charge", {}) and intent["latest_charge"]["id"]}
    listed = client.refunds.list({"payment_intent": attempt.psp_id}).data
    found = {refund.id: refund.to_dict() for refund in reversed(listed)}
    happened = [event.to_dict() for event in reversed(client.events.list({"limit": 100}).data)]
    new = [event for event in happened if event["id"] not in known]
    ours = [
        event
        for event in new
        if event["data"]["object"]["id"] in about | set(found)
        or event["data"]["object"].get("payment_intent") == attempt.psp_id
    ]
    return Step(intent, found, ours)
