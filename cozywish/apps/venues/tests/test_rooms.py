"""Rooms and equipment: adding, renaming, retiring, and who may."""

from typing import Any

import pytest

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.venues.factories import make_rooms
from cozywish.apps.venues.models import Permission, Resource, ResourceGroup, ResourceKind, Venue
from cozywish.apps.venues.services import UnitCard, add_rooms, change_rooms
from cozywish.apps.venues.tests.conftest import NOW, House
from cozywish.core.services import Failure, ServiceResult


def add(house: House, name: str = "Cabin", **overrides: Any) -> ServiceResult[ResourceGroup]:
    given: dict[str, Any] = {
        "user": house.bob,
        "venue_id": house.venue.pk,
        "kind": ResourceKind.ROOM,
        "units": ["Fern", "Ember"],
        **overrides,
    }
    return add_rooms(name=name, now=NOW, **given)


def change(house: House, group: ResourceGroup, **overrides: Any) -> ServiceResult[ResourceGroup]:
    given: dict[str, Any] = {
        "user": house.bob,
        "name": group.name,
        "units": {},
        "more": [],
        "seen": group.version,
        **overrides,
    }
    return change_rooms(group_id=group.pk, now=NOW, **given)


def units(group: ResourceGroup) -> list[tuple[str, str, bool]]:
    rows = group.units.order_by("position")
    return [(row.name, row.kind, row.is_active) for row in rows]


def code(answer: ServiceResult[Any]) -> str:
    assert isinstance(answer, Failure)
    return answer.error.code


def test_a_group_is_added_with_its_units(house: House) -> None:
    group = add(house, "  Cabin ").unwrap()
    assert (group.name, units(group)) == (
        "Cabin",
        [("Fern", "ROOM", True), ("Ember", "ROOM", True)],
    )
    assert AuditEntry.objects.get(action="venues.rooms_added").object_id == house.venue.pk


def test_units_are_renamed_retired_brought_back_and_added(house: House) -> None:
    group = add(house, kind=ResourceKind.EQUIPMENT).unwrap()
    fern, ember = group.units.order_by("position")
    cards = {fern.pk: UnitCard("Moss"), ember.pk: UnitCard("Ember", is_active=False)}
    after = change(house, group, name="Laser", units=cards, more=["Coal"]).unwrap()
    assert (after.name, units(group)) == (
        "Laser",
        [("Moss", "EQUIPMENT", True), ("Ember", "EQUIPMENT", False), ("Coal", "EQUIPMENT", True)],
    )
    change(house, after, units={ember.pk: UnitCard("Ember")}).unwrap()
    assert [is_active for _name, _kind, is_active in units(group)] == [True, True, True]


def test_what_is_refused_changes_nothing(house: House) -> None:
    group = add(house).unwrap()
    other = add(house, "Laser").unwrap()
    assert code(add(house, "CABIN")) == "VENUES_ROOM_NAME_TAKEN"
    assert code(add(house, "  ")) == "VENUES_ROOM_UNNAMED"
    assert code(add(house, "Bath", units=[])) == "VENUES_ROOM_UNNAMED"
    assert code(add(house, "Bath", units=["Tub"] * 51)) == "VENUES_TOO_MANY_ROOMS"
    assert code(change(house, other, name="cabin")) == "VENUES_ROOM_NAME_TAKEN"
    assert code(change(house, group, more=["…"])) == "VENUES_ROOM_UNNAMED"
    assert code(change(house, group, seen=7)) == "VENUES_ROOMS_CHANGED_MEANWHILE"
    assert ResourceGroup.objects.order_by("name").count() == 2
    assert [name for name, _kind, _used in units(group)] == ["Fern", "Ember"]


def test_a_place_has_at_most_thirty_groups(house: House) -> None:
    for number in range(30):
        make_rooms(house.venue, group=f"Room {number}")
    assert code(add(house)) == "VENUES_TOO_MANY_ROOMS"


def test_it_takes_the_permission_to_edit_the_venue(house: House) -> None:
    group = add(house).unwrap()
    for stranger in (house.mona, house.charlie):
        with pytest.raises(Venue.DoesNotExist):
            add(house, "Laser", user=stranger)
        with pytest.raises(ResourceGroup.DoesNotExist):
            change(house, group, user=stranger)
    house.grant.venues.add(house.venue)
    house.grant.permissions.create(permission=Permission.VENUE_EDIT)
    change(house, group, user=house.mona).unwrap()
    with pytest.raises(Resource.DoesNotExist):
        change(house, add(house, "Laser").unwrap(), units={group.units.all()[0].pk: UnitCard("x")})
