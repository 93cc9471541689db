"""Moving a booking to another time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import caller_of
from cozywish.api.http import Refused
from cozywish.api.inputs import body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, answer_once, reply
from cozywish.api.v1.booking_inputs import MOVE_EXAMPLE, MoveBookingInput
from cozywish.api.v1.booking_shapes import BookingShape, contact, without_contact
from cozywish.api.v1.bookings import HOLDER, opened_by, principal_of
from cozywish.api.v1.shapes import slot
from cozywish.api.views import Door
from cozywish.apps.bookings.limits import MOVES, count_change
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.whole import nearest_to_move, whole_of
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.bookings.services import move_own_booking
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy


@policy("bookings.move", Audience.BOOKING_HOLDER)
class Move(Door):
    @extend_schema(
        operation_id="moveBooking",
        summary="Move a booking to another time",
        tags=["bookings"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=MoveBookingInput,
        examples=[MOVE_EXAMPLE],
        responses=BookingShape,
    )
    def post(self, request: Request, booking_id: UUID) -> Response:
        """The old time is kept until the new one is had; a refusal leaves everything as it was.

        Possible until `free_until`. A visit of several moves as it is: BOOKINGS_SEVERAL_PEOPLE (409) for another person
        in it. With a person who costs less the difference of what was paid goes back; BOOKINGS_COSTS_MORE (422) where
        all of it is paid and they cost more. When the time was just taken, the answer is 409 and
        `details.alternatives` has the three nearest free starts.
        """
        key_of(request)
        asked, caller, now = body_of(request, MoveBookingInput), caller_of(request), timezone.now()
        row = opened_by(caller, booking_id, now=now)
        count_change(MOVES, booking=row, now=now)
        where = {"starts_at": asked["starts_at"], "staff_id": asked["staff"]}

        def act() -> tuple[int, Any]:
            moved = move_own_booking(booking=row, **where, now=now).unwrap()
            return 200, without_contact(moved, now=now)

        result = answer_once(request, principal=principal_of(caller, row), act=act, now=now)
        if isinstance(result, Failure) and isinstance(result.error, SlotTaken):
            raise Refused(result.error, alternatives=_nearest(row, **where, now=now))
        return reply(result.unwrap(), contact=contact(row))


def _nearest(
    row: Booking, *, starts_at: datetime, staff_id: UUID | None, now: datetime
) -> list[dict[str, Any]]:
    whole = whole_of(items=list(row.items.all()), staff_id=staff_id)
    found = nearest_to_move(row, whole, around=starts_at, now=now)
    return [slot(start) for start in found]
