"""Rooms, equipment and single days through the API."""

from datetime import timedelta
from typing import Any

import pytest

from cozywish.api.tests.business import as_ines, as_manager, book, ines_at, item_of
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import NOW, Owner
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.venues.factories import make_rooms, make_venue
from cozywish.apps.venues.models import Permission, ResourceGroup

pytestmark = pytest.mark.django_db
CABINS = {"kind": "ROOM", "name": "Cabin", "units": ["Fern", "Ember"]}


def added(owner: Owner) -> dict[str, Any]:
    made: dict[str, Any] = data_of(owner.api.send(f"{owner.at}rooms/", CABINS), 201)
    return made


def out(unit: int, **changes: Any) -> dict[str, Any]:
    return {
        "unit": unit,
        "starts_at": "2036-06-02T07:00:00Z",
        "ends_at": "2036-06-04T07:00:00Z",
        **changes,
    }


def test_rooms_are_added_once_and_listed(owner: Owner) -> None:
    key = "a" * 36
    made = data_of(owner.api.send(f"{owner.at}rooms/", CABINS, key=key), 201)
    again = data_of(owner.api.send(f"{owner.at}rooms/", CABINS, key=key), 201)

    assert made == again
    assert [data_of(owner.api.ask(f"{owner.at}rooms/"))] == [[made]]
    assert made == data_of(owner.api.ask(f"{owner.at}rooms/{made['id']}/"))
    assert (made["kind"], made["version"]) == ("ROOM", 1)
    assert [(one["name"], one["is_active"]) for one in made["units"]] == [
        ("Fern", True),
        ("Ember", True),
    ]


def test_units_are_renamed_retired_and_more_come(owner: Owner) -> None:
    made = added(owner)
    fern = made["units"][0]
    said = {
        "name": "Room",
        "units": [{"id": fern["id"], "name": "Moss", "is_active": False}],
        "more": ["Cedar"],
        "version": 1,
    }

    changed = data_of(owner.api.replace(f"{owner.at}rooms/{made['id']}/", said))

    assert (changed["name"], changed["version"]) == ("Room", 2)
    assert [(one["name"], one["is_active"]) for one in changed["units"]] == [
        ("Moss", False),
        ("Ember", True),
        ("Cedar", True),
    ]


def test_who_saves_rooms_second_gets_them_as_they_are(owner: Owner) -> None:
    made = added(owner)
    path = f"{owner.at}rooms/{made['id']}/"
    first = data_of(owner.api.replace(path, {"name": "Room", "version": 1}))

    refused = error_of(owner.api.replace(path, {"name": "Studio", "version": 1}))

    assert refused == (409, "VENUES_ROOMS_CHANGED_MEANWHILE", {"current": first})


def test_rooms_that_cannot_be_so_are_refused(owner: Owner) -> None:
    made = added(owner)
    path, unit = f"{owner.at}rooms/{made['id']}/", made["units"][0]["id"]
    twice = [{"id": unit, "name": "A"}, {"id": unit, "name": "B"}]
    foreign = make_rooms(make_venue(), "Elsewhere").units.get().pk

    taken = error_of(owner.api.send(f"{owner.at}rooms/", CABINS))
    unnamed = error_of(owner.api.send(f"{owner.at}rooms/", {**CABINS, "name": "–"}))
    doubled = error_of(owner.api.replace(path, {"name": "A", "units": twice, "version": 1}))
    theirs = [{"id": foreign, "name": "A"}]
    not_here = error_of(owner.api.replace(path, {"name": "A", "units": theirs, "version": 1}))

    assert (taken[0], taken[1], set(taken[2])) == (409, "VENUES_ROOM_NAME_TAKEN", {"name"})
    assert (unnamed[0], unnamed[1], set(unnamed[2])) == (422, "VENUES_ROOM_UNNAMED", {"name"})
    assert doubled == (400, "VALIDATION_ERROR", {"units.1.id": ["This is there twice."]})
    assert not_here == (404, "NOT_FOUND", {})
    assert ResourceGroup.objects.get(pk=made["id"]).name == "Cabin"


def test_a_room_is_out_for_a_while_and_back(owner: Owner) -> None:
    made = added(owner)
    path, unit = f"{owner.at}rooms/{made['id']}/maintenance/", made["units"][1]["id"]

    put = data_of(owner.api.send(path, out(unit)), 201)

    assert data_of(owner.api.ask(path)) == [put]
    assert (put["unit"], put["starts_local"]) == (unit, "2036-06-02T00:00:00-07:00")
    assert owner.api.remove(f"{path}{put['id']}/").status_code == 204
    assert data_of(owner.api.ask(path)) == []


