"""Who must have a second factor and has none is led to add one, and can do nothing else until then."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cozywish.apps.venues.queries import must_add_factor
from cozywish.web.http import person, see_other

OPEN = {
    "account_leaving_keep",
    "account_logout",
    "account_reauthenticate",
    "account_security",
    "csp-report",
    "live",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "ready",
}


class SecondFactorMiddleware:
    """The API is left to its own door, which refuses in its own words (api/auth.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Answer with the way to the set-up, or let the page answer."""
        match = request.resolver_match
        if request.path.startswith("/api/") or (match is not None and match.url_name in OPEN):
            return None
        user = person(request)
        if user is None or not must_add_factor(user=user):
            return None
        return see_other(request, "account_security")
