"""Deleting an account: asked for, held up as long as something has to be settled, closed for a while, then erased.

Note [Three steps]
    Asking sets `leaving_at`; the account goes on as it was while something holds it up, so that its owner can settle
    it. Once nothing does, `erase_at` is set: the account is closed, every session ends, and whoever signs in is only
    offered to keep it. On that day it is erased, unless something holds it up again. A timer in the outbox takes
    each step by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from cozywish.apps.accounts.events import LeavingDue
from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.models import ActivityKind, User
from cozywish.apps.accounts.queries import subject_of
from cozywish.apps.accounts.services.activity import Whereabouts, note_activity
from cozywish.apps.accounts.services.erasure import erase
from cozywish.apps.accounts.services.letters import owe_letter
from cozywish.apps.accounts.services.sessions import end_all_but
from cozywish.apps.outbox.services import publish
from cozywish.core.services import operation
from cozywish.toolkit.privacy import hindrances

LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Erased:
    """An account that is no more, for the last letter to it. Nothing else remembers the address."""

    email: str
    until: datetime  # when somebody can sign up with it again


@operation
def ask_to_leave(*, user: User, where: Whereabouts, now: datetime) -> User:
    """Ask for the account to be deleted, and go as far as possible at once. Asking again changes nothing.

    See Note [Three steps].
    """
    asked = User.objects.filter(pk=user.pk, leaving_at=None, erased_at=None)
    if asked.update(leaving_at=now) == 1:
        note_activity(user=user, kind=ActivityKind.LEAVING_ASKED, where=where, now=now).unwrap()
        _go_on(user_id=user.pk, asked=_name(now), now=now)
    user.refresh_from_db()
    return user


@operation
def keep_account(*, user: User, where: Whereabouts, now: datetime) -> User:
    """Stop the deletion: everything is as it was before it was asked for. Nothing to stop is fine."""
    leaving = User.objects.filter(pk=user.pk, leaving_at__isnull=False, erased_at=None)
    if leaving.update(leaving_at=None, erase_at=None) == 1:
        note_activity(user=user, kind=ActivityKind.LEAVING_STOPPED, where=where, now=now).unwrap()
        owe_letter(kind=LetterKind.STAYING, email=user.email).unwrap()
    user.refresh_from_db()
    return user


@operation
def go_on_leaving(*, user_id: UUID, asked: str, now: datetime) -> Erased | None:
    """Take the next step of the request made at `asked`; return whom it erased, if it did. Announces LeavingDue.

    A request that was taken back meanwhile is left alone. See Note [Three steps].
    """
    return _go_on(user_id=user_id, asked=asked, now=now)


def _go_on(*, user_id: UUID, asked: str, now: datetime) -> Erased | None:
    user = User.objects.select_for_update().filter(pk=user_id, leaving_at__isnull=False).first()
    if user is None or user.leaving_at is None or _name(user.leaving_at) != asked:
        return None
    due = LeavingDue(user_id=str(user_id), asked=asked)
    if hindrances(subject_of(user), now=now):
        publish(due, due_at=now + LOOK_AGAIN)
    elif user.erase_at is None:
        _close(user, now=now)
        publish(due, due_at=user.erase_at)
    elif user.erase_at <= now:
        erase(user, now=now)
        return Erased(user.email, now + timedelta(days=settings.ERASED_ADDRESS_DAYS))
    return None


def _close(user: User, *, now: datetime) -> None:
    user.erase_at = now + timedelta(days=settings.LEAVING_GRACE_DAYS)
    user.save(update_fields=["erase_at"])
    end_all_but(user=user).unwrap()
    owe_letter(kind=LetterKind.LEAVING, email=user.email, about=_name(user.erase_at)).unwrap()


def _name(moment: datetime) -> str:
    return moment.isoformat()
