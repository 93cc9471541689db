"""Free time: every start of some days, or the first ones of many venues."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import BY_ACCESS, BY_SESSION, NO_NEED, caller_of
from cozywish.api.inputs import IdField, InstantField, Strict, query_of
from cozywish.api.v1.shapes import FirstFreeShape, SlotsShape, first, slot
from cozywish.api.v1.slot_text import slots_by_day
from cozywish.api.views import Door
from cozywish.apps.bookings.queries.earlier import Asker, needs_first
from cozywish.apps.bookings.queries.extras import chosen_extras, minutes_by_service
from cozywish.apps.bookings.queries.first_free import FirstFreeAsk, first_free
from cozywish.apps.bookings.queries.free_time import (
    LONGEST_LIST,
    LONGEST_VISIT,
    FreeTimes,
    free_times,
)
from cozywish.apps.catalog.queries import known_zones
from cozywish.toolkit.policies import Audience, policy

MOST_VENUES = 50
MOST_EXTRAS = 48  # twelve of each of four services
FARTHEST = timedelta(days=366)


def refuse_unknown(
    *, venue_ids: list[UUID], service_ids: list[UUID], staff_id: UUID | None
) -> dict[UUID, str]:
    """Raise NotFound, saying which field it was, when an id names nothing anyone may see.

    Return the zone of the venue of each.
    """
    zones = known_zones(venue_ids=venue_ids, service_ids=service_ids, staff_id=staff_id)
    unknown = {*venue_ids, *service_ids, *([staff_id] if staff_id else [])} - zones.keys()
    if unknown & {*venue_ids}:
        raise exceptions.NotFound(_("There is no such venue."))
    if unknown & {*service_ids}:
        raise exceptions.NotFound(_("There is no such service."))
    if unknown:
        raise exceptions.NotFound(_("There is no such person."))
    return zones


class SlotsQuery(Strict):
    """Whose time, for what, and when."""

    venue = IdField()
    service = serializers.ListField(
        child=IdField(),
        min_length=1,
        max_length=LONGEST_VISIT,
        help_text="One to four services done back to back, in this order. Repeat the parameter.",
    )
    extra = serializers.ListField(
        child=IdField(),
        required=False,
        default=list,
        max_length=MOST_EXTRAS,
        help_text="What is added to the services. Repeat the parameter.",
    )
    staff = IdField(required=False, help_text="Left out: anyone who does all of it.")
    date = serializers.DateField(
        required=False, help_text="First local date of the venue; left out: today there."
    )
    days = serializers.IntegerField(required=False, default=1, min_value=1, max_value=LONGEST_LIST)


@policy("bookings.available-slots", Audience.EVERYONE)
class AvailableSlots(Door):
    is_looking = True

    @extend_schema(
        operation_id="listAvailableSlots",
        summary="See every free start",
        tags=["free time"],
        auth=[NO_NEED, BY_ACCESS, BY_SESSION],
        parameters=[SlotsQuery],
        responses=SlotsShape,
    )
    def get(self, request: Request) -> Response:
        """Every start that can be booked on some local dates of the venue. Two queries, a day or a month.

        Signed in, only what you can have: not while you are somewhere else, nor too near to what you need first.
        """
        asked, now, user = query_of(request, SlotsQuery), timezone.now(), caller_of(request).user
        venue_id, service_ids, staff_id = asked["venue"], asked["service"], asked.get("staff")
        zones = refuse_unknown(venue_ids=[venue_id], service_ids=service_ids, staff_id=staff_id)
        extras = chosen_extras(service_ids=service_ids, extra_ids=asked["extra"])
        zone = zones[venue_id]
        times = free_times(
            venue_id=venue_id,
            service_ids=service_ids,
            staff_id=staff_id,
            first=asked.get("date", now.astimezone(ZoneInfo(zone)).date()),
            days=asked["days"],
            now=now,
            asker=Asker(user.pk) if user else None,
            extra=minutes_by_service(extras),
        )
        return Response(
            {"venue": venue_id, "time_zone": zone, "needs": _needs(times), "days": _days(times)}
        )


def _needs(times: FreeTimes) -> list[dict[str, Any]]:
    if not times.needs_something_first:
        return []
    needs = needs_first(service_ids=times.service_ids)
    return [{"service": pk, "first": first(row)} for pk, (_, row) in needs.items()]


def _days(times: FreeTimes) -> list[dict[str, Any]]:
    return [
        {"date": day.on, "reason": day.reason, "slots": slots}
        for day, slots in zip(times.counts(), slots_by_day(times), strict=True)
    ]


class FirstFreeQuery(Strict):
    """Which venues, and how far to look."""

    venue = serializers.ListField(
        child=IdField(),
        min_length=1,
        max_length=MOST_VENUES,
        help_text="Up to fifty venues. Repeat the parameter.",
    )
    not_before = InstantField(required=False, help_text="Left out: now.")
    days = serializers.IntegerField(required=False, default=14, min_value=1, max_value=LONGEST_LIST)
    limit = serializers.IntegerField(required=False, default=3, min_value=1, max_value=10)

    def validate_not_before(self, value: datetime) -> datetime:
        """Refuse what is further ahead than anyone plans."""
        if value > timezone.now() + FARTHEST:
            raise exceptions.ValidationError(_("Please look for a time within a year."))
        return value


@policy("bookings.first-free", Audience.EVERYONE)
class FirstFree(Door):
    is_looking = True

    @extend_schema(
        operation_id="listFirstFree",
        summary="See the first free starts of many venues",
        tags=["free time"],
        auth=[NO_NEED],
        parameters=[FirstFreeQuery],
        responses=FirstFreeShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """The first starts of each venue for any of its services, in the order the venues were named."""
        asked = query_of(request, FirstFreeQuery)
        venue_ids = list(dict.fromkeys(asked["venue"]))
        refuse_unknown(venue_ids=venue_ids, service_ids=[], staff_id=None)
        free = first_free(
            asks=[FirstFreeAsk(venue_id) for venue_id in venue_ids],
            now=timezone.now(),
            not_before=asked.get("not_before"),
            days=asked["days"],
            limit_per_venue=asked["limit"],
        )
        return Response(
            [
                {"venue": venue_id, "slots": [slot(start) for start in free[venue_id]]}
                for venue_id in venue_ids
            ]
        )
