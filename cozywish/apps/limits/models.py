"""How often something was tried in a stretch of time, and how often it failed in a row."""

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


class Streak(models.Model):
    """Failures in a row under `key`. Until `free_at` nothing is tried again (all in seconds since 1970)."""

    key = models.CharField(max_length=120, unique=True)
    count = models.PositiveIntegerField()
    failed_at = models.BigIntegerField()
    free_at = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.count} in a row"
