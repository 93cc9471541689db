"""Rooms and equipment: which there are, what they are called, and when one cannot be used."""

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
    InstantField,
    LineField,
    RowField,
    Strict,
    VersionField,
    YesOrNoField,
    body_of,
    key_of,
)
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import ChoicesInput, choices_of, decided, fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for
from cozywish.api.v1.business.venues import editable
from cozywish.api.v1.shapes import Described, LocalField, Shape, UtcField
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.services.times import change_times
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.scheduling.plans import maintenance_of
from cozywish.apps.scheduling.services import add_maintenance, remove_maintenance
from cozywish.apps.venues.models import ResourceGroup, ResourceKind
from cozywish.apps.venues.queries import rooms_within
from cozywish.apps.venues.services import (
    RoomsChangedMeanwhile,
    UnitCard,
    add_rooms,
    change_rooms,
)
from cozywish.apps.venues.services.rooms import GROUP_NAME, MOST_UNITS, UNIT_NAME
from cozywish.toolkit.policies import Audience, policy

KINDS = [(kind.value, kind.label) for kind in (ResourceKind.ROOM, ResourceKind.EQUIPMENT)]


class UnitShape(Described):
    """One room or piece of equipment. What is not active is offered no more."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()


class RoomsShape(Described):
    """Rooms or equipment of which any one will do. `version` counts the changes: send it back with the next one."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    name = serializers.CharField()
    version = serializers.IntegerField()
    units = UnitShape(many=True)


class MaintenanceShape(Described):
    """A time in which one of the units cannot be used."""

    id = serializers.UUIDField()
    unit = serializers.IntegerField()
    starts_at = UtcField()
    starts_local = LocalField()
    ends_at = UtcField()
    ends_local = LocalField()


def rooms(row: ResourceGroup) -> Shape:
    """Return the group with its units."""
    units = sorted(row.units.all(), key=lambda unit: (unit.position, unit.pk))
    return {
        "id": row.pk,
        "kind": units[0].kind,
        "name": row.name,
        "version": row.version,
        "units": [
            {"id": unit.pk, "name": unit.name, "is_active": unit.is_active} for unit in units
        ],
    }


def maintenance(row: Maintenance, zone: ZoneInfo) -> Shape:
    """Return when a unit is out."""
    return {
        "id": row.pk,
        "unit": row.resource_id,
        "starts_at": row.starts_at,
        "starts_local": row.starts_at.astimezone(zone),
        "ends_at": row.ends_at,
        "ends_local": row.ends_at.astimezone(zone),
    }


class RoomsInput(Strict):
    """A new group, with the names of its units."""

    kind = serializers.ChoiceField(choices=KINDS)
    name = LineField(max_length=GROUP_NAME)
    units = serializers.ListField(
        child=LineField(max_length=UNIT_NAME), min_length=1, max_length=MOST_UNITS
    )


class UnitInput(Strict):
    id = RowField()
    name = LineField(max_length=UNIT_NAME)
    is_active = YesOrNoField(default=True)


class RoomsChangeInput(ChoicesInput):
    """The group's name, the units that become otherwise, and the names of new ones."""

    name = LineField(max_length=GROUP_NAME)
    units = serializers.ListField(child=UnitInput(), max_length=MOST_UNITS, default=list)
    more = serializers.ListField(
        child=LineField(max_length=UNIT_NAME), max_length=MOST_UNITS, default=list
    )
    version = VersionField()


class MaintenanceInput(ChoicesInput):
    """Which unit is out from when to when, in steps of five minutes, at most a year."""

    unit = RowField()
    starts_at = InstantField()
    ends_at = InstantField()


ADD_EXAMPLE = OpenApiExample(
    "Two treatment rooms",
    request_only=True,
    value={"kind": "ROOM", "name": "Treatment room", "units": ["Fern room", "Ember room"]},
)
CHANGE_EXAMPLE = OpenApiExample(
    "One more, under another name",
    request_only=True,
    value={"name": "Quiet room", "more": ["Moss room"], "version": 1},
)
OUT_EXAMPLE = OpenApiExample(
    "Painted for two days",
    request_only=True,
    value={
        "unit": 1,
        "starts_at": "2036-06-02T00:00:00-07:00",
        "ends_at": "2036-06-04T00:00:00-07:00",
    },
)


def group_at(user: User, venue_id: UUID, group_id: UUID) -> ResourceGroup:
    """Return the group. Raises ResourceGroup.DoesNotExist for whoever may not edit the venue."""
    mine = rooms_within(user=user).filter(venue=venue_id)
    return mine.select_related("venue").prefetch_related("units").get(pk=group_id)


def cards_of(units: list[dict[str, Any]]) -> dict[int, UnitCard]:
    """Return what becomes of the units, by id. Raises ValidationError for one that is there twice."""
    cards: dict[int, UnitCard] = {}
    for number, said in enumerate(units):
        if said["id"] in cards:
            raise exceptions.ValidationError({f"units.{number}.id": [_("This is there twice.")]})
        cards[said["id"]] = UnitCard(said["name"], said["is_active"])
    return cards


