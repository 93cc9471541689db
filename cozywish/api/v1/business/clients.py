"""The clients of a business: finding one for a booking, all of them, and what is kept in mind about one."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import LineField, Strict, TextField, WholeField, body_of, query_of
from cozywish.api.paging import Page, PageQuery
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, seat_at
from cozywish.api.v1.business.visits import opened
from cozywish.api.v1.shapes import Described, UtcField
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.acting import placed_with
from cozywish.apps.bookings.queries.clientele import (
    Asked,
    ClientSeen,
    card_of,
    client_seen,
    clients_seen,
    may_note,
)
from cozywish.apps.bookings.queries.clients import clients_like
from cozywish.apps.bookings.services import (
    LONGEST_NOTES,
    LONGEST_TAG,
    MOST_TAGS,
    ClientChangedMeanwhile,
    keep_in_mind,
)
from cozywish.toolkit.policies import Audience, policy

FAR = 100_000  # clients nobody leafs to


class ClientsQuery(Strict):
    name = LineField(max_length=80, help_text="A part of the name; one letter finds nobody.")


class ClientShape(Described):
    """Somebody who was there. `visit` is their latest: `placeVisit` takes it as `client`."""

    visit = serializers.UUIDField()
    name = serializers.CharField()
    last = UtcField()


class ClientListQuery(PageQuery):
    """Which clients."""

    name = LineField(
        max_length=120,
        required=False,
        help_text="A part of the name, or the whole e-mail address where you may read it.",
    )
    tag = LineField(max_length=LONGEST_TAG, required=False)


class ClientSeenShape(Described):
    """A client, as far as you see their visits: an account, or the guest of one e-mail address."""

    visit = serializers.UUIDField(
        help_text="Their latest. By any visit of theirs a client is named."
    )
    name = serializers.CharField()
    visits = serializers.IntegerField(help_text="Those that took place.")
    no_shows = serializers.IntegerField()
    last = UtcField(allow_null=True)
    next = UtcField(allow_null=True)
    tags = serializers.ListField(
        child=serializers.CharField(), help_text="Empty where you may not read them."
    )


class OneClientShape(ClientSeenShape):
    """A client with what is kept in mind about them; `version` is 0 where nothing was written yet."""

    may_note = serializers.BooleanField(
        help_text="Whether notes and tags are yours to read and change."
    )
    notes = serializers.CharField()
    version = serializers.IntegerField()


class CardInput(Strict):
    """What is to be kept in mind, instead of what was there. The client never sees it."""

    notes = TextField(max_length=LONGEST_NOTES, allow_blank=True)
    tags = serializers.ListField(child=LineField(max_length=LONGEST_TAG), max_length=MOST_TAGS)
    version = WholeField(
        min_value=0,
        max_value=2**31 - 1,
        help_text="That of `readClient`; 0 where nothing was written yet.",
    )


CARD_EXAMPLE = OpenApiExample(
    "A regular",
    request_only=True,
    value={"notes": "Left shoulder, no lavender.", "tags": ["Regular", "Quiet room"], "version": 0},
)


@policy("business.api_clients", Audience.VENUE_PEOPLE)
class Clients(BusinessDoor):
    @described(
        operation_id="findClients",
        summary="Find a client again",
        parameters=[ClientsQuery],
        responses=ClientShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """At most eight of those whose visits you see, whoever came last first."""
        user = person_of(request)
        venue = seat_at(user, venue_id, lambda seat: seat.sees_calendar).venue
        if not placed_with(user=user, venue=venue).exists():
            raise Http404
        text = query_of(request, ClientsQuery)["name"]
        found = clients_like(user=user, venue=venue, text=text)
        return Response([{"visit": one.visit, "name": one.name, "last": one.last} for one in found])


@policy("business.api_client_list", Audience.VENUE_PEOPLE)
class ClientList(BusinessDoor):
    @described(
        operation_id="listClients",
        summary="See the clients",
        parameters=[ClientListQuery],
        responses=ClientSeenShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """Those whose visits you see at the business, whoever came or comes last first."""
        user, asked = person_of(request), query_of(request, ClientListQuery)
        venue = seat_at(user, venue_id, lambda seat: seat.sees_calendar).venue
        first, size = _first(asked), asked["page_size"]
        found = clients_seen(
            user=user,
            business_id=venue.business_id,
            asked=Asked(asked.get("name", ""), asked.get("tag", "")),
            now=timezone.now(),
            first=first,
            at_most=size + 1,
        )
        following = str(first + size) if len(found) > size else None
        rows = [_seen(one) for one in found[:size]]
        return Page(rows, next_cursor=following, page_size=size)


@policy("business.api_client", Audience.VENUE_PEOPLE)
class OneClient(BusinessDoor):
    @described(
        operation_id="readClient",
        summary="Look at a client",
        responses=OneClientShape,
    )
    def get(self, request: Request, venue_id: UUID, booking_id: UUID) -> Response:
        """Whose visit it is. How to reach them: `readClientContact`."""
        user = person_of(request)
        return Response(_one(user, opened(user, venue_id, booking_id)))

    @described(
        operation_id="changeClient",
        summary="Note and tag a client",
        request=CardInput,
        examples=[CARD_EXAMPLE],
        responses={200: OneClientShape, 403: None},
    )
    def put(self, request: Request, venue_id: UUID, booking_id: UUID) -> Response:
        """Replace the notes and the tags. A tag that the business uses already keeps its spelling.

        BOOKINGS_CLIENT_CHANGED_MEANWHILE (409) brings the client as they are now in `details.current`.
        """
        user, said = person_of(request), body_of(request, CardInput)
        row = opened(user, venue_id, booking_id)
        done = keep_in_mind(
            user=user,
            visit_id=row.pk,
            notes=said["notes"],
            tags=said["tags"],
            seen=said["version"],
            now=timezone.now(),
        )
        fresh(done, refusal=ClientChangedMeanwhile, current=lambda: _one(user, row)).unwrap()
        return Response(_one(user, row))


def _first(asked: dict[str, Any]) -> int:
    """How many clients the pages before have shown."""
    cursor = asked.get("cursor", "0")
    if not (cursor.isascii() and cursor.isdigit()) or int(cursor) > FAR:
        raise ValidationError({"cursor": ["This is no cursor of this list."]})
    return int(cursor)


def _seen(client: ClientSeen) -> dict[str, Any]:
    return {
        "visit": client.visit,
        "name": client.name,
        "visits": client.visits,
        "no_shows": client.missed,
        "last": client.last,
        "next": client.coming,
        "tags": client.tags,
    }


def _one(user: User, booking: Booking) -> dict[str, Any]:
    client = client_seen(user=user, booking=booking, now=timezone.now())
    if client is None:  # nothing tells them from others
        raise Booking.DoesNotExist
    notes = may_note(user=user, booking=booking)
    card = card_of(booking) if notes else None
    return {
        **_seen(client),
        "may_note": notes,
        "notes": card.notes if card else "",
        "version": card.version if card else 0,
    }
