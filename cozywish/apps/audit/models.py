"""Who did what, when, and why: append-only."""

from django.db import models


class AuditEntry(models.Model):
    """One thing that was done. Actor and object are opaque ids, so that erasing a person touches no row here.

    The database refuses to change or delete a row.
    """

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    reason = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_by_object")]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_kind}"
