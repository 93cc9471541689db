"""What a bank asks about a payment, or takes back of it."""

from django.db import models
from django.db.models import F, Q

from cozywish.apps.payments.machine import ASKED, DisputeState
from cozywish.apps.payments.models.orders import Charge
from cozywish.core.models import Addressable
from cozywish.core.money import Money


class Dispute(Addressable):
    """One question of a bank about a charge, as the provider knows it; there may be several, also at once.

    `amount` is what it is about, `taken` what the bank took meanwhile, `kept` what stayed away when it decided, and
    `counted` what of that bounds later refunds of the charge (R-MAX): the rest had gone back already.
    """

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="disputes")
    psp_id = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=14, choices=DisputeState.choices)
    version = models.PositiveIntegerField(default=0)
    amount = models.BigIntegerField()
    taken = models.BigIntegerField(default=0)
    kept = models.BigIntegerField(default=0)
    counted = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DisputeState.values), name="payments_dispute_state"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, counted__gte=0)
                & Q(taken__gte=F("kept"), kept__gte=F("counted")),
                name="payments_dispute_sums",
            ),
            models.CheckConstraint(
                condition=Q(kept=0) | Q(state__in=["LOST", "WON"]), name="payments_dispute_kept"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ASKED, closed_at__isnull=True)
                | ~Q(state__in=ASKED) & Q(closed_at__isnull=False),
                name="payments_dispute_closed",
            ),
        ]
        indexes = [models.Index(fields=["charge", "state"], name="payments_dispute_of_charge")]

    def __str__(self) -> str:
        return f"{Money(self.amount, self.currency).plain()} {self.currency}"

    @property
    def is_open(self) -> bool:
        """Whether the bank has not decided yet."""
        return self.state in ASKED
