"""What is kept of those who look at venues."""

from django.conf import settings
from django.db import models

from cozywish.apps.venues.models.venue import Venue


class Favourite(models.Model):
    """A venue that somebody wants to find again."""

    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites"
    )
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="favourites")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "venue"], name="venues_favourite_once"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} keeps {self.venue_id}"


class SeenVenue(models.Model):
    """A venue whose page somebody looked at lately; the last few of each person."""

    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seen")
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="seen_by")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "venue"], name="venues_seen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} saw {self.venue_id}"
