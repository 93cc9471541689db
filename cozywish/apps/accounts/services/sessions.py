"""Ending sessions: of a browser, or of an app with all its tokens."""

from collections.abc import Sequence
from datetime import datetime

from allauth.usersessions.models import UserSession

from cozywish.apps.accounts.models import ActivityKind, RefreshToken, User
from cozywish.apps.accounts.services.activity import Whereabouts, note_activity
from cozywish.core.services import operation


@operation
def end_sessions(
    *, user: User, sessions: Sequence[UserSession], where: Whereabouts, now: datetime
) -> None:
    """Sign these sessions of `user` out; their cookies and tokens are worth nothing from now on."""
    RefreshToken.objects.filter(session_key__in=[one.session_key for one in sessions]).delete()
    for session in sessions:
        session.end()
        kind = ActivityKind.SESSION_ENDED
        note_activity(user=user, kind=kind, where=where, now=now).unwrap()
