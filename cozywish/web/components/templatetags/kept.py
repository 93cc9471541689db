"""The heart beside a venue: whether it is a favourite of whoever looks, and the form that changes that."""

from typing import Any, cast
from uuid import UUID

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext

from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.queries import favourite_ids
from cozywish.web.http import person

register = template.Library()


@register.inclusion_tag("components/_heart.html", takes_context=True)
def heart(context: RequestContext, venue: Venue, has_words: bool = False) -> dict[str, Any]:
    """Draw the heart, or a button with words. However many on a page: one SQL query, none for guests."""
    request = cast("HttpRequest", context["request"])
    return {
        "venue": venue,
        "is_kept": venue.pk in _kept(request),
        "back": request.get_full_path(),
        "has_words": has_words,
        "csrf_token": context.get("csrf_token"),
    }


def _kept(request: HttpRequest) -> frozenset[UUID]:
    found: frozenset[UUID] | None = getattr(request, "favourite_ids", None)
    if found is None:
        user = person(request)
        found = favourite_ids(user=user) if user else frozenset()
        request.favourite_ids = found  # type: ignore[attr-defined]
    return found
