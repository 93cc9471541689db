"""Trusting managers with part of a business. Only its owner can, so no manager ever widens a grant."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.outbox.services import publish
from cozywish.apps.venues.events import ManagerRemoved
from cozywish.apps.venues.models import (
    LOGIN_SHOWS,
    Business,
    Invitation,
    Manager,
    ManagerPermission,
    Permission,
    StaffMember,
    Venue,
)
from cozywish.apps.venues.queries import open_invitations
from cozywish.apps.venues.services.invitations import offer, withdraw_all, withdraw_unbacked
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.services import operation


class NothingGranted(Invalid):
    code = "VENUES_NOTHING_GRANTED"
    template = _("Choose at least one thing this person may do.")
    field = "permissions"


class ScopeEmpty(Invalid):
    code = "VENUES_SCOPE_EMPTY"
    template = _("Choose what it covers: everything, or at least one place, person or client.")
    field = "scope"


class ScopeForeign(Invalid):
    code = "VENUES_SCOPE_FOREIGN"
    template = _("Choose only places and people of your own business.")
    field = "scope"


class ContactNeedsBookings(Invalid):
    code = "VENUES_CONTACT_NEEDS_BOOKINGS"
    template = _("Clients are reached from their bookings: let this person see bookings, too.")
    field = "permissions"


class NotesNeedBookings(Invalid):
    code = "VENUES_NOTES_NEED_BOOKINGS"
    template = _("Clients are known by their bookings: let this person see bookings, too.")
    field = "permissions"


class ManagingNeedsBookings(Invalid):
    code = "VENUES_MANAGING_NEEDS_BOOKINGS"
    template = _("Whoever books, moves and cancels visits has to see them: allow that, too.")
    field = "permissions"


class LoginNeedsContact(Invalid):
    code = "VENUES_LOGIN_NEEDS_CONTACT"
    template = _(
        "Who gives a login sees what it shows: let this person see bookings and how to reach clients, too."
    )
    field = "permissions"


class ManagerAlready(Conflict):
    code = "VENUES_MANAGER_ALREADY"
    template = _("Somebody with this address manages your business already, or is invited to.")
    field = "email"


class OwnerAlready(Conflict):
    code = "VENUES_OWNER_ALREADY"
    template = _("You own this business: you may do all of this already.")
    field = "email"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a grant covers: everything, or the ids of venues, people of the team and clients, together.

    Which clients can be named is up to the caller: this app knows no bookings.
    """

    everything: bool = False
    venues: Collection[UUID] = field(default_factory=tuple)
    staff: Collection[UUID] = field(default_factory=tuple)
    clients: Collection[UUID] = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        """Whether it covers nothing."""
        return not (self.everything or self.venues or self.staff or self.clients)


@operation
def appoint_manager(
    *,
    owner: User,
    name: str,
    email: str,
    permissions: Collection[Permission],
    scope: Scope,
    now: datetime,
) -> Invitation:
    """Offer whoever owns `email` to manage part of the owner's business. Announces InvitationMade.

    Nothing is granted before they accept. Raises Business.DoesNotExist for anybody but an owner.

    Fails with
        OwnerAlready: it is the owner's own address.
        ManagerAlready, NothingGranted, ContactNeedsBookings, LoginNeedsContact, ScopeEmpty, ScopeForeign: see there.
    """
    business = Business.objects.select_for_update().get(owner=owner)
    if email.strip().lower() == owner.email:
        raise OwnerAlready
    if _manages_already(business, email.strip().lower()):
        raise ManagerAlready
    manager = Manager.objects.create(business=business, name=name.strip())
    _grant(manager, permissions=permissions, scope=scope)
    _write_down(owner, manager, "venues.manager_appointed", permissions, now)
    return offer(email=email, manager=manager, inviter=owner, now=now)


