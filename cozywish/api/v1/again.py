"""Booking again what somebody had."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import caller_of
from cozywish.api.v1.bookings import HOLDER, opened_by
from cozywish.api.v1.shapes import Described, SlotShape, slot
from cozywish.api.views import Door
from cozywish.apps.bookings.queries.again import again
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.runs import runs_of
from cozywish.toolkit.policies import Audience, policy

TIMES = 3


class InsteadShape(Described):
    """A service that is not offered any more. `now` is the closest there is, or empty."""

    was = serializers.CharField()
    now = serializers.CharField()


class AgainShape(Described):
    """What of a visit can be booked once more: send it to `holdTime` with one of the `slots`.

    No `services`: nothing like it is offered. `staff` null: anyone who does all of it. A visit of several people
    (`is_plan`) has no slots: it is planned anew by `planVisit`.
    """

    venue = serializers.UUIDField()
    services = serializers.ListField(child=serializers.UUIDField())
    extras = serializers.ListField(child=serializers.UUIDField())
    staff = serializers.UUIDField(allow_null=True)
    instead = InsteadShape(many=True)
    is_plan = serializers.BooleanField()
    slots = SlotShape(many=True)


@policy("bookings.api_again", Audience.BOOKING_HOLDER)
class BookAgain(Door):
    @extend_schema(
        operation_id="findAgain",
        summary="Find times to have a visit again",
        tags=["bookings"],
        auth=HOLDER,
        responses=AgainShape,
    )
    def get(self, request: Request, booking_id: UUID) -> Response:
        """The same by the same person, or what comes closest, with the first free start of each of the next days."""
        caller, now = caller_of(request), timezone.now()
        row = opened_by(caller, booking_id, now=now)
        [found] = again([row], asker=Asker(row.customer_id, row.device), now=now, count=TIMES)
        wish = found.wish
        return Response(
            {
                "venue": row.venue_id,
                "services": wish.service_ids,
                "extras": wish.extra_ids,
                "staff": wish.staff_id,
                "instead": [{"was": was, "now": by_now} for was, by_now in wish.instead],
                "is_plan": len(runs_of(row.items.all())) > 1,
                "slots": [slot(start) for start in found.times],
            }
        )
