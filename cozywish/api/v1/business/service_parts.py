"""How a service is done and when it is offered: its steps, what it needs, its hours, its variants."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import (
    IdField,
    LineField,
    Strict,
    VersionField,
    WholeField,
    body_of,
    key_of,
)
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import ChoicesInput, choices_of, decided, fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for
from cozywish.api.v1.business.hours import MOST_STRETCHES, rows_of
from cozywish.api.v1.business.schedules import ShiftInput, ShiftShape, week_from
from cozywish.api.v1.business.service_shapes import MenuServiceDetailShape, MoneyInput, cents_of
from cozywish.api.v1.business.services import changeable, detail
from cozywish.api.v1.shapes import Described, Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.services.times import Choices, change_times
from cozywish.apps.catalog.models import VARIANT_NAME, SegmentKind, Service
from cozywish.apps.catalog.options import Variant
from cozywish.apps.catalog.queries import menu_rights
from cozywish.apps.catalog.refusals import ChangedMeanwhile, MenuNotYours
from cozywish.apps.catalog.services import add_variant, set_steps
from cozywish.apps.catalog.services.steps import GRID, MOST_NEEDS, MOST_STEPS
from cozywish.apps.catalog.shapes import LONGEST
from cozywish.apps.scheduling.plans import service_times_plan
from cozywish.apps.scheduling.services import set_service_times
from cozywish.core.services import ServiceResult
from cozywish.toolkit.policies import Audience, policy


class StepShape(Described):
    """While the kind is PROCESSING, whoever does it is free for others."""

    kind = serializers.ChoiceField(choices=SegmentKind.choices)
    minutes = serializers.IntegerField()


class StepsShape(Described):
    """How the service is done: no steps is one from beginning to end. `needs` are groups (`listRooms`), one of each.

    `version` is that of the service: send it back with the next ones.
    """

    version = serializers.IntegerField()
    duration_minutes = serializers.IntegerField()
    steps = StepShape(many=True)
    needs = serializers.ListField(child=serializers.UUIDField())


class ServiceTimesShape(Described):
    """When the service is offered, where that is less than when its people work; no times: whenever they do.

    `version` is that of the service: send it back with the next ones.
    """

    version = serializers.IntegerField()
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    times = ShiftShape(many=True)


def steps(row: Service) -> Shape:
    """Return how the service is done. Two SQL queries."""
    segments = row.segments.order_by("position")
    return {
        "version": row.version,
        "duration_minutes": row.duration_minutes,
        "steps": [{"kind": one.kind, "minutes": one.minutes} for one in segments],
        "needs": sorted(row.needs.values_list("group_id", flat=True)),
    }


def service_times(row: Service) -> Shape:
    """Return when the service is offered. One SQL query."""
    week, since, until = service_times_plan(service_id=row.pk)
    return {
        "version": row.version,
        "valid_from": since,
        "valid_until": until,
        "times": rows_of(week, "starts_minute", "ends_minute"),
    }


class StepInput(Strict):
    kind = serializers.ChoiceField(choices=SegmentKind.choices)
    minutes = WholeField(min_value=GRID, max_value=LONGEST)


class StepsInput(ChoicesInput):
    """All steps in their order, which take as long as the service together, and all that is needed."""

    steps = serializers.ListField(child=StepInput(), max_length=MOST_STEPS)
    needs = serializers.ListField(child=IdField(), max_length=MOST_NEEDS, default=list)
    version = VersionField()


class ServiceTimesInput(ChoicesInput):
    """All of it; dates are included, null is open."""

    times = serializers.ListField(child=ShiftInput(), max_length=MOST_STRETCHES)
    valid_from = serializers.DateField(default=None, allow_null=True)
    valid_until = serializers.DateField(default=None, allow_null=True)
    version = VersionField()


class VariantInput(Strict):
    """Another length or level: what it is called beside the service, and what the service itself is called then."""

    name = LineField(max_length=VARIANT_NAME)
    own_name = LineField(max_length=VARIANT_NAME)
    duration_minutes = WholeField(min_value=5, max_value=LONGEST)
    price = MoneyInput()


STEPS_EXAMPLE = OpenApiExample(
    "Hands on, a mask that works, hands on again",
    request_only=True,
    value={
        "steps": [
            {"kind": "ACTIVE", "minutes": 20},
            {"kind": "PROCESSING", "minutes": 30},
            {"kind": "ACTIVE", "minutes": 10},
        ],
        "version": 1,
    },
)
TIMES_EXAMPLE = OpenApiExample(
    "Only on summer mornings",
    request_only=True,
    value={
        "times": [{"weekday": 1, "starts_minute": 540, "ends_minute": 720}],
        "valid_from": "2036-06-01",
        "valid_until": "2036-08-31",
        "version": 1,
    },
)
VARIANT_EXAMPLE = OpenApiExample(
    "The same for longer",
    request_only=True,
    value={
        "name": "90 min",
        "own_name": "60 min",
        "duration_minutes": 90,
        "price": {"amount_minor": 12500, "currency": "USD"},
    },
)


def shaped(user: User, venue_id: UUID, service_id: UUID) -> Service:
    """Return the service. Raises as `changeable`, and MenuNotYours for whoever may only set its prices."""
    row = changeable(user, venue_id, service_id)
    if not menu_rights(user=user, venue_id=venue_id).services:
        raise MenuNotYours
    return row


def _changed(
    change: Callable[[], ServiceResult[Service]],
    *,
    user: User,
    row: Service,
    choices: Choices,
    current: Callable[[], Shape],
) -> Response:
    """Do it, and answer with what is there now. Raises Refused where somebody was first, or visits are touched."""
    done = change_times(
        by=user, venue_id=row.venue_id, change=change, choices=choices, now=timezone.now()
    )
    done = fresh(done, refusal=ChangedMeanwhile, current=current)
    decided(done, user=user, venue=row.venue)
    return Response(current())


@policy("business.api_steps", Audience.VENUE_PEOPLE)
class Steps(BusinessDoor):
    @described(operation_id="readSteps", summary="See how a service is done", responses=StepsShape)
    def get(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """Its steps, and the rooms and equipment it needs."""
        return Response(steps(changeable(person_of(request), venue_id, service_id)))

    @described(
        operation_id="replaceSteps",
        summary="Say how a service is done",
        request=StepsInput,
        examples=[STEPS_EXAMPLE],
        responses=StepsShape,
    )
    def put(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """Replace all of it; what is booked stays as agreed.

        CATALOG_CHANGED_MEANWHILE (409) brings all of it as it is now in `details.current`,
        BOOKINGS_VISITS_TOUCHED (409) the visits to decide about in `details.visits`.
        """
        user, now = person_of(request), timezone.now()
        said, row = body_of(request, StepsInput), shaped(user, venue_id, service_id)

        def change() -> ServiceResult[Service]:
            return set_steps(
                user=user,
                service_id=row.pk,
                steps=[(one["kind"], one["minutes"]) for one in said["steps"]],
                needs=said["needs"],
                seen=said["version"],
                now=now,
            )

        def current() -> Shape:
            return steps(changeable(user, venue_id, service_id))

        return _changed(change, user=user, row=row, choices=choices_of(said), current=current)


@policy("business.api_service_times", Audience.VENUE_PEOPLE)
class ServiceTimes(BusinessDoor):
    @described(
        operation_id="readServiceTimes",
        summary="See when a service is offered",
        responses=ServiceTimesShape,
    )
    def get(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """Days, hours and dates, where they are narrower than its people's."""
        return Response(service_times(changeable(person_of(request), venue_id, service_id)))

    @described(
        operation_id="replaceServiceTimes",
        summary="Say when a service is offered",
        request=ServiceTimesInput,
        examples=[TIMES_EXAMPLE],
        responses=ServiceTimesShape,
    )
    def put(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """Replace all of it; what is booked stays as agreed. As `replaceSteps` about 409."""
        user, now = person_of(request), timezone.now()
        said, row = body_of(request, ServiceTimesInput), shaped(user, venue_id, service_id)

        def change() -> ServiceResult[Service]:
            return set_service_times(
                user=user,
                service_id=row.pk,
                week=week_from(said["times"]) if said["times"] else None,
                since=said["valid_from"],
                until=said["valid_until"],
                seen=said["version"],
                now=now,
            )

        def current() -> Shape:
            return service_times(changeable(user, venue_id, service_id))

        return _changed(change, user=user, row=row, choices=choices_of(said), current=current)


@policy("business.api_variants", Audience.VENUE_PEOPLE)
class Variants(BusinessDoor):
    @described(
        operation_id="addVariant",
        summary="Offer a service in another length or level",
        parameters=[KEY_PARAMETER],
        request=VariantInput,
        examples=[VARIANT_EXAMPLE],
        responses={201: MenuServiceDetailShape},
    )
    def post(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """It shares all but name, length and price with the service, and is done by the same people.

        Only for whoever sets its prices, too; 404 for a variant of another.
        """
        key_of(request)
        user = person_of(request)
        said, row = body_of(request, VariantInput), changeable(user, venue_id, service_id)
        currency = row.venue.currency
        cents = cents_of(said["price"], currency, "price")
        variant = Variant(said["name"], said["duration_minutes"], cents)

        def act() -> tuple[int, Any]:
            made = add_variant(
                user=user,
                service_id=row.pk,
                variant=variant,
                own_name=said["own_name"],
                now=timezone.now(),
            )
            return 201, detail(made.unwrap(), currency)

        return reply(once_for(request, act).unwrap())
