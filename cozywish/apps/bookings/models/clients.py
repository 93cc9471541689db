"""What a business keeps in mind about its clients."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from cozywish.core.models import Addressable
from cozywish.toolkit.sealed_fields import SealedCharField


class ClientCard(Addressable):
    """What a business keeps in mind about one of its clients, who never sees it: notes, and words of its own.

    It is of an account, or of the address of guests: `queries.clientele.who_is` says which. `version` counts
    the changes.
    """

    business = models.ForeignKey("venues.Business", models.PROTECT, related_name="client_cards")
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    email = models.EmailField(blank=True)  # in small letters; empty where there is an account
    notes = SealedCharField(max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bookings_card_of_one_client",
                condition=Q(customer__isnull=False, email="") | Q(customer=None) & ~Q(email=""),
            ),
            models.UniqueConstraint(
                name="bookings_one_card_of_account",
                fields=["business", "customer"],
                condition=Q(customer__isnull=False),
            ),
            models.UniqueConstraint(
                name="bookings_one_card_of_guest",
                fields=["business", "email"],
                condition=Q(customer=None),
            ),
        ]

    def __str__(self) -> str:
        return f"card of {self.customer_id or 'a guest'}"


class ClientTag(models.Model):
    """A word of the business for a client; at most twenty each."""

    card = models.ForeignKey(ClientCard, models.CASCADE, related_name="tags")
    position = models.PositiveSmallIntegerField()
    word = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "position"], name="bookings_tag_position"),
            models.UniqueConstraint("card", Lower("word"), name="bookings_tag_once"),
            models.CheckConstraint(
                name="bookings_at_most_twenty_tags", condition=Q(position__gte=1, position__lte=20)
            ),
        ]

    def __str__(self) -> str:
        return self.word
