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

    `persons` of them at the same time, each served by somebody else. A plan of the composer is a line as well: then
    `side_by_side` says how its guests are served (null: no plan), and each item has its guest, person and start, of
    which `starts_at` is the first. The line is over at `expires_at`, by the
    database's clock: a day after it was last added or changed, and three days after it was added (invariant C1).
    `removed_at`: it was taken out, and can be put back until then. `checkout` is what last took its time.
    """

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    venue = models.ForeignKey("venues.Venue", models.CASCADE, related_name="+")
    staff = models.ForeignKey("venues.StaffMember", models.CASCADE, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    persons = models.PositiveSmallIntegerField(default=1)
    side_by_side = models.BooleanField(null=True)
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
            models.CheckConstraint(
                name="bookings_cart_line_of_a_plan",
                condition=Q(side_by_side=None) | Q(staff=None, persons=1, starts_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="bookings_cart_line_ends")]

    def __str__(self) -> str:
        return f"line of {self.cart_id}"


class CartItem(models.Model):
    """A service of a line, in its order; of a plan with its guest, its person and its start."""

    line = models.ForeignKey(CartLine, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    service = models.ForeignKey("catalog.Service", models.CASCADE, related_name="+")
    guest = models.PositiveSmallIntegerField(default=1)
    staff = models.ForeignKey("venues.StaffMember", models.CASCADE, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "position"], name="bookings_cart_position"),
            models.UniqueConstraint(
                name="bookings_cart_service_once",
                fields=["line", "service"],
                condition=Q(starts_at=None),
            ),
            models.CheckConstraint(
                name="bookings_cart_item_of_a_plan",
                condition=Q(staff=None, starts_at=None, guest=1)
                | Q(staff__isnull=False, starts_at__isnull=False, guest__gte=1),
            ),
            models.CheckConstraint(
                name="bookings_cart_at_most_four_services",
                condition=Q(position__gte=1, position__lte=4),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.line_id}"


class CartExtra(models.Model):
    """Something extra with a line, in a plan with the item at `position`; 0: with the first that it belongs to."""

    line = models.ForeignKey(CartLine, models.CASCADE, related_name="extras")
    position = models.PositiveSmallIntegerField(default=0)
    add_on = models.ForeignKey("catalog.AddOn", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "position", "add_on"], name="bookings_cart_extra_once"
            )
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
