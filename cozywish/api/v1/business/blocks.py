"""Times that a business keeps free by hand: of its people and of its rooms."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import (
    IdField,
    LineField,
    MomentField,
    RowField,
    Strict,
    VersionField,
    body_of,
    key_of,
    query_of,
)
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.paging import Order, instant
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.booking_shapes import times
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.windows import DaysQuery, window
from cozywish.api.v1.shapes import Described, LocalField, Shape, UtcField
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Block
from cozywish.apps.bookings.queries.blocks import blockable_by, blocks_of_venue, blocks_within
from cozywish.apps.bookings.services import (
    BlockChangedMeanwhile,
    block_time,
    move_block,
    unblock_time,
)
from cozywish.apps.venues.models import Venue
from cozywish.toolkit.policies import Audience, policy

BY_START = Order("starts_at", instant)


class BlockShape(Described):
    """Time that nobody can book: of a person (`staff`), or of a room or machine (`unit`)."""

    id = serializers.UUIDField()
    staff = serializers.UUIDField(allow_null=True)
    unit = serializers.IntegerField(allow_null=True)
    starts_at = UtcField()
    starts_local = LocalField()
    ends_at = UtcField()
    ends_local = LocalField()
    words = serializers.CharField()
    version = serializers.IntegerField()


class BlockInput(Strict):
    """Whose time, from when to when, in steps of five minutes and at most two weeks; either `staff` or `unit`."""

    staff = IdField(default=None, allow_null=True)
    unit = RowField(default=None, allow_null=True, help_text="From the `units` of `listRooms`.")
    starts_at = MomentField()
    ends_at = MomentField()
    words = LineField(
        max_length=80,
        default="",
        allow_blank=True,
        help_text="What for. Only people who look after this calendar see it.",
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """Return it, if it is about one person or one room."""
        if (said["staff"] is None) == (said["unit"] is None):
            sentence = _("Say either whose time it is, or which room it is.")
            raise exceptions.ValidationError({"staff": [sentence]})
        return said


class BlockChangeInput(BlockInput):
    """The same, and the version that it replaces."""

    version = VersionField()


_LUNCH = {
    "staff": "0d2a1c7e-3b4d-4a55-8c7b-64c1e5f0a902",
    "starts_at": "2036-05-05T12:00:00-07:00",
    "ends_at": "2036-05-05T13:00:00-07:00",
    "words": "The accountant",
}
BLOCK_EXAMPLE = OpenApiExample("An hour of a person", request_only=True, value=_LUNCH)
BLOCK_CHANGE_EXAMPLE = OpenApiExample(
    "The same with its version", request_only=True, value={**_LUNCH, "version": 1}
)


def _wordless(row: Block, venue: Venue) -> Shape:
    return {
        "id": row.pk,
        "staff": row.resource.staff_id,
        "unit": None if row.resource.staff_id else row.resource_id,
        **times(row, ZoneInfo(venue.time_zone)),
        "version": row.version,
    }


def block(row: Block, venue: Venue) -> Shape:
    """Return a block."""
    return {**_wordless(row, venue), "words": row.words}


def _venue(user: User, venue_id: UUID) -> Venue:
    return seat_at(user, venue_id, lambda seat: seat.sees_calendar).venue


def _own(user: User, venue_id: UUID, block_id: UUID) -> Block:
    """Return the block. Raises Block.DoesNotExist for whoever may not change it."""
    mine = blocks_within(user).filter(resource__venue=venue_id).select_related("resource")
    return mine.get(pk=block_id)


def _kept(user: User, venue: Venue, said: dict[str, Any]) -> dict[str, Any]:
    """Return what the services of blocks ask for. Raises Resource.DoesNotExist where the time is not the person's."""
    staff_id, unit = said.pop("staff"), said.pop("unit")
    mine = blockable_by(user).filter(venue=venue)
    resource = mine.get(staff=staff_id) if staff_id else mine.get(pk=unit, staff=None)
    return {**said, "by": user, "resource_id": resource.pk, "now": timezone.now()}


@policy("business.api_blocks", Audience.VENUE_PEOPLE)
class Blocks(BusinessDoor):
    @described(
        operation_id="listBlocks",
        summary="List blocked time",
        parameters=[DaysQuery],
        responses=BlockShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """On those days, of the people and rooms whose time you may keep free, by its start."""
        user = person_of(request)
        venue, asked = _venue(user, venue_id), query_of(request, DaysQuery)
        begins, ends = window(venue, asked)
        rows = blocks_of_venue(
            venue=venue, begins=begins, ends=ends, resource__in=blockable_by(user).values("pk")
        )
        return BY_START.page(rows, asked, lambda row: block(row, venue))

    @described(
        operation_id="blockTime",
        summary="Block time",
        parameters=[KEY_PARAMETER],
        request=BlockInput,
        examples=[BLOCK_EXAMPLE],
        responses={201: BlockShape},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Nobody can book it. BOOKINGS_TIME_NOT_FREE (409) where a visit or another block stands."""
        key_of(request)
        user = person_of(request)
        venue, said = _venue(user, venue_id), body_of(request, BlockInput)
        kept = _kept(user, venue, said)

        def act() -> tuple[int, Any]:
            return 201, _wordless(block_time(**kept).unwrap(), venue)

        return reply(once_for(request, act).unwrap(), words=kept["words"].strip())


@policy("business.api_block", Audience.VENUE_PEOPLE)
class OneBlock(BusinessDoor):
    @described(operation_id="readBlock", summary="See a block", responses=BlockShape)
    def get(self, request: Request, venue_id: UUID, block_id: UUID) -> Response:
        """Whose time it is, when, and what for."""
        user = person_of(request)
        return Response(block(_own(user, venue_id, block_id), _venue(user, venue_id)))

    @described(
        operation_id="moveBlock",
        summary="Change a block",
        request=BlockChangeInput,
        examples=[BLOCK_CHANGE_EXAMPLE],
        responses=BlockShape,
    )
    def put(self, request: Request, venue_id: UUID, block_id: UUID) -> Response:
        """Replace all of it: when, whose time, and what for.

        BOOKINGS_BLOCK_CHANGED_MEANWHILE (409) brings the block as it is now in `details.current`.
        """
        user = person_of(request)
        row, venue = _own(user, venue_id, block_id), _venue(user, venue_id)
        said = body_of(request, BlockChangeInput)
        seen = said.pop("version")
        done = move_block(block_id=block_id, seen=seen, **_kept(user, venue, said))
        moved = fresh(done, refusal=BlockChangedMeanwhile, current=lambda: block(row, venue))
        return Response(block(moved.unwrap(), venue))

    @described(operation_id="unblockTime", summary="Remove a block", responses={204: None})
    def delete(self, request: Request, venue_id: UUID, block_id: UUID) -> Response:
        """The time can be booked again."""
        user = person_of(request)
        row = _own(user, venue_id, block_id)
        unblock_time(by=user, block_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)
