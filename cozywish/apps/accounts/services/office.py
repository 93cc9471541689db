"""What the office does to accounts: always with a reason, and never to its own people unless by a superuser."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import ActivityKind, User
from cozywish.apps.accounts.office import LOCK, OFFICE_GROUPS
from cozywish.apps.accounts.queries import office_may
from cozywish.apps.accounts.services.activity import By, Whereabouts, note_activity
from cozywish.apps.accounts.services.sessions import end_all_but
from cozywish.apps.audit.services import record
from cozywish.core.errors import Conflict, Forbidden, Invalid
from cozywish.core.services import operation

HERE = Whereabouts(network="", device="")  # where the officer sits is nobody's business


class NotYours(Forbidden):
    code = "ACCOUNTS_NOT_YOURS"
    template = _("Your role does not allow this.")


class ReasonMissing(Invalid):
    code = "ACCOUNTS_REASON_MISSING"
    template = _("Please say why.")
    field = "reason"


class AlreadySo(Conflict):
    code = "ACCOUNTS_ALREADY_SO"
    template = _("That is done already.")


@operation
def lock_user(*, officer: User, user: User, reason: str, now: datetime) -> User:
    """Close the account: all its sessions end and nobody can sign in. Fails with NotYours, ReasonMissing, AlreadySo."""
    locked = _taken(officer, user, LOCK, reason)
    if not locked.is_active:
        raise AlreadySo
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    end_all_but(user=locked).unwrap()
    _note(locked, ActivityKind.LOCKED, By(officer, reason.strip()), now)
    return locked


@operation
def unlock_user(*, officer: User, user: User, reason: str, now: datetime) -> User:
    """Open the account again. Fails with NotYours, ReasonMissing, AlreadySo."""
    unlocked = _taken(officer, user, LOCK, reason)
    if unlocked.is_active:
        raise AlreadySo
    unlocked.is_active = True
    unlocked.save(update_fields=["is_active"])
    _note(unlocked, ActivityKind.UNLOCKED, By(officer, reason.strip()), now)
    return unlocked


@operation
def remove_factors(*, officer: User, user: User, reason: str, now: datetime) -> User:
    """Take away all second factors of somebody who lost them; sessions end. For superusers alone.

    Fails with NotYours, ReasonMissing, and AlreadySo when there is none.
    """
    helped = _taken(officer, user, "", reason)
    gone, _rows = Authenticator.objects.filter(user=helped).delete()
    if gone == 0:
        raise AlreadySo
    end_all_but(user=helped).unwrap()
    _note(helped, ActivityKind.FACTORS_REMOVED, By(officer, reason.strip()), now)
    return helped


@operation
def set_office_role(
    *, officer: User, user: User, groups: Collection[str], reason: str, now: datetime
) -> User:
    """Say which of OFFICE_GROUPS the person belongs to; with none they have no business in the office.

    For superusers alone, and never for themselves: nobody can make one here. Fails with NotYours, ReasonMissing.
    """
    member = _taken(officer, user, "", reason)
    if not set(groups) <= OFFICE_GROUPS.keys():
        raise NotYours
    member.is_staff = bool(groups) or member.is_superuser
    member.save(update_fields=["is_staff"])
    member.groups.set(Group.objects.filter(name__in=groups))
    _note(member, ActivityKind.ROLE_CHANGED, By(officer, reason.strip()), now, sorted(groups))
    return member


@operation
def set_up_office_groups(*, now: datetime) -> int:
    """Make the groups, and their permissions what OFFICE_GROUPS says; return how many groups had to be changed."""
    changed = 0
    for name, permissions in OFFICE_GROUPS.items():
        group, _is_new = Group.objects.get_or_create(name=name)
        wanted = {_permission(permission) for permission in permissions}
        if set(group.permissions.all()) == wanted:
            continue
        changed += 1
        group.permissions.set(wanted)
        record(
            at=now,
            actor_kind="SYSTEM",
            actor_id=None,
            action="accounts.group_set_up",
            object_type="auth.group",
            object_id=UUID(int=group.pk),
            group=name,
            permissions=sorted(permissions),
        )
    return changed


def _permission(name: str) -> Permission:
    app, _dot, codename = name.partition(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _taken(officer: User, user: User, permission: str, reason: str) -> User:
    """Return the account's own row, locked, if the officer may."""
    taken = User.objects.select_for_update().get(pk=user.pk)
    if not office_may(officer=officer, user=taken, permission=permission):
        raise NotYours
    if not reason.strip():
        raise ReasonMissing
    return taken


def _note(
    user: User, kind: ActivityKind, by: By, now: datetime, groups: Collection[str] = ()
) -> None:
    about = ", ".join(groups)[:80]
    note_activity(user=user, kind=kind, where=HERE, now=now, about=about, by=by).unwrap()
