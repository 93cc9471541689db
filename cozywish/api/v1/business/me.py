"""A person's own work: when they work, and being away."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import body_of, key_of, query_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.paging import PageQuery
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for
from cozywish.api.v1.business.schedules import OnQuery, ScheduleShape, schedule_asked
from cozywish.api.v1.business.time_off import (
    BY_START,
    SPAN_EXAMPLE,
    SpanInput,
    TimeOffShape,
    time_off,
    without_reason,
)
from cozywish.apps.accounts.models import User
from cozywish.apps.scheduling.models import TimeOff
from cozywish.apps.scheduling.plans import time_off_at
from cozywish.apps.scheduling.services import ask_time_off, remove_time_off
from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.queries import roles_of
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
