"""Ends sessions that have lasted long enough, notes those that are in use, and marks browsers as known."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from cozywish.apps.accounts.services import end_session, see_session
from cozywish.web.accounts.devices import stay
from cozywish.web.accounts.devices.knocks import GIVES_DEVICE, address_of

A_YEAR = 365 * 24 * 3600


class DevicesMiddleware:
    """Behind Django's authentication. Asks nothing of a browser without a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            _look_at(request)
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


def _look_at(request: HttpRequest) -> None:
    """End the session, note that it is in use, or leave it alone."""
    session, now = request.session, timezone.now()
    if SESSION_KEY not in session:
        # Its row is gone: it was ended elsewhere, or is long over.
        request.session_over = session.session_key is None  # type: ignore[attr-defined]
        return
    if stay.is_over(session, now=now):
        end_session(session_key=str(session.session_key)).unwrap()
        session.flush()
        request.user = AnonymousUser()
        request.session_over = True  # type: ignore[attr-defined]
    elif stay.is_due(session, now=now) and request.user.is_authenticated:
        stay.touch(session, request.user, now=now)
        see_session(
            session_key=str(session.session_key), address=address_of(request), now=now
        ).unwrap()
