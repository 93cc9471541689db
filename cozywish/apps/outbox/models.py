"""What is owed: events to handlers, now or at a due time."""

import uuid

from django.db import models
from django.db.models import Q


class Delivery(models.Model):
    """One event owed to one handler, not before `next_try_at`.

    Done when `delivered_at` is set; given up (a dead letter) when `attempts` has reached the limit without it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.CharField(max_length=80)
    payload = models.JSONField()
    handler = models.CharField(max_length=160)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], name="outbox_owed", condition=Q(delivered_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.handler}"
