"""Whom a business trusts with what, and the places in it that are offered to people."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.core.models import Addressable

if TYPE_CHECKING:
    from cozywish.apps.venues.models import Business


class Permission(models.TextChoices):
    """What an owner can let a manager do. The list is closed, and grows only with what can really be done."""

    BOOKINGS_VIEW = "bookings.view", _("See bookings")
    BOOKINGS_MANAGE = "bookings.manage", _("Book, move and cancel visits")
    BOOKINGS_RESPOND = "bookings.respond", _("Answer requests")
    CUSTOMERS_VIEW_CONTACT = "customers.view_contact", _("See how to reach clients")
    CUSTOMERS_NOTES = "customers.notes", _("Note and tag clients")
    STAFF_VIEW = "staff.view", _("See the team and how to reach it")
    STAFF_MANAGE = "staff.manage", _("Look after the team and its logins")
    SERVICES_MANAGE = "services.manage", _("Change what is offered, and who does it")
    PRICES_MANAGE = "prices.manage", _("Set prices")
    VENUE_EDIT = "venue.edit", _("Edit the venue")
    SCHEDULE_MANAGE = "schedule.manage", _("Set hours, schedules and time off")
    PAYMENTS_VIEW = "payments.view", _("See payments")
    BOOKINGS_REFUND_REQUEST = "bookings.refund_request", _("Refund payments")


# What a login of the team shows. Who gives one must be able to see as much: it may go to a mailbox of their own.
LOGIN_SHOWS = frozenset({Permission.BOOKINGS_VIEW, Permission.CUSTOMERS_VIEW_CONTACT})


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

    business = models.ForeignKey("venues.Business", models.PROTECT, related_name="managers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="manager_roles"
    )
    name = models.CharField(max_length=80)
    manages_all = models.BooleanField(default=False)
    venues = models.ManyToManyField("venues.Venue", related_name="managers")
    staff = models.ManyToManyField("venues.StaffMember", related_name="managers")
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
    staff = models.ForeignKey(
        "venues.StaffMember", models.PROTECT, null=True, related_name="invitations"
    )
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
    def business(self) -> "Business":
        """Whose business the place is in."""
        if self.staff is not None:
            return self.staff.venue.business
        if self.manager is None:
            raise LookupError("an invitation is to one place")
        return self.manager.business
