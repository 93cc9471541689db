"""When people are taken, and nothing else: for those who look for a time to book a client in."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import query_of
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.booking_shapes import NamedShape
from cozywish.api.v1.business.gates import BusinessDoor, described, seat_at
from cozywish.api.v1.business.windows import DaysAsked, window
from cozywish.api.v1.shapes import Described, LocalField, Shape, UtcField
from cozywish.apps.bookings.queries.acting import placed_with
from cozywish.apps.bookings.queries.busy import busy_times
from cozywish.apps.bookings.queries.in_the_way import people_to_ask_about
from cozywish.toolkit.policies import Audience, policy


class BusyTimeShape(Described):
    """From when to when somebody is taken, with what is needed before and after."""

    starts_at = UtcField()
    starts_local = LocalField()
    ends_at = UtcField()
    ends_local = LocalField()


class BusyShape(Described):
    """When a person is taken on those days. Two things that touch are one time."""

    staff = NamedShape()
    taken = BusyTimeShape(many=True)


@policy("business.api_busy", Audience.VENUE_PEOPLE)
class Busy(BusinessDoor):
    @described(
        operation_id="listBusyTimes",
        summary="See when people are taken",
        parameters=[DaysAsked],
        responses=BusyShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """By visits, by requests and holds that still run, and by time that is kept free; not by whom or what.

        Of those whose calendar is yours to see, and for people of the team of their colleagues, in the team's order.
        When they work at all is not said. 404 for whoever books nobody in.
        """
        user = person_of(request)
        seat = seat_at(user, venue_id, lambda seat: seat.sees_calendar)
        if not placed_with(user=user, venue=seat.venue).exists():
            raise Http404
        begins, ends = window(seat.venue, query_of(request, DaysAsked))
        people = list(people_to_ask_about(seat=seat, user=user).select_related("resource"))
        resources = [one.resource.pk for one in people]
        taken = busy_times(resource_ids=resources, begins=begins, ends=ends)
        zone = ZoneInfo(seat.venue.time_zone)
        return Response(
            [
                {
                    "staff": {"id": one.pk, "name": one.name},
                    "taken": [_taken(*times, zone) for times in taken.get(one.resource.pk, ())],
                }
                for one in people
            ]
        )


def _taken(begins: datetime, ends: datetime, zone: ZoneInfo) -> Shape:
    return {
        "starts_at": begins,
        "starts_local": begins.astimezone(zone),
        "ends_at": ends,
        "ends_local": ends.astimezone(zone),
    }
