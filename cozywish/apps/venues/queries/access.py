"""Who may do what in a business: its owner everything, a manager what the owner granted, its people their own work.

Every answer is read afresh, so what is granted or taken away counts from the next request on, whatever the person
signs in with.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.office import REVIEW
from cozywish.apps.venues.models import (
    LOGIN_SHOWS,
    Business,
    Invitation,
    Manager,
    Permission,
    Resource,
    ResourceGroup,
    StaffMember,
    Venue,
    VenueStatus,
)
from cozywish.core.db import raw_uuid
from cozywish.core.reading import read


def covering(*, user: User, permission: Permission, venue: str, **named: str) -> "Exists":
    """Return the condition that the person is a manager whose grant of `permission` covers the row.

    `venue` is the row's path to its venue ("" for a venue itself); `named` are its paths to what a grant can name
    besides: `staff="staff"`, `clients="booking__customer"`.
    """
    to_venue = OuterRef(venue or "pk")
    to_business = OuterRef(f"{venue}__business" if venue else "business")
    scope = Q(manages_all=True) | Q(venues=to_venue)
    for kind, path in named.items():
        scope |= Q(**{kind: OuterRef(path)})
    return Exists(Manager.objects.of(user.pk, permission).filter(scope, business=to_business))


def staff_within(*, user: User, permission: Permission) -> QuerySet[StaffMember]:
    """People of the teams over whom the person has the permission."""
    granted = covering(user=user, permission=permission, venue="venue", staff="pk")
    return StaffMember.objects.filter(Q(venue__business__owner=user) | granted)


def venues_within(*, user: User, permission: Permission) -> QuerySet[Venue]:
    """Venues over all of which the person has the permission."""
    granted = covering(user=user, permission=permission, venue="")
    return Venue.objects.filter(Q(business__owner=user) | granted)


def rooms_within(*, user: User) -> QuerySet[ResourceGroup]:
    """Rooms and equipment of venues that the person may edit."""
    venues = venues_within(user=user, permission=Permission.VENUE_EDIT)
    return ResourceGroup.objects.filter(venue__in=venues.values("pk"))


def may_review(*, officer: User, venue: Venue) -> bool:
    """Say whether somebody of the office may decide about the venue. Nobody may about their own."""
    if not officer.is_active or not officer.has_perm(REVIEW):
        return False
    manages = Manager.objects.of(officer.pk).filter(business=venue.business_id)
    return venue.business.owner_id != officer.pk and not manages.exists()


def trusted_with(
    *, staff: StaffMember, permission: Permission, client_id: UUID | None = None
) -> QuerySet[User]:
    """The owner, and the managers whose grant of the permission covers the person of the team, or the client if any."""
    covers = Q(manages_all=True) | Q(venues=staff.venue) | Q(staff=staff)
    if client_id is not None:
        covers |= Q(clients=client_id)
    managers = Manager.objects.filter(
        covers,
        business=staff.venue.business_id,
        removed_at=None,
        permissions__permission=permission,
    )
    owner = Q(business=staff.venue.business_id)
    return User.objects.filter(owner | Q(pk__in=managers.values("user")), is_active=True)


EVERYTHING = frozenset(Permission)  # what an owner may do


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place at a venue: as the owner, as a manager with some powers, or as one of the team.

    `me` is the person as a member of the team; owners and managers need not be one. `is_whole` says that the powers
    are over the venue, not only over some of its people or clients.
    """

    venue: Venue
    me: StaffMember | None
    is_owner: bool
    powers: frozenset[Permission] = frozenset()
    is_whole: bool = False

    @property
    def is_manager(self) -> bool:
        """Whether somebody trusted the person with some of the business."""
        return bool(self.powers) and not self.is_owner

    def may(self, permission: Permission) -> bool:
        """Say whether the person has the permission here, over at least something."""
        return permission in self.powers

    @property
    def sees_calendar(self) -> bool:
        """Whether the person has a calendar to look at: work of their own, or a grant over others'."""
        return self.me is not None or self.may(Permission.BOOKINGS_VIEW)

    @property
    def answers(self) -> bool:
        """Whether the person answers requests here, of at least some."""
        return self.may(Permission.BOOKINGS_MANAGE) or self.may(Permission.BOOKINGS_RESPOND)

    @property
    def books(self) -> bool:
        """Whether the person books for clients here: for their own work, or with people whom a grant covers."""
        return self.me is not None or self.may(Permission.BOOKINGS_MANAGE)

    @property
    def keeps_free(self) -> bool:
        """Whether the person can keep time free here: their own, or that of those whose schedule they set."""
        return self.me is not None or self.manages_schedules

    @property
    def manages_schedules(self) -> bool:
        """Whether the person sets hours, schedules or time off here, of at least somebody."""
        return self.may(Permission.SCHEDULE_MANAGE)

    @property
    def sees_team(self) -> bool:
        """Whether the page of the team is the person's."""
        return self.may(Permission.STAFF_VIEW) or self.may(Permission.STAFF_MANAGE)

    def may_here(self, permission: Permission) -> bool:
        """Say whether the person has the permission over the venue itself."""
        return self.is_whole and self.may(permission)

    @property
    def edits_venue(self) -> bool:
        """Whether the pages about the venue itself are the person's."""
        return self.may_here(Permission.VENUE_EDIT)

    @property
    def sees_payments(self) -> bool:
        """Whether the page of what was paid at the venue is the person's."""
        return self.may_here(Permission.PAYMENTS_VIEW)

    @property
    def sees_menu(self) -> bool:
        """Whether the page of the services is the person's."""
        return self.may_here(Permission.SERVICES_MANAGE) or self.may_here(Permission.PRICES_MANAGE)


