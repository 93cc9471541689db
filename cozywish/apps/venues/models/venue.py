"""Businesses, their public places, and what their pages show."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.venues.pictures import Picture
from cozywish.core.models import Addressable
from cozywish.toolkit.sealed_fields import SealedCharField


class Business(Addressable):
    """The tenant: a service provider, its people, its money."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="business")
    name = models.CharField(max_length=80)
    phone = SealedCharField(max_length=20, blank=True)  # E.164; for us, not for customers
    place = models.ForeignKey("geo.Place", models.PROTECT, null=True, related_name="+")
    postcode = models.CharField(
        max_length=10, blank=True
    )  # where a ZIP code was given as the place

    class Meta:
        verbose_name_plural = "businesses"

    def __str__(self) -> str:
        return self.name


class VenueStatus(models.TextChoices):
    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("In review")
    APPROVED = "APPROVED", _("Live")
    CHANGES_ASKED = "CHANGES_ASKED", _("Changes asked")
    REJECTED = "REJECTED", _("Rejected")
    SUSPENDED = "SUSPENDED", _("Suspended")
    CLOSED = "CLOSED", _("Closed")


class VenueEvent(models.TextChoices):
    SUBMIT = "submit", _("Sent in for review")
    APPROVE = "approve", _("Approved")
    ASK_FOR_CHANGES = "ask_for_changes", _("Changes asked")
    REJECT = "reject", _("Rejected")
    SUSPEND = "suspend", _("Suspended")
    REINSTATE = "reinstate", _("Back online")
    EDIT = "edit", _("Changed while it was live")
    CLOSE = "close", _("Closed for good")


class VenueQuerySet(models.QuerySet["Venue"]):
    def public(self) -> Self:
        """Venues anyone may see and book."""
        return self.filter(status=VenueStatus.APPROVED)


class PaidWhen(models.TextChoices):
    """What a place wants of whoever books, before they come. From the least to the most."""

    VENUE = "VENUE", _("Nothing: it is paid there")
    GUARANTEE = "GUARANTEE", _("A card, for who does not come")
    DEPOSIT = "DEPOSIT", _("A part of the price")
    PREPAY = "PREPAY", _("All of it")


class Venue(Addressable):
    """A business's public place, or its base for work at the customer's.

    Zone, currency and the booking rules here are what its services inherit. `travel_radius_m` is how far from
    the pin its people travel; null means they do not. `live_is_news` until its owner has seen that it went live.
    `version` counts what was saved in the editor, so that nobody
    saves over what they have not seen.
    """

    business = models.ForeignKey(Business, models.PROTECT, related_name="venues")
    position = models.PositiveSmallIntegerField(
        default=1
    )  # 1 … how many venues the operator allows
    status = models.CharField(max_length=14, choices=VenueStatus, default=VenueStatus.DRAFT)
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    search_name = models.CharField(max_length=80)  # lower case, for prefix search
    tagline = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    website = models.URLField(blank=True)
    address_line1 = models.CharField(max_length=80)
    address_line2 = models.CharField(max_length=80, blank=True)
    district = models.CharField(max_length=60, blank=True)
    postcode = models.CharField(max_length=10)
    place = models.ForeignKey("geo.Place", models.PROTECT, related_name="venues")
    lat = models.FloatField()
    lon = models.FloatField()
    time_zone = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    travel_radius_m = models.PositiveIntegerField(null=True, blank=True)
    arrival_note = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=list, blank=True)  # of `facts.Fact`, in its order
    lead_minutes = models.PositiveIntegerField(default=60)
    horizon_days = models.PositiveSmallIntegerField(default=60)
    step_minutes = models.PositiveSmallIntegerField(default=15)
    free_cancel_hours = models.PositiveSmallIntegerField(default=24)
    paid_when = models.CharField(max_length=9, choices=PaidWhen, default=PaidWhen.VENUE)
    deposit_percent = models.PositiveSmallIntegerField(default=25)
    late_fee_percent = models.PositiveSmallIntegerField(
        default=50
    )  # of the price, of what is secured
    no_show_fee_percent = models.PositiveSmallIntegerField(default=100)
    on_request = models.BooleanField(default=False)  # a visit is agreed once the venue has accepted
    reminder_hours = models.PositiveSmallIntegerField(default=24)
    live_is_news = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VenueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "position"], name="venues_one_per_position"
            ),
            models.CheckConstraint(
                name="venues_known_status", condition=Q(status__in=VenueStatus.values)
            ),
            models.CheckConstraint(
                name="venues_known_paid_when", condition=Q(paid_when__in=PaidWhen.values)
            ),
            models.CheckConstraint(
                name="venues_percents",
                condition=Q(
                    deposit_percent__gte=1,
                    deposit_percent__lte=100,
                    late_fee_percent__lte=100,
                    no_show_fee_percent__lte=100,
                ),
            ),
            models.CheckConstraint(
                name="venues_step_is_a_multiple_of_five",
                condition=Q(step_minutes__in=[5, 10, 15, 20, 30, 60]),
            ),
        ]
        indexes = [
            models.Index(fields=["lat", "lon"], name="venues_box"),
            models.Index(fields=["search_name"], name="venues_prefix"),
        ]
        permissions = [("review_venue", "Can decide whether a venue goes live")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether anyone may see and book it."""
        return self.status == VenueStatus.APPROVED


class VenueReview(models.Model):
    """A step of a venue on its way to customers or away from them: who took it, and why.

    Append-only; the reasons alone are emptied when the venue's owner leaves.
    """

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="reviews")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    event = models.CharField(max_length=15, choices=VenueEvent)
    reasons = models.TextField(max_length=1000, blank=True)  # as its owner reads them

    class Meta:
        indexes = [models.Index(fields=["venue", "at"], name="venues_review_history")]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.event}"


class VenueEdit(models.Model):
    """What its people changed about a venue that was sent in, in words. It is erased with what the venue says."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="edits")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    field = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["venue", "at"], name="venues_edit_history")]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.field}"


class OldSlug(models.Model):
    """An address that a venue's page had, which leads to where it is now."""

    slug = models.SlugField(max_length=80, unique=True)
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="old_slugs")

    def __str__(self) -> str:
        return self.slug


MOST_PHOTOS = 20


class VenuePhoto(Picture):
    """A picture of the venue; the one at position 1 is the cover."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "position"], name="venues_photo_position"),
            models.CheckConstraint(
                name="venues_at_most_twenty_photos",
                condition=Q(position__gte=1, position__lte=MOST_PHOTOS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} photo {self.position}"


class Faq(models.Model):
    """A question customers ask, with its answer; at most as many as the operator allows.

    `version` counts the changes, so that nobody overwrites what they have not seen.
    """

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="faqs")
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=160)
    answer = models.TextField(max_length=1000)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "position"], name="venues_faq_position"),
            models.CheckConstraint(
                name="venues_at_most_five_faqs", condition=Q(position__gte=1, position__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return self.question
