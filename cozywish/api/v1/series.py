"""Visits that recur: looking at the dates, holding them together, and changing several of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import BY_ACCESS, BY_SESSION, NO_NEED, Caller, caller_of
from cozywish.api.http import Refused
from cozywish.api.inputs import body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, answer_once, reply
from cozywish.api.v1.bookings import HOLDER, opened_by, principal_of
from cozywish.api.v1.series_shapes import (
    CANCEL_SERIES_EXAMPLE,
    MOVE_SERIES_EXAMPLE,
    RULE_EXAMPLE,
    CancelSeriesInput,
    DatesShape,
    HeldSeriesShape,
    HoldSeriesInput,
    MoveSeriesInput,
    RuleInput,
    SeriesShape,
    date_shape,
    repeated,
    rule_of,
    series_shape,
)
from cozywish.api.v1.slots import refuse_unknown
from cozywish.api.v1.venues import found
from cozywish.api.views import Door
from cozywish.apps.bookings.limits import (
    CANCELS,
    HOLDS,
    HOLDS_OF_ADDRESS,
    MOVES,
    count_change,
)
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.checkouts import bookings_of, checkout_of
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.extras import chosen_extras, minutes_by_service
from cozywish.apps.bookings.queries.series import Scope, look_up, visits_of_series
from cozywish.apps.bookings.refusals import SeriesRefused
from cozywish.apps.bookings.services import (
    PartsRefused,
    SeriesMove,
    cancel_series,
    hold_series,
    move_series,
)
from cozywish.apps.catalog.queries import venue_values
from cozywish.apps.limits.services import count_try
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.tokens import digest


@policy("bookings.series_dates", Audience.EVERYONE)
class Dates(Door):
    is_looking = True

    @extend_schema(
        operation_id="lookUpDates",
        summary="Look at the dates of a series",
        tags=["free time"],
        auth=[NO_NEED, BY_ACCESS, BY_SESSION],
        request=RuleInput,
        examples=[RULE_EXAMPLE],
        responses=DatesShape,
    )
    def post(self, request: Request) -> Response:
        """Whether each date of the rule can be had, and where not, up to three free starts around it. Nothing is held.

        The horizon of the venue holds for each date: what lies beyond it is NOT_OPEN_YET.
        """
        asked, now, user = body_of(request, RuleInput), timezone.now(), caller_of(request).user
        _refuse_unclear(asked)
        zone = ZoneInfo(found(venue_values().filter(pk=asked["venue"]).first())["time_zone"])
        extras = chosen_extras(service_ids=asked["services"], extra_ids=asked["extras"])
        dates = look_up(
            venue_id=asked["venue"],
            service_ids=asked["services"],
            staff_id=asked["staff"],
            dates=rule_of(asked).occurrences(
                starts_at=asked["starts_at"], zone=zone, most=settings.SERIES_MOST_VISITS
            ),
            now=now,
            asker=Asker(user.pk) if user else None,
            extra=minutes_by_service(extras),
        )
        shown = [date_shape(one, zone) for one in dates]
        return Response({"time_zone": zone.key, "dates": shown})


def _refuse_unclear(asked: dict[str, Any]) -> None:
    """Raise NotFound for ids that name nothing, ValidationError without a clear end of the rule."""
    if (asked["count"] is None) == (asked["until"] is None):
        raise exceptions.ValidationError({"count": [_("Say either `count` or `until`.")]})
    refuse_unknown(
        venue_ids=[asked["venue"]], service_ids=asked["services"], staff_id=asked["staff"]
    )


@policy("bookings.hold_series", Audience.SIGNED_IN)
class HoldSeries(Door):
    @extend_schema(
        operation_id="holdSeries",
        summary="Hold a series",
        tags=["bookings"],
        auth=[BY_ACCESS, BY_SESSION],
        parameters=[KEY_PARAMETER],
        request=HoldSeriesInput,
        examples=[RULE_EXAMPLE],
        responses={201: HeldSeriesShape},
    )
    def post(self, request: Request) -> Response:
        """Hold all the dates for fifteen minutes, each as a booking of its own, or none; confirm them as one checkout.

        Where dates cannot be had the answer is 409 and `details.dates` says by their numbers why.
        """
        key_of(request)
        asked, caller, now = body_of(request, HoldSeriesInput), caller_of(request), timezone.now()
        _refuse_unclear(asked)
        count_try(HOLDS_OF_ADDRESS, who=caller.address, now=now)

        def act() -> tuple[int, Any]:
            count_try(HOLDS, who=caller.name, now=now)
            held = hold_series(
                asked=repeated(asked),
                customer=caller.user,
                device=_device(caller),
                replaces=asked["replaces"],
                now=now,
            ).unwrap()
            return 201, {"checkout": held.pk}

        result = answer_once(request, principal=caller.name, act=act, now=now)
        if isinstance(result, Failure) and isinstance(result.error, PartsRefused):
            raise Refused(result.error, dates=_why(result.error.refusals))
        given = result.unwrap()
        device = _device(caller)
        held = checkout_of(
            checkout_id=UUID(given.body["checkout"]), device=device, user=caller.user
        )
        visits = bookings_of(held)
        return reply(given, **series_shape(visits, now=now))


def _device(caller: Caller) -> str:
    """The account: it is the device of all its clients."""
    return digest(str(caller.user and caller.user.pk), purpose="device of an API client")


def _why(refusals: Mapping[Any, DomainError], name: str = "number") -> list[dict[str, Any]]:
    """What stands in the way, one by one."""
    return [
        {name: which, "code": why.code, "message": why.message} for which, why in refusals.items()
    ]


def _visits(caller: Caller, booking_id: UUID) -> Booking:
    row = opened_by(caller, booking_id, now=timezone.now())
    if row.series_id is None:
        raise exceptions.NotFound(_("This booking is not one of a series."))
    return row


@policy("bookings.api_series", Audience.BOOKING_HOLDER)
class OneSeries(Door):
    @extend_schema(
        operation_id="readSeries",
        summary="Look at a series",
        tags=["bookings"],
        auth=HOLDER,
        responses=SeriesShape,
    )
    def get(self, request: Request, booking_id: UUID) -> Response:
        """All visits of the series that the booking is one of, in their order."""
        row = _visits(caller_of(request), booking_id)
        return Response(series_shape(visits_of_series(row), now=timezone.now()))


@policy("bookings.api_move_series", Audience.BOOKING_HOLDER)
class MoveSeries(Door):
    @extend_schema(
        operation_id="moveSeries",
        summary="Move several visits of a series",
        tags=["bookings"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=MoveSeriesInput,
        examples=[MOVE_SERIES_EXAMPLE],
        responses=SeriesShape,
    )
    def post(self, request: Request, booking_id: UUID) -> Response:
        """All of them move, or none.

        What stands in the way is in `details.bookings`: let it stay, or give it a time of its own.
        """
        key_of(request)
        asked, caller, now = body_of(request, MoveSeriesInput), caller_of(request), timezone.now()
        row = _visits(caller, booking_id)
        count_change(MOVES, booking=row, now=now)
        move = SeriesMove(
            booking=row,
            scope=Scope(asked["scope"]),
            starts_at=asked["starts_at"],
            staff_id=asked["staff"],
            stays=[one["booking"] for one in asked["instead"] if one["starts_at"] is None],
            instead={
                one["booking"]: one["starts_at"] for one in asked["instead"] if one["starts_at"]
            },
        )

        def act() -> tuple[int, Any]:
            move_series(move=move, now=now).unwrap()
            return 200, {}

        result = answer_once(request, principal=principal_of(caller, row), act=act, now=now)
        if isinstance(result, Failure) and isinstance(result.error, SeriesRefused):
            raise Refused(result.error, bookings=_why(result.error.refusals, "booking"))
        return reply(result.unwrap(), **series_shape(visits_of_series(row), now=now))


@policy("bookings.api_cancel_series", Audience.BOOKING_HOLDER)
class CancelSeries(Door):
    @extend_schema(
        operation_id="cancelSeries",
        summary="Cancel several visits of a series",
        tags=["bookings"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=CancelSeriesInput,
        examples=[CANCEL_SERIES_EXAMPLE],
        responses=SeriesShape,
    )
    def post(self, request: Request, booking_id: UUID) -> Response:
        """All that have not begun are cancelled, or none. For each its own rule holds: some may be late."""
        key_of(request)
        asked, caller, now = body_of(request, CancelSeriesInput), caller_of(request), timezone.now()
        row = _visits(caller, booking_id)
        count_change(CANCELS, booking=row, now=now)

        def act() -> tuple[int, Any]:
            scope, reason = Scope(asked["scope"]), asked["reason"]
            cancel_series(booking=row, scope=scope, reason=reason, now=now).unwrap()
            return 200, {}

        given = answer_once(request, principal=principal_of(caller, row), act=act, now=now).unwrap()
        return reply(given, **series_shape(visits_of_series(row), now=now))
