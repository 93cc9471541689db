"""The people and the things in a venue that are booked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.venues.models.venue import Venue
from cozywish.core.models import Addressable
from cozywish.toolkit.sealed_fields import SealedCharField


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
