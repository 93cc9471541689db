"""Single days on which somebody works other hours than their week says."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import Strict, WholeField, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import ChoicesInput, choices_of, decided
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for
from cozywish.api.v1.business.hours import today_at
from cozywish.api.v1.business.schedules import planned
from cozywish.api.v1.shapes import Described, Shape
from cozywish.apps.bookings.services.times import Choices, change_times
from cozywish.apps.scheduling.plans import rota_days
from cozywish.apps.scheduling.services import clear_rota_day, set_rota_day
from cozywish.apps.scheduling.week import DAY, LAST_END, STRETCHES_A_DAY
from cozywish.apps.venues.models import StaffMember
from cozywish.toolkit.policies import Audience, policy


class DayShiftShape(Described):
    """One stretch of the day, in minutes since local midnight; past 1440 is the following night."""

    starts_minute = serializers.IntegerField()
    ends_minute = serializers.IntegerField()


class SingleDayShape(Described):
    """A day with hours of its own, without the usual breaks; no shifts: off."""

    on = serializers.DateField()
    shifts = DayShiftShape(many=True)


class SingleDaysShape(Described):
    """The single days from today on."""

    days = SingleDayShape(many=True)


def single_days(row: StaffMember, now: datetime) -> Shape:
    """Return the person's single days. One SQL query."""
    found = rota_days(staff_id=row.pk, today=today_at(row.venue, now))
    return {
        "days": [
            {
                "on": on,
                "shifts": [
                    {"starts_minute": starts, "ends_minute": ends} for starts, ends in stretches
                ],
            }
            for on, stretches in found
        ]
    }


class DayShiftInput(Strict):
    starts_minute = WholeField(min_value=0, max_value=DAY - 1)
    ends_minute = WholeField(min_value=1, max_value=LAST_END)


class SingleDayInput(ChoicesInput):
    """The hours of one day, in place of what it had; no shifts: off."""

    on = serializers.DateField()
    shifts = serializers.ListField(child=DayShiftInput(), max_length=STRETCHES_A_DAY)


class UsualDayInput(ChoicesInput):
    """A day that gets the hours of its weekday again."""

    on = serializers.DateField()


DAY_EXAMPLE = OpenApiExample(
    "Only in the afternoon",
    request_only=True,
    value={"on": "2036-06-03", "shifts": [{"starts_minute": 780, "ends_minute": 1080}]},
)
USUAL_EXAMPLE = OpenApiExample("As usual", request_only=True, value={"on": "2036-06-03"})


@policy("business.api_days", Audience.VENUE_PEOPLE)
class SingleDays(BusinessDoor):
    @described(
        operation_id="listSingleDays",
        summary="See single days of a person",
        responses=SingleDaysShape,
    )
    def get(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Those from today on that have hours of their own."""
        row = planned(person_of(request), venue_id, staff_id)
        return Response(single_days(row, timezone.now()))

    @described(
        operation_id="setSingleDay",
        summary="Set when a person works on one day",
        parameters=[KEY_PARAMETER],
        request=SingleDayInput,
        examples=[DAY_EXAMPLE],
        responses=SingleDaysShape,
    )
    def post(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Replace the hours of that day; the answer is all single days. As `replaceHours` about visits."""
        key_of(request)
        user, now = person_of(request), timezone.now()
        said, row = body_of(request, SingleDayInput), planned(user, venue_id, staff_id)
        stretches = sorted((one["starts_minute"], one["ends_minute"]) for one in said["shifts"])

        def change() -> Any:
            return set_rota_day(
                by=user, staff_id=row.pk, on=said["on"], stretches=tuple(stretches), now=now
            )

        return _changed(request, row, change, choices_of(said))


@policy("business.api_remove_day", Audience.VENUE_PEOPLE)
class RemoveSingleDay(BusinessDoor):
    @described(
        operation_id="removeSingleDay",
        summary="Give a day its usual hours",
        parameters=[KEY_PARAMETER],
        request=UsualDayInput,
        examples=[USUAL_EXAMPLE],
        responses=SingleDaysShape,
    )
    def post(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Let the day have the hours of its weekday; the answer is the single days that are left."""
        key_of(request)
        user, now = person_of(request), timezone.now()
        said, row = body_of(request, UsualDayInput), planned(user, venue_id, staff_id)

        def change() -> Any:
            return clear_rota_day(by=user, staff_id=row.pk, on=said["on"], now=now)

        return _changed(request, row, change, choices_of(said))


def _changed(
    request: Request, row: StaffMember, change: Callable[[], Any], choices: Choices
) -> Response:
    user, now = person_of(request), timezone.now()

    def act() -> tuple[int, Any]:
        change_times(
            by=user, venue_id=row.venue_id, change=change, choices=choices, now=now
        ).unwrap()
        return 200, single_days(row, now)

    return reply(decided(once_for(request, act), user=user, venue=row.venue))
