"""What must have come of it when the workers are through: our rows, the books and the provider say the same."""

from collections import Counter
from typing import Any

from cozywish.apps.bookings.services.paying import order_of
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.models import (
    Charge,
    EscrowHold,
    InboxEvent,
    Operation,
    PaymentAttempt,
    PaymentOrder,
    Refund,
)
from cozywish.apps.payments.tests.conftest import Till, on
from tests.prove.crash_journeys import Case, Journey

GONE_BACK = ("PENDING", "SUCCEEDED")
OVER = {"CANCELLED", "NO_SHOW", "COMPLETED"}
LEFT_ALONE = "EXPIRED"  # a hold whose customer went away


def wrong(case: Case, journey: Journey, said: list[str], bank_before: int) -> list[str]:
    """Return what is not as it has to be, in words; nothing is as it should be."""
    booking = case.fresh()
    order = order_of(booking)
    found = [*_unfinished(), *_lost(said), *_other_than_the_provider(case.till, order)]
    if order is not None:
        found += _other_than_the_books(order)
    moved = on(Code.PSP_BALANCE) - bank_before
    if moved != _balance(case.till):
        found.append(f"the books have {moved} at the provider, it says {_balance(case.till)}")
    return found + _other_end(case, journey)


def _unfinished() -> list[str]:
    found = [f"{one} is not done" for one in Operation.objects.exclude(state="APPLIED")]
    found += [
        f"{one} waits: {one.last_error}" for one in InboxEvent.objects.filter(state="PENDING")
    ]
    tried = Delivery.objects.filter(delivered_at=None, attempts__gt=0)
    return found + [f"{one} was not delivered: {one.last_error}" for one in tried]


def _lost(said: list[str]) -> list[str]:
    """What was acknowledged to somebody must be there."""
    found = []
    for word in said:
        kind, id = word.split()[:2]
        there: Any = {
            "event": lambda id=id: InboxEvent.objects.filter(event_id=id),
            "attempt": lambda id=id: PaymentAttempt.objects.filter(psp_id=id),
            "refund": lambda id=id: Refund.objects.filter(pk=id),
        }.get(kind)
        if there is not None and not there().exists():
            found.append(f"{word} was acknowledged and is not there")
    return found


def _other_than_the_provider(till: Till, order: PaymentOrder | None) -> list[str]:
    """Charges and refunds one by one, and nothing left open there that is over here."""
    client = till.provider.client.v1
    expand: Any = {"limit": 100, "expand": ["data.latest_charge"]}
    intents = [one.to_dict() for one in client.payment_intents.list(expand).data]
    taken = Counter(
        {
            one["latest_charge"]["id"]: one["amount_received"]
            for one in intents
            if one["status"] == "succeeded"
        }
    )
    ours = Charge.objects.filter(attempt__order=order) if order else Charge.objects.none()
    known = Counter(dict(ours.values_list("psp_id", "captured")))
    back = Counter(
        {
            one.id: one.amount
            for one in client.refunds.list({"limit": 100}).data
            if one.status not in {"failed", "canceled"}
        }
    )
    returned = Refund.objects.filter(charge__in=ours, state__in=GONE_BACK)
    gone = Counter(dict(returned.values_list("psp_id", "amount")))
    found = [f"taken {dict(taken)}, known {dict(known)}"] if taken != known else []
    found += [f"taken {len(taken)} times"] if len(taken) > 1 else []
    found += [f"returned {dict(back)}, known {dict(gone)}"] if back != gone else []
    open_there = {one["id"] for one in intents if one["status"] == "requires_capture"}
    authorised = PaymentAttempt.objects.filter(order=order, state="AUTHORISED", kind="PAYMENT")
    if order is None or open_there != set(authorised.values_list("psp_id", flat=True)):
        found += [f"authorised there: {open_there}"] if open_there else []
    if order is not None and order.closed_at is not None:
        live = ("succeeded", "canceled")
        found += [
            f"{one['id']} is {one['status']} there, and the order is closed"
            for one in intents
            if one["status"] not in live
        ]
    return found


def _other_than_the_books(order: PaymentOrder) -> list[str]:
    found = []
    for hold in order.holds.all():
        held = on(Code.HELD_FUNDS, hold.reference)
        if held != hold.remaining:
            found.append(f"{held} are held in the books, {hold.remaining} for the visit")
    for charge in Charge.objects.filter(attempt__order=order):
        waits = on(Code.UNAPPLIED_RECEIPTS, charge.psp_id)
        found += [f"{waits} belong to nothing"] if waits else []
    for refund in Refund.objects.filter(charge__attempt__order=order, state="SUCCEEDED"):
        left = on(Code.REFUNDS_IN_TRANSIT, refund.pk)
        found += [f"{left} are on their way back, and arrived"] if left else []
    return found


def _balance(till: Till) -> int:
    """What the provider itself says lies there."""
    listed = till.provider.client.v1.balance_transactions.list({"limit": 100}).data
    return sum(one.net for one in listed)


def _other_end(case: Case, journey: Journey) -> list[str]:
    booking = case.fresh()
    charges = Charge.objects.filter(attempt__order__reference=booking.pk)
    captured = sum(charges.values_list("captured", flat=True))
    refunds = Refund.objects.filter(charge__in=charges, state__in=GONE_BACK)
    back = sum(refunds.values_list("amount", flat=True))
    end = (booking.state, captured, back)
    went_away = journey.may_fail and booking.state == LEFT_ALONE and captured == back
    if end != journey.ends and not went_away:
        return [f"it ended {end}, and not {journey.ends}"]
    hold = EscrowHold.objects.filter(reference=booking.pk).first()
    if hold is not None and booking.state in OVER and hold.remaining:
        return [f"{hold.remaining} are still held"]
    return []
