"""A bank that asks about a payment: while it does, nothing of it goes back and nothing is released.

There may be several questions about one payment. Each is followed by itself; the payment is disputed while any is open.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from cozywish.apps.outbox.services import publish
from cozywish.apps.payments.events import PaymentDisputed
from cozywish.apps.payments.gateways.contract import DisputeFact, DisputeStatus
from cozywish.apps.payments.ledger import taken_back
from cozywish.apps.payments.ledger.models import Journal
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.machine import ASKED, DisputeState, HoldState
from cozywish.apps.payments.models import Charge, Dispute, EscrowHold, PaymentOrder
from cozywish.apps.payments.refusals import MovedOn
from cozywish.apps.payments.services.holding import (
    freeze_holds,
    holds_of_charge,
    tell_thawed,
    thaw_holds,
)
from cozywish.apps.payments.services.lending import cover
from cozywish.apps.payments.services.moving import move, note
from cozywish.apps.payments.services.posting import booking_of, payable_to
from cozywish.apps.payments.services.refunding import left_of, take_out
from cozywish.core.db import locked
from cozywish.core.money import Money
from cozywish.core.services import operation

log = logging.getLogger(__name__)
INQUIRY, NEEDS_RESPONSE, UNDER_REVIEW, WON, LOST, CLOSED = DisputeState
# By which steps a dispute comes from where we know it to be to what the provider says: there is no way back.
WAYS: Mapping[tuple[str, str], tuple[str, ...]] = {
    (INQUIRY, DisputeStatus.CLAIMED): ("escalate",),
    (INQUIRY, DisputeStatus.REVIEWED): ("escalate", "review"),
    (INQUIRY, DisputeStatus.WON): ("escalate", "win"),
    (INQUIRY, DisputeStatus.LOST): ("escalate", "lose"),
    (INQUIRY, DisputeStatus.CONTENT): ("close",),
    (NEEDS_RESPONSE, DisputeStatus.REVIEWED): ("review",),
    (NEEDS_RESPONSE, DisputeStatus.WON): ("win",),
    (NEEDS_RESPONSE, DisputeStatus.LOST): ("lose",),
    (NEEDS_RESPONSE, DisputeStatus.CONTENT): ("win",),
    (UNDER_REVIEW, DisputeStatus.WON): ("win",),
    (UNDER_REVIEW, DisputeStatus.LOST): ("lose",),
    (UNDER_REVIEW, DisputeStatus.CONTENT): ("win",),
    (LOST, DisputeStatus.WON): ("reinstate",),
    (CLOSED, DisputeStatus.WON): ("reinstate",),
}
BEGINS_ASKING = {DisputeStatus.ASKED, DisputeStatus.CONTENT}


@operation
def follow_dispute(*, charge_id: UUID, fact: DisputeFact, now: datetime) -> Dispute:
    """Let a dispute follow what the provider says of it, forwards only, and the money with it.

    What is held of a charge is frozen while any of its disputes is open, and goes on after the last. What is lost is
    taken out of what is held, or was released (J10). Told again, it is done once.
    """
    (charge,) = locked(Charge.objects.filter(pk=charge_id), keys_stay=True)
    dispute, is_new = _known(charge, fact, now=now)
    has_ended = _walk(dispute, fact, now=now)
    is_asked = Dispute.objects.filter(charge=charge, state__in=ASKED).exists()
    loses = dispute.state == LOST and fact.away > 0 and not dispute.kept
    if loses or (has_ended and charge.is_disputed and not is_asked):
        thaw_holds(charge, actor="P", now=now)
    _post(dispute, fact, now=now)
    if loses:
        _lose(charge, dispute, fact.away, now=now)
    if is_asked:
        freeze_holds(charge, actor="P", now=now)
    _say(charge, is_asked=is_asked, is_new=is_new and dispute.is_open)
    return dispute


@operation
def heed_warning(*, charge_id: UUID, now: datetime) -> Charge:
    """Keep what is held of a charge that its bank takes for fraud until somebody of the office has looked at it."""
    (charge,) = locked(Charge.objects.filter(pk=charge_id), keys_stay=True)
    freeze_holds(charge, actor="P", now=now)
    return charge


def _known(charge: Charge, fact: DisputeFact, *, now: datetime) -> tuple[Dispute, bool]:
    """Our row of the dispute, and whether it is heard of for the first time. The charge is locked."""
    known = Dispute.objects.filter(psp_id=fact.id).first()
    if known is not None:
        return known, False
    asks = fact.status in BEGINS_ASKING
    dispute = Dispute.objects.create(
        charge=charge,
        psp_id=fact.id,
        state=INQUIRY if asks else NEEDS_RESPONSE,
        amount=fact.amount,
        currency=fact.currency,
        opened_at=fact.opened_at,
    )
    note(dispute, "inquire" if asks else "open", actor="P", now=now)
    return dispute, True


def _walk(dispute: Dispute, fact: DisputeFact, *, now: datetime) -> bool:
    """Take the steps to what the provider says. Returns whether they ended it. An older answer changes nothing."""
    was_open = dispute.is_open
    if dispute.state == CLOSED and fact.away:
        raise MovedOn  # it took money after it was content: somebody of the office has to look
    if dispute.state == LOST and fact.status == DisputeStatus.WON:
        log.error("Dispute %s was lost, and its money is given back", dispute.psp_id)
    for event in WAYS.get((dispute.state, fact.status), ()):
        ends = event not in {"escalate", "review"}
        move(dispute, event, actor="P", now=now, closed_at=now if ends else None)
    dispute.amount = max(dispute.amount, fact.amount)
    dispute.taken = max(dispute.taken, fact.taken)
    dispute.save(update_fields=["amount", "taken"])
    return was_open and not dispute.is_open


def _post(dispute: Dispute, fact: DisputeFact, *, now: datetime) -> None:
    """J10: what the bank took, and what it gave back."""
    if fact.taken:
        amount, fee = Money(fact.taken, fact.currency), Money(fact.fee, fact.currency)
        cover(amount + fee, what=f"dispute:{fact.id}", now=now)
        post(taken_back.dispute_opened(fact.id, amount=amount, fee=fee), at=now)
    if dispute.kept and not fact.away:
        amount, fee = Money(dispute.kept, fact.currency), Money(fact.fee_back, fact.currency)
        post(taken_back.dispute_reinstated(fact.id, amount=amount, fee=fee), at=now)
    elif fact.given_back and not dispute.kept:
        amount, fee = Money(fact.given_back, fact.currency), Money(fact.fee_back, fact.currency)
        post(taken_back.dispute_won(fact.id, amount=amount, fee=fee), at=now)


def _lose(charge: Charge, dispute: Dispute, away: int, *, now: datetime) -> None:
    """J10: what stays away is borne by what is held for the visits, then by whoever it was released to."""
    amount = Money(away, dispute.currency)
    is_booked = Journal.objects.filter(key=f"dispute:{dispute.psp_id}:lost").exists()
    bound = charge.captured - charge.reserved - charge.succeeded - charge.lost_disputes
    dispute.kept = away
    dispute.counted = min(away, charge.lost_disputes if is_booked else bound)
    dispute.save(update_fields=["kept", "counted"])
    if is_booked:
        return  # before there were rows of disputes
    left, borne = away, []
    for hold in holds_of_charge(charge):
        taken = min(left, left_of(hold))
        if taken:
            left -= taken
            borne.append(_share(hold, taken))
            _take(hold, taken, now=now)
    charge.lost_disputes += dispute.counted
    charge.save(update_fields=["lost_disputes"])
    post(taken_back.dispute_lost(dispute.psp_id, amount=amount, of=borne), at=now)


def _share(hold: EscrowHold, taken: int) -> taken_back.Lost:
    """Whose money it is that is taken of a visit."""
    money, nothing = Money(taken, hold.currency), Money(0, hold.currency)
    held = share = payable = nothing
    if hold.state == HoldState.RELEASED:
        share, payable = money - money.part(hold.fee_rate), payable_to(hold)
    else:
        held = money
    return taken_back.Lost(booking_of(hold), str(hold.provider), held, share, payable)


def _take(hold: EscrowHold, taken: int, *, now: datetime) -> None:
    if hold.state != HoldState.RELEASED:
        take_out(hold, taken, now=now)
        return
    changed: dict[str, Any] = {
        "released": hold.released - taken,
        "returned": hold.returned + taken,
        "fee_kept": max(0, hold.fee_kept - taken),
    }
    move(hold, "claw_back", actor="P", now=now, **changed)


def _say(charge: Charge, *, is_asked: bool, is_new: bool) -> None:
    """Let the charge know whether a bank asks, and tell of a new question, or that the last is answered."""
    order, was_asked = PaymentOrder.objects.get(attempts=charge.attempt_id), charge.is_disputed
    if was_asked != is_asked:
        charge.is_disputed = is_asked
        charge.save(update_fields=["is_disputed"])
    if is_new:
        about = {"reference_id": str(order.reference), "order_id": str(order.pk)}
        publish(PaymentDisputed(**about, charge_id=str(charge.pk)))
    elif was_asked and not is_asked:
        tell_thawed(order)
