"""When a venue is open: every week, and on special dates."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import LineField, Strict, WholeField, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import ChoicesInput, choices_of, decided, fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for
from cozywish.api.v1.shapes import Described, HoursShape, Shape
from cozywish.api.v1.venue_page import SpecialShape, special
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.services.times import Choices, change_times
from cozywish.apps.scheduling.plans import hours_plan, hours_within, special_spans
from cozywish.apps.scheduling.public_holidays import coming_holidays
from cozywish.apps.scheduling.refusals import ChangedMeanwhile
from cozywish.apps.scheduling.services import remove_special, set_hours, set_special
from cozywish.apps.scheduling.week import DAY, LAST_END, STRETCHES_A_DAY, Week, week_of
from cozywish.apps.venues.models import Venue
from cozywish.toolkit.policies import Audience, policy

LABEL = 60
MARK = 64
MOST_STRETCHES = 7 * STRETCHES_A_DAY


class OwnHoursShape(Described):
    """The week. `mark` says which one was read: send it back with the next one."""

    hours = HoursShape(many=True)
    mark = serializers.CharField()


class SpecialDatesShape(Described):
    """The special dates from today on; dates in a row with the same hours stand together."""

    dates = SpecialShape(many=True)


class HolidayShape(Described):
    date = serializers.DateField()
    name = serializers.CharField()


def own_hours(venue_id: UUID) -> Shape:
    """Return the weekly hours. One SQL query."""
    plan = hours_plan(venue_id=venue_id)
    return {"hours": rows_of(plan.week, "opens_minute", "closes_minute"), "mark": plan.mark}


def rows_of(week: Week, begins: str, ends: str) -> list[Shape]:
    """Return the week as rows, Monday first, with the minutes under these names."""
    return [
        {"weekday": weekday, begins: stretch[0], ends: stretch[1]}
        for weekday, stretches in enumerate(week)
        for stretch in stretches
    ]


def specials(venue: Venue, now: datetime) -> Shape:
    """Return the venue's special dates. One SQL query."""
    rows = special_spans(venue_id=venue.pk, today=today_at(venue, now))
    return {"dates": [special(row) for row in rows]}


class StretchInput(Strict):
    opens_minute = WholeField(min_value=0, max_value=DAY - 1)
    closes_minute = WholeField(min_value=1, max_value=LAST_END)


class HoursInput(StretchInput):
    weekday = WholeField(min_value=0, max_value=6, help_text="0 is Monday.")


class WeekInput(ChoicesInput):
    """The whole week; a weekday without a stretch is closed."""

    hours = serializers.ListField(child=HoursInput(), max_length=MOST_STRETCHES)
    mark = LineField(max_length=MARK, help_text="That of the week you have seen.")


class SpecialInput(ChoicesInput):
    """The hours of one date or several in a row, in place of what they had; no stretches: closed."""

    first = serializers.DateField()
    last = serializers.DateField()
    label = LineField(max_length=LABEL, default="", allow_blank=True)  # type: ignore[assignment]
    hours = serializers.ListField(child=StretchInput(), max_length=STRETCHES_A_DAY)


class DatesInput(ChoicesInput):
    """Dates that get the hours of their weekdays again."""

    first = serializers.DateField()
    last = serializers.DateField()


WEEK_EXAMPLE = OpenApiExample(
    "Monday with a long lunch, Friday until two in the night",
    request_only=True,
    value={
        "hours": [
            {"weekday": 0, "opens_minute": 540, "closes_minute": 720},
            {"weekday": 0, "opens_minute": 840, "closes_minute": 1080},
            {"weekday": 4, "opens_minute": 720, "closes_minute": 1560},
        ],
        "mark": "9f86d081884c7d65",
        "keep": [],
    },
)
SPECIAL_EXAMPLE = OpenApiExample(
    "Closed over the holidays",
    request_only=True,
    value={"first": "2036-12-24", "last": "2036-12-26", "label": "Holidays", "hours": []},
)
DATES_EXAMPLE = OpenApiExample(
    "Open as usual again",
    request_only=True,
    value={"first": "2036-12-24", "last": "2036-12-26"},
)


def settable(user: User, venue_id: UUID) -> Venue:
    """Return the venue. Raises Venue.DoesNotExist for whoever does not set its hours."""
    return hours_within(user).select_related("place").get(pk=venue_id)


def today_at(venue: Venue, now: datetime) -> date:
    """Return the date at the venue."""
    return now.astimezone(ZoneInfo(venue.time_zone)).date()


