"""What is still owed for a visit that did not take place, because the card on file did not pay."""

from django.db import models
from django.db.models import Q

from cozywish.apps.payments.machine import DebtState
from cozywish.apps.payments.models.orders import EscrowHold, PaymentOrder
from cozywish.core.models import Addressable


class Debt(Addressable):
    """A fee that could not be taken, once for each visit. Whoever owes it pays it by `order`, or it is waived.

    Nobody tries the card again by themselves: the bank has said no.
    """

    hold = models.OneToOneField(EscrowHold, models.PROTECT, related_name="debt")
    order = models.OneToOneField(
        PaymentOrder, models.PROTECT, null=True, blank=True, related_name="debt"
    )
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=6, choices=DebtState.choices)
    version = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=60, blank=True)  # a code, such as card_declined
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DebtState.values), name="payments_debt_state"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_debt_amount"),
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_at__isnull=True)
                | ~Q(state="OPEN") & Q(closed_at__isnull=False),
                name="payments_debt_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state="PAID") | Q(order__isnull=False), name="payments_debt_paid_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"