_PLACES = """
SELECT v.*, b.owner_id AS owner, v.id IN (SELECT venue_id FROM working) AS works,
       v.business_id IN (SELECT business_id FROM managing) AS manages
  FROM venues_venue v JOIN venues_business b ON b.id = v.business_id
 WHERE v.id IN (SELECT venue_id FROM working
                UNION SELECT o.id FROM venues_business c JOIN venues_venue o ON o.business_id = c.id
                 WHERE c.owner_id = %s
                UNION SELECT m.id FROM managing g JOIN venues_venue m ON m.business_id = g.business_id)
 ORDER BY v.position, v.id
"""
_ROLES = """
WITH working AS (SELECT venue_id FROM venues_staffmember WHERE user_id = %s AND is_active),
     managing AS (SELECT business_id FROM venues_manager WHERE user_id = %s AND removed_at IS NULL)
"""


def seats_of(user: User) -> list[Seat]:
    """Return the person's places at venues: what they own first, then what they manage, then where they work.

    Every page of the portal asks, so the statement stands here as it is sent: one SQL query, one more for whoever works
    at a venue and two for a manager. A manager whose grant names nothing has no place; one whose grant names clients
    has a place wherever they can go, which is at every venue that is live.
    """
    places: list[Any] = read(Venue, _ROLES + _PLACES, [raw_uuid(user.pk)] * 3)
    roles = _roles(user) if any(venue.works for venue in places) else {}
    powers, managed = _managed(user) if any(venue.manages for venue in places) else ({}, {})
    seats = [
        Seat(
            venue=venue,
            me=roles.get(venue.pk),
            is_owner=is_owner,
            powers=EVERYTHING if is_owner else powers.get(venue.business_id, frozenset()),
            is_whole=is_owner or managed.get(venue.pk, False),
        )
        for venue in places
        for is_owner in [UUID(str(venue.owner)) == user.pk]
        if is_owner or venue.works or venue.pk in managed
    ]
    return sorted(seats, key=lambda seat: (not seat.is_owner, not seat.is_manager))


def _roles(user: User) -> dict[UUID, StaffMember]:
    """Whom the person is in the teams of venues."""
    return {one.venue_id: one for one in StaffMember.objects.filter(user=user, is_active=True)}


def _managed(user: User) -> tuple[dict[UUID, frozenset[Permission]], dict[UUID, bool]]:
    """What the person may do as a manager, by business, and where; True for the whole venue."""
    grants = Manager.objects.of(user.pk)
    there = grants.filter(business=OuterRef("business"))
    named = Q(manages_all=True) | Q(venues=OuterRef("pk")) | Q(staff__venue=OuterRef("pk"))
    visited = Q(Exists(there.filter(clients__isnull=False)), status=VenueStatus.APPROVED)
    whole = Exists(there.filter(Q(manages_all=True) | Q(venues=OuterRef("pk"))))
    venues = Venue.objects.filter(Exists(there.filter(named)) | visited).annotate(whole=whole)
    return _powers(grants), dict(venues.values_list("pk", "whole"))


def _powers(grants: QuerySet[Manager]) -> dict[UUID, frozenset[Permission]]:
    """What the managers may do, by business."""
    found: dict[UUID, set[Permission]] = {}
    for business, name in grants.values_list("business", "permissions__permission"):
        found.setdefault(business, set()).update([Permission(name)] if name else [])
    return {business: frozenset(names) for business, names in found.items()}


def team_of(*, seat: Seat, user: User) -> QuerySet[StaffMember]:
    """Active people of the venue whom the person may look at, in order, each with the invitation that is open."""
    seen = staff_within(user=user, permission=Permission.STAFF_VIEW)
    managed = staff_within(user=user, permission=Permission.STAFF_MANAGE)
    return (
        StaffMember.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=managed.values("pk")))
        .filter(venue=seat.venue, is_active=True)
        .select_related("user")
        .prefetch_related(_open_invitations())
        .order_by("position")
    )


def former_of(*, seat: Seat, user: User) -> QuerySet[StaffMember]:
    """People who left the team and whom the person could take back, by name."""
    managed = staff_within(user=user, permission=Permission.STAFF_MANAGE)
    return managed.filter(venue=seat.venue, is_active=False).order_by("name", "pk")


