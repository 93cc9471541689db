"""Abstract models: no tables."""

import uuid

from django.db import models


class Addressable(models.Model):
    """A row that people or the API can name: its key is a UUID, so nothing can be counted or guessed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Seal(models.Model):
    """A link of a chain behind an append-only table: the hash of one row and of the hash before it (`core.chains`).

    `entry_id` is a number and no foreign key, so that a seal stays when somebody takes its row away.
    """

    position = models.BigIntegerField(primary_key=True)  # 1, 2, 3, … without a gap
    entry_id = models.BigIntegerField(unique=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"seal {self.position}"
