"""What is owed."""

from uuid import UUID

from cozywish.apps.payments.models import Charge, PaymentOrder


def order_by_id(order_id: UUID) -> PaymentOrder | None:
    """Return what is owed, if there is such a thing; who may see it is whoever may see what it is for. One query."""
    return PaymentOrder.objects.filter(pk=order_id).first()


def is_disputed(order_id: UUID) -> bool:
    """Say whether a bank is looking into a payment of it: then nothing goes back or is let go on. One query."""
    return Charge.objects.filter(attempt__order=order_id, is_disputed=True).exists()
