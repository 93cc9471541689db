"""Paying a fee that the card on file did not pay: by whoever missed the visit, with a card of their choice."""

from datetime import datetime

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.paid import debt_of
from cozywish.apps.bookings.services.heeding import money_arrived
from cozywish.apps.bookings.services.paying import NothingOwed
from cozywish.apps.payments.models import PaymentOrder
from cozywish.apps.payments.services import follow_order, open_debt
from cozywish.core.services import operation


@operation
def owe_fee(*, booking: Booking, now: datetime) -> PaymentOrder:
    """Write down that the fee for the visit is being paid. Asked again, it is the same order. Fails with NothingOwed,
    and as `open_debt` does.
    """
    debt = debt_of(booking)
    if debt is None:
        raise NothingOwed
    return open_debt(debt_id=debt.pk, payer=booking.customer_id, now=now).unwrap()


def settle_fee(order: PaymentOrder, *, now: datetime) -> PaymentOrder:
    """Ask the provider how far paying has come, and do what follows."""
    order = follow_order(order_id=order.pk, now=now)
    if order.secured_at is not None:
        money_arrived(order_id=order.pk, now=now)
    return order
