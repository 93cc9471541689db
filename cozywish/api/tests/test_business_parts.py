"""How a service is done, when it is offered, and what belongs to it, through the API."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from cozywish.api.tests.business import as_manager, book, item_of
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import NOW, Owner
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import StaffService
from cozywish.apps.venues.factories import make_rooms, make_venue
from cozywish.apps.venues.models import Permission

pytestmark = pytest.mark.django_db
STEPS = [
    {"kind": "ACTIVE", "minutes": 20},
    {"kind": "PROCESSING", "minutes": 30},
    {"kind": "CLEANUP", "minutes": 10},
]
MORNING = {"weekday": 1, "starts_minute": 540, "ends_minute": 720}


def usd(amount: int) -> dict[str, Any]:
    return {"amount_minor": amount, "currency": "USD"}


def massage_at(owner: Owner) -> str:
    return f"{owner.at}services/{owner.house.massage.pk}/"


def test_a_service_is_done_in_steps_and_needs_rooms(owner: Owner) -> None:
    path, room = f"{massage_at(owner)}steps/", make_rooms(owner.house.venue, "Fern", "Ember")
    assert data_of(owner.api.ask(path)) == {
        "version": 1,
        "duration_minutes": 60,
        "steps": [],
        "needs": [],
    }

    done = data_of(owner.api.replace(path, {"steps": STEPS, "needs": [str(room.pk)], "version": 1}))

    assert done == {
        "version": 2,
        "duration_minutes": 60,
        "steps": STEPS,
        "needs": [str(room.pk)],
    }
    assert done == data_of(owner.api.ask(path))
    assert data_of(owner.api.replace(path, {"steps": [], "version": 2}))["needs"] == []


@pytest.mark.parametrize("part", ["steps", "times"])
def test_what_leaves_a_visit_out_waits_for_a_decision(owner: Owner, part: str) -> None:
    room = make_rooms(owner.house.venue, "Fern")
    visit, path = book(owner, NOW + timedelta(days=1, hours=3)), f"{massage_at(owner)}{part}/"
    body = {
        "steps": {"steps": [], "needs": [str(room.pk)], "version": 1},
        "times": {"times": [], "valid_from": "2037-01-01", "version": 1},
    }[part]

    status, code, details = error_of(owner.api.replace(path, body))

    assert (status, code) == (409, "BOOKINGS_VISITS_TOUCHED")
    assert [one["id"] for one in details["visits"]] == [item_of(visit)]
    assert data_of(owner.api.ask(path))["version"] == 1
    assert data_of(owner.api.replace(path, {**body, "keep": [item_of(visit)]}))["version"] == 2


@pytest.mark.parametrize(
    ("wrong", "status", "code", "fields"),
    [
        ({"steps": STEPS[:1]}, 422, "CATALOG_STEPS_UNEVEN", {"steps"}),
        (
            {"steps": [{"kind": "PROCESSING", "minutes": 60}]},
            422,
            "CATALOG_STEPS_UNREADABLE",
            {"steps"},
        ),
        (
            {"steps": [{"kind": "ACTIVE", "minutes": -5}]},
            400,
            "VALIDATION_ERROR",
            {"steps.0.minutes"},
        ),
        ({"needs": [str(uuid4())]}, 404, "NOT_FOUND", set()),
    ],
)
def test_steps_that_cannot_be_so_are_refused(
    owner: Owner, wrong: dict[str, Any], status: int, code: str, fields: set[str]
) -> None:
    path = f"{massage_at(owner)}steps/"

    refused = error_of(owner.api.replace(path, {"steps": STEPS, "version": 1, **wrong}))

    assert (refused[0], refused[1], set(refused[2])) == (status, code, fields)
    assert data_of(owner.api.ask(path))["steps"] == []


def test_a_service_is_offered_in_fewer_hours(owner: Owner) -> None:
    path = f"{massage_at(owner)}times/"
    said = {"times": [MORNING], "valid_from": "2036-06-01", "valid_until": "2036-08-31"}

    done = data_of(owner.api.replace(path, {**said, "version": 1}))

    assert done == {**said, "version": 2} == data_of(owner.api.ask(path))
    open_again = data_of(owner.api.replace(path, {"times": [], "version": 2}))
    assert open_again == {"times": [], "valid_from": None, "valid_until": None, "version": 3}


def test_times_that_cannot_be_so_are_refused(owner: Owner) -> None:
    path = f"{massage_at(owner)}times/"
    back = {"times": [MORNING], "valid_from": "2036-06-02", "valid_until": "2036-06-01"}

    assert error_of(owner.api.replace(path, {**back, "version": 1}))[:2] == (
        422,
        "SCHEDULING_SPAN_UNREADABLE",
    )
    twice = {"times": [MORNING, MORNING], "version": 1}
    assert error_of(owner.api.replace(path, twice))[:2] == (422, "SCHEDULING_TIMES_OVERLAP")


OPTIONS = {
    "extras": [{"name": "Scalp", "minutes": 15, "price": usd(2000)}],
    "questions": [{"text": "How firm?", "kind": "CHOICE", "choices": ["Gently", "Firmly"]}],
    "prerequisites": {"minimum_age": 18},
    "version": 1,
}


def test_extras_questions_and_prerequisites_are_replaced(owner: Owner) -> None:
    path = f"{massage_at(owner)}options/"

    done = data_of(owner.api.replace(path, OPTIONS))

    assert done == data_of(owner.api.ask(path))
    [scalp], [firm] = done["extras"], done["questions"]
    assert (scalp["name"], scalp["minutes"], scalp["price"]) == ("Scalp", 15, usd(2000))
    assert (firm["text"], firm["kind"], firm["choices"]) == (
        "How firm?",
        "CHOICE",
        ["Gently", "Firmly"],
    )
    assert done["prerequisites"] == {
        "minimum_age": 18,
        "first": None,
        "hours_before": 48,
        "days_before": 180,
        "consent": "",
    }
    kept = {"id": scalp["id"], "name": "Head", "price": usd(2500)}
    facial = str(owner.house.facial.pk)
    said = {"extras": [kept], "prerequisites": {"first": facial}, "version": 2}
    changed = data_of(owner.api.replace(path, said))
    assert [(one["id"], one["name"]) for one in changed["extras"]] == [(scalp["id"], "Head")]
    assert (changed["questions"], changed["prerequisites"]["first"]) == ([], facial)
    assert changed["version"] == 3


@pytest.mark.parametrize(
    ("wrong", "status", "code", "fields"),
    [
        (
            {"extras": [{"name": "A", "minutes": 7, "price": usd(1)}]},
            422,
            "CATALOG_EXTRA_OFF_GRID",
            {"minutes"},
        ),
        (
            {"extras": [{"name": "A", "price": {"amount_minor": 1, "currency": "EUR"}}]},
            400,
            "VALIDATION_ERROR",
            {"extras.0.price.currency"},
        ),
        (
            {"questions": [{"text": "Which?", "kind": "CHOICE", "choices": ["One"]}]},
            422,
            "CATALOG_CHOICES_MISSING",
            {"choices"},
        ),
        (
            {
                "questions": [
                    {"text": "Which?", "kind": "CHOICE", "choices": ["x" * 300, "y" * 300]}
                ]
            },
            400,
            "VALIDATION_ERROR",
            {"questions.0.choices"},
        ),
        (
            {"prerequisites": {"minimum_age": 100}},
            400,
            "VALIDATION_ERROR",
            {"prerequisites.minimum_age"},
        ),
        ({"prerequisites": {"first": str(uuid4())}}, 404, "NOT_FOUND", set()),
    ],
)
def test_options_that_cannot_be_so_are_refused(
    owner: Owner, wrong: dict[str, Any], status: int, code: str, fields: set[str]
) -> None:
    path = f"{massage_at(owner)}options/"

    refused = error_of(owner.api.replace(path, {"version": 1, **wrong}))

    assert (refused[0], refused[1], set(refused[2])) == (status, code, fields)
    assert data_of(owner.api.ask(path))["version"] == 1


def test_who_saves_a_part_second_gets_it_as_it_is(owner: Owner) -> None:
    said = {
        "steps": {"steps": [], "version": 1},
        "times": {"times": [MORNING], "version": 1},
        "options": {"version": 1},
    }
    data_of(owner.api.replace(f"{massage_at(owner)}steps/", {"steps": STEPS, "version": 1}))

    for part, body in said.items():
        path = massage_at(owner) + f"{part}/"
        refused = error_of(owner.api.replace(path, body))
        current = data_of(owner.api.ask(path))
        assert refused == (409, "CATALOG_CHANGED_MEANWHILE", {"current": current}), part


def test_a_variant_is_added_once_and_done_by_the_same_people(owner: Owner) -> None:
    key, path = str(uuid4()), f"{massage_at(owner)}variants/"
    said = {
        "name": "90 min",
        "own_name": "60 min",
        "duration_minutes": 90,
        "price": usd(12500),
    }

    made = data_of(owner.api.send(path, said, key=key), 201)
    again = data_of(owner.api.send(path, said, key=key), 201)

    assert made == again
    assert (made["variant_of"], made["variant_name"], made["price"]) == (
        str(owner.house.massage.pk),
        "90 min",
        usd(12500),
    )
    head = data_of(owner.api.ask(massage_at(owner)))
    assert (head["variant_of"], head["variant_name"]) == (None, "60 min")
    assert StaffService.objects.filter(service=made["id"]).count() == 2
    options = f"{owner.at}services/{made['id']}/options/"
    assert error_of(owner.api.ask(options)) == (404, "NOT_FOUND", {})
    taken = error_of(owner.api.send(path, said))
    assert (taken[1], set(taken[2])) == ("CATALOG_VARIANT_TAKEN", {"variant_name"})


def test_a_variant_changes_in_what_is_its_own(owner: Owner) -> None:
    said = {"name": "90 min", "own_name": "60 min", "duration_minutes": 90, "price": usd(12500)}
    made = data_of(owner.api.send(f"{massage_at(owner)}variants/", said), 201)
    path = f"{owner.at}services/{made['id']}/"
    card = {"category": "massage", "name": "Hot stone massage", "version": 1}
    own = {"variant_name": "Long", "duration_minutes": 100, "price": usd(13000)}

    changed = data_of(owner.api.replace(path, {**card, **own}))
    nameless = error_of(owner.api.replace(path, {**card, **own, "version": 2, "variant_name": ""}))

    assert {name: changed[name] for name in own} == own
    assert (nameless[1], set(nameless[2])) == ("CATALOG_VARIANT_NAME_MISSING", {"variant_name"})


def test_who_only_sets_prices_sees_the_parts_and_changes_none(owner: Owner) -> None:
    api = as_manager(owner, Permission.PRICES_MANAGE)
    said: dict[str, dict[str, Any]] = {
        "steps": {"steps": []},
        "times": {"times": []},
        "options": {},
    }

    for part, body in said.items():
        path = massage_at(owner) + f"{part}/"
        assert data_of(api.ask(path))["version"] == 1
        refused = error_of(api.replace(path, {**body, "version": 1}))
        assert refused == (403, "CATALOG_MENU_NOT_YOURS", {})


def test_services_of_others_have_no_parts_here(owner: Owner) -> None:
    foreign = make_service(make_venue())
    for part in ("steps/", "times/", "options/"):
        path = f"{owner.at}services/{foreign.pk}/{part}"
        assert error_of(owner.api.ask(path)) == (404, "NOT_FOUND", {})
    team = as_manager(owner, Permission.STAFF_MANAGE)
    assert error_of(team.ask(f"{massage_at(owner)}steps/")) == (404, "NOT_FOUND", {})
