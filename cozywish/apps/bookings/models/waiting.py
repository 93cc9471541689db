"""The waiting list: who waits for a time at a venue, and what they were offered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.bookings.models.booking import Booking
from cozywish.apps.bookings.wait_machine import WaitState
from cozywish.core.models import Addressable
from cozywish.toolkit.sealed_fields import SealedCharField

WAIT_LINK_PURPOSE = "waiting list link"  # what the digests below are made for
EVERY_DAY = 0b1111111
MIDNIGHT = 24 * 60


class WaitEntry(Addressable):
    """One person's place on the list of a venue: what they want, when it would suit, and how to reach them.

    It suits on local dates `first_on` to `last_on`, on the days whose bit is set in `weekdays` (1 is Monday), where
    the visit begins at a wall time in [`from_minute`, `to_minute`). `ends_at` is when all of that is over. Without
    `staff` anyone will do. `moves` is the visit they have already, which waits for an earlier time.
    """

    venue = models.ForeignKey("venues.Venue", models.PROTECT, related_name="waiting")
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="waiting"
    )
    device = models.CharField(max_length=64, blank=True)  # digest of the browser's or client's key
    contact_name = models.CharField(max_length=80)
    contact_email = models.EmailField()  # in small letters
    contact_phone = SealedCharField(max_length=20, blank=True)
    staff = models.ForeignKey("venues.StaffMember", models.PROTECT, null=True, related_name="+")
    moves = models.ForeignKey(Booking, models.CASCADE, null=True, related_name="waiting")
    first_on = models.DateField()
    last_on = models.DateField()
    from_minute = models.PositiveSmallIntegerField(default=0)
    to_minute = models.PositiveSmallIntegerField(default=MIDNIGHT)
    weekdays = models.PositiveSmallIntegerField(default=EVERY_DAY)
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=WaitState)
    version = models.PositiveIntegerField(default=1)
    joined_at = models.DateTimeField()  # whose turn it is goes by this
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bookings_wait_known_state", condition=Q(state__in=WaitState.values)
            ),
            models.CheckConstraint(
                name="bookings_wait_dates_in_order", condition=Q(last_on__gte=F("first_on"))
            ),
            models.CheckConstraint(
                name="bookings_wait_hours_in_order",
                condition=Q(to_minute__gt=F("from_minute"), to_minute__lte=MIDNIGHT),
            ),
            models.CheckConstraint(
                name="bookings_wait_on_some_day",
                condition=Q(weekdays__gte=1, weekdays__lte=EVERY_DAY),
            ),
            models.CheckConstraint(
                name="bookings_wait_closed_says_when",
                condition=Q(state__in=["UNPROVEN", "WAITING", "OFFERED"], closed_at=None)
                | Q(state__in=["TAKEN", "LEFT", "OVER"], closed_at__isnull=False),
            ),
            models.UniqueConstraint(  # a visit waits for an earlier time once
                name="bookings_wait_once_for_earlier",
                fields=["moves"],
                condition=Q(closed_at=None, moves__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["venue", "joined_at"],
                name="bookings_waiting",
                condition=Q(state="WAITING"),
            ),
            models.Index(fields=["customer", "joined_at"], name="bookings_waiting_of"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.first_on} to {self.last_on}"

    @property
    def what(self) -> str:
        """Hot stone massage + Scalp oil. No SQL query where parts are loaded."""
        parts = sorted(self.parts.all(), key=lambda part: part.position)
        return " + ".join(map(str, parts))


class WaitPart(models.Model):
    """A service somebody waits for, in the order they are done; or, with `add_on`, an extra of that service."""

    entry = models.ForeignKey(WaitEntry, models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    service = models.ForeignKey("catalog.Service", models.PROTECT, related_name="+")
    add_on = models.ForeignKey("catalog.AddOn", models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="bookings_wait_position")
        ]

    def __str__(self) -> str:
        return str(self.add_on or self.service)


class OfferOutcome(models.TextChoices):
    OPEN = "OPEN", _("Open")
    ACCEPTED = "ACCEPTED", _("Accepted")
    DECLINED = "DECLINED", _("Declined")
    LAPSED = "LAPSED", _("Lapsed")


class WaitOffer(Addressable):
    """A time that was offered to whoever waits: `booking` is the hold that keeps it for them.

    What was offered once, the same start with the same person, is not offered to them again.
    """

    entry = models.ForeignKey(WaitEntry, models.CASCADE, related_name="offers")
    booking = models.OneToOneField(
        Booking, models.SET_NULL, null=True, related_name="wait_offer"
    )  # null: what came of it is kept no longer
    staff = models.ForeignKey("venues.StaffMember", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=OfferOutcome, default=OfferOutcome.OPEN)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bookings_offer_known_outcome", condition=Q(outcome__in=OfferOutcome.values)
            ),
            models.UniqueConstraint(
                name="bookings_one_open_offer", fields=["entry"], condition=Q(outcome="OPEN")
            ),
            models.UniqueConstraint(
                name="bookings_offered_once", fields=["entry", "starts_at", "staff"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%MZ} {self.outcome}"


class WaitToken(models.Model):
    """A private link to one place on the list. Only the digest is kept; every mail has a token of its own."""

    entry = models.ForeignKey(WaitEntry, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"link to {self.entry_id}"
