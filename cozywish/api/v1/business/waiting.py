"""Who waits for a time at a venue, in the order of their turn."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import query_of
from cozywish.api.paging import Order, PageQuery, instant
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.booking_shapes import NamedShape
from cozywish.api.v1.business.gates import BusinessDoor, described, seat_at
from cozywish.api.v1.shapes import Described, Shape, UtcField
from cozywish.api.v1.waiting_shapes import WindowShape, window_shape, wished
from cozywish.apps.bookings.models import WaitEntry
from cozywish.apps.bookings.queries.waiting import waiting_at
from cozywish.apps.bookings.wait_machine import WaitState
from cozywish.apps.venues.models import Permission
from cozywish.toolkit.policies import Audience, policy

IN_TURN = Order("joined_at", instant)


class WaitingQuery(PageQuery):
    """Who waits; with `date` only whom a time on that local date would suit."""

    date = serializers.DateField(required=False)


class WaitingClientShape(Described):
    """Somebody who waits. How to reach them is not said: when a time comes free, they are told."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    services = NamedShape(many=True)
    extras = NamedShape(many=True)
    staff = NamedShape(allow_null=True)
    window = WindowShape()
    is_offered = serializers.BooleanField(help_text="A time is held for them just now.")
    has_visit = serializers.BooleanField(help_text="They have a later visit, which would move.")
    joined_at = UtcField()


@policy("business.api_waiting", Audience.VENUE_PEOPLE)
class WaitingClients(BusinessDoor):
    @described(
        operation_id="listWaitingClients",
        summary="See who waits for a time",
        parameters=[WaitingQuery],
        responses=WaitingClientShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """In the order of their turn, for whoever sees all bookings of the venue."""
        user, now = person_of(request), timezone.now()
        seat = seat_at(user, venue_id, lambda seat: seat.may_here(Permission.BOOKINGS_VIEW))
        asked: dict[str, Any] = query_of(request, WaitingQuery)
        rows = waiting_at(venue=seat.venue, on=asked.get("date"), now=now)
        return IN_TURN.page(rows, asked, _waiting)


def _waiting(row: WaitEntry) -> Shape:
    return {
        "id": row.pk,
        "name": row.contact_name,
        **wished(row),
        "window": window_shape(row),
        "is_offered": row.state == WaitState.OFFERED,
        "has_visit": row.moves_id is not None,
        "joined_at": row.joined_at,
    }
