"""What may happen to a payment at the provider, played once at the practice one and written down step by step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.machine import PayMode
from cozywish.apps.payments.models import EscrowHold, Operation, PaymentAttempt, Refund
from cozywish.apps.payments.services import ask_to_charge_saved, close_order
from cozywish.apps.payments.services.settling import keep_fee
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


def disputed(till: Till, attempt: PaymentAttempt) -> Any:
    intent = till.provider.client.v1.payment_intents.retrieve(attempt.psp_id)
    return till.provider.pull("disputes", charge=intent.latest_charge)


def disputed_in_part(amount: int) -> Act:
    def act(till: Till, attempt: PaymentAttempt) -> Any:
        intent = till.provider.client.v1.payment_intents.retrieve(attempt.psp_id)
        return till.provider.pull("disputes", charge=intent.latest_charge, amount=amount)

    return act


def decides(outcome: str, *, earlier: int = 0) -> Act:
    """The bank decides about the last of its questions, or about one so many before."""

    def act(till: Till, attempt: PaymentAttempt) -> Any:
        dispute = till.provider.client.v1.disputes.list({"limit": 10}).data[earlier]
        return till.provider.pull(f"disputes/{dispute.id}", outcome=outcome)

    return act


def hears(till: Till, attempt: PaymentAttempt) -> Any:
    """Our side knows everything up to here; what it is told again later changes nothing."""
    till.settle()


def keeps_a_fee(till: Till, attempt: PaymentAttempt) -> Any:
    """Cancelled late: half of it goes back, and the answer to that question is lost."""
    hold = EscrowHold.objects.get(order_id=attempt.order_id)
    keep_fee(hold_id=hold.pk, fee=4500, is_missed=False, now=till.now).unwrap()
    _asks_in_vain("REFUND", Refund.objects.get(hold=hold).pk)


def charges_the_card(till: Till, attempt: PaymentAttempt) -> Any:
    """Nobody came: the fee is taken from the card on file, and the answer to that question is lost."""
    hold = EscrowHold.objects.get(order_id=attempt.order_id)
    asked = ask_to_charge_saved(hold_id=hold.pk, amount=6000, now=till.now).unwrap()
    _asks_in_vain(asked.kind, asked.subject_id)


def _asks_in_vain(kind: str, subject_id: UUID) -> None:
    asked = Operation.objects.get(kind=kind, subject_id=subject_id)
    gateway_of(asked.gateway).perform(kind, asked.request, key=str(asked.pk))


SECURE, DECLINED = "pm_card_threeDSecure2Required", "pm_card_chargeDeclined"
BANK = "pm_usBankAccount_success"
# A payout that fails waits for payouts; the others of the twelve are here, some of them in two ways.
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
    "late_cancel": Trace([pays(), hears, keeps_a_fee]),
    "no_show": Trace([pays(), hears, charges_the_card], mode=PayMode.GUARANTEE),
    "refunded_in_parts": Trace([pays(), refunds(2000), refunds(1000)]),
    "bounced_refund": Trace([pays(), refunds(9000), bounces]),
    "dispute_open": Trace([pays(), disputed]),
    "dispute_won": Trace([pays(), disputed, decides("win")]),
    "dispute_lost": Trace([pays(), disputed, decides("lose")]),
    "disputed_twice": Trace(
        [
            *(pays(), disputed_in_part(3000), disputed_in_part(4000)),
            *(decides("lose", earlier=1), decides("win")),
        ]
    ),
}


def record(till: Till, trace: Trace) -> list[Step]:
    """Play a trace. Our side begins the payment, and hears nothing of what follows but where it says so."""
    till.provider.pull("reset", seed=uuid4().hex)
    payer = make_user(email=f"{uuid4().hex}@example.com") if trace.mode == "GUARANTEE" else None
    order = till.open(
        9000,
        mode=trace.mode,
        captures_later=trace.captures_later,
        payer=payer.pk if payer else None,
    )
    attempt = till.begin(order)
    if trace.is_closed:
        close_order(order_id=order.pk, now=till.now).unwrap()
    steps = [_look(till, known=set())]
    known = {event["id"] for event in steps[0].events}
    for act in trace.acts:
        act(till, attempt)
        step = _look(till, known=known)
        known |= {event["id"] for event in step.events}
        steps.append(step)
    return steps


def _look(till: Till, *, known: set[str]) -> Step:
    client: Any = till.provider.client.v1
    expand = {"expand": ["latest_charge.balance_transaction"]}
    intents = {
        one.id: client.payment_intents.retrieve(one.id, expand).to_dict()
        for one in client.payment_intents.list({"limit": 100}).data
    }
    happened = [event.to_dict() for event in reversed(client.events.list({"limit": 100}).data)]
    return Step(
        intents | _all(client.setup_intents),
        _all(client.refunds),
        _all(client.disputes),
        [event for event in happened if event["id"] not in known],
    )


def _all(kind: Any) -> dict[str, dict[str, Any]]:
    """Everything of a kind, oldest first."""
    return {one.id: one.to_dict() for one in reversed(kind.list({"limit": 100}).data)}
