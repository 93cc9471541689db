"""How long one stays signed in: without doing anything, and at the very most.

What a session may do is kept in the session itself, under one key, in seconds since 1970. A request reads it there
and writes only when five minutes have passed, so most answers cost nothing (Note [When a session is written]).

Note [When a session is written]
`seen` is up to five minutes old, so a session may end up to five minutes early, never late. With it the person's part
is looked at again: who has become a provider meanwhile stays signed in as long as providers do.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.queries import STAY
from cozywish.apps.venues.queries import works_at_a_venue

REMEMBER_KEY = "remember"
TOUCHED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Stay:
    """How long without doing anything, and how long at most."""

    idle: timedelta
    whole: timedelta


CUSTOMER = Stay(idle=timedelta(hours=12), whole=timedelta(hours=24))
REMEMBERED = Stay(idle=timedelta(days=14), whole=timedelta(days=30))
AT_WORK = Stay(idle=timedelta(minutes=30), whole=timedelta(hours=12))


def stay_of(user: User, *, remember: bool) -> Stay:
    """Return how long the person stays; who works here or at a venue cannot ask to be remembered."""
    if user.is_staff or works_at_a_venue(user=user):
        return AT_WORK
    return REMEMBERED if remember else CUSTOMER


def begin(session: SessionBase, user: User, *, now: datetime) -> None:
    """Let the session that was just signed in begin."""
    began = {"began": int(now.timestamp()), "remember": bool(session.pop(REMEMBER_KEY, False))}
    _set(session, user, began, now)


def touch(session: SessionBase, user: User, *, now: datetime) -> None:
    """Note that the person is still there."""
    _set(session, user, session[STAY], now)


def is_due(session: SessionBase, *, now: datetime) -> bool:
    """Say whether it is time to note that the person is still there."""
    return bool(now.timestamp() >= session[STAY]["seen"] + TOUCHED_EVERY.total_seconds())


def keep_its_end(session: SessionBase) -> None:
    """Let the cookie end with the session, whatever a library has set meanwhile."""
    if STAY in session:
        session.set_expiry(datetime.fromtimestamp(session[STAY]["ends"], tz=UTC))


def _set(session: SessionBase, user: User, kept: dict[str, Any], now: datetime) -> None:
    stay = stay_of(user, remember=kept["remember"])
    session[STAY] = {
        "began": kept["began"],
        "remember": kept["remember"],
        "seen": int(now.timestamp()),
        "idle": int(stay.idle.total_seconds()),
        "ends": kept["began"] + int(stay.whole.total_seconds()),
    }
    keep_its_end(session)
