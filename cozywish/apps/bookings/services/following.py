"""What money does when a booking takes a step: it is taken, let go, returned, kept or released."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.queries.policy import fee_of, missed_fee
from cozywish.apps.bookings.services.paying import order_of, visits_of
from cozywish.apps.payments.machine import DebtState, HoldState
from cozywish.apps.payments.models import Debt, EscrowHold, Operation, PaymentOrder
from cozywish.apps.payments.refusals import Disputed, Frozen, NoCard
from cozywish.apps.payments.services import (
    ask_to_capture,
    ask_to_charge_saved,
    ask_to_void,
    close_order,
    finish_hold,
    give_back,
    keep_fee,
    note_debt,
    return_fee,
    split_hold,
    undo_fee,
    waive_debt,
)
from cozywish.core.services import Failure, ServiceResult

log = logging.getLogger(__name__)

NOT_AGREED = (BookingState.DECLINED, BookingState.EXPIRED, BookingState.CANCELLED)
CANCELLED = "cancelled"
Followed = (
    ServiceResult[PaymentOrder]
    | ServiceResult[EscrowHold]
    | ServiceResult[Operation]
    | ServiceResult[Debt]
    | ServiceResult[Debt | None]
    | None
)
Step = Callable[[PaymentOrder, Booking, BookingChange, datetime], Followed]


def follow_step(change: BookingChange, *, now: datetime) -> None:
    """Do with what was paid what the step of the booking means for it. Done twice, it has one effect.

    While somebody looks into the payment it waits, until `follow_again`. What else cannot be done is logged: somebody
    of the office has to look.
    """
    booking = change.booking
    step, order = STEPS.get(change.event), order_of(booking)
    if step is None or order is None:
        return
    match step(order, booking, change, now):
        case Failure(Frozen() | Disputed()):
            log.warning("Booking %s: %s waits until its money may move", booking.pk, change.event)
        case Failure(refusal):
            log.error("Booking %s: %s was not followed: %s", booking.pk, change.event, refusal.code)


def follow_again(*, order_id: UUID, now: datetime) -> None:
    """Money arrived, or may move again: what became meanwhile of the visits it is for is followed once more.

    A visit can be called off, or over, before the provider has taken what was agreed, and while a bank asks. A card on
    file is asked for a fee only once.
    """
    order = PaymentOrder.objects.get(pk=order_id)
    on_file = set(order.holds.filter(is_guarantee=True).values_list("reference", flat=True))
    for booking in visits_of(order.reference):
        if booking.pk in on_file and booking.state != BookingState.COMPLETED:
            continue
        ends = booking.changes.filter(state=booking.state, event__in=ENDS)
        last = ends.select_related("booking__venue").order_by("pk").last()
        if last is not None:
            follow_step(last, now=now)


def _never_agreed(
    order: PaymentOrder, booking: Booking, change: BookingChange, now: datetime
) -> Followed:
    """A hold is over. What is secured already is looked at by whoever hears of that."""
    return None if order.secured_at else close_order(order_id=order.pk, now=now)


def _answered(
    order: PaymentOrder, booking: Booking, change: BookingChange, now: datetime
) -> Followed:
    """A request was answered, taken back or has lapsed: once the last of an order is, what was agreed is taken."""
    if not order.captures_later:
        return None
    bookings = visits_of(order.reference)
    if any(one.state == BookingState.REQUESTED for one in bookings):
        return None
    dropped = frozenset(one.pk for one in bookings if one.state in NOT_AGREED)
    if dropped.issuperset(_in(order.holds.all())):
        return close_order(order_id=order.pk, now=now)
    if dropped.issuperset(_in(order.holds.filter(is_guarantee=False))):
        return ask_to_void(order_id=order.pk, now=now)  # the card stays on file for the rest
    return ask_to_capture(order_id=order.pk, dropped=dropped, now=now)


def _in(holds: QuerySet[EscrowHold]) -> Sequence[object]:
    return list(holds.values_list("reference", flat=True))


def _cancelled(
    order: PaymentOrder, booking: Booking, change: BookingChange, now: datetime
) -> Followed:
    """By its client: the fee of the rule that was agreed. By anybody else: all of it goes back, unless the office says
    otherwise (BT15); what a person of the office lets go back above the limit waits for a second one.
    """
    if booking.confirmed_at is None:
        return _answered(order, booking, change, now)
    if change.actor_kind in "FA" and change.kept_cents is not None:
        return _split(order, booking, change, now)
    return _settle(order, booking, fee_of(booking, change), is_missed=False, now=now)


def _split(order: PaymentOrder, booking: Booking, change: BookingChange, now: datetime) -> Followed:
    """BT15: so much is kept, and released like the price of a visit; the rest goes back."""
    hold, kept = _hold_of(order, booking), change.kept_cents or 0
    if hold is None or hold.captured == 0:
        return None
    return split_hold(
        hold_id=hold.pk,
        kept=kept,
        reason=CANCELLED,
        by=change.actor_id,
        release_at=change.at + timedelta(hours=settings.RELEASE_HOURS),
        now=now,
    )


def _missed(
    order: PaymentOrder, booking: Booking, change: BookingChange, now: datetime
) -> Followed:
    """J8."""
    return _settle(order, booking, missed_fee(booking), is_missed=True, now=now)


def _settle(
    order: PaymentOrder, booking: Booking, fee: int, *, is_missed: bool, now: datetime
) -> Followed:
    hold = _hold_of(order, booking)
    if hold is None:
        return None
    if hold.is_guarantee:
        if not fee or hold.state != HoldState.NONE:
            return None
        return _charge(hold, min(fee, hold.owed), now=now)
    if not fee:
        return give_back(hold_id=hold.pk, reason="cancelled", now=now)
    return keep_fee(hold_id=hold.pk, fee=fee, is_missed=is_missed, now=now)


def _charge(hold: EscrowHold, fee: int, *, now: datetime) -> Followed:
    """Have the card on file pay it; where there is none any more it is owed."""
    match ask_to_charge_saved(hold_id=hold.pk, amount=fee, now=now):
        case Failure(NoCard() as refusal):
            return note_debt(hold_id=hold.pk, amount=fee, code=refusal.code, now=now)
        case asked:
            return asked


def _corrected(
    order: PaymentOrder, booking: Booking, change: BookingChange, now: datetime
) -> Followed:
    """BT20: they did not come after all, or they did and the fee was none."""
    if change.state == BookingState.NO_SHOW:
        return _missed(order, booking, change, now)
    hold = _hold_of(order, booking)
    if hold is None:
        return None
    if hold.is_guarantee:
        return fee_was_none(hold, now=now)
    if not hold.fee_kept:
        return _done(order, booking, change, now)
    release_at = change.at + timedelta(hours=settings.RELEASE_HOURS)
    return undo_fee(hold_id=hold.pk, release_at=release_at, now=now)


def fee_was_none(hold: EscrowHold, *, now: datetime) -> Followed:
    """What a card paid for not coming goes back, and what is still owed for it is not owed."""
    debt = Debt.objects.filter(hold=hold).first()
    if debt is not None and debt.state == DebtState.OPEN:
        return waive_debt(debt_id=debt.pk, amount=None, by=None, now=now)
    paid_by = debt.order.holds.first() if debt is not None and debt.order else hold
    return return_fee(hold_id=paid_by.pk, now=now) if paid_by is not None else None


def _reversed(
    order: PaymentOrder, booking: Booking, change: BookingChange, now: datetime
) -> Followed:
    """BT21: it will not be paid any more."""
    return close_order(order_id=order.pk, now=now)


def _done(order: PaymentOrder, booking: Booking, change: BookingChange, now: datetime) -> Followed:
    """It took place: what is held is released some hours later, unless somebody complains."""
    hold = _hold_of(order, booking)
    if hold is None or hold.state == HoldState.NONE:
        return None
    release_at = change.at + timedelta(hours=settings.RELEASE_HOURS)
    return finish_hold(hold_id=hold.pk, release_at=release_at, now=now)


def _hold_of(order: PaymentOrder, booking: Booking) -> EscrowHold | None:
    return order.holds.filter(reference=booking.pk).first()


ENDS = ("cancel", "no_show", "complete", "auto_complete", "correct")
STEPS: dict[str, Step] = {
    "abandon": _never_agreed,
    "hold_timeout": _never_agreed,
    "accept": _answered,
    "decline": _answered,
    "approval_timeout": _answered,
    "cancel": _cancelled,
    "no_show": _missed,
    "correct": _corrected,
    "payment_reversed": _reversed,
    "complete": _done,
    "auto_complete": _done,
}
