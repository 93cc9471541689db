"""Bookings: one agreement, its items, and the time they take."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cozywish.apps.bookings.machine import BookingState, PaymentMode
from cozywish.apps.bookings.models.series import PLACE_IN_A_SERIES, Series
from cozywish.core.constraints import NoOverlap
from cozywish.core.models import Addressable
from cozywish.toolkit.sealed_fields import SealedCharField

# The name of whoever has left, and of all two years after the visit.
FORMER_CUSTOMER = "Former customer"


class Booking(Addressable):
    """One customer, one venue, one agreement.

    `customer` is null for guests; name, e-mail and phone are what was agreed, whatever the account says later. So are
    prices, zone and cancel rule. `hold_until` decides, against the database's clock, how long a HELD booking
    keeps its time, and `approve_by` how long a REQUESTED one does. `free_until` is the last instant to cancel without
    being late; it and the three columns after it are the rule as it was agreed.
    """

    reference = models.CharField(max_length=10, unique=True)
    venue = models.ForeignKey("venues.Venue", models.PROTECT, related_name="bookings")
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="bookings"
    )
    device = models.CharField(max_length=64, blank=True)  # digest of the browser's or client's key
    checkout = models.ForeignKey(
        "bookings.Checkout", models.PROTECT, null=True, related_name="bookings"
    )  # null: held by itself
    contact_name = models.CharField(max_length=80, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = SealedCharField(max_length=20, blank=True)
    note = SealedCharField(max_length=500, blank=True)
    address_line1 = SealedCharField(
        max_length=80, blank=True
    )  # only when the service is done at home
    address_line2 = SealedCharField(max_length=80, blank=True)
    address_city = SealedCharField(max_length=80, blank=True)
    address_postcode = SealedCharField(max_length=10, blank=True)
    address_access_note = SealedCharField(max_length=200, blank=True)  # how to get in
    state = models.CharField(max_length=12, choices=BookingState)
    version = models.PositiveIntegerField(default=1)
    payment_mode = models.CharField(max_length=10, choices=PaymentMode, default=PaymentMode.VENUE)
    deposit_cents = models.PositiveIntegerField(default=0)  # what is paid ahead at the least
    currency = models.CharField(max_length=3)
    total_cents = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=40)
    tzdata_version = models.CharField(max_length=12)
    free_until = models.DateTimeField()
    free_cancel_hours = models.PositiveSmallIntegerField(default=24)
    late_fee_percent = models.PositiveSmallIntegerField(default=50)
    no_show_fee_percent = models.PositiveSmallIntegerField(default=100)
    placed_at = models.DateTimeField()
    hold_until = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)  # when its client asked for more time, once
    approve_by = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)  # when whoever came was let in
    finished_at = models.DateTimeField(null=True)  # when it was written down that it is over
    closed_at = models.DateTimeField(null=True)  # cancelled, declined or expired
    close_reason = SealedCharField(max_length=300, blank=True)
    calendar_sequence = models.PositiveSmallIntegerField(default=0)  # SEQUENCE of the calendar file
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="bookings")
    series_position = models.PositiveSmallIntegerField(null=True)  # from 1, in order of time

    class Meta:
        constraints = [
            *PLACE_IN_A_SERIES,
            models.CheckConstraint(
                name="bookings_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="bookings_known_state", condition=Q(state__in=BookingState.values)
            ),
            models.CheckConstraint(
                name="bookings_a_hold_ends_by_the_start",
                condition=~Q(state="HELD")
                | Q(hold_until__isnull=False, hold_until__lte=F("starts_at")),
            ),
            models.CheckConstraint(
                name="bookings_a_request_ends_by_the_start",
                condition=~Q(state="REQUESTED")
                | Q(approve_by__isnull=False, approve_by__lte=F("starts_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["venue", "starts_at"], name="bookings_by_venue"),
            models.Index(fields=["customer", "starts_at"], name="bookings_by_customer"),
            models.Index(
                Lower("contact_email"),
                name="bookings_of_guests",
                condition=Q(customer__isnull=True),
            ),
            models.Index(fields=["hold_until"], name="bookings_holds", condition=Q(state="HELD")),
        ]
        permissions = [("assist_booking", "Can answer, move and cancel visits for others")]

    def __str__(self) -> str:
        return f"{self.reference} {self.starts_at:%Y-%m-%d %H:%MZ}"


class BookingItem(Addressable):
    """One service for one guest by one person over [starts_at, ends_at). Names and price are what was agreed.

    The time is that of the service and of its extras; the price is the service's alone.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    guest = models.PositiveSmallIntegerField(default=1)  # of several who come; 1 is who books
    service = models.ForeignKey("catalog.Service", models.PROTECT, related_name="booked_items")
    staff = models.ForeignKey("venues.StaffMember", models.PROTECT, related_name="booked_items")
    service_name = models.CharField(max_length=130)
    staff_name = models.CharField(max_length=80)
    price_cents = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "position"], name="bookings_item_position"),
            models.CheckConstraint(
                name="bookings_item_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.service_name

    @property
    def what(self) -> str:
        """The service with its extras: Hot stone massage + Scalp oil."""
        return " + ".join((self.service_name, *(extra.name for extra in self.extras.all())))

    @property
    def total_cents(self) -> int:
        """What it costs with its extras."""
        return self.price_cents + sum(extra.price_cents for extra in self.extras.all())


class BookingItemExtra(models.Model):
    """Something extra that was agreed: its name, price and minutes as they were then."""

    item = models.ForeignKey(BookingItem, models.PROTECT, related_name="extras")
    position = models.PositiveSmallIntegerField()
    add_on = models.ForeignKey("catalog.AddOn", models.SET_NULL, null=True)
    name = models.CharField(max_length=60)
    price_cents = models.PositiveIntegerField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="bookings_extra_position")
        ]

    def __str__(self) -> str:
        return self.name


