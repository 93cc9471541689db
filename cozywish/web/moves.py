"""Venues whose address has changed: what led to them still does."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from cozywish.apps.venues.queries import renamed_venue

View = TypeVar("View", bound=Callable[..., Any])


def follows_moves(view: View) -> View:
    """Lead for good to the same page of the venue's address of today, where the view finds none at `slug`.

    What is sent there is sent on: somebody may be booking while the name changes.
    """

    @wraps(view)
    def led(request: HttpRequest, slug: str) -> HttpResponseBase:
        try:
            response: HttpResponseBase = view(request, slug)
        except Http404:
            now_at = renamed_venue(slug=slug)
            if not now_at or request.resolver_match is None:
                raise
            return _moved(request, reverse(request.resolver_match.view_name, args=[now_at]))
        return response

    return led  # type: ignore[return-value]


def _moved(request: HttpRequest, path: str) -> HttpResponse:
    asked = request.META["QUERY_STRING"]
    url = f"{path}?{asked}" if asked else path
    if request.method in {"GET", "HEAD"}:
        return HttpResponsePermanentRedirect(url)
    return HttpResponse(status=308, headers={"Location": url})
