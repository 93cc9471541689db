"""The cart: visits that somebody means to book, and has not. A line takes nobody's time."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cozywish.core.models import Addressable
from cozywish.toolkit.sealed_fields import SealedCharField

LINE_LIVES = timedelta(hours=24)  # from when it was last added or changed
LINE_LIVES_AT_MOST = timedelta(hours=72)  # from when it was added, however often it is changed
MOST_PERSONS = 4


class Cart(Addressable):
    """The cart of an account, or of a browser or an API client that nobody has signed in with.

    `device` is the digest of what the browser or the client keeps secret, as in bookings.
    """

    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bookings_cart_of_one",
                condition=Q(customer__isnull=False, device="") | Q(customer=None) & ~Q(device=""),
            ),
            models.UniqueConstraint(
                name="bookings_one_cart_of_account",
                fields=["customer"],
                condition=Q(customer__isnull=False),
            ),
            models.UniqueConstraint(
                name="bookings_one_cart_of_device",
                fields=["device"],
                condition=Q(customer=None),
            ),
        ]

    def __str__(self) -> str:
        return f"cart of {self.customer_id or 'a guest'}"


class CartLine(Addressable):
    """One visit at one venue: services back to back by one person (null: anyone), at a time if one is chosen.

    `persons` of them at the same time, each served by somebody else. The line is over at `expires_at`, by the
    database's clock: a day after it was last added or changed, and three days after it was added (invariant C1).
    `removed_at`: it was taken out, and can be put back until then. `checkout` is what last took its time.
    """

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    venue = models.ForeignKey("venues.Venue", models.CASCADE, related_name="+")
    staff = models.ForeignKey("venues.StaffMember", models.CASCADE, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    persons = models.PositiveSmallIntegerField(default=1)
    note = SealedCharField(max_length=500, blank=True)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    checkout = models.ForeignKey("Checkout", models.SET_NULL, null=True, related_name="cart_lines")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bookings_cart_line_lives_a_day",
                condition=Q(expires_at__lte=F("changed_at") + LINE_LIVES),
            ),
            models.CheckConstraint(
                name="bookings_cart_line_lives_three_days",
                condition=Q(expires_at__lte=F("added_at") + LINE_LIVES_AT_MOST),
            ),
            models.CheckConstraint(
                name="bookings_cart_line_persons",
                condition=Q(persons__gte=1, persons__lte=MOST_PERSONS),
            ),
            models.CheckConstraint(
                name="bookings_cart_line_one_person_for_one",
                condition=Q(persons=1) | Q(staff=None),
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="bookings_cart_line_ends")]

    def __str__(self) -> str:
        return f"line of {self.cart_id}"


class CartItem(models.Model):
    """A service of a line, in its order."""

    line = models.ForeignKey(CartLine, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    service = models.ForeignKey("catalog.Service", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "position"], name="bookings_cart_position"),
            models.UniqueConstraint(fields=["line", "service"], name="bookings_cart_service_once"),
            models.CheckConstraint(
                name="bookings_cart_at_most_four_services",
                condition=Q(position__gte=1, position__lte=4),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.line_id}"


class CartExtra(models.Model):
    """Something extra with a line."""

    line = models.ForeignKey(CartLine, models.CASCADE, related_name="extras")
    add_on = models.ForeignKey("catalog.AddOn", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "add_on"], name="bookings_cart_extra_once")
        ]

    def __str__(self) -> str:
        return f"{self.add_on_id} with {self.line_id}"


class CartAnswer(models.Model):
    """What somebody said already to what a line's services ask. It is asked and checked at the checkout."""

    line = models.ForeignKey(CartLine, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=50)  # what it is called in a form: see `catalog.asking`
    answer = SealedCharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "key"], name="bookings_cart_answer_once")
        ]

    def __str__(self) -> str:
        return self.key
