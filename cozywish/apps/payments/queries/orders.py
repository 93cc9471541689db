"""What is owed."""

from uuid import UUID

from cozywish.apps.payments.models import PaymentOrder


def order_by_id(order_id: UUID) -> PaymentOrder | None:
    """Return what is owed, if there is such a thing; who may see it is whoever may see what it is for. One query."""
    return PaymentOrder.objects.filter(pk=order_id).first()
