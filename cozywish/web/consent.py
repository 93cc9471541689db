"""The cookie choice of a browser: what it may keep beyond what the site needs, and that a no means no at once.

The choice itself lives in a cookie that says nothing about the person. A browser that sends `Sec-GPC: 1` has said no
already, and the header wins over the cookie.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cozywish.apps.accounts.legal import current
from cozywish.apps.accounts.models import ConsentKind

CHOICE_COOKIE, PLACE_COOKIE = "consent", "place"
# Cookies that somebody must have said yes to, by what they were asked.
OPTIONAL = {ConsentKind.PREFERENCES: (PLACE_COOKIE,)}
HALF_A_YEAR = 182 * 24 * 3600


def asks_not_to_share(request: HttpRequest) -> bool:
    """Say whether the browser sends the Global Privacy Control signal."""
    return request.headers.get("Sec-GPC") == "1"


def answer(request: HttpRequest, kind: ConsentKind) -> bool | None:
    """Return what was chosen in this browser; None while nobody has, or only for an earlier version of the words."""
    version, _, said = request.COOKIES.get(CHOICE_COOKIE, "").partition(":")
    if version != current(kind).name or said not in {"yes", "no"}:
        return None
    return said == "yes"


def allows(request: HttpRequest, kind: ConsentKind) -> bool:
    """Say whether this browser may keep what belongs to `kind`: only after a yes that no signal overrules."""
    return not asks_not_to_share(request) and answer(request, kind) is True


def keep_answer(response: HttpResponseBase, kind: ConsentKind, *, given: bool) -> None:
    """Keep the choice for half a year. A no takes away what was kept; a script does the same (seen.ts)."""
    response.set_cookie(
        CHOICE_COOKIE,
        f"{current(kind).name}:{'yes' if given else 'no'}",
        max_age=HALF_A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    if not given:
        forget(response, kind)


def forget(response: HttpResponseBase, kind: ConsentKind) -> None:
    """Take away what the browser keeps for `kind`."""
    for name in OPTIONAL[kind]:
        response.delete_cookie(name, samesite="Lax")


class OptionalCookiesMiddleware:
    """Takes away optional cookies that came without a yes: it was taken back, has run out, or a signal overrules it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for kind, names in OPTIONAL.items():
            if not request.COOKIES.keys().isdisjoint(names) and not allows(request, kind):
                forget(response, kind)
        return response
