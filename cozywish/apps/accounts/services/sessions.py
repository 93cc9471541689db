"""Where a person is signed in: the sign-in library keeps the rows, the session itself lies beside them."""

from collections.abc import Collection
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from cozywish.apps.accounts.models import ActivityKind, KnownDevice, RefreshToken, User
from cozywish.apps.accounts.services.activity import Whereabouts, note_activity
from cozywish.core.services import operation
from cozywish.toolkit.requests import named_device


@operation
def end_session(*, session_key: str) -> None:
    """End one session, wherever it is: its next request is nobody's, and an app's tokens are worth nothing."""
    _forget([session_key])


@operation
def end_own_session(*, user: User, session_id: int, where: Whereabouts, now: datetime) -> bool:
    """End a session the person no longer wants, and note it; say whether it was still there.

    Its browser is a stranger from then on.
    """
    found = UserSession.objects.filter(user=user, pk=session_id).first()
    if found is None:
        return False
    _end(user, found, where, now)
    return True


@operation
def end_other_sessions(*, user: User, current: str, where: Whereabouts, now: datetime) -> int:
    """End all of the person's sessions but the `current` one (a session key), note each, and return how many."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=current))
    for found in others:
        _end(user, found, where, now)
    return len(others)


@operation
def end_all_but(*, user: User, current: str = "") -> None:
    """End the person's sessions without noting each: a new password says it all."""
    keys = list(
        UserSession.objects.filter(user=user)
        .exclude(session_key=current)
        .values_list("session_key", flat=True)
    )
    _forget(keys)


@operation
def see_session(*, session_key: str, address: str, now: datetime) -> None:
    """Note that a session is in use, and from where."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=now, ip=address)


@operation
def name_device(*, session_key: str, digest: str) -> None:
    """Note which known browser a session belongs to, so that both end together."""
    UserSession.objects.filter(session_key=session_key).update(data={"device": digest})


def _forget(keys: Collection[str]) -> None:
    for kept in (Session, UserSession, RefreshToken):
        kept.objects.filter(session_key__in=keys).delete()


def _end(user: User, found: UserSession, where: Whereabouts, now: datetime) -> None:
    about = named_device(found.user_agent)
    end_session(session_key=found.session_key).unwrap()
    KnownDevice.objects.filter(user=user, digest=found.data.get("device", "")).delete()
    kind = ActivityKind.SESSION_ENDED
    note_activity(user=user, kind=kind, where=where, now=now, about=about[:80]).unwrap()
