"""The e-mail address an account belongs to: changed by its owner, and changed back when it was somebody else.

Note [Undoing a change]
    The address that an account leaves is told, with a link that works for seven days and needs no sign-in: whoever
    took the account over has the password. Undoing goes back to that address, forgets this and every later change
    (the links of their letters would lead back to the thief), takes away the password, which ends all sessions, and
    the factors and linked accounts that were added since. A new password is chosen by mail.
"""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.models import UNDO_FOR, ActivityKind, AddressChange, CodePurpose, User
from cozywish.apps.accounts.queries import address_belongs_to_another
from cozywish.apps.accounts.services.activity import Whereabouts, note_activity
from cozywish.apps.accounts.services.codes import CodeOver, CodeRefused, request_code, spend_try
from cozywish.apps.accounts.services.letters import owe_letter
from cozywish.apps.accounts.services.sessions import end_other_sessions
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.services import operation
from cozywish.toolkit.tokens import derived_token, same

UNDO_PURPOSE = "undoing a new address"


class SameAddress(Invalid):
    code = "ACCOUNTS_SAME_ADDRESS"
    template = _("Your account has this address already.")
    field = "email"


class UndoOver(Conflict):
    code = "ACCOUNTS_UNDO_OVER"
    template = _("This link no longer works.")


@operation
def ask_for_address(*, user: User, email: str, now: datetime) -> None:
    """Mail a code to the address that the account is to get. Fails with SameAddress.

    An address that has an account gets another mail and no code, so asking tells nothing.
    """
    if email.strip().lower() == user.email:
        raise SameAddress
    is_taken = address_belongs_to_another(email=email, user=user)
    purpose = CodePurpose.TAKEN if is_taken else CodePurpose.ADDRESS
    request_code(email=email, purpose=purpose, now=now).unwrap()


@operation
def change_email(
    *, user: User, email: str, code: str, where: Whereabouts, now: datetime
) -> CodeRefused | AddressChange:
    """Give the account the address that the code proves, and tell the one it leaves. See Note [Undoing a change].

    Returns what was refused, because a wrong try must be kept.
    """
    refused = spend_try(email=email, code=code, now=now)
    if refused is not None:
        return refused
    if address_belongs_to_another(email=email, user=user):
        return CodeRefused(CodeOver())
    changed = _move(user=user, to=email.strip().lower(), now=now)
    note_activity(
        user=user, kind=ActivityKind.ADDRESS_CHANGED, where=where, now=now, about=changed.after[:80]
    ).unwrap()
    owe_letter(
        kind=LetterKind.ADDRESS_CHANGED, email=changed.before, about=str(changed.pk)
    ).unwrap()
    return changed


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
    recent = AddressChange.objects.filter(pk=change_id, at__gt=now - UNDO_FOR)
    change = recent.select_related("user").first()
    return change if change and same(secret, undo_secret(change)) else None


def _move(*, user: User, to: str, now: datetime) -> AddressChange:
    before = User.objects.select_for_update().values_list("email", flat=True).get(pk=user.pk)
    _set_address(user, to)
    return AddressChange.objects.create(user=user, before=before, after=to, at=now)


def _set_address(user: User, email: str) -> None:
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
