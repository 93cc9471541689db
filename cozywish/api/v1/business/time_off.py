"""Time off of the people whose schedule one sets: putting it down, and answering."""

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import InstantField, LineField, Nothing, Strict, body_of, key_of, query_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.paging import Order, PageQuery, instant
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import ChoicesInput, choices_of, decided
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.schedules import planned
from cozywish.api.v1.shapes import Described, LocalField, Shape, UtcField
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.services.times import change_times
from cozywish.apps.scheduling.models import TimeOff, TimeOffState
from cozywish.apps.scheduling.plans import time_off_at, time_off_decided_by
from cozywish.apps.scheduling.services import (
    add_time_off,
    approve_time_off,
    decline_time_off,
    remove_time_off,
)
from cozywish.apps.venues.models import Venue
from cozywish.core.services import ServiceResult
from cozywish.toolkit.policies import Audience, policy

BY_START = Order("starts_at", instant)


class TimeOffShape(Described):
    """Being away; it takes no time before it is approved. `asked_at` is null for what the business put down."""

    id = serializers.UUIDField()
    staff = serializers.UUIDField()
    starts_at = UtcField()
    starts_local = LocalField()
    ends_at = UtcField()
    ends_local = LocalField()
    state = serializers.ChoiceField(choices=TimeOffState.choices)
    reason = serializers.CharField()
    asked_at = UtcField(allow_null=True)


def without_reason(row: TimeOff, venue: Venue) -> Shape:
    """Return the time off as it may be kept with a request's key: the reason is private and stays sealed."""
    zone = ZoneInfo(venue.time_zone)
    return {
        "id": row.pk,
        "staff": row.staff_id,
        "starts_at": row.starts_at,
        "starts_local": row.starts_at.astimezone(zone),
        "ends_at": row.ends_at,
        "ends_local": row.ends_at.astimezone(zone),
        "state": row.state,
        "asked_at": row.asked_at,
    }


def time_off(row: TimeOff, venue: Venue) -> Shape:
    """Return the time off."""
    return {**without_reason(row, venue), "reason": row.reason}


class SpanInput(Strict):
    """From when to when, in steps of five minutes, at most a year."""

    starts_at = InstantField()
    ends_at = InstantField()
    reason = LineField(max_length=80, default="", allow_blank=True)


class TimeOffInput(ChoicesInput, SpanInput):
    """The same, and what becomes of the visits that it touches."""


SPAN = {
    "starts_at": "2036-06-02T00:00:00-07:00",
    "ends_at": "2036-06-04T00:00:00-07:00",
    "reason": "A wedding",
}
SPAN_EXAMPLE = OpenApiExample("Two whole days", request_only=True, value=SPAN)
KEEP_EXAMPLE = OpenApiExample("No visit is touched", request_only=True, value={"keep": []})


def decidable(user: User, venue_id: UUID, time_off_id: UUID) -> TimeOff:
    """Return the time off. Raises TimeOff.DoesNotExist for whoever does not set that person's schedule."""
    mine = time_off_decided_by(user).filter(staff__venue=venue_id)
    return mine.select_related("staff__venue").get(pk=time_off_id)


