"""The office's queue of venues, and what is decided about one."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import Strict, TextField, body_of, key_of, query_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.paging import Order, PageQuery, instant
from cozywish.api.v1.business.gates import once_for
from cozywish.api.v1.office.gates import OfficeDoor, described, officer_with, prove_again
from cozywish.api.v1.shapes import Described, Shape, UtcField
from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.queries import categories_of, menu_of
from cozywish.apps.venues.machine import VENUE
from cozywish.apps.venues.models import VenueEdit, VenueEvent, VenueReview, VenueStatus
from cozywish.apps.venues.queries import (
    decided_at,
    edits_of,
    may_review,
    own_faqs,
    reviews_of,
    venues_for_office,
)
from cozywish.apps.venues.services import DECISIONS
from cozywish.toolkit.policies import Audience, policy

VIEW = "venues.view_venue"
VERDICTS = [event.value for event in VenueEvent if event in DECISIONS]
MOST_EDITS = 200
LONGEST_WAIT_FIRST, OLDEST_FIRST = Order("since", instant), Order("created_at", instant)


class QueueQuery(PageQuery):
    status = serializers.ChoiceField(
        choices=VenueStatus.choices, required=False, default=VenueStatus.SUBMITTED
    )


class VerdictInput(Strict):
    """What is decided. A yes needs no reasons."""

    event = serializers.ChoiceField(choices=VERDICTS)
    reasons = TextField(
        max_length=1000,
        default="",
        allow_blank=True,
        help_text="The owner reads this in a mail and in the portal. It stays until their account is deleted.",
    )


class QueuedShape(Described):
    """A venue. `since`: when it was last sent in, or when it was made."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    status = serializers.ChoiceField(choices=VenueStatus.choices)
    business = serializers.CharField()
    place = serializers.CharField()
    since = UtcField()


class SaidShape(Described):
    question = serializers.CharField()
    answer = serializers.CharField()


class EditShape(Described):
    """What its people changed since the last decision."""

    at = UtcField()
    by = serializers.CharField()
    field = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class DecidedShape(Described):
    at = UtcField()
    event = serializers.ChoiceField(choices=VenueEvent.choices)
    by = serializers.CharField()
    reasons = serializers.CharField()


class ReviewedVenueShape(QueuedShape):
    """With all that customers would read, what was changed since the last decision, and what can be decided."""

    tagline = serializers.CharField()
    description = serializers.CharField()
    address_line1 = serializers.CharField()
    postcode = serializers.CharField()
    phone = serializers.CharField()
    website = serializers.CharField()
    categories = serializers.ListField(child=serializers.CharField())
    services = serializers.ListField(child=serializers.CharField())
    people = serializers.ListField(child=serializers.CharField())
    questions = SaidShape(many=True)
    edits = EditShape(many=True)
    history = DecidedShape(many=True)
    verdicts = serializers.ListField(
        child=serializers.ChoiceField(choices=VERDICTS), help_text="What you can decide now."
    )


VERDICT_EXAMPLE = OpenApiExample(
    "A photo is missing",
    request_only=True,
    value={"event": "ask_for_changes", "reasons": "Please show the rooms."},
)


def queued(row: Any) -> Shape:
    """Return a venue of `venues_for_office`."""
    return {
        **{name: getattr(row, name) for name in ("id", "name", "slug", "status", "since")},
        "business": row.business.name,
        "place": row.place.name,
    }


def reviewed(row: Any, *, officer: User) -> Shape:
    """Return all that the office looks at before it decides. Nine SQL queries."""
    words = ("tagline", "description", "address_line1", "postcode", "phone", "website")
    since = decided_at(row)
    edits = () if since is None else edits_of(row, since=since)[:MOST_EDITS]
    team = row.staff.filter(is_active=True, is_bookable=True).order_by("position")
    return {
        **queued(row),
        **{name: getattr(row, name) for name in words},
        "categories": [one.name for one in categories_of(venue=row)],
        "services": [one.full_name for one in menu_of(venue_id=row.pk)],
        "people": list(team.values_list("name", flat=True)),
        "questions": [
            {"question": one.question, "answer": one.answer} for one in own_faqs(venue_id=row.pk)
        ],
        "edits": [_edit(one) for one in edits],
        "history": [_decided(one) for one in reviews_of(row)],
        "verdicts": _verdicts(officer, row),
    }


def _edit(row: VenueEdit) -> Shape:
    said = {name: getattr(row, name) for name in ("at", "field", "before", "after")}
    return {**said, "by": row.actor.name}


def _decided(row: VenueReview) -> Shape:
    return {"at": row.at, "event": row.event, "reasons": row.reasons, "by": row.actor.name}


def _verdicts(officer: User, row: Any) -> list[str]:
    if not may_review(officer=officer, venue=row):
        return []
    return VENUE.events(state=row.status, actor="F")


@policy("office.api_venues", Audience.OFFICE)
class Queue(OfficeDoor):
    @described(
        operation_id="listVenuesForReview",
        summary="See the venues that wait",
        parameters=[QueueQuery],
        responses=QueuedShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """The longest wait first; those with another `status` in the order in which they were made."""
        officer_with(request, VIEW)
        asked = query_of(request, QueueQuery)
        order = LONGEST_WAIT_FIRST if asked["status"] == VenueStatus.SUBMITTED else OLDEST_FIRST
        return order.page(venues_for_office().filter(status=asked["status"]), asked, queued)


@policy("office.api_venue", Audience.OFFICE)
class ReviewedVenue(OfficeDoor):
    @described(
        operation_id="readVenueForReview",
        summary="Look at a venue before you decide",
        responses=ReviewedVenueShape,
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """What it says, what was changed since the last decision, and what was decided so far."""
        officer = officer_with(request, VIEW)
        return Response(reviewed(venues_for_office().get(pk=venue_id), officer=officer))


@policy("office.api_verdict", Audience.OFFICE)
class Verdicts(OfficeDoor):
    @described(
        operation_id="decideAboutVenue",
        summary="Decide about a venue",
        parameters=[KEY_PARAMETER],
        request=VerdictInput,
        examples=[VERDICT_EXAMPLE],
        responses=ReviewedVenueShape,
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Approve it, ask for changes, reject it, suspend it or put it back online. 404 for your own.

        VENUES_WRONG_MOMENT (409): its status lists no such verdict. VENUES_REASONS_MISSING (422): say why.
        ACCOUNTS_REAUTHENTICATION_REQUIRED (401) goes on at `auth/reauthenticate/`.
        """
        officer = officer_with(request, VIEW)
        key_of(request)
        row = venues_for_office().get(pk=venue_id)
        if not may_review(officer=officer, venue=row):
            raise Http404
        prove_again(request)
        said = body_of(request, VerdictInput)

        def act() -> tuple[int, Any]:
            decide = DECISIONS[VenueEvent(said["event"])]
            now = timezone.now()
            done = decide(officer=officer, venue_id=venue_id, reasons=said["reasons"], now=now)
            return 200, {"id": done.unwrap().pk}

        given = once_for(request, act).unwrap()
        return reply(given, **reviewed(venues_for_office().get(pk=venue_id), officer=officer))
