"""The e-mail address an account belongs to: changed by its owner, and changed back when it was somebody else.

Note [Two addresses]
    First a code to the address the account has, then one to the address it is to get: whoever only has the password,
    or a browser that somebody left open, gets nowhere. Who can no longer read the old mailbox says so; then the new
    address is proven, and the change waits for seven days, in which whoever reads the old mailbox can refuse it. A
    new password, or a lock by the office, in that time says that somebody looks after the account: nothing changes
    then. One change is under way at a time; asking for another one begins anew.

Note [Undoing a change]
    The address that an account leaves is told, with a link that works for seven days and needs no sign-in: whoever
    took the account over has the password. It is told when a change begins to wait and when it is done. Undoing goes
    back to that address, forgets this and every later change (the links of their letters would lead back to the
    thief), takes away the password, which ends all sessions, and the factors and linked accounts that were added
    since. A new password is chosen by mail.
"""

from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.events import AddressChangeDue
from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.models import (
    UNDO_FOR,
    ActivityKind,
    AddressChange,
    ChangeState,
    CodePurpose,
    User,
)
from cozywish.apps.accounts.queries import address_belongs_to_another, change_is_overruled
from cozywish.apps.accounts.services.activity import Whereabouts, note_activity
from cozywish.apps.accounts.services.codes import CodeOver, CodeRefused, request_code, spend_try
from cozywish.apps.accounts.services.letters import owe_letter
from cozywish.apps.accounts.services.sessions import end_other_sessions
from cozywish.apps.outbox.services import publish
from cozywish.core.db import locked
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.services import operation
from cozywish.toolkit.tokens import derived_token, same

UNDO_PURPOSE = "undoing a new address"
ANSWER_WITHIN = timedelta(
    hours=1
)  # the codes live shorter; it is the person who may need a new one


class SameAddress(Invalid):
    code = "ACCOUNTS_SAME_ADDRESS"
    template = _("Your account has this address already.")
    field = "email"


class UndoOver(Conflict):
    code = "ACCOUNTS_UNDO_OVER"
    template = _("This link no longer works.")


@operation
def ask_for_address(*, user: User, email: str, now: datetime) -> AddressChange:
    """Begin a change: mail a code to the address that the account has. Fails with SameAddress.

    See Note [Two addresses].
    """
    before, after = _locked_address(user), email.strip().lower()
    if after == before:
        raise SameAddress
    AddressChange.objects.filter(user=user).exclude(state=ChangeState.DONE).delete()
    request_code(email=before, purpose=CodePurpose.FORMER, now=now).unwrap()
    return AddressChange.objects.create(
        user=user, before=before, after=after, at=now, state=ChangeState.ASKED
    )


@operation
def agree_to_change(*, change_id: UUID, code: str, now: datetime) -> CodeRefused | AddressChange:
    """Take the code of the old address, and mail one to the new address.

    Returns what was refused, because a wrong try must be kept.
    """
    change = _under_way(change_id, {ChangeState.ASKED}, now=now)
    if change is None:
        return CodeRefused(CodeOver())
    former = {CodePurpose.FORMER}
    refused = spend_try(email=change.before, code=code, purposes=former, now=now)
    return refused or _ask_new_address(change, ChangeState.AGREED, now=now)


@operation
def change_without_old_address(*, change_id: UUID, now: datetime) -> AddressChange:
    """Mail a code to the new address because nobody can read the old mailbox: the slow way. Fails with CodeOver.

    See Note [Two addresses].
    """
    change = _under_way(change_id, {ChangeState.ASKED}, now=now)
    if change is None:
        raise CodeOver
    return _ask_new_address(change, ChangeState.LOST, now=now)


@operation
def change_email(
    *, change_id: UUID, code: str, where: Whereabouts, now: datetime
) -> CodeRefused | AddressChange:
    """Take the code of the new address: the account has it now, or in a week if the old one did not agree.

    The old address is told. Returns what was refused, because a wrong try must be kept. Announces AddressChangeDue.
    """
    change = _under_way(change_id, {ChangeState.AGREED, ChangeState.LOST}, now=now)
    if change is None:
        return CodeRefused(CodeOver())
    fresh = {CodePurpose.ADDRESS}
    refused = spend_try(email=change.after, code=code, purposes=fresh, now=now)
    if refused is not None:
        return refused
    if address_belongs_to_another(email=change.after, user=change.user):
        return CodeRefused(CodeOver())
    if change.state == ChangeState.AGREED:
        _move(change, where=where, now=now)
    else:
        _wait(change, where=where, now=now)
    return change


