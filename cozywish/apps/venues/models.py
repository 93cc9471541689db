"""Businesses, their public places, and the people and things in them."""

from datetime import timedelta
from typing import Self
from uuid import UUID

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


class VenueEvent(models.TextChoices):
    SUBMIT = "submit", _("Sent in for review")
    APPROVE = "approve", _("Approved")
    ASK_FOR_CHANGES = "ask_for_changes", _("Changes asked")
    REJECT = "reject", _("Rejected")
    SUSPEND = "suspend", _("Suspended")
    REINSTATE = "reinstate", _("Back online")


class VenueQuerySet(models.QuerySet["Venue"]):
    def public(self) -> Self:
        """Venues anyone may see and book."""
        return self.filter(status=VenueStatus.APPROVED)


class Venue(Addressable):
    """A business's public place, or its base for work at the customer's.

    Zone, currency and the booking rules here are what its services inherit. `travel_radius_m` is how far from
    the pin its people travel; null means they do not. `version` counts what was saved in the editor, so that nobody
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
    lead_minutes = models.PositiveIntegerField(default=60)
    horizon_days = models.PositiveSmallIntegerField(default=60)
    step_minutes = models.PositiveSmallIntegerField(default=15)
    free_cancel_hours = models.PositiveSmallIntegerField(default=24)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VenueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "position"], name="venues_one_per_position"
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
    """A step of a venue on its way to customers or away from them: who took it, and why. Append-only."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="reviews")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    event = models.CharField(max_length=15, choices=VenueEvent)
    reasons = models.TextField(max_length=1000, blank=True)  # as its owner reads them

    class Meta:
        indexes = [models.Index(fields=["venue", "at"], name="venues_review_history")]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.event}"


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
    """A person of the team, with or without a login, bookable or not."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="staff")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="staff_roles"
    )
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80, blank=True)
    bio = models.CharField(max_length=300, blank=True)
    avatar = models.CharField(max_length=120, blank=True)  # as Picture.image; empty shows initials
    position = models.PositiveSmallIntegerField()
    is_featured = models.BooleanField(default=True)
    is_bookable = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "position"], name="venues_staff_position"),
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
    """A question customers ask, with its answer; at most as many as the operator allows."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="faqs")
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=160)
    answer = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "position"], name="venues_faq_position"),
            models.CheckConstraint(
                name="venues_at_most_five_faqs", condition=Q(position__gte=1, position__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return self.question


class Permission(models.TextChoices):
    """What an owner can let a manager do. The list is closed, and grows only with what can really be done."""

    BOOKINGS_VIEW = "bookings.view", _("See bookings")
    CUSTOMERS_VIEW_CONTACT = "customers.view_contact", _("See how to reach clients")
    STAFF_VIEW = "staff.view", _("See the team and how to reach it")
    STAFF_MANAGE = "staff.manage", _("Look after the team and its logins")
    SERVICES_MANAGE = "services.manage", _("Change what is offered, and who does it")
    PRICES_MANAGE = "prices.manage", _("Set prices")
    VENUE_EDIT = "venue.edit", _("Edit the venue")
    SCHEDULE_MANAGE = "schedule.manage", _("Set hours, schedules and time off")


class ManagerQuerySet(models.QuerySet["Manager"]):
    def of(self, user_id: UUID | None, permission: Permission | None = None) -> Self:
        """Managers that the person is now, with the permission if one is named."""
        held = self.filter(user_id=user_id, user__is_active=True, removed_at=None)
        return held if permission is None else held.filter(permissions__permission=permission)


class Manager(Addressable):
    """A person whom the owner trusts with part of the business: some permissions, over some of it.

    `user` is null until the invitation is accepted. What is managed is everything (`manages_all`) or else the
    venues, people and clients named, together; none named is nothing.
    """

    business = models.ForeignKey(Business, models.PROTECT, related_name="managers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="manager_roles"
    )
    name = models.CharField(max_length=80)
    manages_all = models.BooleanField(default=False)
    venues = models.ManyToManyField(Venue, related_name="managers")
    staff = models.ManyToManyField(StaffMember, related_name="managers")
    clients = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="managed_by")
    removed_at = models.DateTimeField(null=True)

    objects = ManagerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="venues_manager_once",
                fields=["business", "user"],
                condition=Q(removed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ManagerPermission(models.Model):
    """One permission that a manager has."""

    manager = models.ForeignKey(Manager, models.CASCADE, related_name="permissions")
    permission = models.CharField(max_length=30, choices=Permission)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="venues_permission_once", fields=["manager", "permission"]
            ),
            models.CheckConstraint(
                name="venues_known_permission", condition=Q(permission__in=Permission.values)
            ),
        ]

    def __str__(self) -> str:
        return self.permission


INVITATION_PURPOSE = "invitation"  # what the digest below is made for
INVITED_FOR = timedelta(days=7)


class Invitation(Addressable):
    """A place in a business, offered to whoever owns an e-mail address. It never signs anybody in.

    The digest is empty until the mail is written; writing it again makes the earlier link useless.
    """

    email = models.EmailField()
    staff = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="invitations")
    manager = models.ForeignKey(Manager, models.PROTECT, null=True, related_name="invitations")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="venues_invitation_to_one_place",
                condition=Q(staff__isnull=False, manager__isnull=True)
                | Q(staff__isnull=True, manager__isnull=False),
            ),
            models.CheckConstraint(
                name="venues_invitation_ends_once",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="venues_one_open_invitation_of_staff",
                fields=["staff"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="venues_one_open_invitation_of_manager",
                fields=["manager"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.email}"

    @property
    def business(self) -> Business:
        """Whose business the place is in."""
        if self.staff is not None:
            return self.staff.venue.business
        assert self.manager is not None, "it is to one place"  # noqa: S101
        return self.manager.business
