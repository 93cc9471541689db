"""When a person works: a week with breaks, from a date on."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import LineField, Strict, WholeField, body_of, query_of
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import ChoicesInput, choices_of, decided, fresh
from cozywish.api.v1.business.gates import BusinessDoor, described
from cozywish.api.v1.business.hours import MARK, MOST_STRETCHES, rows_of, today_at
from cozywish.api.v1.shapes import Described, Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.services.times import change_times
from cozywish.apps.scheduling.plans import changes_of, schedule_plan, schedules_within
from cozywish.apps.scheduling.refusals import ChangedMeanwhile
from cozywish.apps.scheduling.services import set_schedule
from cozywish.apps.scheduling.week import DAY, LAST_END, Week, week_of
from cozywish.apps.venues.models import StaffMember
from cozywish.toolkit.policies import Audience, policy


class ShiftShape(Described):
    """One stretch of a weekday (0 is Monday), in minutes since local midnight; past 1440 is the following night."""

    weekday = serializers.IntegerField()
    starts_minute = serializers.IntegerField()
    ends_minute = serializers.IntegerField()


class ScheduleShape(Described):
    """The week that holds on a date. `mark` is that of all the person's weeks: send it back with the next one."""

    date = serializers.DateField()
    valid_from = serializers.DateField(
        allow_null=True, help_text="When this week began; null: it always held."
    )
    shifts = ShiftShape(many=True)
    breaks = ShiftShape(many=True)
    changes_on = serializers.ListField(
        child=serializers.DateField(), help_text="When other weeks begin."
    )
    mark = serializers.CharField()


class OnQuery(Strict):
    date = serializers.DateField(required=False, help_text="Today at the venue, unless it is said.")


def schedule(row: StaffMember, on: date) -> Shape:
    """Return the person's week on that date. Four SQL queries."""
    plan = schedule_plan(staff_id=row.pk, on=on)
    return {
        "date": on,
        "valid_from": plan.since,
        "shifts": rows_of(plan.week, "starts_minute", "ends_minute"),
        "breaks": rows_of(plan.breaks, "starts_minute", "ends_minute"),
        "changes_on": changes_of(staff_id=row.pk, after=on),
        "mark": plan.mark,
    }


def schedule_asked(request: Request, row: StaffMember) -> Shape:
    """Return the person's week on the date that the address names."""
    today = today_at(row.venue, timezone.now())
    return schedule(row, query_of(request, OnQuery).get("date", today))


class ShiftInput(Strict):
    weekday = WholeField(min_value=0, max_value=6, help_text="0 is Monday.")
    starts_minute = WholeField(min_value=0, max_value=DAY - 1)
    ends_minute = WholeField(min_value=1, max_value=LAST_END)


class ScheduleInput(ChoicesInput):
    """The whole week; on a weekday without a shift the person does not work. Breaks lie inside of shifts."""

    valid_from = serializers.DateField(help_text="It holds until the next week that is planned.")
    shifts = serializers.ListField(child=ShiftInput(), max_length=MOST_STRETCHES)
    breaks = serializers.ListField(child=ShiftInput(), max_length=MOST_STRETCHES, default=list)
    mark = LineField(max_length=MARK, help_text="That of the schedule you have seen.")


SCHEDULE_EXAMPLE = OpenApiExample(
    "Tuesday with a lunch break",
    request_only=True,
    value={
        "valid_from": "2036-06-01",
        "shifts": [{"weekday": 1, "starts_minute": 540, "ends_minute": 1020}],
        "breaks": [{"weekday": 1, "starts_minute": 720, "ends_minute": 765}],
        "mark": "9f86d081884c7d65",
    },
)


def planned(user: User, venue_id: UUID, staff_id: UUID) -> StaffMember:
    """Return the person. Raises StaffMember.DoesNotExist for whoever does not set their schedule."""
    people = schedules_within(user).filter(venue_id=venue_id)
    return people.select_related("venue").get(pk=staff_id)


@policy("business.api_schedule", Audience.VENUE_PEOPLE)
class Schedule(BusinessDoor):
    @described(
        operation_id="readSchedule",
        summary="See when a person works",
        parameters=[OnQuery],
        responses=ScheduleShape,
    )
    def get(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """The week that holds on a date, and when others begin."""
        return Response(schedule_asked(request, planned(person_of(request), venue_id, staff_id)))

    @described(
        operation_id="replaceSchedule",
        summary="Set when a person works",
        request=ScheduleInput,
        examples=[SCHEDULE_EXAMPLE],
        responses=ScheduleShape,
    )
    def put(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Let the week hold from a date on; what held before stays until then. As `replaceHours` about refusals."""
        said, user, now = body_of(request, ScheduleInput), person_of(request), timezone.now()
        row, since = planned(user, venue_id, staff_id), said["valid_from"]

        def change() -> Any:
            return set_schedule(
                by=user,
                staff_id=row.pk,
                week=week_from(said["shifts"]),
                breaks=week_from(said["breaks"]),
                since=since,
                mark=said["mark"],
                now=now,
            )

        done = change_times(
            by=user, venue_id=venue_id, change=change, choices=choices_of(said), now=now
        )
        done = fresh(done, refusal=ChangedMeanwhile, current=lambda: schedule(row, since))
        decided(done, user=user, venue=row.venue)
        return Response(schedule(row, since))


def week_from(rows: Sequence[dict[str, Any]]) -> Week:
    """Return the week that valid ShiftInputs say."""
    return week_of((row["weekday"], row["starts_minute"], row["ends_minute"]) for row in rows)
