"""Businesses, their public places, and the people and things in them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.venues.grants import (
    INVITATION_PURPOSE,
    INVITED_FOR,
    LOGIN_SHOWS,
    Invitation,
    Manager,
    ManagerPermission,
    Permission,
)
from cozywish.apps.venues.pictures import Picture
from cozywish.core.models import Addressable
from cozywish.toolkit.sealed_fields import SealedCharField

__all__ = [
    "INVITATION_PURPOSE",
    "INVITED_FOR",
    "LOGIN_SHOWS",
    "Business",
    "Faq",
    "Invitation",
    "Manager",
    "ManagerPermission",
    "OldSlug",
    "Permission",
    "Resource",
    "ResourceKind",
    "StaffMember",
    "Venue",
    "VenueEdit",
    "VenueEvent",
    "VenuePhoto",
    "VenueReview",
    "VenueStatus",
]


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


class StaffMember(Addressable):
    """A person of the team, with or without a login, bookable or not.

    `featured_place` is which of the places for people on the venue's page they take, null for none. It only counts
    them: they stand there in the order of the team. `version` counts the changes of what is said of them and of what
    they do, so that nobody saves over what they have not seen.
    """

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="staff")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="staff_roles"
    )
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80, blank=True)
    bio = models.CharField(max_length=300, blank=True)
    email = SealedCharField(max_length=254, blank=True)  # theirs, for who looks after them alone
    phone = SealedCharField(max_length=20, blank=True)  # E.164, as well
    avatar = models.CharField(max_length=120, blank=True)  # as Picture.image; empty shows initials
    position = models.PositiveSmallIntegerField()
    featured_place = models.PositiveSmallIntegerField(null=True, blank=True)
    is_bookable = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    day_mail = models.BooleanField(
        default=True
    )  # whether they get their day by mail in the morning
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "position"], name="venues_staff_position"),
            models.UniqueConstraint(
                fields=["venue", "featured_place"], name="venues_featured_place_once"
            ),
            models.CheckConstraint(
                name="venues_at_most_five_featured",
                condition=Q(featured_place__isnull=True)
                | Q(featured_place__gte=1, featured_place__lte=5),
            ),
            models.UniqueConstraint(
                name="venues_staff_login_once",
                fields=["venue", "user"],
                condition=Q(user__isnull=False, is_active=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """The first word of the name, for columns and short sentences."""
        return self.name.split(" ")[0]


class ResourceKind(models.TextChoices):
    STAFF = "STAFF", _("Person")
    ROOM = "ROOM", _("Room")
    EQUIPMENT = "EQUIPMENT", _("Equipment")


class ResourceGroup(Addressable):
    """Rooms or equipment of which any one will do: "Treatment room"."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="resource_groups")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "name"], name="venues_resource_group_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Resource(models.Model):
    """What can be busy. Each interchangeable unit is a row of its own; a staff member has exactly one.

    A room or a piece of equipment is a unit of its group, at its position. One that is not active is offered no more,
    and stays for the visits that are booked in it.
    """

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="resources")
    kind = models.CharField(max_length=10, choices=ResourceKind)
    name = models.CharField(max_length=80)
    staff = models.OneToOneField(StaffMember, models.PROTECT, null=True, related_name="resource")
    group = models.ForeignKey(ResourceGroup, models.PROTECT, null=True, related_name="units")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="venues_resource_of_a_person_names_them",
                condition=Q(kind="STAFF", staff__isnull=False, group__isnull=True)
                | (~Q(kind="STAFF") & Q(staff__isnull=True, group__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.name


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