@policy("business.api_hours", Audience.VENUE_PEOPLE)
class OwnHours(BusinessDoor):
    @described(operation_id="readHours", summary="See the opening hours", responses=OwnHoursShape)
    def get(self, request: Request, venue_id: UUID) -> Response:
        """The week as it is."""
        return Response(own_hours(settable(person_of(request), venue_id).pk))

    @described(
        operation_id="replaceHours",
        summary="Set the opening hours",
        request=WeekInput,
        examples=[WEEK_EXAMPLE],
        responses=OwnHoursShape,
    )
    def put(self, request: Request, venue_id: UUID) -> Response:
        """Replace the whole week.

        SCHEDULING_CHANGED_MEANWHILE (409) brings the week as it is now in `details.current`,
        BOOKINGS_VISITS_TOUCHED (409) the visits to decide about in `details.visits`.
        """
        said, user, now = body_of(request, WeekInput), person_of(request), timezone.now()
        venue = settable(user, venue_id)
        rows = [
            (row["weekday"], row["opens_minute"], row["closes_minute"]) for row in said["hours"]
        ]

        def change() -> Any:
            return set_hours(
                by=user, venue_id=venue.pk, week=week_of(rows), mark=said["mark"], now=now
            )

        done = change_times(
            by=user, venue_id=venue.pk, change=change, choices=choices_of(said), now=now
        )
        done = fresh(done, refusal=ChangedMeanwhile, current=lambda: own_hours(venue.pk))
        decided(done, user=user, venue=venue)
        return Response(own_hours(venue.pk))


@policy("business.api_special_dates", Audience.VENUE_PEOPLE)
class SpecialDates(BusinessDoor):
    @described(
        operation_id="listSpecialDates",
        summary="See the special dates",
        responses=SpecialDatesShape,
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """What is open or closed otherwise than its weekday, from today on."""
        return Response(specials(settable(person_of(request), venue_id), timezone.now()))

    @described(
        operation_id="setSpecialDates",
        summary="Set the hours of special dates",
        parameters=[KEY_PARAMETER],
        request=SpecialInput,
        examples=[SPECIAL_EXAMPLE],
        responses=SpecialDatesShape,
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Replace the hours of these dates; the answer is all special dates. As `replaceHours` about visits."""
        key_of(request)
        said, user, now = body_of(request, SpecialInput), person_of(request), timezone.now()
        stretches = sorted((row["opens_minute"], row["closes_minute"]) for row in said["hours"])

        def change() -> Any:
            return set_special(
                by=user,
                venue_id=venue_id,
                first=said["first"],
                last=said["last"],
                label=said["label"],
                stretches=tuple(stretches),
                now=now,
            )

        return _changed(request, settable(user, venue_id), change, choices_of(said), now)


@policy("business.api_remove_special_dates", Audience.VENUE_PEOPLE)
class RemoveSpecialDates(BusinessDoor):
    @described(
        operation_id="removeSpecialDates",
        summary="Give dates their usual hours",
        parameters=[KEY_PARAMETER],
        request=DatesInput,
        examples=[DATES_EXAMPLE],
        responses=SpecialDatesShape,
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Let these dates have the hours of their weekdays; the answer is the special dates that are left."""
        key_of(request)
        said, user, now = body_of(request, DatesInput), person_of(request), timezone.now()

        def change() -> Any:
            return remove_special(
                by=user, venue_id=venue_id, first=said["first"], last=said["last"], now=now
            )

        return _changed(request, settable(user, venue_id), change, choices_of(said), now)


@policy("business.api_holidays", Audience.VENUE_PEOPLE)
class PublicHolidays(BusinessDoor):
    @described(
        operation_id="listPublicHolidays",
        summary="See the public holidays",
        responses=HolidayShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """Those of the venue's state over the next twelve months, to set hours for."""
        venue = settable(person_of(request), venue_id)
        today = today_at(venue, timezone.now())
        coming = coming_holidays(country=venue.place.country, state=venue.place.state, first=today)
        return Response([{"date": day.on, "name": day.name} for day in coming])


def _changed(
    request: Request, venue: Venue, change: Callable[[], Any], choices: Choices, now: datetime
) -> Response:
    user = person_of(request)

    def act() -> tuple[int, Any]:
        change_times(by=user, venue_id=venue.pk, change=change, choices=choices, now=now).unwrap()
        return 200, specials(venue, now)

    return reply(decided(once_for(request, act), user=user, venue=venue))
