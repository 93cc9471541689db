"""An account that is to be deleted is closed: whoever signs in to it can keep it, or go."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cozywish.web.http import person, see_other

OPEN = {"account_leaving_keep", "account_logout", "csp-report", "live", "media", "ready"}


class ClosedMiddleware:
    """The API is left to its own door, which refuses in its own words (api/auth.py, api/tokens.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Answer with the way to the one page that is left, or let the page answer."""
        match = request.resolver_match
        if request.path.startswith("/api/") or (match is not None and match.url_name in OPEN):
            return None
        user = person(request)
        if user is None or user.erase_at is None:
            return None
        return see_other(request, "account_leaving_keep")
