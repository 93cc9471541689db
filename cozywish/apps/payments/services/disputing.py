"""A bank that asks about a payment: while it does, nothing of it goes back and nothing is released."""

from datetime import datetime
from uuid import UUID

from cozywish.apps.outbox.services import publish
from cozywish.apps.payments.events import PaymentDisputed
from cozywish.apps.payments.models import Charge, PaymentOrder
from cozywish.apps.payments.services.holding import freeze_holds, thaw_holds
from cozywish.core.db import locked
from cozywish.core.services import operation


@operation
def follow_dispute(*, charge_id: UUID, is_open: bool, now: datetime) -> Charge:
    """Freeze what is held of a charge while the bank asks about it, and let it go on afterwards."""
    (charge,) = locked(Charge.objects.filter(pk=charge_id), keys_stay=True)
    if charge.is_disputed != is_open:
        charge.is_disputed = is_open
        charge.save(update_fields=["is_disputed"])
        if is_open:
            _tell(charge)
    if is_open:
        freeze_holds(charge, actor="P", now=now)
    else:
        thaw_holds(charge, actor="P", now=now)
    return charge


def _tell(charge: Charge) -> None:
    order = PaymentOrder.objects.get(attempts=charge.attempt_id)
    publish(
        PaymentDisputed(
            reference_id=str(order.reference), order_id=str(order.pk), charge_id=str(charge.pk)
        )
    )
