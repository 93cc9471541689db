"""Offering people a place in a business, and taking it: bound to an e-mail address, for seven days, once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.outbox.services import publish
from cozywish.apps.venues.events import InvitationMade
from cozywish.apps.venues.models import (
    INVITATION_PURPOSE,
    INVITED_FOR,
    Invitation,
    Manager,
    StaffMember,
)
from cozywish.apps.venues.queries import (
    live_invitations,
    may_invite,
    open_invitations,
    own_invitation,
    still_offered,
)
from cozywish.core.errors import Conflict, Forbidden
from cozywish.core.services import operation
from cozywish.toolkit import tokens


class HasLogin(Conflict):
    code = "VENUES_STAFF_HAS_LOGIN"
    template = _("%(name)s can sign in already.")
    field = "email"


class InvitationOver(Conflict):
    code = "VENUES_INVITATION_OVER"
    template = _("This invitation no longer works. Ask for a new one.")


class InvitationForAnother(Forbidden):
    code = "VENUES_INVITATION_FOR_ANOTHER"
    template = _("This invitation is for another email address than your account’s.")


class PlaceTaken(Conflict):
    code = "VENUES_PLACE_TAKEN"
    template = _("Your account has such a place in this business already.")


class ForYourself(Forbidden):
    code = "VENUES_INVITATION_FOR_YOURSELF"
    template = _("You cannot invite yourself. Only the owner can give you another place.")
    field = "email"


def offer(*, email: str, inviter: User, now: datetime, **place: Any) -> Invitation:
    """Make the one open invitation to `place`: `staff=` or `manager=`. Announces InvitationMade.

    A part of operations, not one itself.
    """
    withdraw_all(now=now, **place)
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        invited_by=inviter,
        made_at=now,
        expires_at=now + INVITED_FOR,
        **place,
    )
    publish(InvitationMade(invitation_id=str(invitation.pk)))
    return invitation


def withdraw_all(*, now: datetime, **place: Any) -> None:
    """End every open invitation to `place`. Part of an operation."""
    open_invitations().filter(**place).update(revoked_at=now)


def withdraw_unbacked(*, manager: Manager, now: datetime) -> None:
    """End what the manager offered to people whom their grant no longer covers. Part of an operation."""
    offered = open_invitations().filter(
        invited_by=manager.user_id, staff__venue__business=manager.business_id
    )
    for invitation in offered.select_related("staff", "invited_by"):
        if not still_offered(invitation):
            open_invitations().filter(pk=invitation.pk).update(revoked_at=now)


@operation
def invite_staff(*, inviter: User, staff_id: UUID, email: str, now: datetime) -> Invitation:
    """Offer whoever owns `email` to sign in as this person of the team; an earlier offer ends.

    Raises StaffMember.DoesNotExist for anybody who may not invite for that person.

    Fails with
        HasLogin: the person can sign in already.
        ForYourself: a manager would see the work of somebody else by giving themselves that person's login.
    """
    people = StaffMember.objects.select_for_update(of=("self",)).select_related("venue__business")
    staff = people.get(pk=staff_id)
    if not may_invite(user=inviter, staff=staff):
        raise StaffMember.DoesNotExist
    if _is_for(inviter, email) and staff.venue.business.owner_id != inviter.pk:
        raise ForYourself
    if staff.user_id is not None:
        raise HasLogin(name=staff.name)
    invitation = offer(email=email, staff=staff, inviter=inviter, now=now)
    _write_down(inviter, invitation, "venues.staff_invited", now)
    return invitation


@operation
def send_again(*, inviter: User, invitation_id: UUID, now: datetime) -> Invitation:
    """Replace an open invitation, over or not, by a new one to the same address.

    Raises Invitation.DoesNotExist for anybody who may not make it.
    """
    old = _own_invitation(inviter, invitation_id)
    place = {"staff": old.staff} if old.staff else {"manager": old.manager}
    invitation = offer(email=old.email, inviter=inviter, now=now, **place)
    _write_down(inviter, invitation, "venues.invitation_repeated", now)
    return invitation


@operation
def revoke_invitation(*, inviter: User, invitation_id: UUID, now: datetime) -> Invitation:
    """Take an open invitation back. Raises Invitation.DoesNotExist for anybody who may not make it."""
    invitation = _own_invitation(inviter, invitation_id)
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    _write_down(inviter, invitation, "venues.invitation_revoked", now)
    return invitation


@operation
def end_login(*, manager: User, staff_id: UUID, now: datetime) -> StaffMember:
    """Take the person's login for the team away, from their next request on. They stay in the team.

    Raises StaffMember.DoesNotExist for anybody who may not invite for that person, and where there is no login.
    """
    staff = StaffMember.objects.select_for_update().get(pk=staff_id, user__isnull=False)
    if not may_invite(user=manager, staff=staff):
        raise StaffMember.DoesNotExist
    person, staff.user = staff.user_id, None
    staff.save(update_fields=["user"])
    record(
        at=now,
        actor_kind="USER",
        actor_id=manager.pk,
        action="venues.login_ended",
        object_type="venues.staffmember",
        object_id=staff.pk,
        user=str(person),
    )
    return staff


def mint_invitation(*, invitation_id: UUID, now: datetime) -> str | None:
    """Make the secret of the link to a live invitation and return it for the mail; None when it has ended.

    An earlier link to it then works no more.
    """
    live = live_invitations(now=now).filter(pk=invitation_id)
    invitation = live.first()
    if invitation is None or not still_offered(invitation):
        return None
    secret = tokens.new_token()
    minted = live.update(digest=tokens.digest(secret, purpose=INVITATION_PURPOSE))
    return secret if minted else None


@operation
def accept_invitation(*, invitation_id: UUID, user: User, now: datetime) -> Invitation:
    """Give the place to `user`, whose proven address the invitation is for.

    Fails with
        InvitationForAnother: the account's address is another one, or not proven.
        ForYourself: a manager has taken the address that they invited.
        InvitationOver: too late, taken, revoked, or whoever made it may no longer do so.
        PlaceTaken: the account has such a place already.
    """
    invitation = Invitation.objects.select_related(
        "staff__venue__business", "manager__business", "invited_by"
    ).get(pk=invitation_id)
    if not owns_address(user=user, email=invitation.email):
        raise InvitationForAnother
    if _is_own_offer(invitation, user):
        raise ForYourself
    live = open_invitations().filter(pk=invitation_id, expires_at__gt=now)
    if not still_offered(invitation) or live.update(accepted_at=now) != 1:
        raise InvitationOver
    try:
        taken = _take(invitation, user)
    except IntegrityError as error:
        raise PlaceTaken from error
    if not taken:
        raise InvitationOver
    _write_down(user, invitation, "venues.invitation_accepted", now)
    return invitation


def _is_for(user: User, email: str) -> bool:
    return user.email == email.strip().lower()


def _is_own_offer(invitation: Invitation, user: User) -> bool:
    """Whether somebody of the team would be the person who invited them, and that is not the owner."""
    staff = invitation.staff
    is_inviter = user.pk == invitation.invited_by_id
    return staff is not None and is_inviter and staff.venue.business.owner_id != user.pk


@operation
def decline_invitation(*, invitation_id: UUID, user: User, now: datetime) -> None:
    """Say no to an invitation, which ends it. Fails with InvitationForAnother, InvitationOver."""
    live = live_invitations(now=now).select_for_update(of=("self",)).filter(pk=invitation_id)
    invitation = live.first()
    if invitation is None:
        raise InvitationOver
    if not owns_address(user=user, email=invitation.email):
        raise InvitationForAnother
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    _write_down(user, invitation, "venues.invitation_declined", now)


def owns_address(*, user: User, email: str) -> bool:
    """Say whether the account has proven that it owns this address."""
    proven = EmailAddress.objects.filter(user=user, email=email, verified=True)
    return user.email == email and proven.exists()


def _take(invitation: Invitation, user: User) -> bool:
    """Put the person into the place; False when somebody else sits there by now."""
    if invitation.staff is not None:
        free = StaffMember.objects.filter(pk=invitation.staff.pk, user=None, is_active=True)
        return free.update(user=user) == 1
    vacant = Manager.objects.filter(invitations=invitation, user=None, removed_at=None)
    return vacant.update(user=user) == 1


def _own_invitation(inviter: User, invitation_id: UUID) -> Invitation:
    """The open invitation, locked, for whoever may make it now."""
    open_invitations().select_for_update().get(pk=invitation_id)
    return own_invitation(user=inviter, invitation_id=invitation_id)


def _write_down(actor: User, invitation: Invitation, action: str, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=actor.pk,
        action=action,
        object_type="venues.invitation",
        object_id=invitation.pk,
        staff=str(invitation.staff_id or ""),
        manager=str(invitation.manager_id or ""),
    )
