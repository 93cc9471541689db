"""What is owed, who tries to pay it, and what was paid."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cozywish.apps.payments.machine import (
    AttemptState,
    HoldState,
    PayMode,
    RefundState,
    Strategy,
)
from cozywish.core.models import Addressable
from cozywish.core.money import Money
from cozywish.toolkit.sealed_fields import SealedCharField

LIVE = ("CREATED", "REQUIRES_ACTION", "PROCESSING", "AUTHORISED")


class Customer(Addressable):
    """A person as a payment provider knows them. It is told an opaque id, never a name or an address.

    Without `user` it is a guest, known for one order only: so that their card can be on file.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    gateway = models.CharField(max_length=12)
    psp_id = models.CharField(max_length=80, blank=True)  # empty until the provider has answered
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "gateway"], name="payments_customer_once"),
            models.UniqueConstraint(
                fields=["gateway", "psp_id"],
                condition=~Q(psp_id=""),
                name="payments_customer_psp",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.pk}"


class SavedMethod(Addressable):
    """A card somebody keeps for the next time: where the provider has it, and by what they know it again."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="methods")
    psp_id = models.CharField(max_length=80, unique=True)
    brand = models.CharField(max_length=20)
    last4 = models.CharField(max_length=4)
    exp_month = models.PositiveSmallIntegerField()
    exp_year = models.PositiveSmallIntegerField()
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(is_default=True),
                name="payments_savedmethod_one_default",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand} {self.pk}"

    def has_expired(self, *, today: date) -> bool:
        """Whether its last month is over."""
        return (self.exp_year, self.exp_month) < (today.year, today.month)


class CardSetup(Addressable):
    """Somebody puts a card on file without paying anything: one intent at the provider, until it has an end."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="setups")
    psp_id = models.CharField(max_length=80, blank=True)
    client_secret = SealedCharField(max_length=200, blank=True)
    last_error = models.CharField(max_length=60, blank=True)  # a code, such as card_declined
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["psp_id"], condition=~Q(psp_id=""), name="payments_cardsetup_psp"
            ),
            # Whoever tries again goes on with the same one.
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(ended_at__isnull=True),
                name="payments_cardsetup_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"card of {self.customer_id}"


class PaymentOrder(Addressable):
    """What is owed for one `reference`, the id of whatever is paid for; payments knows nothing else about it.

    `amount` is what its holds owe together, or with a guarantee the most that may be charged. `secured_at`: it is paid,
    authorised, or a card is on file. Once it is `closed_at`, money that still comes is late (J11).
    """

    reference = models.UUIDField(unique=True)
    gateway = models.CharField(max_length=12)
    customer = models.ForeignKey(
        Customer, models.SET_NULL, null=True, blank=True, related_name="orders"
    )
    mode = models.CharField(max_length=10, choices=PayMode.choices)
    strategy = models.CharField(max_length=8, choices=Strategy.choices)
    captures_later = models.BooleanField(default=False)  # authorise first: a request
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()
    secured_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_order_amount"),
            models.CheckConstraint(
                condition=Q(mode__in=PayMode.values), name="payments_order_mode"
            ),
            models.CheckConstraint(
                condition=Q(strategy__in=Strategy.values), name="payments_order_strategy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()}: {Money(self.amount, self.currency).plain()} {self.currency}"


class PaymentAttempt(Addressable):
    """One intent at the provider: to pay an order, or to put a card on file for it (PT1 to PT8).

    `saves_card`: whoever pays wants to keep the card for the next time, and it is not kept yet. `hold` is what a card
    on file is charged for.
    """

    class Kind(models.TextChoices):
        PAYMENT = "PAYMENT", "payment"
        SETUP = "SETUP", "card on file"
        SAVED = "SAVED", "card charged later"

    order = models.ForeignKey(PaymentOrder, models.PROTECT, related_name="attempts")
    hold = models.ForeignKey(
        "EscrowHold", models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=16, choices=AttemptState.choices)
    version = models.PositiveIntegerField(default=0)
    amount = models.BigIntegerField()
    to_capture = models.BigIntegerField()  # of what is authorised
    currency = models.CharField(max_length=3)
    psp_id = models.CharField(max_length=80, blank=True)
    client_secret = SealedCharField(max_length=200, blank=True)
    method_psp_id = models.CharField(max_length=80, blank=True)  # the card that was used
    brand = models.CharField(max_length=20, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    saves_card = models.BooleanField(default=False)
    capture_before = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=60, blank=True)  # a code, such as card_declined
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AttemptState.values), name="payments_attempt_state"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("to_capture"), to_capture__gte=0),
                name="payments_attempt_amount",
            ),
            models.UniqueConstraint(
                fields=["psp_id"], condition=~Q(psp_id=""), name="payments_attempt_psp"
            ),
            # Nobody pays twice: a failed attempt is tried again, and is no second one.
            models.UniqueConstraint(
                fields=["order", "kind"],
                condition=Q(state__in=LIVE) & ~Q(kind="SAVED"),
                name="payments_attempt_one_live",
            ),
            models.UniqueConstraint(
                fields=["hold"],
                condition=Q(state__in=LIVE, kind="SAVED"),
                name="payments_attempt_one_fee",
            ),
            models.CheckConstraint(
                condition=Q(kind="SAVED", hold__isnull=False)
                | ~Q(kind="SAVED") & Q(hold__isnull=True),
                name="payments_attempt_fee_of",
            ),
            models.CheckConstraint(
                condition=~Q(state="CAPTURED") | ~Q(psp_id=""), name="payments_attempt_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class Charge(Addressable):
    """Money that arrived. What may go back of it is bounded by the database (R-MAX).

    `is_applied`: it belongs to the holds of its order; otherwise it came late or does not match, and stands in L160.
    """

    attempt = models.OneToOneField(PaymentAttempt, models.PROTECT, related_name="charge")
    psp_id = models.CharField(max_length=80, unique=True)
    captured = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reserved = models.BigIntegerField(default=0)  # on its way back
    succeeded = models.BigIntegerField(default=0)  # gone back
    lost_disputes = models.BigIntegerField(default=0)
    is_disputed = models.BooleanField(default=False)
    is_applied = models.BooleanField()
    is_quarantined = models.BooleanField(default=False)
    fee_txn = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    reserved__gte=0, succeeded__gte=0, lost_disputes__gte=0, captured__gt=0
                ),
                name="payments_charge_sums",
            ),
            models.CheckConstraint(
                condition=Q(captured__gte=F("reserved") + F("succeeded") + F("lost_disputes")),
                name="payments_charge_r_max",
            ),
            models.CheckConstraint(
                condition=Q(is_quarantined=False) | Q(is_applied=False),
                name="payments_charge_quarantined",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.captured} {self.currency} {self.pk}"


