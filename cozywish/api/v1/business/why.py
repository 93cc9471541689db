"""Why customers can or cannot book somebody at some minute."""

from collections.abc import Sequence
from datetime import UTC
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import IdField, MomentField, Strict, query_of
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.gates import BusinessDoor, described, seat_at
from cozywish.api.v1.shapes import Described, Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.clients import asker_seen
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT
from cozywish.apps.bookings.queries.in_the_way import InTheWay, Told, people_to_ask_about, told
from cozywish.apps.bookings.queries.why import Rule, Why
from cozywish.apps.venues.models import Venue
from cozywish.toolkit.policies import Audience, policy


class WhyQuery(Strict):
    """Who, what, and from when on."""

    staff = IdField()
    service = serializers.ListField(
        child=IdField(),
        min_length=1,
        max_length=LONGEST_VISIT,
        help_text="One to four services done back to back, in this order. Repeat the parameter.",
    )
    starts_at = MomentField(help_text="Any minute: it need not be one that is offered.")
    client = serializers.CharField(
        required=False,
        max_length=10,
        help_text="The reference of a visit of the client whom it would be for: some rules depend on them.",
    )


class InTheWayShape(Described):
    """Something that takes the time. `client` and `reference` are empty where you may not see the visit."""

    kind = serializers.ChoiceField(["VISIT", "HOLD", "BLOCK"])
    starts_at = serializers.DateTimeField()
    starts_local = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    ends_local = serializers.DateTimeField()
    client = serializers.CharField()
    reference = serializers.CharField()


class RuleShape(Described):
    """What one rule says. `says` explains a no, or what a yes depends on; `room` names the room or equipment."""

    rule = serializers.ChoiceField(Rule.values)
    allows = serializers.BooleanField()
    about = serializers.CharField()
    says = serializers.CharField()
    room = serializers.CharField()
    in_the_way = InTheWayShape(many=True)


class WhyShape(Described):
    """The chain in the order in which it is asked: the start is free when every rule allows it."""

    is_free = serializers.BooleanField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    rules = RuleShape(many=True)


@policy("business.api_why", Audience.VENUE_PEOPLE)
class WhyOrWhyNot(BusinessDoor):
    @described(
        operation_id="explainTime",
        summary="See why a time can or cannot be booked",
        parameters=[WhyQuery],
        responses=WhyShape,
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """What each rule says of somebody's visit from that minute on, asked of the engine that lists free times."""
        user = person_of(request)
        seat = seat_at(user, venue_id, lambda seat: seat.sees_calendar)
        asked = query_of(request, WhyQuery)
        staff = people_to_ask_about(seat=seat, user=user).get(pk=asked["staff"])
        try:
            asker = _asker(user, seat.venue, asked.get("client", ""))
            found, chain = told(
                user=user,
                venue=seat.venue,
                service_ids=asked["service"],
                staff_id=staff.pk,
                starts_at=asked["starts_at"],
                now=timezone.now(),
                asker=asker,
            )
        except LookupError as missing:
            raise Http404 from missing
        return Response(chain_shape(found, chain))


def chain_shape(found: Why, chain: Sequence[Told]) -> Shape:
    """Return what each rule says."""
    return {
        "is_free": found.is_free,
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
        "rules": [_rule(one) for one in chain],
    }


def _asker(user: User, venue: Venue, reference: str) -> Asker | None:
    """The client, if one is named. Raises BookingItem.DoesNotExist for a visit that the person does not see."""
    if not reference:
        return None
    return asker_seen(user=user, venue=venue, reference=reference)


def _rule(one: Told) -> Shape:
    return {
        "rule": one.rule,
        "allows": one.allows,
        "about": one.rule.label,
        "says": one.says,
        "room": one.room,
        "in_the_way": [_in_the_way(taken) for taken in one.in_the_way],
    }


def _in_the_way(taken: InTheWay) -> Shape:
    return {
        "kind": taken.kind,
        "starts_at": taken.starts_at.astimezone(UTC),
        "starts_local": taken.starts_at,
        "ends_at": taken.ends_at.astimezone(UTC),
        "ends_local": taken.ends_at,
        "client": taken.client,
        "reference": taken.reference,
    }
