"""How often something was tried in a stretch of time."""

from django.db import models


class Counter(models.Model):
    """Tries under `key` in the window that began at `began_at` (seconds since 1970)."""

    key = models.CharField(max_length=120)
    began_at = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "began_at"], name="limits_one_counter")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
