"""Security headers that Django and django-csp do not set (docs/invariants.md, SEC-26)."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cozywish.core.errors import DomainError, TooMany

POLICY = "Content-Security-Policy"
NO_HTML_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


class PolicyMiddleware(CSPMiddleware):
    """As django-csp's, which works out the policy of pages for answers, too, that have one of their own."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the policy of pages to what has none."""
        return response if POLICY in response else super().process_response(request, response)


class HeadersMiddleware:
    """Lock down what is no HTML page, keep private pages out of caches, isolate the origin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-site")
        if not response.get("Content-Type", "").startswith("text/html"):
            response.setdefault(POLICY, NO_HTML_POLICY)
        if "Cache-Control" not in response and _is_personal(request):
            response["Cache-Control"] = "private, no-store"
        return response


def _is_personal(request: HttpRequest) -> bool:
    """Say whether the answer was made for somebody signed in, without asking the database for the first time.

    A page that never looked at the session is the same for everyone; probes must work while the database is away.
    """
    session = getattr(request, "session", None)
    return session is not None and session.accessed and request.user.is_authenticated


def when_to_retry(refusal: DomainError) -> dict[str, str]:
    """Return the headers that say when to try again: none unless the refusal is about trying too often."""
    if not isinstance(refusal, TooMany):
        return {}
    seconds = str(refusal.params["seconds"])
    if "tries" not in refusal.params:
        return {"Retry-After": seconds}
    return {
        "Retry-After": seconds,
        "RateLimit-Limit": str(refusal.params["tries"]),
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": seconds,
    }
