"""An app's chain of refresh tokens: opaque, kept only as digests, each good for one rotation.

Note [How long an app stays signed in]
    Seven days without a renewal and thirty at most, also for a venue's people. In a browser those stay shorter
    (web/accounts/devices/stay.py), which may stand on a counter for everybody to use; an app is on a device of one's
    own. What they may do is asked afresh with every request, so a token that outlives a grant opens nothing. Whoever
    works in the office stays as long as in a browser, because there the API reaches everybody's data. The session of
    an app that is sent as a cookie ends like any other cookie's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from allauth.core.internal.sessionkit import get_session_user
from allauth.headless.internal.sessionkit import lookup_session
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db.models import Max

from cozywish.apps.accounts.models import REFRESH_PURPOSE, ActivityKind, RefreshToken, User
from cozywish.apps.accounts.services.activity import Whereabouts, note_activity
from cozywish.core.services import operation
from cozywish.toolkit.tokens import derived_token, digest, new_token

SLIDING, ABSOLUTE = timedelta(days=7), timedelta(days=30)
OFFICE_SLIDING, OFFICE_ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
HONEST = timedelta(seconds=10)  # within which a lost answer or a second tab may ask again


@dataclass(frozen=True, slots=True)
class Renewed:
    """The token's successor, and the server session whose chain it belongs to."""

    token: str
    session_key: str


@dataclass(frozen=True, slots=True)
class RefreshRefused:
    """The token is unknown, over, or was used before; in the last case its session has ended."""

    reused: bool


@operation
def begin_chain(*, session_key: str, now: datetime, in_office: bool = False) -> str:
    """Return the first refresh token of a server session; an earlier chain of it ends."""
    RefreshToken.objects.filter(session_key=session_key).delete()
    token = new_token()
    _keep(token, session_key=session_key, in_office=in_office, began_at=now, now=now)
    return token


@operation
def rotate(*, token: str, where: Whereabouts, now: datetime) -> Renewed | RefreshRefused:
    """Use `token` up and return its successor, which is derived from it: asking again at once gives the same one.

    Asked again later it is stolen, or its successor is: the session ends and its owner is told. That must be kept, so
    it is an answer and no refusal (a refusal would undo it).
    """
    row = RefreshToken.objects.filter(digest=digest(token, purpose=REFRESH_PURPOSE)).first()
    if row is None or row.expires_at <= now:
        return RefreshRefused(reused=False)
    # Of two that come together one waits here for the other's row; then it sees what the other has done.
    first = RefreshToken.objects.filter(pk=row.pk, used_at=None).update(used_at=now) == 1
    successor = derived_token(token, purpose=REFRESH_PURPOSE)
    if first:
        living = _living(row.session_key)
        in_office = living is not None and living.user.is_staff
        key, began_at = row.session_key, row.began_at
        _keep(successor, session_key=key, in_office=in_office, began_at=began_at, now=now)
        return Renewed(successor, row.session_key)
    used_at = RefreshToken.objects.filter(pk=row.pk).values_list("used_at", flat=True).first()
    if used_at is None:  # the chain ended meanwhile
        return RefreshRefused(reused=False)
    if now - used_at <= HONEST:
        return Renewed(successor, row.session_key)
    _end_stolen(session_key=row.session_key, where=where, now=now)
    return RefreshRefused(reused=True)


class Living(NamedTuple):
    """A server session and whose it is."""

    user: User
    session: SessionBase


@operation
def prolong(*, session_key: str, now: datetime) -> Living | None:
    """Let a session live on for as long as its newest refresh token; None when it or its person is gone."""
    living = _living(session_key)
    if living is None:
        return None
    tokens = RefreshToken.objects.filter(session_key=session_key)
    ends = tokens.aggregate(ends=Max("expires_at"))["ends"]
    if ends is None:  # the chain ended this moment
        return None
    living.session.set_expiry(ends)
    try:
        living.session.save()
    except UpdateError:  # it ended this moment
        return None
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=now)
    return living


def _living(session_key: str) -> Living | None:
    session = lookup_session(session_key)
    user = get_session_user(session) if session is not None else None
    return Living(user, session) if session is not None and isinstance(user, User) else None


def _keep(
    token: str, *, session_key: str, in_office: bool, began_at: datetime, now: datetime
) -> None:
    sliding = OFFICE_SLIDING if in_office else SLIDING
    absolute = OFFICE_ABSOLUTE if in_office else ABSOLUTE
    RefreshToken.objects.create(
        digest=digest(token, purpose=REFRESH_PURPOSE),
        session_key=session_key,
        began_at=began_at,
        expires_at=min(now + sliding, began_at + absolute),
    )


def _end_stolen(*, session_key: str, where: Whereabouts, now: datetime) -> None:
    RefreshToken.objects.filter(session_key=session_key).delete()
    session = UserSession.objects.select_related("user").filter(session_key=session_key).first()
    if session is not None:
        session.end()
        kind = ActivityKind.REFRESH_REUSED
        note_activity(user=session.user, kind=kind, where=where, now=now).unwrap()
