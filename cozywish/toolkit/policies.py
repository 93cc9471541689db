"""Who may come through which door: every route, command and handler declares it, and a test finds one that forgot.

A view says so itself with the decorator; routes of libraries are named in `LIBRARY_ROUTES`. The audience only opens
the door. Which rows a person then sees is decided by the gates in each app's `queries.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

View = TypeVar("View", bound=Callable[..., Any])


class Audience(Enum):
    """Whom a route is for."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed in"
    BOOKING_HOLDER = "holder of the booking's link, or its customer"
    VENUE_PEOPLE = "owner or staff of the venue"
    OFFICE = "people of the office"
    DEVELOPMENT = "everyone, on a demo or development copy only"
    OPERATOR = "whoever has a shell where the site runs"
    SYSTEM = "the outbox alone, about what the site itself announced"


NEEDS_SIGN_IN = frozenset({Audience.SIGNED_IN, Audience.VENUE_PEOPLE})


@dataclass(frozen=True, slots=True)
class Policy:
    """A stable name, such as `bookings.cancel`, and its audience."""

    name: str
    audience: Audience


REGISTRY: dict[str, Policy] = {}
LIBRARY_ROUTES: dict[str, Policy] = {}  # beginning of the path (without "/") → policy


def declare(name: str, audience: Audience) -> Policy:
    """Register a policy. One name has one audience for ever."""
    policy = REGISTRY.setdefault(name, Policy(name, audience))
    if policy.audience is not audience:
        raise ValueError(f"Policy {name!r} is declared for two audiences.")
    return policy


def policy(name: str, audience: Audience) -> Callable[[View], View]:
    """Declare the view's policy and enforce the part that needs no object: being signed in.

    For pages a person who must sign in is sent there and comes back; API views answer 401 by themselves.
    """
    declared = declare(name, audience)

    def mark(view: View) -> View:
        if isinstance(view, type):
            view.policy = declared  # type: ignore[attr-defined]
            return view

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if audience in NEEDS_SIGN_IN and not request.user.is_authenticated:
                return sign_in_first(request)
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer

        guarded.policy = declared  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def task(name: str) -> Callable[[View], View]:
    """Declare the policy of what the outbox calls: no request reaches it, and nobody but the site says what it does."""
    declared = declare(name, Audience.SYSTEM)

    def mark(handler: View) -> View:
        handler.policy = declared  # type: ignore[attr-defined]
        return handler

    return mark


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send the person to the sign-in page and back here. Says so when a session of theirs has ended meanwhile.

    What only a form or a fragment of a page asked for is no place to come back to; its page is.
    """
    if getattr(request, "session_over", False):
        messages.warning(request, _("You are signed out here. Sign in again to go on."))
    is_fragment = "HX-Request" in request.headers
    back = request.get_full_path()
    if is_fragment or request.method not in {"GET", "HEAD"}:
        page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
        back = _own_path(request, page)
    answer = redirect_to_login(back)
    if is_fragment:
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer


def _own_path(request: HttpRequest, url: str) -> str:
    """Return the path of a page of this site, "/" for any other address."""
    parts = urlsplit(url)
    if parts.netloc != request.get_host() or not parts.path.startswith("/"):
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def policy_of(callback: Any, path: str) -> Policy | None:
    """Return what the route of `callback` at `path` (no leading slash) has declared, or None."""
    for holder in (callback, getattr(callback, "cls", None), getattr(callback, "view_class", None)):
        found = getattr(holder, "policy", None)
        if isinstance(found, Policy):
            return found
    return next((p for start, p in LIBRARY_ROUTES.items() if path.startswith(start)), None)