class AnswerKind(models.TextChoices):
    ANSWER = "ANSWER", _("Answer")
    AGE = "AGE", _("Age")
    CONSENT = "CONSENT", _("Consent")


class BookingAnswer(models.Model):
    """What the customer was asked, as it was worded then, and what they said."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="answers")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=AnswerKind)
    key = models.CharField(max_length=50)  # what it is called in a form: see `catalog.asking`
    asked = models.CharField(max_length=2000)
    answer = SealedCharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "position"], name="bookings_answer_position")
        ]

    def __str__(self) -> str:
        return self.asked

    @property
    def words(self) -> str:
        """The answer as it is shown."""
        return str({"yes": _("Yes"), "no": _("No")}.get(self.answer, self.answer))


class AllocationState(models.TextChoices):
    HELD = "HELD", _("Held")
    REQUESTED = "REQUESTED", _("Requested")
    CONFIRMED = "CONFIRMED", _("Confirmed")
    IN_PROGRESS = "IN_PROGRESS", _("In progress")
    COMPLETED = "COMPLETED", _("Completed")
    BLOCKED = "BLOCKED", _("Blocked by hand")
    SQUEEZE = "SQUEEZE", _("Squeezed in")
    RELEASED = "RELEASED", _("Released")


BLOCKING = ("HELD", "REQUESTED", "CONFIRMED", "IN_PROGRESS", "COMPLETED", "BLOCKED")
FIRM = ("CONFIRMED", "IN_PROGRESS", "COMPLETED", "BLOCKED")
BRIEF = ("HELD", "REQUESTED", "SQUEEZE")  # those whose time may be over, or that overlap others


class Allocation(models.Model):
    """Time taken on a resource: [t0, t1) in 5-minute ticks since 1970 (UTC), padding included.

    Rows in a blocking state never overlap on one resource: the database refuses (invariant B1).
    """

    resource = models.ForeignKey("venues.Resource", models.PROTECT, related_name="allocations")
    t0 = models.IntegerField()
    t1 = models.IntegerField()
    state = models.CharField(max_length=12, choices=AllocationState)
    booking_item = models.ForeignKey(
        BookingItem, models.PROTECT, null=True, related_name="allocations"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bookings_allocation_in_order", condition=Q(t1__gt=F("t0"))
            ),
            models.CheckConstraint(
                name="bookings_allocation_known_state",
                condition=Q(state__in=AllocationState.values),
            ),
            models.CheckConstraint(
                name="bookings_allocation_has_a_cause",
                condition=Q(booking_item__isnull=False) | Q(state__in=["BLOCKED", "RELEASED"]),
            ),
            NoOverlap(
                name="bookings_allocation_never_overlaps",
                key="resource",
                start="t0",
                end="t1",
                flag="state",
                live=BLOCKING,
            ),
        ]
        indexes = [
            models.Index(fields=["resource", "t0"], name="bookings_allocation_time"),
            models.Index(  # with the state: SQLite asks it of the row otherwise
                fields=["resource", "t0", "t1", "state"],
                name="bookings_firm_time",
                condition=Q(state__in=FIRM),
            ),
            models.Index(
                fields=["resource", "t0", "t1"],
                name="bookings_brief_time",
                condition=Q(state__in=BRIEF),
            ),
            models.Index(
                fields=["booking_item"], name="bookings_squeezed", condition=Q(state="SQUEEZE")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} [{self.t0}, {self.t1}) {self.state}"


class Block(Addressable):
    """Time of a person or a room that the business keeps free over [starts_at, ends_at), whole ticks.

    Its time is the BLOCKED allocation of the same resource that begins with it: two never overlap, so there is one.
    """

    resource = models.ForeignKey("venues.Resource", models.PROTECT, related_name="blocks")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    words = SealedCharField(max_length=80, blank=True)  # why, for those who look after it
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bookings_block_in_order", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]
        indexes = [models.Index(fields=["resource", "starts_at"], name="bookings_block_time")]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.starts_at:%Y-%m-%d %H:%MZ}"


class BookingChange(models.Model):
    """A step in the life of a booking: who took it, when, why, and whether the customer was told.

    The audit log has a row for each as well, without the reason: what stands there can never be erased.
    `actor_kind` is the letter of the machine's table. `was_…` is what a move moved away from.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    event = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=BookingState)  # reached by it
    actor_kind = models.CharField(max_length=1)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = SealedCharField(max_length=300, blank=True)
    tells_client = models.BooleanField()
    was_starts_at = models.DateTimeField(null=True)
    was_ends_at = models.DateTimeField(null=True)
    was_staff_name = models.CharField(max_length=80, blank=True)
    was_total_cents = models.PositiveIntegerField(null=True)
    kept_cents = models.PositiveIntegerField(
        null=True
    )  # of what was paid, where the office said so

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bookings_known_state_reached", condition=Q(state__in=BookingState.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.event}"


class BookingNote(models.Model):
    """What the business wrote down about a visit for itself. Its customer never sees it."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = SealedCharField(max_length=1000)
    refund = models.UUIDField(null=True, blank=True)  # why this money went back

    def __str__(self) -> str:
        return f"note on {self.booking_id}"


LINK_PURPOSE = "booking link"  # what the digests below are made for


class BookingToken(models.Model):
    """A private link to one booking. Only the digest is kept; every mail has a token of its own."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"link to {self.booking_id}"
