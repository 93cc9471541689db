"""What payments tell of a visit that is agreed: a fee is paid or not, money will not come, a bank asks."""

import logging
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from cozywish.apps.bookings.acting import PROVIDER
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services.changing import change
from cozywish.apps.bookings.services.following import fee_was_none
from cozywish.apps.bookings.services.paying import visits_of
from cozywish.apps.payments.models import Charge, EscrowHold, PaymentOrder
from cozywish.apps.payments.services import note_declined, settle_debt
from cozywish.core.errors import Conflict
from cozywish.core.services import Failure, operation

log = logging.getLogger(__name__)


def fee_declined(*, attempt_id: UUID, now: datetime) -> None:
    """A card on file did not pay a fee: it is owed, unless they came after all."""
    debt = note_declined(attempt_id=attempt_id, now=now).unwrap()
    if debt is not None:
        _forget_what_is_none(debt.hold, now=now)


def money_arrived(*, order_id: UUID, now: datetime) -> None:
    """A debt is paid, or a fee; what turned out to be no fee while it was on its way goes back."""
    settle_debt(order_id=order_id, now=now).unwrap()
    fees = EscrowHold.objects.filter(order=order_id, is_guarantee=True, fee_kept__gt=0)
    for hold in fees:
        _forget_what_is_none(hold, now=now)


def _forget_what_is_none(hold: EscrowHold, *, now: datetime) -> None:
    came = Booking.objects.filter(pk=hold.reference, state=BookingState.COMPLETED)
    if came.exists():
        match fee_was_none(hold, now=now):
            case Failure(refusal):
                log.error("Hold %s: its fee was not returned: %s", hold.pk, refusal.code)


@operation
def payment_gone(*, order_id: UUID, now: datetime) -> list[Booking]:
    """What was authorised will not be paid any more: the visits it was for are called off (BT21), while there is time.

    Nothing happens where it was called off by ourselves, or was paid.
    """
    order = PaymentOrder.objects.get(pk=order_id)
    has_paid = Charge.objects.filter(attempt__order=order).exists()
    if has_paid or not order.captures_later or order.closed_at is not None:
        return []
    gone = []
    for booking in visits_of(order.reference):
        with suppress(Conflict):
            change(
                booking, "payment_reversed",
                by=PROVIDER, now=now, calendar_sequence=booking.calendar_sequence + 1,
            )  # fmt: skip
            gone.append(booking)
    return gone


@operation
def bank_asks(*, order_id: UUID, now: datetime) -> list[Booking]:
    """The bank looks into a payment (BT24): it is written down at each visit that it was for. Nobody is told."""
    order = PaymentOrder.objects.get(pk=order_id)
    paid_for = set(order.holds.filter(captured__gt=0).values_list("reference", flat=True))
    asked = []
    for booking in visits_of(order.reference):
        if booking.pk in paid_for:
            with suppress(Conflict):
                change(booking, "chargeback_opened", by=PROVIDER, now=now, tell_client=False)
                asked.append(booking)
    return asked
