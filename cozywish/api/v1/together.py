"""Visits of several people: three plans to choose from, and holding one of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import BY_ACCESS, BY_SESSION, BY_TOKEN, NO_NEED, caller_of
from cozywish.api.inputs import IdField, InstantField, Strict, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER
from cozywish.api.v1.booking_inputs import AnswerInput, ContactInput
from cozywish.api.v1.booking_shapes import HeldShape
from cozywish.api.v1.bookings import Asked, held_once
from cozywish.api.v1.shapes import Described, LocalField, MoneyShape, Shape, UtcField, money
from cozywish.api.v1.slots import MOST_EXTRAS, refuse_unknown
from cozywish.api.v1.venues import found
from cozywish.api.views import Door
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.composing import DAYS_LOOKED_AT, compose
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.plan_shapes import (
    MOST_GUESTS,
    Composed,
    Kind,
    Line,
    refuse_size,
)
from cozywish.apps.bookings.services import hold_plan
from cozywish.apps.catalog.queries import venue_values
from cozywish.toolkit.policies import Audience, policy


class LineInput(Strict):
    """One service for one of those who come."""

    service = IdField()
    guest = serializers.IntegerField(
        required=False,
        default=1,
        min_value=1,
        max_value=MOST_GUESTS,
        help_text="For whom; 1 is who books.",
    )
    staff = IdField(required=False, allow_null=True, default=None, help_text="Null: anyone.")
    extras = serializers.ListField(
        child=IdField(), required=False, default=list, max_length=MOST_EXTRAS
    )


class PlacedLineInput(LineInput):
    """A line of a plan: with its person and its start."""

    staff = IdField()
    starts_at = InstantField()


class PartyInput(Strict):
    """Who comes and what each has. Services of one guest are done in their order."""

    venue = IdField()
    side_by_side = serializers.BooleanField(
        required=False,
        default=True,
        help_text="False: one guest after another.",
    )


class PlansInput(PartyInput):
    """Where, for whom and when."""

    lines = LineInput(many=True)
    date = serializers.DateField(
        required=False, help_text="Local date of the venue; left out: today there."
    )
    days = serializers.IntegerField(
        required=False,
        default=1,
        min_value=1,
        max_value=DAYS_LOOKED_AT,
        help_text="How many dates to look at until one has plans.",
    )


class HoldPlanInput(PartyInput):
    """A plan to hold, as `planVisit` answered it."""

    lines = PlacedLineInput(many=True)
    contact = ContactInput()
    answers = AnswerInput(many=True, required=False, default=list)
    replaces = IdField(
        required=False,
        allow_null=True,
        default=None,
        help_text="An earlier hold of yours to let go. If the plan cannot be had, it stays.",
    )


class PlannedShape(Described):
    """One service of a plan; `price` with its extras."""

    guest = serializers.IntegerField()
    service = serializers.UUIDField()
    staff = serializers.UUIDField()
    extras = serializers.ListField(child=serializers.UUIDField())
    starts_at = UtcField()
    starts_local = LocalField()
    ends_at = UtcField()
    ends_local = LocalField()
    price = MoneyShape()


class PlanShape(Described):
    """`best_at` says what nothing else is better at. `is_best` is false where not all ways could be tried."""

    best_at = serializers.ListField(child=serializers.ChoiceField(choices=list(Kind)))
    is_best = serializers.BooleanField()
    starts_at = UtcField()
    ends_at = UtcField()
    total = MoneyShape()
    lines = PlannedShape(many=True)


class PlansShape(Described):
    time_zone = serializers.CharField()
    plans = PlanShape(many=True)


PLANS_EXAMPLE = OpenApiExample(
    "A massage for two at the same time",
    request_only=True,
    value={
        "venue": "5b0f5a34-6f0c-4f0e-9f43-2a4f5a2b8c01",
        "date": "2036-05-05",
        "lines": [
            {
                "service": "c4a6f7d2-18e9-4b61-9a0e-7f2d3c5b6e03",
                "staff": "0d2a1c7e-3b4d-4a55-8c7b-64c1e5f0a902",
            },
            {"service": "c4a6f7d2-18e9-4b61-9a0e-7f2d3c5b6e03", "guest": 2},
        ],
    },
)


@policy("bookings.plans", Audience.EVERYONE)
class Plans(Door):
    is_looking = True

    @extend_schema(
        operation_id="planVisit",
        summary="Plan a visit of several",
        tags=["free time"],
        auth=[NO_NEED, BY_ACCESS, BY_SESSION],
        request=PlansInput,
        examples=[PLANS_EXAMPLE],
        responses=PlansShape,
    )
    def post(self, request: Request) -> Response:
        """Up to three plans: done soonest, with the people asked for, and at the lowest price. Nothing is held.

        They are on the first of the dates that has any. The same plan may be best at several things.
        """
        asked, now, user = body_of(request, PlansInput), timezone.now(), caller_of(request).user
        lines = lines_of(asked)
        refuse_unknown_in(asked)
        venue = found(venue_values().filter(pk=asked["venue"]).first())
        zone = ZoneInfo(venue["time_zone"])
        plans = compose(
            venue_id=asked["venue"],
            lines=lines,
            side_by_side=asked["side_by_side"],
            on=asked.get("date", now.astimezone(zone).date()),
            days=asked["days"],
            now=now,
            asker=Asker(user.pk) if user else None,
        )
        shown = [_plan(plan, zone, venue["currency"]) for plan in plans]
        return Response({"time_zone": venue["time_zone"], "plans": shown})


@policy("bookings.hold-plan", Audience.EVERYONE)
class HoldPlan(Door):
    @extend_schema(
        operation_id="holdPlan",
        summary="Hold a plan",
        tags=["bookings"],
        auth=[NO_NEED, BY_ACCESS, BY_SESSION, BY_TOKEN],
        parameters=[KEY_PARAMETER],
        request=HoldPlanInput,
        responses={201: HeldShape},
    )
    def post(self, request: Request) -> Response:
        """Hold all of a plan for fifteen minutes as one booking, or none of it; then as for `holdTime`."""
        key, caller, now = key_of(request), caller_of(request), timezone.now()
        asked = body_of(request, HoldPlanInput)
        lines_of(asked)
        return held_once(request, AskedPlan(asked, caller, key, now))


class AskedPlan(Asked):
    """A plan that somebody wants to hold."""

    def refuse_unknown(self) -> None:
        """Raise NotFound for ids that name nothing."""
        refuse_unknown_in(self.said)

    def placed(self) -> Booking:
        """Hold all of it."""
        return hold_plan(
            venue_id=self.said["venue"],
            lines=lines_of(self.said),
            side_by_side=self.said["side_by_side"],
            customer=self.caller.user,
            device=self.device(),
            replaces=self.said["replaces"],
            now=self.now,
        ).unwrap()

    def instead(self) -> dict[str, Any]:
        """Nothing: whoever lost a part of a plan asks for plans anew."""
        return {}


def lines_of(said: dict[str, Any]) -> list[Line]:
    """Return the lines as they are asked for. Fails with PartyTooLarge."""
    lines = [
        Line(
            service_id=one["service"],
            guest=one["guest"],
            staff_id=one["staff"],
            extra_ids=tuple(one["extras"]),
            starts_at=one.get("starts_at"),
        )
        for one in said["lines"]
    ]
    refuse_size(lines)
    return lines


def refuse_unknown_in(said: dict[str, Any]) -> None:
    """Raise NotFound, saying which field it was, when an id names nothing anyone may see."""
    services: Sequence[UUID] = [one["service"] for one in said["lines"]]
    for one in said["lines"]:
        refuse_unknown(venue_ids=[said["venue"]], service_ids=list(services), staff_id=one["staff"])


def _plan(plan: Composed, zone: ZoneInfo, currency: str) -> Shape:
    return {
        "best_at": list(plan.kinds),
        "is_best": plan.is_best,
        "starts_at": plan.begins,
        "ends_at": plan.ends,
        "total": money(plan.total_cents, currency),
        "lines": [
            _line(line, line.starts_at, ends, money(price, currency), zone)
            for line, ends, price in zip(plan.lines, plan.ends_at, plan.price_cents, strict=True)
            if line.starts_at is not None
        ],
    }


def _line(line: Line, begins: datetime, ends: datetime, price: Shape, zone: ZoneInfo) -> Shape:
    return {
        "guest": line.guest,
        "service": line.service_id,
        "staff": line.staff_id,
        "extras": list(line.extra_ids),
        "starts_at": begins,
        "starts_local": begins.astimezone(zone),
        "ends_at": ends,
        "ends_local": ends.astimezone(zone),
        "price": price,
    }