def test_maintenance_that_cannot_be_so_is_refused(owner: Owner) -> None:
    made = added(owner)
    path, unit = f"{owner.at}rooms/{made['id']}/maintenance/", made["units"][1]["id"]
    other = make_rooms(owner.house.venue, "Bath", group="Baths").units.get().pk

    odd = error_of(owner.api.send(path, out(unit, ends_at="2036-06-02T06:00:00Z")))
    past = error_of(
        owner.api.send(
            path, out(unit, starts_at="2036-05-01T07:00:00Z", ends_at="2036-05-02T07:00:00Z")
        )
    )

    assert (odd[0], odd[1]) == (422, "SCHEDULING_SPAN_UNREADABLE")
    assert (past[0], past[1]) == (422, "SCHEDULING_DATES_PASSED")
    foreign = error_of(owner.api.send(path, out(other)))
    assert foreign == (400, "VALIDATION_ERROR", {"unit": ["There is no such unit."]})
    assert Maintenance.objects.count() == 0


def test_rooms_are_for_who_edits_the_venue(owner: Owner) -> None:
    made = added(owner)
    foreign = make_rooms(make_venue(), "Elsewhere")
    for api in (as_ines(owner), as_manager(owner, Permission.SERVICES_MANAGE)):
        for path in ("rooms/", f"rooms/{made['id']}/", f"rooms/{made['id']}/maintenance/"):
            assert error_of(api.ask(owner.at + path)) == (404, "NOT_FOUND", {})
    assert error_of(owner.api.ask(f"{owner.at}rooms/{foreign.pk}/")) == (404, "NOT_FOUND", {})


def test_many_rooms_cost_as_much_as_one(owner: Owner, django_assert_max_num_queries: Any) -> None:
    owner.api.ask(f"{owner.at}rooms/")
    for number in range(15):
        make_rooms(owner.house.venue, "A", "B", "C", group=f"Group {number}")

    with django_assert_max_num_queries(9):
        assert len(data_of(owner.api.ask(f"{owner.at}rooms/"))) == 15


DAY = {"on": "2036-05-06", "shifts": [{"starts_minute": 780, "ends_minute": 1020}]}


def test_a_single_day_has_hours_of_its_own_and_then_its_usual_ones(owner: Owner) -> None:
    path = f"{ines_at(owner)}days/"

    put = data_of(owner.api.send(path, DAY))
    off = data_of(owner.api.send(path, {"on": "2036-05-07", "shifts": []}))

    assert put == {"days": [DAY]}
    assert off == {"days": [DAY, {"on": "2036-05-07", "shifts": []}]}
    assert data_of(owner.api.ask(path)) == off
    left = data_of(owner.api.send(f"{path}remove/", {"on": "2036-05-07"}))
    assert left == put


def test_a_day_that_touches_a_visit_waits_for_a_decision(owner: Owner) -> None:
    visit, path = book(owner, NOW + timedelta(days=1, hours=3)), f"{ines_at(owner)}days/"

    status, code, details = error_of(owner.api.send(path, DAY))

    assert (status, code) == (409, "BOOKINGS_VISITS_TOUCHED")
    assert [one["id"] for one in details["visits"]] == [item_of(visit)]
    assert data_of(owner.api.ask(path)) == {"days": []}
    assert data_of(owner.api.send(path, {**DAY, "keep": [item_of(visit)]})) == {"days": [DAY]}


def test_a_day_that_cannot_be_so_is_refused(owner: Owner) -> None:
    path = f"{ines_at(owner)}days/"
    long = [{"starts_minute": 600, "ends_minute": 700}, {"starts_minute": 660, "ends_minute": 720}]

    past = error_of(owner.api.send(path, {**DAY, "on": "2036-05-04"}))
    clash = error_of(owner.api.send(path, {**DAY, "shifts": long}))

    assert (past[0], past[1], set(past[2])) == (422, "SCHEDULING_DATE_PASSED", {"on"})
    assert clash[:2] == (422, "SCHEDULING_TIMES_OVERLAP")
    for api in (as_ines(owner), as_manager(owner, Permission.STAFF_MANAGE)):
        assert error_of(api.ask(path)) == (404, "NOT_FOUND", {})
        assert error_of(api.send(path, DAY)) == (404, "NOT_FOUND", {})
