"""A visit that comes to cost something else: what was paid beyond that goes back."""

from datetime import datetime
from uuid import UUID

from cozywish.apps.payments.machine import HoldState, PayMode
from cozywish.apps.payments.models import EscrowHold, PaymentOrder
from cozywish.apps.payments.refusals import NotPossibleNow
from cozywish.apps.payments.services.refunding import left_of, request_refund
from cozywish.core.db import locked
from cozywish.core.money import Money
from cozywish.core.services import operation


@operation
def reprice_hold(*, hold_id: UUID, price: int, reason: str, now: datetime) -> EscrowHold:
    """Let a visit cost `price`: what was paid beyond it goes back, and the site's part is that of the new price.

    What a person let go back before stays with whoever has it. A deposit stays what it is unless the price is below it,
    and so does the most that may be charged to a card on file. Fails with NotPossibleNow while the money is on its way,
    and as `request_refund` does.
    """
    (hold,) = locked(EscrowHold.objects.filter(pk=hold_id), keys_stay=True)
    order, over = PaymentOrder.objects.get(pk=hold.order_id), hold.owed - price
    if over > 0 and not hold.is_guarantee:
        if hold.state == HoldState.NONE:
            raise NotPossibleNow
        if back := min(over, left_of(hold)):
            request_refund(
                hold_id=hold.pk, amount=back, reason=reason, by=None, now=now, may_claw_back=True
            ).unwrap()
            hold.refresh_from_db()
    is_out = hold.state == HoldState.RELEASED
    if not (
        is_out and order.mode == PayMode.DEPOSIT
    ):  # the site has its part of the old price already
        hold.fee = Money(price, hold.currency).part(hold.fee_rate).minor
    hold.owed = min(hold.owed, price)
    hold.save(update_fields=["owed", "fee"])
    return hold
