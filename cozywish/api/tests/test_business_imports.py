"""Imports through the API: bringing a table, mending it, doing it, undoing it."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cozywish.api.tests.business import as_ines, as_manager
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import Owner
from cozywish.apps.catalog.models import Import, Service
from cozywish.apps.venues.models import Permission, StaffMember

pytestmark = pytest.mark.django_db
TABLE = "Service,Length,Price\nShiatsu,60,$95\nHot stone massage,60,$99\nFoot massage,,$45\n"


def brought(owner: Owner, text: str = TABLE, kind: str = "SERVICES") -> dict[str, Any]:
    said = {"kind": kind, "text": text}
    made: dict[str, Any] = data_of(owner.api.send(f"{owner.at}imports/", said), 201)
    return made


def fates(draft: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(line["line"], line["name"], line["fate"]) for line in draft["lines"]]


def test_a_table_is_kept_once_as_a_draft_that_changes_nothing(owner: Owner) -> None:
    key, path = str(uuid4()), f"{owner.at}imports/"
    said = {"kind": "SERVICES", "text": TABLE}

    made = data_of(owner.api.send(path, said, key=key), 201)
    again = data_of(owner.api.send(path, said, key=key), 201)

    assert made == again == data_of(owner.api.ask(f"{path}{made['id']}/"))
    assert [row["id"] for row in data_of(owner.api.ask(path))] == [made["id"]]
    assert made["columns"] == ["name", "duration_minutes", "price_cents"]
    assert fates(made) == [
        (2, "Shiatsu", "NEW"),
        (3, "Hot stone massage", "CHANGED"),
        (4, "Foot massage", "WRONG"),
    ]
    assert (made["lines"][1]["before"], made["lines"][1]["after"]) == (
        {"price_cents": 9000},
        {"price_cents": 9900},
    )
    assert made["lines"][2]["problems"] == {
        "duration_minutes": "How long does it take? Write it like 45 min or 1 h 30."
    }
    assert Service.objects.count() == 2


def test_a_file_is_read_as_what_is_pasted(owner: Owner) -> None:
    file = SimpleUploadedFile("menu.csv", TABLE.encode(), "text/csv")
    path = f"{owner.at}imports/"

    made = data_of(owner.api.upload(path, {"kind": "SERVICES", "text": file}), 201)

    assert fates(made) == fates(brought(owner))
    heavy = SimpleUploadedFile("menu.csv", bytes(1024 * 1024 + 1), "text/csv")
    refused = error_of(owner.api.upload(path, {"kind": "SERVICES", "text": heavy}))
    assert (refused[0], refused[1], set(refused[2])) == (422, "CATALOG_SHEET_TOO_BIG", {"text"})


@pytest.mark.parametrize(
    ("said", "status", "code", "fields"),
    [
        ({"kind": "SERVICES", "text": ""}, 422, "CATALOG_SHEET_EMPTY", {"text"}),
        ({"kind": "SERVICES", "text": 'A,"B'}, 422, "CATALOG_SHEET_UNREADABLE", {"text"}),
        ({"kind": "CHAIRS", "text": "A"}, 400, "VALIDATION_ERROR", {"kind"}),
        ({"kind": "SERVICES"}, 400, "VALIDATION_ERROR", {"text"}),
    ],
)
def test_what_is_no_table_is_refused(
    owner: Owner, said: dict[str, Any], status: int, code: str, fields: set[str]
) -> None:
    refused = error_of(owner.api.send(f"{owner.at}imports/", said))

    assert (refused[0], refused[1], set(refused[2])) == (status, code, fields)
    assert Import.objects.count() == 0


def test_lines_are_mended_left_out_done_and_undone(owner: Owner) -> None:
    draft = brought(owner)
    path = f"{owner.at}imports/{draft['id']}/"
    cells = [{"line": 4, "column": "duration_minutes", "text": "30"}]

    mended = data_of(owner.api.replace(f"{path}lines/", {"cells": cells, "left_out": [3]}))
    assert [fate for _line, _name, fate in fates(mended)] == ["NEW", "OUT", "NEW"]
    stale = error_of(owner.api.send(f"{path}apply/", {"seen": draft["seen"]}))
    assert stale == (409, "CATALOG_IMPORT_STALE", {"current": mended})

    key = str(uuid4())
    done = data_of(owner.api.send(f"{path}apply/", {"seen": mended["seen"]}, key=key))
    again = data_of(owner.api.send(f"{path}apply/", {"seen": mended["seen"]}, key=key))

    assert done == again
    assert [(one["name"], one["before"], one["stays"]) for one in done["entries"]] == [
        ("Shiatsu", None, None),
        ("Foot massage", None, None),
    ]
    assert Service.objects.filter(archived_at=None).count() == 4
    Service.objects.filter(name="Shiatsu").update(price_cents=1)
    assert [one["stays"] for one in data_of(owner.api.ask(path))["entries"]] == ["changed", None]
    undone = data_of(owner.api.send(f"{path}undo/", {}))
    assert [one["stays"] for one in undone["entries"]] == ["changed", None]
    left = Service.objects.filter(archived_at=None).order_by("position")
    assert list(left.values_list("name", flat=True)) == [
        "Hot stone massage",
        "Calming facial",
        "Shiatsu",
    ]


def test_columns_are_said_and_what_the_table_does_not_say(owner: Owner) -> None:
    draft = brought(owner, "Shiatsu,60,95")
    path = f"{owner.at}imports/{draft['id']}/columns/"
    said = {
        "columns": ["name", "duration_minutes", "price_cents"],
        "has_headings": False,
        "category": "massage",
        "done_at": "HOME",
        "staff": [str(owner.house.ines.pk)],
    }

    nowhere = error_of(owner.api.replace(path, said))
    owner.house.venue.travel_radius_m = 8000
    owner.house.venue.save(update_fields=["travel_radius_m"])
    settled = data_of(owner.api.replace(path, said))

    assert (nowhere[0], nowhere[1], set(nowhere[2])) == (409, "CATALOG_RADIUS_MISSING", {"done_at"})
    assert fates(settled) == [(1, "Shiatsu", "NEW")]
    assert settled["choices"] == {
        "category": "massage",
        "done_at": "HOME",
        "staff": [str(owner.house.ines.pk)],
        "does_all": True,
    }
    twice = error_of(owner.api.replace(path, {**said, "columns": ["name", "name", ""]}))
    assert twice[:2] == (422, "CATALOG_COLUMN_TWICE")
    wrong = error_of(owner.api.replace(path, {**said, "category": "gardening"}))
    assert wrong == (400, "VALIDATION_ERROR", {"category": ["There is no such category."]})


def test_people_are_imported_too(owner: Owner) -> None:
    draft = brought(owner, "Name,Title\nNoor Haddad,Therapist\n", "PEOPLE")
    path = f"{owner.at}imports/{draft['id']}/"

    data_of(owner.api.send(f"{path}apply/", {"seen": draft["seen"]}))

    assert StaffMember.objects.get(name="Noor Haddad").title == "Therapist"
    assert owner.api.remove(path).status_code == 409


def test_a_draft_is_forgotten_and_nobody_undoes_it(owner: Owner) -> None:
    path = f"{owner.at}imports/{brought(owner)['id']}/"

    assert error_of(owner.api.send(f"{path}undo/", {}))[:2] == (409, "CATALOG_IMPORT_OVER")
    assert owner.api.remove(path).status_code == 204
    assert error_of(owner.api.ask(path)) == (404, "NOT_FOUND", {})


def test_an_import_is_for_who_could_do_it_by_hand(owner: Owner) -> None:
    path = f"{owner.at}imports/"
    draft = brought(owner)
    services = as_manager(owner, Permission.SERVICES_MANAGE)
    for api in (as_ines(owner), services):
        assert error_of(api.ask(path)) == (404, "NOT_FOUND", {})
        assert error_of(api.send(path, {"kind": "SERVICES", "text": "A"}))[0] == 404
        assert error_of(api.ask(f"{path}{draft['id']}/")) == (404, "NOT_FOUND", {})
        refused = api.send(f"{path}{draft['id']}/apply/", {"seen": draft["seen"]})
        assert error_of(refused) == (404, "NOT_FOUND", {})


def test_who_may_only_import_people_brings_no_services(owner: Owner) -> None:
    api, path = as_manager(owner, Permission.STAFF_MANAGE), f"{owner.at}imports/"
    brought(owner)

    assert data_of(api.ask(path)) == []
    assert error_of(api.send(path, {"kind": "SERVICES", "text": "A"})) == (404, "NOT_FOUND", {})
    assert data_of(api.send(path, {"kind": "PEOPLE", "text": "Noor"}), 201)["kind"] == "PEOPLE"
    assert Import.objects.count() == 2


def test_two_hundred_lines_cost_as_much_as_two(
    owner: Owner, django_assert_max_num_queries: Any
) -> None:
    path = f"{owner.at}imports/{brought(owner)['id']}/"
    with django_assert_max_num_queries(100) as few:
        owner.api.ask(path)
    usual = len(few.captured_queries)
    lines = "".join(f"Service {number},60,$95\n" for number in range(200))
    long = f"{owner.at}imports/{brought(owner, 'Service,Length,Price' + chr(10) + lines)['id']}/"

    with django_assert_max_num_queries(usual):
        assert len(data_of(owner.api.ask(long))["lines"]) == 200
