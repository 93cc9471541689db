"""What is asked of the payment provider, and what it tells by itself.

Note [Ask only what is committed]
    A row of `Operation` is committed before the provider is asked, and its id is the key of the request, however
    often it is sent. No transaction of ours is open meanwhile. So whatever is lost, a crash or an answer, the same
    question is asked again until the answer is known, and it has one effect (W2).
"""

from django.db import models
from django.db.models import Q

from cozywish.apps.payments.machine import InboxState, OperationState
from cozywish.core.models import Addressable
from cozywish.toolkit.sealed_fields import SealedCharField

MOST_OF_AN_EVENT = 1_000_000


class Operation(Addressable):
    """Something the provider is asked to do, about one of our rows. See Note [Ask only what is committed]."""

    class Kind(models.TextChoices):
        CREATE_CUSTOMER = "CREATE_CUSTOMER", "create customer"
        CREATE_PAYMENT = "CREATE_PAYMENT", "create payment"
        CREATE_SETUP = "CREATE_SETUP", "create setup"
        CONFIRM = "CONFIRM", "pay with a card"
        CHARGE_SAVED = "CHARGE_SAVED", "charge a saved card"
        CAPTURE = "CAPTURE", "capture"
        CANCEL = "CANCEL", "cancel"
        CANCEL_SETUP = "CANCEL_SETUP", "cancel setup"
        REFUND = "REFUND", "refund"
        NEW_CARD = "NEW_CARD", "create setup without a payment"
        TRY_CARD = "TRY_CARD", "put a card on file"
        KEEP = "KEEP", "keep the card of a payment"
        DETACH = "DETACH", "let a saved card go"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    gateway = models.CharField(max_length=12)
    subject_id = models.UUIDField()
    request = models.JSONField()  # ids, amounts and codes: the same every time it is sent
    state = models.CharField(max_length=10, choices=OperationState.choices)
    version = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    psp_id = models.CharField(max_length=80, blank=True)
    is_refused = models.BooleanField(default=False)
    last_error = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OperationState.values), name="payments_operation_state"
            ),
            # Whoever asks twice at once for the same thing asks once.
            models.UniqueConstraint(
                fields=["subject_id", "kind"],
                condition=~Q(state="APPLIED"),
                name="payments_operation_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=~Q(state="APPLIED"), name="payments_operation_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class InboxEvent(models.Model):
    """An event as the provider sent it, stored before it is acknowledged (W3). Once applied, its body is let go."""

    gateway = models.CharField(max_length=12)
    event_id = models.CharField(max_length=80)
    type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=80, blank=True)
    api_version = models.CharField(max_length=40, blank=True)
    body = SealedCharField(max_length=MOST_OF_AN_EVENT, blank=True)
    told_at = models.DateTimeField()  # by the provider's clock
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=InboxState.choices)
    version = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    alarmed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "event_id"], name="payments_inboxevent_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=InboxState.values), name="payments_inboxevent_state"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="PENDING"), name="payments_inbox_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.state}"


class Watermark(models.Model):
    """Up to when the events of a provider have been asked for (W8)."""

    gateway = models.CharField(max_length=12, primary_key=True)
    upto = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.gateway} up to {self.upto}"
