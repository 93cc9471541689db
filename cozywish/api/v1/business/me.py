"""A person's own work: their day, when they work, their picture, and being away."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.http import StrictJsonParser, UploadParser
from cozywish.api.inputs import DayField, Strict, body_of, key_of, query_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.paging import PageQuery
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for
from cozywish.api.v1.business.people import MemberShape
from cozywish.api.v1.business.schedules import OnQuery, ScheduleShape, schedule_asked
from cozywish.api.v1.business.team import LARGEST, PictureInput, shown_anew
from cozywish.api.v1.business.time_off import (
    BY_START,
    SPAN_EXAMPLE,
    SpanInput,
    TimeOffShape,
    time_off,
    without_reason,
)
from cozywish.api.v1.business.visit_shapes import VisitShape, visits
from cozywish.api.v1.shapes import Described, UtcField
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.business import visits_between
from cozywish.apps.bookings.queries.gates import VISITS
from cozywish.apps.scheduling.day import PersonDay, day_at
from cozywish.apps.scheduling.models import TimeOff
from cozywish.apps.scheduling.plans import time_off_at
from cozywish.apps.scheduling.services import ask_time_off, remove_time_off
from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.queries import roles_of
from cozywish.apps.venues.services import remove_portrait
from cozywish.core.intervals import moment_of
from cozywish.toolkit.policies import Audience, policy


def own_role(user: User, staff_id: UUID) -> StaffMember:
    """Return the person's own place in a team. Raises StaffMember.DoesNotExist for everybody else."""
    for role in roles_of(user=user):
        if role.pk == staff_id:
            return role
    raise StaffMember.DoesNotExist


@policy("business.api_my_schedule", Audience.VENUE_PEOPLE)
class MySchedule(BusinessDoor):
    @described(
        operation_id="readMySchedule",
        summary="See when you work",
        parameters=[OnQuery],
        responses=ScheduleShape,
    )
    def get(self, request: Request, staff_id: UUID) -> Response:
        """Your week on a date. `staff_id` is the `staff` of one of your places (`listOwnVenues`)."""
        return Response(schedule_asked(request, own_role(person_of(request), staff_id)))


class MyDayQuery(Strict):
    on = DayField(required=False, help_text="By the venue's clock; without it today.")


class WorkedShape(Described):
    """A stretch of the day on which you work; breaks and time off are not taken out."""

    starts_at = UtcField()
    ends_at = UtcField()


class MyDayShape(Described):
    """One day of yours. What can be done with a visit is done by `takeStep`."""

    on = serializers.DateField()
    works = WorkedShape(many=True)
    visits = VisitShape(many=True)


@policy("business.api_my_day", Audience.VENUE_PEOPLE)
class MyDay(BusinessDoor):
    @described(
        operation_id="readMyDay",
        summary="See your day",
        parameters=[MyDayQuery],
        responses=MyDayShape,
    )
    def get(self, request: Request, staff_id: UUID) -> Response:
        """When you work, and who comes to you, in order. 404 for a date that the venue's clock left out."""
        user, now = person_of(request), timezone.now()
        role = own_role(user, staff_id)
        zone = ZoneInfo(role.venue.time_zone)
        on = query_of(request, MyDayQuery).get("on") or now.astimezone(zone).date()
        plan = day_at(venue=role.venue, on=on)
        if plan is None:
            raise Http404
        begins, ends = (moment_of(tick) for tick in plan.span)
        rows = visits_between(
            user=user, venue=role.venue, begins=begins, ends=ends, staff_id=staff_id
        )
        found = list(rows.filter(state__in=VISITS).order_by("starts_at", "pk"))
        spans = plan.people.get(staff_id, PersonDay()).present
        works = [{"starts_at": moment_of(t0), "ends_at": moment_of(t1)} for t0, t1 in spans]
        return Response({"on": on, "works": works, "visits": visits(found, user=user, now=now)})


@policy("business.api_my_portrait", Audience.VENUE_PEOPLE)
class MyPortrait(BusinessDoor):
    parser_classes = (StrictJsonParser, UploadParser)
    largest = LARGEST

    @described(
        operation_id="replaceMyPortrait",
        summary="Show what you look like",
        request={"multipart/form-data": PictureInput},
        responses=MemberShape,
    )
    def put(self, request: Request, staff_id: UUID) -> Response:
        """The picture is drawn anew as a square, without what else is in the file."""
        return shown_anew(request, own_role(person_of(request), staff_id))

    @described(
        operation_id="removeMyPortrait", summary="Remove your picture", responses={204: None}
    )
    def delete(self, request: Request, staff_id: UUID) -> Response:
        """Initials stand there again."""
        user = person_of(request)
        own_role(user, staff_id)
        remove_portrait(user=user, staff_id=staff_id, now=timezone.now()).unwrap()
        return Response(status=204)


@policy("business.api_my_time_off", Audience.VENUE_PEOPLE)
class MyTimeOff(BusinessDoor):
    @described(
        operation_id="listMyTimeOff",
        summary="See your time off",
        parameters=[PageQuery],
        responses=TimeOffShape(many=True),
    )
    def get(self, request: Request, staff_id: UUID) -> Response:
        """What you asked for and what the business put down, by its start."""
        user = person_of(request)
        role = own_role(user, staff_id)
        rows = time_off_at(venue=role.venue, user=user, now=timezone.now()).filter(staff=role)
        asked = query_of(request, PageQuery)
        return BY_START.page(rows, asked, lambda row: time_off(row, role.venue))

    @described(
        operation_id="askTimeOff",
        summary="Ask to be away",
        parameters=[KEY_PARAMETER],
        request=SpanInput,
        examples=[SPAN_EXAMPLE],
        responses={201: TimeOffShape},
    )
    def post(self, request: Request, staff_id: UUID) -> Response:
        """You get a mail when it is decided; until then it takes no time."""
        key_of(request)
        said, user = body_of(request, SpanInput), person_of(request)
        role = own_role(user, staff_id)

        def act() -> tuple[int, Any]:
            asked = ask_time_off(by=user, staff_id=staff_id, now=timezone.now(), **said)
            return 201, without_reason(asked.unwrap(), role.venue)

        return reply(once_for(request, act).unwrap(), reason=said["reason"])


@policy("business.api_my_one_time_off", Audience.VENUE_PEOPLE)
class MyOneTimeOff(BusinessDoor):
    @described(
        operation_id="removeMyTimeOff",
        summary="Take your request back",
        responses={204: None},
    )
    def delete(self, request: Request, staff_id: UUID, time_off_id: UUID) -> Response:
        """SCHEDULING_ALREADY_DECIDED (409) once it is answered: then ask whoever looks after your schedule."""
        user, now = person_of(request), timezone.now()
        role = own_role(user, staff_id)
        own = time_off_at(venue=role.venue, user=user, now=now).filter(staff=role)
        if not own.filter(pk=time_off_id).exists():
            raise TimeOff.DoesNotExist
        remove_time_off(by=user, time_off_id=time_off_id, now=now).unwrap()
        return Response(status=204)