class EscrowHold(Addressable):
    """What one order holds for one `reference` (a visit; several are paid at once) until after it.

    What was captured is `remaining`, `released` to the business or `returned`: always, says the database. `owed`,
    `fee`, `tax` and `tip` are snapshots of the price, and `provider` an opaque id. With `is_guarantee` nothing is
    paid for it now: `owed` is the most that may be charged to the card on file. `fee_kept` is what of `released` is a
    fee for cancelling late or not coming.
    """

    order = models.ForeignKey(PaymentOrder, models.PROTECT, related_name="holds")
    reference = models.UUIDField(unique=True)
    provider = models.UUIDField()
    currency = models.CharField(max_length=3)
    owed = models.BigIntegerField()
    is_guarantee = models.BooleanField(default=False)
    fee = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    tip = models.BigIntegerField(default=0)
    jurisdiction = models.CharField(max_length=40, blank=True)  # whose tax it is
    fee_rate = models.PositiveIntegerField(default=0)  # the site's share of a fee, in basis points
    state = models.CharField(max_length=10, choices=HoldState.choices, default=HoldState.NONE)
    frozen_from = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=0)
    captured = models.BigIntegerField(default=0)
    remaining = models.BigIntegerField(default=0)
    released = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    fee_kept = models.BigIntegerField(default=0)
    release_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=HoldState.values), name="payments_hold_state"
            ),
            models.CheckConstraint(
                condition=Q(captured=F("remaining") + F("released") + F("returned")),
                name="payments_hold_whole",
            ),
            models.CheckConstraint(
                condition=Q(remaining__gte=0, released__gte=0, returned__gte=0, owed__gte=0)
                & Q(fee__gte=0, tax__gte=0, tip__gte=0),
                name="payments_hold_sums",
            ),
            models.CheckConstraint(
                condition=Q(fee_kept__gte=0, fee_kept__lte=F("released")),
                name="payments_hold_fee_kept",
            ),
            models.CheckConstraint(
                condition=Q(remaining=0) | ~Q(state__in=["NONE", "RELEASED", "RETURNED"]),
                name="payments_hold_finished",
            ),
            models.CheckConstraint(
                condition=Q(release_at__isnull=False) | ~Q(state="RELEASABLE"),
                name="payments_hold_release_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["release_at"],
                condition=Q(state="RELEASABLE"),
                name="payments_hold_releasable",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.reference}"


class Refund(Addressable):
    """Money going back of one charge, out of one hold or out of what was never applied.

    `needs_second`: above the limit somebody else has to approve. Ids of people are opaque here; both are empty for
    what the site returns by itself and for what was refunded at the provider. `after_release`: it came out of what the
    business and the site had already (J9).
    """

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="refunds")
    hold = models.ForeignKey(
        EscrowHold, models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=24)  # a code, such as cancelled
    after_release = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=RefundState.choices)
    version = models.PositiveIntegerField(default=0)
    needs_second = models.BooleanField(default=False)
    requested_by = models.UUIDField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, blank=True)
    psp_id = models.CharField(max_length=80, blank=True)
    was_paid = models.BooleanField(default=False)  # it had succeeded before it came back
    last_error = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        permissions = [("decide_refund", "Can let money go back")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RefundState.values), name="payments_refund_state"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_refund_amount"),
            models.UniqueConstraint(
                fields=["psp_id"], condition=~Q(psp_id=""), name="payments_refund_psp"
            ),
            models.CheckConstraint(
                condition=Q(needs_second=False)
                | Q(state__in=["REQUESTED", "CANCELLED"])
                | Q(approved_by__isnull=False, requested_by__isnull=False)
                & ~Q(approved_by=F("requested_by")),
                name="payments_refund_two_people",
            ),
        ]
        indexes = [models.Index(fields=["charge", "state"], name="payments_refund_of_charge")]

    def __str__(self) -> str:
        return f"{Money(self.amount, self.currency).plain()} {self.currency}"
