"""Answers that were given, to give again when the same request is repeated."""

from django.db import models


class Answer(models.Model):
    """The stored answer to one keyed request. It commits together with the effect it reports."""

    principal = models.CharField(max_length=80)
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "route", "key"], name="idempotency_one_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
