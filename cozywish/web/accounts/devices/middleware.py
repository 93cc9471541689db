"""Ends sessions that have lasted long enough, notes those that are in use, and marks browsers as known."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.queries import stay_is_over
from cozywish.apps.accounts.services import end_session, see_session
from cozywish.toolkit.requests import GIVES_DEVICE
from cozywish.web.accounts.devices import stay
from cozywish.web.accounts.devices.knocks import address_of

A_YEAR = 365 * 24 * 3600


class DevicesMiddleware:
    """Behind Django's authentication. Asks nothing until somebody asks who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.user = cast("AnonymousUser", SimpleLazyObject(lambda: _looked_at(request)))
        response = self.get_response(request)
        token = getattr(request, GIVES_DEVICE, "")
        if token:
            response.set_cookie(
                settings.DEVICE_COOKIE_NAME,
                token,
                max_age=A_YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def _looked_at(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """Return who is signed in, having ended the session, noted that it is in use, or left it alone."""
    session, now = request.session, timezone.now()
    if SESSION_KEY not in session:
        # Its row is gone: it was ended elsewhere, or is long over.
        request.session_over = session.session_key is None  # type: ignore[attr-defined]
        return AnonymousUser()
    if stay_is_over(session, now=now):
        end_session(session_key=str(session.session_key)).unwrap()
        session.flush()
        request.session_over = True  # type: ignore[attr-defined]
        return AnonymousUser()
    user, key = get_user(request), str(session.session_key)
    if isinstance(user, User) and stay.is_due(session, now=now):
        stay.touch(session, user, now=now)
        see_session(session_key=key, address=address_of(request), now=now).unwrap()
    return user
