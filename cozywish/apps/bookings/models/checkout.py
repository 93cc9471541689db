"""Several visits that are held and agreed together."""

from django.db import models

from cozywish.core.models import Addressable


class Checkout(Addressable):
    """Visits at one place or at several: all of them are held and agreed, or none (invariant B4).

    What is held, by whom and until when stands in its bookings.
    """

    placed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checkout of {self.placed_at:%Y-%m-%d %H:%MZ}"
