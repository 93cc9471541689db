"""Whose socket it is: the session's cookie says so, and nothing else that is sent."""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.http import HttpRequest
from django.utils import timezone

from cozywish.api.realtime.codes import Close
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.queries import stay_is_over
from cozywish.apps.venues.queries import must_add_factor, seats_of
from cozywish.toolkit.sealed_sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens, and the venues whose calendars are theirs to see."""

    user_id: UUID
    venues: frozenset[UUID]


def header(scope: dict[str, Any], name: bytes) -> str:
    """Return what the browser sent under `name`; nothing when it did not, or more than once."""
    found = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else ""


def listener_of(scope: dict[str, Any]) -> Listener | Close:
    """Return who listens, read afresh, or why nobody may."""
    user = _signed_in(scope)
    if user is None:
        return Close.SIGN_IN
    if user.erase_at is not None or must_add_factor(user=user):
        return Close.FORBIDDEN
    seats = seats_of(user)
    if not seats:
        return Close.NOTHING_HERE
    venues = frozenset(seat.venue.pk for seat in seats if seat.sees_calendar)
    return Listener(user.pk, venues) if venues else Close.FORBIDDEN


async def find_listener(scope: dict[str, Any]) -> Listener | Close:
    """As `listener_of`, for the event loop."""
    found: Listener | Close = await database_sync_to_async(listener_of)(scope)
    return found


def _signed_in(scope: dict[str, Any]) -> User | None:
    """Whose session it is. Listening keeps no session alive."""
    try:
        cookie = SimpleCookie(header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    request = HttpRequest()
    request.session = SessionStore(cookie.value if cookie else None)
    if SESSION_KEY not in request.session or stay_is_over(request.session, now=timezone.now()):
        return None
    user = get_user(request)
    return user if isinstance(user, User) else None