@operation
def finish_change(*, change_id: UUID, now: datetime) -> None:
    """Let the account have the address that waited its week. One refused or called off meanwhile is left alone.

    An address that got an account of its own meanwhile, and a change that a new password speaks against, are dropped.
    """
    change = _locked(change_id)
    if change is None or change.state != ChangeState.WAITING or change.at + UNDO_FOR > now:
        return
    if change_is_overruled(change) or address_belongs_to_another(
        email=change.after, user=change.user
    ):
        change.delete()
    else:
        _move(change, where=Whereabouts("", ""), now=now)


@operation
def keep_address(*, user: User) -> None:
    """Call off a change that waits. None waiting is fine."""
    AddressChange.objects.filter(user=user, state=ChangeState.WAITING).delete()


@operation
def undo_change(*, change_id: UUID, secret: str, where: Whereabouts, now: datetime) -> User:
    """Give the account back to the address it left. Fails with UndoOver. See Note [Undoing a change]."""
    change = change_to_undo(change_id=change_id, secret=secret, now=now)
    if change is None or address_belongs_to_another(email=change.before, user=change.user):
        raise UndoOver
    user = User.objects.select_for_update().get(pk=change.user_id)
    gone, _rows = AddressChange.objects.filter(user=user, at__gte=change.at).delete()
    if gone == 0:
        raise UndoOver
    _set_address(user, change.before)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_other_sessions(user=user, current="", where=where, now=now).unwrap()
    lately = change.at - UNDO_FOR  # a thief may have prepared a way back before
    Authenticator.objects.filter(user=user, created_at__gte=lately).delete()
    SocialAccount.objects.filter(user=user, date_joined__gte=lately).delete()
    note_activity(
        user=user, kind=ActivityKind.ADDRESS_CHANGED, where=where, now=now, about=user.email[:80]
    ).unwrap()
    owe_letter(kind=LetterKind.NEW_PASSWORD, email=user.email).unwrap()
    return user


def undo_secret(change: AddressChange) -> str:
    """Return the secret of the letter's link."""
    return derived_token(str(change.pk), purpose=UNDO_PURPOSE)


def change_to_undo(*, change_id: UUID, secret: str, now: datetime) -> AddressChange | None:
    """Return the change that the mailed link undoes; None when it is over, undone or not ours. Changes nothing."""
    told = AddressChange.objects.filter(state__in=(ChangeState.WAITING, ChangeState.DONE))
    change = told.filter(pk=change_id, at__gt=now - UNDO_FOR).select_related("user").first()
    return change if change and same(secret, undo_secret(change)) else None


def _locked_address(user: User) -> str:
    return User.objects.select_for_update().values_list("email", flat=True).get(pk=user.pk)


def _locked(change_id: UUID) -> AddressChange | None:
    """Return the change as it is now, with everybody else kept from going on with it.

    The account is locked first, as everywhere here: who locks the two crosswise waits for each other for ever.
    """
    locked(User.objects.filter(pk__in=AddressChange.objects.filter(pk=change_id).values("user")))
    asked = AddressChange.objects.select_for_update(of=("self",)).select_related("user")
    return asked.filter(pk=change_id).first()


def _under_way(change_id: UUID, states: set[ChangeState], *, now: datetime) -> AddressChange | None:
    change = _locked(change_id)
    if change is None or change.state not in states or change.before != change.user.email:
        return None
    return change if change.at > now - ANSWER_WITHIN else None


def _ask_new_address(change: AddressChange, state: ChangeState, *, now: datetime) -> AddressChange:
    """An address that has an account gets another mail and no code, so asking tells nothing."""
    change.state = state
    change.save(update_fields=["state"])
    is_taken = address_belongs_to_another(email=change.after, user=change.user)
    purpose = CodePurpose.TAKEN if is_taken else CodePurpose.ADDRESS
    request_code(email=change.after, purpose=purpose, now=now).unwrap()
    return change


def _wait(change: AddressChange, *, where: Whereabouts, now: datetime) -> None:
    change.state, change.at = ChangeState.WAITING, now
    change.save(update_fields=["state", "at"])
    publish(AddressChangeDue(change_id=str(change.pk)), due_at=now + UNDO_FOR)
    _tell(change, ActivityKind.ADDRESS_ASKED, LetterKind.ADDRESS_WAITS, where=where)


def _move(change: AddressChange, *, where: Whereabouts, now: datetime) -> None:
    change.state, change.at = ChangeState.DONE, now
    change.save(update_fields=["state", "at"])
    _set_address(change.user, change.after)
    _tell(change, ActivityKind.ADDRESS_CHANGED, LetterKind.ADDRESS_CHANGED, where=where)


def _tell(
    change: AddressChange, kind: ActivityKind, letter: LetterKind, *, where: Whereabouts
) -> None:
    about = change.after[:80]
    note_activity(user=change.user, kind=kind, where=where, now=change.at, about=about).unwrap()
    owe_letter(kind=letter, email=change.before, about=str(change.pk)).unwrap()


def _set_address(user: User, email: str) -> None:
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