@policy("business.api_time_off_list", Audience.VENUE_PEOPLE)
class TimeOffOfVenue(BusinessDoor):
    @described(
        operation_id="listTimeOff",
        summary="See who is away",
        parameters=[PageQuery],
        responses=TimeOffShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """What is asked for, agreed or lately declined, of the people whose schedule you set, by its start."""
        user = person_of(request)
        venue = seat_at(user, venue_id, lambda seat: seat.manages_schedules).venue
        rows = time_off_at(venue=venue, user=user, now=timezone.now())
        return BY_START.page(rows, query_of(request, PageQuery), lambda row: time_off(row, venue))


@policy("business.api_add_time_off", Audience.VENUE_PEOPLE)
class AddTimeOff(BusinessDoor):
    @described(
        operation_id="addTimeOff",
        summary="Put down that a person is away",
        parameters=[KEY_PARAMETER],
        request=TimeOffInput,
        examples=[SPAN_EXAMPLE],
        responses={201: TimeOffShape},
    )
    def post(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """It counts at once. BOOKINGS_VISITS_TOUCHED (409) brings the visits to decide about in `details.visits`."""
        key_of(request)
        said, user, now = body_of(request, TimeOffInput), person_of(request), timezone.now()
        staff, choices = planned(user, venue_id, staff_id), choices_of(said)

        def change() -> Any:
            return add_time_off(by=user, staff_id=staff_id, now=now, **said)

        def act() -> tuple[int, Any]:
            done = change_times(by=user, venue_id=venue_id, change=change, choices=choices, now=now)
            return 201, without_reason(done.unwrap(), staff.venue)

        given = decided(once_for(request, act), user=user, venue=staff.venue)
        return reply(given, reason=said["reason"])


@policy("business.api_time_off", Audience.VENUE_PEOPLE)
class OneTimeOff(BusinessDoor):
    @described(operation_id="readTimeOff", summary="See a time off", responses=TimeOffShape)
    def get(self, request: Request, venue_id: UUID, time_off_id: UUID) -> Response:
        """When, why and whether it is agreed."""
        row = decidable(person_of(request), venue_id, time_off_id)
        return Response(time_off(row, row.staff.venue))

    @described(operation_id="removeTimeOff", summary="Take it back", responses={204: None})
    def delete(self, request: Request, venue_id: UUID, time_off_id: UUID) -> Response:
        """Whatever was decided: the person is there again."""
        user = person_of(request)
        row = decidable(user, venue_id, time_off_id)
        remove_time_off(by=user, time_off_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)


@policy("business.api_approve_time_off", Audience.VENUE_PEOPLE)
class ApproveTimeOff(BusinessDoor):
    @described(
        operation_id="approveTimeOff",
        summary="Let a person be away",
        parameters=[KEY_PARAMETER],
        request=ChoicesInput,
        examples=[KEEP_EXAMPLE],
        responses=TimeOffShape,
    )
    def post(self, request: Request, venue_id: UUID, time_off_id: UUID) -> Response:
        """They get a mail. BOOKINGS_VISITS_TOUCHED (409) brings the visits to decide about in `details.visits`."""
        key_of(request)
        user, now = person_of(request), timezone.now()
        choices = choices_of(body_of(request, ChoicesInput))

        def rule(row: TimeOff) -> TimeOff:
            def change() -> ServiceResult[TimeOff]:
                return approve_time_off(by=user, time_off_id=row.pk, now=now)

            done = change_times(by=user, venue_id=venue_id, change=change, choices=choices, now=now)
            return done.unwrap()

        return _answer(request, venue_id, time_off_id, rule)


@policy("business.api_decline_time_off", Audience.VENUE_PEOPLE)
class DeclineTimeOff(BusinessDoor):
    @described(
        operation_id="declineTimeOff",
        summary="Say no to a time off",
        parameters=[KEY_PARAMETER],
        request=Nothing,
        responses=TimeOffShape,
    )
    def post(self, request: Request, venue_id: UUID, time_off_id: UUID) -> Response:
        """They get a mail. SCHEDULING_ALREADY_DECIDED (409) when somebody has answered before."""
        key_of(request)
        body_of(request, Nothing)
        user = person_of(request)

        def rule(row: TimeOff) -> TimeOff:
            return decline_time_off(by=user, time_off_id=row.pk, now=timezone.now()).unwrap()

        return _answer(request, venue_id, time_off_id, rule)


def _answer(
    request: Request, venue_id: UUID, time_off_id: UUID, rule: Callable[[TimeOff], TimeOff]
) -> Response:
    user = person_of(request)
    row = decidable(user, venue_id, time_off_id)
    venue = row.staff.venue

    def act() -> tuple[int, Any]:
        return 200, without_reason(rule(row), venue)

    given = decided(once_for(request, act), user=user, venue=venue)
    return reply(given, reason=row.reason)
