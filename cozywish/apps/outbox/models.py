"""What is owed: events to handlers, now or at a due time."""

from django.db import models
from django.db.models import Q


class Delivery(models.Model):
    """One event owed to one handler, not before `next_try_at`.

    `id` counts up and so says which of two was owed first. Those in one `line` are done one after another, by
    `due_at` and then `id`: what one module hears about one booking. An empty line is none.
    Done when `delivered_at` is set; given up (a dead letter) when `attempts` has reached the limit without it.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.CharField(max_length=80)
    payload = models.JSONField()
    handler = models.CharField(max_length=160)
    line = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], name="outbox_owed", condition=Q(delivered_at__isnull=True)
            ),
            models.Index(
                fields=["line", "due_at", "id"],
                name="outbox_in_line",
                condition=Q(delivered_at__isnull=True) & ~Q(line=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.handler}"
