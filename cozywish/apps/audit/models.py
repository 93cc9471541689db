"""Who did what, when, and why: append-only."""

from django.db import models

from cozywish.core.models import Seal


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
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(fields=["actor_id", "id"], name="audit_by_actor"),
            models.Index(fields=["action", "id"], name="audit_by_action"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_kind}"


class AuditSeal(Seal):
    """A link of the chain behind the log. Append-only as well."""