@policy("business.api_rooms", Audience.VENUE_PEOPLE)
class AllRooms(BusinessDoor):
    @described(
        operation_id="listRooms",
        summary="See rooms and equipment",
        responses=RoomsShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """Each group of which any unit will do, by name."""
        venue = editable(person_of(request), venue_id)
        groups = venue.resource_groups.prefetch_related("units").order_by("name", "pk")
        return Response([rooms(row) for row in groups])

    @described(
        operation_id="addRooms",
        summary="Add rooms or equipment",
        parameters=[KEY_PARAMETER],
        request=RoomsInput,
        examples=[ADD_EXAMPLE],
        responses={201: RoomsShape},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Say with `replaceSteps` which services need one of them."""
        key_of(request)
        user = person_of(request)
        said, venue = body_of(request, RoomsInput), editable(user, venue_id)
        kind = ResourceKind(said.pop("kind"))

        def act() -> tuple[int, Any]:
            made = add_rooms(user=user, venue_id=venue.pk, kind=kind, now=timezone.now(), **said)
            return 201, rooms(made.unwrap())

        return reply(once_for(request, act).unwrap())


@policy("business.api_room_group", Audience.VENUE_PEOPLE)
class RoomGroup(BusinessDoor):
    @described(
        operation_id="readRooms", summary="See a group of rooms or equipment", responses=RoomsShape
    )
    def get(self, request: Request, venue_id: UUID, group_id: UUID) -> Response:
        """Its units, those that are no longer in use included."""
        return Response(rooms(group_at(person_of(request), venue_id, group_id)))

    @described(
        operation_id="changeRooms",
        summary="Change a group of rooms or equipment",
        request=RoomsChangeInput,
        examples=[CHANGE_EXAMPLE],
        responses=RoomsShape,
    )
    def put(self, request: Request, venue_id: UUID, group_id: UUID) -> Response:
        """Rename it, rename, retire or bring back units, add some; units that are not named stay.

        VENUES_ROOMS_CHANGED_MEANWHILE (409) brings the group as it is now in `details.current`,
        BOOKINGS_VISITS_TOUCHED (409) the visits to decide about in `details.visits`.
        """
        user, now = person_of(request), timezone.now()
        said, row = body_of(request, RoomsChangeInput), group_at(user, venue_id, group_id)
        cards = cards_of(said["units"])

        def change() -> Any:
            return change_rooms(
                user=user,
                group_id=row.pk,
                name=said["name"],
                units=cards,
                more=said["more"],
                seen=said["version"],
                now=now,
            )

        def current() -> Shape:
            return rooms(group_at(user, venue_id, group_id))

        done = change_times(
            by=user, venue_id=venue_id, change=change, choices=choices_of(said), now=now
        )
        done = fresh(done, refusal=RoomsChangedMeanwhile, current=current)
        decided(done, user=user, venue=row.venue)
        return Response(current())


@policy("business.api_maintenance", Audience.VENUE_PEOPLE)
class MaintenanceOfGroup(BusinessDoor):
    @described(
        operation_id="listMaintenance",
        summary="See when rooms or equipment are out",
        responses=MaintenanceShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID, group_id: UUID) -> Response:
        """What is not over, by its start."""
        group = group_at(person_of(request), venue_id, group_id)
        zone = ZoneInfo(group.venue.time_zone)
        rows = maintenance_of(group=group, now=timezone.now())
        return Response([maintenance(row, zone) for row in rows])

    @described(
        operation_id="addMaintenance",
        summary="Take a room or piece of equipment out",
        parameters=[KEY_PARAMETER],
        request=MaintenanceInput,
        examples=[OUT_EXAMPLE],
        responses={201: MaintenanceShape},
    )
    def post(self, request: Request, venue_id: UUID, group_id: UUID) -> Response:
        """BOOKINGS_VISITS_TOUCHED (409) brings the visits to decide about in `details.visits`."""
        key_of(request)
        user, now = person_of(request), timezone.now()
        said, group = body_of(request, MaintenanceInput), group_at(user, venue_id, group_id)
        unit, choices = said.pop("unit"), choices_of(said)
        if unit not in {one.pk for one in group.units.all()}:
            raise exceptions.ValidationError({"unit": [_("There is no such unit.")]})

        def change() -> Any:
            return add_maintenance(by=user, resource_id=unit, now=now, **said)

        def act() -> tuple[int, Any]:
            done = change_times(by=user, venue_id=venue_id, change=change, choices=choices, now=now)
            return 201, maintenance(done.unwrap(), ZoneInfo(group.venue.time_zone))

        return reply(decided(once_for(request, act), user=user, venue=group.venue))


@policy("business.api_one_maintenance", Audience.VENUE_PEOPLE)
class OneMaintenance(BusinessDoor):
    @described(
        operation_id="removeMaintenance",
        summary="Let a room or piece of equipment be used again",
        responses={204: None},
    )
    def delete(
        self, request: Request, venue_id: UUID, group_id: UUID, maintenance_id: UUID
    ) -> Response:
        """At once, for all of the time that it would have been out."""
        user, now = person_of(request), timezone.now()
        rows = maintenance_of(group=group_at(user, venue_id, group_id), now=now)
        found = rows.get(pk=maintenance_id)
        remove_maintenance(by=user, maintenance_id=found.pk, now=now).unwrap()
        return Response(status=204)
