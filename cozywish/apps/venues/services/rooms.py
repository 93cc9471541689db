"""Writing rooms and equipment. Nothing is deleted: what is retired stays for the visits that are booked in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.venues.models import Permission, Resource, ResourceGroup, ResourceKind, Venue
from cozywish.apps.venues.queries import rooms_within, venues_within
from cozywish.core.db import one_after_another
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.services import operation
from cozywish.core.text import fold

MOST_GROUPS, MOST_UNITS = 30, 50
GROUP_NAME, UNIT_NAME = 60, 80


class RoomUnnamed(Invalid):
    code = "VENUES_ROOM_UNNAMED"
    template = _("Give it a name, with letters or numbers.")
    field = "name"


class RoomNameTaken(Conflict):
    code = "VENUES_ROOM_NAME_TAKEN"
    template = _("“%(name)s” is on the list already.")
    field = "name"


class TooManyRooms(Conflict):
    code = "VENUES_TOO_MANY_ROOMS"
    template = _("That is more than a place can have here.")


class RoomsChangedMeanwhile(Conflict):
    code = "VENUES_ROOMS_CHANGED_MEANWHILE"
    template = _("Somebody changed these meanwhile. Compare with what is saved now, save again.")


@dataclass(frozen=True, slots=True)
class UnitCard:
    """What one room or piece of equipment is called, and whether it is in use."""

    name: str
    is_active: bool = True


@operation
def add_rooms(
    *,
    user: User,
    venue_id: UUID,
    name: str,
    kind: ResourceKind,
    units: Sequence[str],
    now: datetime,
) -> ResourceGroup:
    """Add a group of rooms or equipment of which any unit will do, with its units, at least one.

    Raises Venue.DoesNotExist for whoever may not edit the venue. Fails with RoomUnnamed, RoomNameTaken, TooManyRooms.
    """
    venue = venues_within(user=user, permission=Permission.VENUE_EDIT).get(pk=venue_id)
    one_after_another(f"rooms {venue.pk}")
    if ResourceGroup.objects.filter(venue=venue).count() >= MOST_GROUPS:
        raise TooManyRooms
    if not units:
        raise RoomUnnamed
    group = ResourceGroup(venue=venue, name=_free_name(venue, name))
    group.save(force_insert=True)
    _add_units(group, kind, units)
    _write_down(user, group, "venues.rooms_added", now)
    return group


@operation
def change_rooms(
    *,
    user: User,
    group_id: UUID,
    name: str,
    units: Mapping[int, UnitCard],
    more: Sequence[str],
    seen: int,
    now: datetime,
) -> ResourceGroup:
    """Rename the group, rename, retire or bring back `units` by id, and add some. `seen` is the version looked at.

    Raises ResourceGroup.DoesNotExist for whoever may not edit the venue, Resource.DoesNotExist for a unit of another
    group. Fails with RoomsChangedMeanwhile, RoomUnnamed, RoomNameTaken, TooManyRooms.
    """
    found = rooms_within(user=user).get(pk=group_id)
    one_after_another(f"rooms {found.venue_id}")
    group = rooms_within(user=user).select_for_update(of=("self",)).get(pk=group_id)
    if group.version != seen:
        raise RoomsChangedMeanwhile
    group.name, group.version = _free_name(group.venue, name, group), group.version + 1
    group.save(update_fields=["name", "version"])
    for pk, card in units.items():
        unit = group.units.get(pk=pk)
        unit.name, unit.is_active = _name(card.name)[:UNIT_NAME], card.is_active
        unit.save(update_fields=["name", "is_active"])
    kind = group.units.values_list("kind", flat=True)[:1].get()
    _add_units(group, ResourceKind(kind), more)
    _write_down(user, group, "venues.rooms_changed", now)
    return group


def _add_units(group: ResourceGroup, kind: ResourceKind, names: Sequence[str]) -> None:
    there = group.units.count()
    if there + len(names) > MOST_UNITS:
        raise TooManyRooms
    Resource.objects.bulk_create(
        Resource(
            venue_id=group.venue_id,
            kind=kind,
            name=_name(name)[:UNIT_NAME],
            group=group,
            position=position,
        )
        for position, name in enumerate(names, start=there + 1)
    )


def _free_name(venue: Venue, name: str, group: ResourceGroup | None = None) -> str:
    others = ResourceGroup.objects.filter(venue=venue)
    if group is not None:
        others = others.exclude(pk=group.pk)
    wanted = _name(name)[:GROUP_NAME]
    if fold(wanted) in {fold(other) for other in others.values_list("name", flat=True)}:
        raise RoomNameTaken(name=wanted)
    return wanted


def _name(name: str) -> str:
    if not fold(name):
        raise RoomUnnamed
    return name.strip()


def _write_down(user: User, group: ResourceGroup, action: str, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action=action,
        object_type="venue",
        object_id=group.venue_id,
        rooms=group.name,
    )