@operation
def change_manager(
    *,
    owner: User,
    manager_id: UUID,
    permissions: Collection[Permission],
    scope: Scope,
    now: datetime,
) -> Manager:
    """Replace what the manager may do and over what; it counts from their next request on.

    What they offered to people whom the grant no longer covers ends. Raises Manager.DoesNotExist for anybody but the
    owner. Fails with NothingGranted, ContactNeedsBookings, LoginNeedsContact, ScopeEmpty, ScopeForeign.
    """
    manager = _own_manager(owner, manager_id)
    _grant(manager, permissions=permissions, scope=scope)
    withdraw_unbacked(manager=manager, now=now)
    _write_down(owner, manager, "venues.manager_changed", permissions, now)
    return manager


@operation
def remove_manager(*, owner: User, manager_id: UUID, now: datetime) -> Manager:
    """Take everything back, from the manager's next request on; open invitations to it and by it end.

    Announces ManagerRemoved where somebody had accepted.
    Raises Manager.DoesNotExist for anybody but the owner.
    """
    manager = _own_manager(owner, manager_id)
    manager.removed_at = now
    manager.save(update_fields=["removed_at"])
    withdraw_all(manager=manager, now=now)
    withdraw_unbacked(manager=manager, now=now)
    if manager.user_id is not None:
        publish(ManagerRemoved(manager_id=str(manager.pk)))
    _write_down(owner, manager, "venues.manager_removed", [], now)
    return manager


def _own_manager(owner: User, manager_id: UUID) -> Manager:
    own = Manager.objects.select_for_update().filter(business__owner=owner, removed_at=None)
    return own.get(pk=manager_id)


def _manages_already(business: Business, email: str) -> bool:
    current = Manager.objects.filter(business=business, removed_at=None)
    invited = open_invitations().filter(email=email, manager__in=current)
    return current.filter(user__email=email).exists() or invited.exists()


def _check_together(wanted: set[Permission]) -> None:
    """Refuse permissions that give away, or are nothing without, one that is not among them."""
    if not wanted:
        raise NothingGranted
    if Permission.CUSTOMERS_VIEW_CONTACT in wanted and Permission.BOOKINGS_VIEW not in wanted:
        raise ContactNeedsBookings
    if Permission.CUSTOMERS_NOTES in wanted and Permission.BOOKINGS_VIEW not in wanted:
        raise NotesNeedBookings
    if Permission.BOOKINGS_MANAGE in wanted and Permission.BOOKINGS_VIEW not in wanted:
        raise ManagingNeedsBookings
    if Permission.STAFF_MANAGE in wanted and not wanted >= LOGIN_SHOWS:
        raise LoginNeedsContact


def _grant(manager: Manager, *, permissions: Collection[Permission], scope: Scope) -> None:
    _check_together(set(permissions))
    if scope.is_empty:
        raise ScopeEmpty
    business = manager.business
    venues = Venue.objects.filter(business=business, pk__in=scope.venues)
    staff = StaffMember.objects.filter(venue__business=business, pk__in=scope.staff)
    if len(venues) != len(set(scope.venues)) or len(staff) != len(set(scope.staff)):
        raise ScopeForeign
    manager.manages_all = scope.everything
    manager.save(update_fields=["manages_all"])
    manager.venues.set(venues)
    manager.staff.set(staff)
    manager.clients.set(User.objects.filter(pk__in=scope.clients))
    manager.permissions.exclude(permission__in=permissions).delete()
    held = set(manager.permissions.values_list("permission", flat=True))
    ManagerPermission.objects.bulk_create(
        ManagerPermission(manager=manager, permission=name)
        for name in sorted(set(permissions) - held)
    )


def _write_down(
    owner: User, manager: Manager, action: str, permissions: Collection[Permission], now: datetime
) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=owner.pk,
        action=action,
        object_type="venues.manager",
        object_id=manager.pk,
        permissions=sorted(permissions),
        manages_all=manager.manages_all,
        venues=_ids(manager.venues.all()),
        staff=_ids(manager.staff.all()),
        clients=_ids(manager.clients.all()),
    )


def _ids(rows: QuerySet[Any]) -> list[str]:
    return [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
