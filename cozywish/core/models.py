"""Abstract models: no tables."""

import uuid

from django.db import models


class Addressable(models.Model):
    """A row that people or the API can name: its key is a UUID, so nothing can be counted or guessed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
