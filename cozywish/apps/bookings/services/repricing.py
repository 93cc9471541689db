"""What was paid ahead for a visit that moves to somebody who takes another price (BT12).

Note [The difference is settled with the move]
    What it costs less goes back with the move, in its transaction. What it costs more cannot be paid here: whoever has
    paid all of it cannot choose somebody dearer, and where the business sends somebody dearer the price stays as it
    was agreed. A deposit stays as it is, and the rest is paid at the venue, whatever that is now.
"""

from dataclasses import replace
from datetime import datetime

from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.machine import PaymentMode
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.whole import Whole
from cozywish.apps.bookings.refusals import CostsMore
from cozywish.apps.payments.models import EscrowHold
from cozywish.apps.payments.services import reprice_hold

MOVED = "moved"


def as_paid(booking: Booking, whole: Whole, *, by: Actor) -> Whole:
    """Return the plan at prices that ask for no more than was paid. Raises CostsMore where a customer chose it."""
    agreed = [item.price_cents for item in whole.items]
    if booking.payment_mode != PaymentMode.PREPAY or sum(whole.prices) <= sum(agreed):
        return whole
    if by.is_client:
        raise CostsMore
    [leg] = whole.legs  # one of several moves for the prices that were agreed
    return Whole((replace(leg, plan=replace(leg.plan, prices=agreed)),))


def settle_difference(booking: Booking, *, was_cents: int, now: datetime) -> None:
    """Let what was paid follow the price that a visit has now. Part of an operation. Fails as `reprice_hold` does."""
    hold = EscrowHold.objects.filter(reference=booking.pk).first()
    if hold is not None and booking.total_cents != was_cents:
        reprice_hold(hold_id=hold.pk, price=booking.total_cents, reason=MOVED, now=now).unwrap()
