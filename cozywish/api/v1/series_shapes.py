"""Visits that recur: what clients send, and what the dates and a series look like."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from cozywish.api.inputs import IdField, InstantField, Strict
from cozywish.api.v1.booking_shapes import BookingShape, booking
from cozywish.api.v1.shapes import Described, LocalField, Shape, SlotShape, UtcField, slot
from cozywish.api.v1.slots import MOST_EXTRAS
from cozywish.apps.bookings.models import Booking, Recurrence
from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT
from cozywish.apps.bookings.queries.series import FEWEST, Clash, LookedUp, Rule, Scope
from cozywish.apps.bookings.services import Repeated
from cozywish.core.recurring import Every


class RuleInput(Strict):
    """Which visit, when for the first time, how often, and for how long: `count` or `until`."""

    venue = IdField()
    services = serializers.ListField(child=IdField(), min_length=1, max_length=LONGEST_VISIT)
    extras = serializers.ListField(
        child=IdField(), required=False, default=list, max_length=MOST_EXTRAS
    )
    staff = IdField(required=False, allow_null=True, default=None, help_text="Null: anyone.")
    starts_at = InstantField(help_text="The first visit. The others keep its wall time.")
    every = serializers.ChoiceField(choices=Recurrence.choices)
    count = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=FEWEST,
        max_value=settings.SERIES_MOST_VISITS,
        help_text="How many visits.",
    )
    until = serializers.DateField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Instead of `count`: the last local date that counts.",
    )


class ChosenInput(Strict):
    """One date that is wanted."""

    number = serializers.IntegerField(min_value=1, help_text="As the dates are numbered.")
    starts_at = InstantField(help_text="As it comes, or one of `alternatives`.")


class HoldSeriesInput(RuleInput):
    """The rule, and which of its dates."""

    dates = ChosenInput(
        many=True,
        required=False,
        allow_null=True,
        default=None,
        help_text="Those that are wanted; the others are left out. Null: every date as it comes.",
    )
    replaces = IdField(
        required=False,
        allow_null=True,
        default=None,
        help_text="An earlier checkout of yours to let go. If the series cannot be had, it stays.",
    )


class ScopeInput(Strict):
    """Which visits of the series."""

    scope = serializers.ChoiceField(choices=Scope.choices)


class CancelSeriesInput(ScopeInput):
    """Letting go of several."""

    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class InsteadInput(Strict):
    """A visit that does not go where the others go."""

    booking = IdField()
    starts_at = InstantField(
        allow_null=True, help_text="A time of its own; null: it stays where it is."
    )


class MoveSeriesInput(ScopeInput):
    """The new time of this visit; the others keep their distance in days and take over its wall time."""

    starts_at = InstantField()
    staff = IdField(required=False, allow_null=True, default=None)
    instead = InsteadInput(many=True, required=False, default=list)


class DateShape(Described):
    """One date of a rule. `clash` says why it cannot be had as it comes; null: it can."""

    number = serializers.IntegerField()
    date = serializers.DateField()
    starts_at = UtcField(help_text="Where the clocks leave that time out, about when it would be.")
    starts_local = LocalField()
    clash = serializers.ChoiceField(choices=Clash.choices, allow_null=True)
    alternatives = SlotShape(many=True)


class DatesShape(Described):
    time_zone = serializers.CharField()
    dates = DateShape(many=True)


class SeriesShape(Described):
    """Visits that were booked because they recur. Each is a booking of its own."""

    id = serializers.UUIDField()
    every = serializers.ChoiceField(choices=Recurrence.choices)
    until = serializers.DateField(allow_null=True)
    visits = BookingShape(many=True)


class HeldSeriesShape(SeriesShape):
    checkout = serializers.UUIDField(help_text="Under which all of it is confirmed together.")


def rule_of(said: dict[str, Any]) -> Rule:
    """Return the rule of a valid RuleInput. Exactly one of `count` and `until` is given."""
    return Rule(Every(said["every"]), said["count"], said["until"])


def repeated(said: dict[str, Any]) -> Repeated:
    """Return what a valid HoldSeriesInput asks for."""
    chosen = said["dates"]
    return Repeated(
        venue_id=said["venue"],
        service_ids=said["services"],
        staff_id=said["staff"],
        starts_at=said["starts_at"],
        rule=rule_of(said),
        chosen=None if chosen is None else {one["number"]: one["starts_at"] for one in chosen},
        extra_ids=said["extras"],
    )


def date_shape(one: LookedUp, zone: ZoneInfo) -> Shape:
    """Return one date of a rule."""
    return {
        "number": one.number,
        "date": one.occurrence.on,
        "starts_at": one.occurrence.starts_at,
        "starts_local": one.occurrence.starts_at.astimezone(zone),
        "clash": one.clash,
        "alternatives": [slot(start) for start in one.near],
    }


def series_shape(visits: Iterable[Booking], *, now: datetime) -> Shape:
    """Return the series of which these are the visits; they came through their gate."""
    rows = list(visits)
    series = rows[0].series
    if series is None:
        raise LookupError("no series")
    return {
        "id": series.pk,
        "every": series.every,
        "until": series.until,
        "visits": [booking(row, now=now) for row in rows],
    }


RULE_EXAMPLE = OpenApiExample(
    "Six massages, every two weeks",
    request_only=True,
    value={
        "venue": "5b0f5a34-6f0c-4f0e-9f43-2a4f5a2b8c01",
        "services": ["c4a6f7d2-18e9-4b61-9a0e-7f2d3c5b6e03"],
        "staff": "0d2a1c7e-3b4d-4a55-8c7b-64c1e5f0a902",
        "starts_at": "2036-05-05T10:00:00-07:00",
        "every": "TWO_WEEKS",
        "count": 6,
    },
)
MOVE_SERIES_EXAMPLE = OpenApiExample(
    "All that are still to come, an hour later",
    request_only=True,
    value={"scope": "ALL", "starts_at": "2036-05-05T11:00:00-07:00"},
)
CANCEL_SERIES_EXAMPLE = OpenApiExample(
    "This one and those after it",
    request_only=True,
    value={"scope": "FOLLOWING", "reason": "I am moving away."},
)
