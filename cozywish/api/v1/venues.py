"""Venues: find them, look at one."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import NO_NEED
from cozywish.api.inputs import query_of
from cozywish.api.paging import Order, PageQuery, words
from cozywish.api.v1.shapes import VenueShape, venue
from cozywish.api.v1.venue_page import VenueDetailShape, venue_detail
from cozywish.api.views import Door
from cozywish.apps.catalog.queries import (
    categories_of,
    moved_category,
    moved_tag,
    staff_values,
    tags_of,
    venue_values,
)
from cozywish.apps.scheduling.plans import special_spans
from cozywish.apps.scheduling.queries import weekly_hours
from cozywish.apps.venues.queries import public_venues
from cozywish.toolkit.policies import Audience, policy

BY_NAME = Order("name", words)


class VenueQuery(PageQuery):
    """Filters of the list of venues."""

    country = serializers.CharField(required=False, max_length=2, help_text="Such as `us`.")
    place = serializers.CharField(
        required=False, max_length=80, help_text="Slug of a city, such as `portland-or`."
    )
    category = serializers.CharField(
        required=False,
        max_length=40,
        help_text="Slug of a category, such as `massage`; an earlier one will do.",
    )
    tag = serializers.CharField(
        required=False,
        max_length=40,
        help_text="Slug of a word that venues say of themselves; an earlier one will do.",
    )
    q = serializers.CharField(
        required=False, max_length=80, help_text="How the venue's or a service's name begins."
    )


@policy("venues.list", Audience.EVERYONE)
class Venues(Door):
    is_looking = True

    @extend_schema(
        operation_id="listVenues",
        summary="Find venues",
        tags=["venues"],
        auth=[NO_NEED],
        parameters=[VenueQuery],
        responses=VenueShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """Venues that take bookings, by name. Filters narrow each other down."""
        asked = query_of(request, VenueQuery)
        category, tag = asked.get("category", ""), asked.get("tag", "")
        rows = venue_values(
            country=asked.get("country", ""),
            place=asked.get("place", ""),
            category=(category and moved_category(slug=category)) or category,
            tag=(tag and moved_tag(slug=tag)) or tag,
            prefix=asked.get("q", ""),
        )
        return BY_NAME.page(rows, asked, venue)


@policy("venues.read", Audience.EVERYONE)
class OneVenue(Door):
    @extend_schema(
        operation_id="readVenue",
        summary="Look at a venue",
        tags=["venues"],
        auth=[NO_NEED],
        responses=VenueDetailShape,
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """A venue with all that its page says: its hours, its rules, and the people who take bookings."""
        row = found(venue_values().filter(pk=venue_id).first())
        page = public_venues().prefetch_related("faqs").get(pk=venue_id)
        today = timezone.now().astimezone(ZoneInfo(page.time_zone)).date()
        return Response(
            venue_detail(
                row,
                page=page,
                categories=categories_of(venue=page),
                tags=tags_of(venue=page),
                hours=list(weekly_hours(venue_id=venue_id)),
                specials=special_spans(venue_id=venue_id, today=today),
                staff=list(staff_values(venue_id=venue_id)),
            )
        )


def found(row: dict[str, Any] | None) -> dict[str, Any]:
    """Return the values. Raises Http404 when there are none."""
    if row is None:
        raise Http404
    return row