def venues_of_business(business: Business) -> QuerySet[Venue]:
    """All of its places, in order."""
    return Venue.objects.filter(business=business).order_by("position")


def team_of_business(business: Business) -> QuerySet[StaffMember]:
    """The active people of all its teams, by place and position."""
    people = StaffMember.objects.filter(venue__business=business, is_active=True)
    return people.order_by("venue__position", "position")


def managers_of(*, business: Business) -> QuerySet[Manager]:
    """The managers of the business, invited ones included, with what they may do and over what."""
    return (
        Manager.objects.filter(business=business, removed_at=None)
        .select_related("user")
        .prefetch_related("permissions", "venues", "staff", "clients", _open_invitations())
        .order_by("name", "pk")
    )


def _open_invitations() -> "Prefetch[str, QuerySet[Invitation], str]":
    return Prefetch("invitations", queryset=open_invitations(), to_attr="open_invitations")


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that were neither accepted nor revoked; some of them may be over."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None)


def logins_within(*, user: User) -> QuerySet[StaffMember]:
    """Active people whose login the person may give and end: they look after them and see what the login shows."""
    found = staff_within(user=user, permission=Permission.STAFF_MANAGE).filter(is_active=True)
    for permission in LOGIN_SHOWS:
        seen = staff_within(user=user, permission=permission)
        found = found.filter(pk__in=seen.values("pk"))
    return found


def invitations_seen(*, seat: Seat, user: User) -> QuerySet[Invitation]:
    """Open invitations of the people whom the person may look at there, and for the owner of managers; newest first."""
    team = Q(staff__in=team_of(seat=seat, user=user).order_by().values("pk"))
    managers = Q(manager__business=seat.venue.business_id, manager__business__owner=user)
    return open_invitations().filter(team | managers).order_by("-made_at", "pk")


def may_look_after(*, user: User, staff: StaffMember) -> bool:
    """Say whether the person may change who the team member is and what they do."""
    managed = staff_within(user=user, permission=Permission.STAFF_MANAGE)
    return managed.filter(pk=staff.pk).exists()


def may_invite(*, user: User, staff: StaffMember) -> bool:
    """Say whether the person may offer the team member a login."""
    return logins_within(user=user).filter(pk=staff.pk).exists()


def in_use(*, people: Collection[UUID]) -> set[UUID]:
    """Return those of the people who have a login, or at whom anything points but what they do: a visit, a schedule,
    a grant. One SQL query for each table that can.
    """
    found = set(
        StaffMember.objects.filter(pk__in=people, user__isnull=False).values_list("pk", flat=True)
    )
    for model, path in ((StaffMember, ""), (Resource, "staff")):
        for relation in model._meta.related_objects:
            if relation.name in {"resource", "offers"}:
                continue
            name = "__".join(filter(None, [relation.field.name, path]))
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": people})
            found |= set(rows.values_list(name, flat=True).distinct())
    return found & set(people)


def still_offered(invitation: Invitation) -> bool:
    """Say whether whoever invited may still do so."""
    inviter = invitation.invited_by
    return inviter.is_active and _may_make(inviter, invitation)


def own_invitation(*, user: User, invitation_id: UUID) -> Invitation:
    """Return the open invitation, over or not, for whoever may make it now: the owner, or a manager for their people.

    Raises Invitation.DoesNotExist.
    """
    found = open_invitations().select_related("staff", "manager__business").get(pk=invitation_id)
    if not _may_make(user, found):
        raise Invitation.DoesNotExist
    return found


def _may_make(user: User, invitation: Invitation) -> bool:
    if invitation.staff is not None:
        return may_invite(user=user, staff=invitation.staff)
    manager = invitation.manager
    return manager is not None and manager.business.owner_id == user.pk


def live_invitations(*, now: datetime) -> QuerySet[Invitation]:
    """Open invitations whose time is not over, with all that a mail or a page says of them."""
    return (
        open_invitations()
        .filter(expires_at__gt=now)
        .select_related("invited_by", "staff__venue__business", "manager__business")
    )


def invitation_by_digest(*, digest: str, now: datetime) -> Invitation:
    """Return the live invitation behind a mailed link, if whoever made it may still do so.

    Raises Invitation.DoesNotExist when there is none, it is over, taken, revoked or unfounded: they look the same.
    """
    return _founded(live_invitations(now=now).exclude(digest="").get(digest=digest))


def invitation_by_id(*, invitation_id: UUID, now: datetime) -> Invitation:
    """Return the invitation that a browser came with by its link. Raises as `invitation_by_digest` does."""
    return _founded(live_invitations(now=now).get(pk=invitation_id))


def _founded(invitation: Invitation) -> Invitation:
    if not still_offered(invitation):
        raise Invitation.DoesNotExist
    return invitation
