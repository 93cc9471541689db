"""The menu and the team through the API: who does what, for how much, in which order."""

from typing import Any
from uuid import uuid4

import pytest

from cozywish.api.tests.business import TEN, as_manager
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import Owner
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service, StaffService
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Permission, Resource, StaffMember, Venue

pytestmark = pytest.mark.django_db
INES = "0d2a1c7e-3b4d-4a55-8c7b-64c1e5f0a902"


def usd(amount: int) -> dict[str, Any]:
    return {"amount_minor": amount, "currency": "USD"}


def card(**changes: Any) -> dict[str, Any]:
    return {
        "category": "massage",
        "name": "Deep tissue",
        "duration_minutes": 75,
        "price": usd(11500),
        **changes,
    }


def names(owner: Owner) -> list[str]:
    return [row["name"] for row in data_of(owner.api.ask(f"{owner.at}services/"))]


def massage_at(owner: Owner) -> str:
    return f"{owner.at}services/{owner.house.massage.pk}/"


def test_the_menu_has_what_cannot_be_booked_too(owner: Owner) -> None:
    make_service(owner.house.venue, "Not yet", is_active=False)

    assert names(owner) == ["Hot stone massage", "Calming facial", "Not yet"]


def test_the_menu_comes_in_pages(owner: Owner) -> None:
    first = owner.api.ask(f"{owner.at}services/", {"page_size": 1})
    cursor = first.json()["meta"]["pagination"]["next_cursor"]
    second = owner.api.ask(f"{owner.at}services/", {"page_size": 1, "cursor": cursor})

    assert [row["name"] for row in data_of(first) + data_of(second)] == [
        "Hot stone massage",
        "Calming facial",
    ]


def test_a_service_says_who_does_it_and_for_how_much(owner: Owner) -> None:
    found = data_of(owner.api.ask(massage_at(owner)))

    by = {one["staff"]: (one["duration_minutes"], one["price"]) for one in found["offers"]}
    assert (found["price"], found["padding_after_minutes"]) == (usd(9000), 15)
    assert by == {
        str(owner.house.ines.pk): (None, None),
        str(owner.house.tomas.pk): (75, usd(10500)),
    }


def test_a_new_service_stands_at_the_end_and_is_made_once(owner: Owner) -> None:
    key = str(uuid4())
    said = card(
        hue="sky",
        on_request=True,
        is_featured=True,
        offers=[{"staff": str(owner.house.ines.pk), "price": usd(12000)}],
    )

    made = data_of(owner.api.send(f"{owner.at}services/", said, key=key), 201)
    again = data_of(owner.api.send(f"{owner.at}services/", said, key=key), 201)

    assert again == made == data_of(owner.api.ask(f"{owner.at}services/{made['id']}/"))
    assert names(owner) == ["Hot stone massage", "Calming facial", "Deep tissue"]
    assert (made["section"], made["version"], made["hue"]) == ("Massage", 1, "sky")
    assert (made["on_request"], made["is_featured"]) == (True, True)
    assert made["offers"] == [
        {"staff": str(owner.house.ines.pk), "duration_minutes": None, "price": usd(12000)}
    ]


@pytest.mark.parametrize(
    ("wrong", "status", "code", "fields"),
    [
        ({"duration_minutes": 7}, 422, "CATALOG_LENGTH_OFF_GRID", {"duration_minutes"}),
        ({"duration_minutes": -5}, 400, "VALIDATION_ERROR", {"duration_minutes"}),
        ({"price": usd(-1)}, 400, "VALIDATION_ERROR", {"price.amount_minor"}),
        (
            {"price": {"amount_minor": 1, "currency": "EUR"}},
            400,
            "VALIDATION_ERROR",
            {"price.currency"},
        ),
        ({"category": "gardening"}, 400, "VALIDATION_ERROR", {"category"}),
        ({"name": "hot stone massage"}, 409, "CATALOG_NAME_TAKEN", {"name"}),
        ({"step_minutes": 25}, 422, "CATALOG_STEP_UNKNOWN", {"step_minutes"}),
        ({"offers": [{"staff": str(uuid4())}]}, 404, "NOT_FOUND", set()),
        ({"price_cents": 1}, 400, "VALIDATION_ERROR", {"price_cents"}),
    ],
)
def test_a_service_that_cannot_be_so_is_refused(
    owner: Owner, wrong: dict[str, Any], status: int, code: str, fields: set[str]
) -> None:
    refused = error_of(owner.api.send(f"{owner.at}services/", card(**wrong)))

    assert (refused[0], refused[1], set(refused[2])) == (status, code, fields)
    assert names(owner) == ["Hot stone massage", "Calming facial"]


def test_nobody_does_a_service_twice(owner: Owner) -> None:
    ines = {"staff": str(owner.house.ines.pk)}

    refused = error_of(owner.api.send(f"{owner.at}services/", card(offers=[ines, ines])))

    assert refused == (400, "VALIDATION_ERROR", {"offers.1.staff": ["This is there twice."]})


def test_who_does_it_stays_unless_it_is_said(owner: Owner) -> None:
    path = massage_at(owner)
    before = data_of(owner.api.ask(path))["offers"]

    renamed = data_of(owner.api.replace(path, card(version=1)))
    alone = data_of(
        owner.api.replace(path, card(version=2, offers=[{"staff": str(owner.house.ines.pk)}]))
    )

    assert (renamed["name"], renamed["offers"], renamed["version"]) == ("Deep tissue", before, 2)
    assert [one["staff"] for one in alone["offers"]] == [str(owner.house.ines.pk)]


def test_who_saves_a_service_second_gets_it_as_it_is(owner: Owner) -> None:
    path = massage_at(owner)
    first = data_of(owner.api.replace(path, card(version=1)))

    status, code, details = error_of(owner.api.replace(path, card(name="Shiatsu", version=1)))

    assert (status, code, details) == (409, "CATALOG_CHANGED_MEANWHILE", {"current": first})


def test_a_manager_of_services_sets_no_prices(owner: Owner) -> None:
    api, path = as_manager(owner, Permission.SERVICES_MANAGE), massage_at(owner)
    same = card(category="massage", section="Massage", price=usd(9000), version=1)

    assert error_of(api.replace(path, {**same, "price": usd(1)}))[:2] == (
        403,
        "CATALOG_PRICES_NOT_YOURS",
    )
    assert data_of(api.replace(path, same))["name"] == "Deep tissue"
    assert error_of(api.send(f"{owner.at}services/", card())) == (404, "NOT_FOUND", {})


def test_a_manager_of_something_else_finds_no_menu(owner: Owner) -> None:
    api = as_manager(owner, Permission.VENUE_EDIT, Permission.STAFF_MANAGE)

    assert error_of(api.ask(f"{owner.at}services/")) == (404, "NOT_FOUND", {})
    assert error_of(api.ask(massage_at(owner))) == (404, "NOT_FOUND", {})
    assert error_of(api.remove(massage_at(owner))) == (404, "NOT_FOUND", {})
    assert error_of(api.ask(f"{owner.at}people/{owner.house.ines.pk}/offers/"))[0] == 404


def test_a_service_of_another_venue_is_not_found_at_this_one(owner: Owner) -> None:
    second = make_venue(business=owner.house.venue.business, position=2)
    service = make_service(second, "Elsewhere")

    assert error_of(owner.api.ask(f"{owner.at}services/{service.pk}/")) == (404, "NOT_FOUND", {})
    assert data_of(owner.api.ask(f"business/venues/{second.pk}/services/{service.pk}/"))


def test_a_service_moves_under_its_heading(owner: Owner) -> None:
    make_service(owner.house.venue, "Third")
    path = f"{owner.at}services/{Service.objects.get(name='Third').pk}/move/"

    data_of(owner.api.send(path, {"to": "up"}))

    assert names(owner) == ["Hot stone massage", "Third", "Calming facial"]


def test_a_service_that_was_booked_is_kept_for_its_visits(owner: Owner) -> None:
    house = owner.house
    make_booking(house.ines, [house.massage], TEN)

    for service in (house.massage, house.facial):
        path = f"{owner.at}services/{service.pk}/"
        assert owner.api.remove(path).status_code == 204
        assert error_of(owner.api.ask(path)) == (404, "NOT_FOUND", {})

    assert names(owner) == []
    [kept] = Service.objects.all()
    assert (kept.name, kept.is_active, kept.archived_at is None) == (
        "Hot stone massage",
        False,
        False,
    )


def test_the_team_in_its_order(owner: Owner) -> None:
    people = data_of(owner.api.ask(f"{owner.at}people/"))

    assert [(one["name"], one["has_login"]) for one in people] == [
        ("Ines Calloway", False),
        ("Tomás Rivera", False),
    ]


def test_a_person_is_added_once_with_a_resource_and_changed(owner: Owner) -> None:
    key, path = str(uuid4()), f"{owner.at}people/"

    made = data_of(owner.api.send(path, {"name": "Noor Haddad"}, key=key), 201)
    data_of(owner.api.send(path, {"name": "Noor Haddad"}, key=key), 201)
    said = {"name": "Noor H.", "title": "Therapist", "is_bookable": False}
    changed = data_of(owner.api.replace(f"{path}{made['id']}/", {**said, "version": 1}))

    assert Resource.objects.get(staff=made["id"]).name == "Noor H."
    assert changed == {**made, **said, "version": 2}
    unknown = {"contact": {"email": "", "phone": ""}}
    assert changed | unknown == data_of(owner.api.ask(f"{path}{made['id']}/"))
    assert StaffMember.objects.count() == 3


def test_who_has_visits_ahead_cannot_leave(owner: Owner) -> None:
    house, path = owner.house, f"{owner.at}people/"
    make_booking(house.ines, [house.massage], TEN)

    refused = error_of(owner.api.remove(f"{path}{house.ines.pk}/"))
    left = owner.api.remove(f"{path}{house.tomas.pk}/")

    assert refused[:2] == (409, "BOOKINGS_VISITS_AHEAD")
    assert left.status_code == 204
    assert [one["name"] for one in data_of(owner.api.ask(path))] == ["Ines Calloway"]
    assert error_of(owner.api.ask(f"{path}{house.tomas.pk}/")) == (404, "NOT_FOUND", {})


def test_a_manager_who_only_sees_the_team_changes_nobody(owner: Owner) -> None:
    api, path = as_manager(owner, Permission.STAFF_VIEW), f"{owner.at}people/"
    ines = f"{path}{owner.house.ines.pk}/"

    assert len(data_of(api.ask(path))) == 2
    assert data_of(api.ask(ines))["name"] == "Ines Calloway"
    for answer in (
        api.send(path, {"name": "Noor"}),
        api.replace(ines, {"name": "Noor", "version": 1}),
        api.remove(ines),
    ):
        assert error_of(answer) == (404, "NOT_FOUND", {})


def test_what_a_person_does_is_replaced(owner: Owner) -> None:
    house = owner.house
    path = f"{owner.at}people/{house.ines.pk}/offers/"
    own = {"service": str(house.massage.pk), "duration_minutes": 90, "price": usd(9900)}

    done = data_of(owner.api.replace(path, {"offers": [own], "version": 1}))

    assert done == {"version": 2, "offers": [own]} == data_of(owner.api.ask(path))
    row = StaffService.objects.get(staff=house.ines)
    assert (row.service_id, row.duration_minutes, row.price_cents) == (house.massage.pk, 90, 9900)


def test_a_person_does_nothing_that_is_not_on_the_menu(owner: Owner) -> None:
    elsewhere = make_service(make_venue(), "Elsewhere")
    path = f"{owner.at}people/{owner.house.ines.pk}/offers/"

    refused = error_of(
        owner.api.replace(path, {"offers": [{"service": str(elsewhere.pk)}], "version": 1})
    )

    assert refused == (404, "NOT_FOUND", {})
    assert len(data_of(owner.api.ask(path))["offers"]) == 2


def test_who_saves_a_person_second_gets_them_as_they_are(owner: Owner) -> None:
    path = f"{owner.at}people/{owner.house.ines.pk}/"
    first = data_of(owner.api.replace(path, {"name": "Ines C.", "version": 1}))

    refused = error_of(owner.api.replace(path, {"name": "Inés", "version": 1}))
    again = data_of(owner.api.replace(path, {"name": "Ines C.", "version": 1}))

    assert refused == (409, "VENUES_STAFF_CHANGED_MEANWHILE", {"current": first})
    now = data_of(owner.api.ask(path))
    assert again == first == {name: now[name] for name in first}


def test_who_says_second_what_a_person_does_gets_what_the_first_said(owner: Owner) -> None:
    path = f"{owner.at}people/{owner.house.ines.pk}/offers/"
    data_of(owner.api.send(f"{owner.at}services/", card(offers=[{"staff": INES}])), 201)

    status, code, details = error_of(owner.api.replace(path, {"offers": [], "version": 1}))

    assert (status, code) == (409, "VENUES_STAFF_CHANGED_MEANWHILE")
    assert (details["current"]["version"], len(details["current"]["offers"])) == (2, 3)
    assert data_of(owner.api.ask(path)) == details["current"]


def test_a_new_person_works_when_it_is_open_and_does_what_is_said(owner: Owner) -> None:
    path, does = f"{owner.at}people/", {"service": str(owner.house.facial.pk), "price": usd(4000)}

    made = data_of(owner.api.send(path, {"name": "Noor Haddad", "offers": [does]}), 201)

    offers = data_of(owner.api.ask(f"{path}{made['id']}/offers/"))
    assert offers == {
        "version": made["version"],
        "offers": [{**does, "duration_minutes": None}],
    }
    week = data_of(owner.api.ask(f"{path}{made['id']}/schedule/"))["shifts"]
    assert [row["weekday"] for row in week] == [0, 1, 2, 3, 4, 5, 6]


def test_a_person_of_another_venue_is_not_found(owner: Owner) -> None:
    other = make_staff(make_venue(), "Somebody Else")

    for part in ("", "offers/", "schedule/"):
        answer = owner.api.ask(f"{owner.at}people/{other.pk}/{part}")
        assert error_of(answer) == (404, "NOT_FOUND", {})


def test_the_lists_cost_the_same_for_many(owner: Owner, django_assert_max_num_queries: Any) -> None:
    for number in range(15):
        make_staff(owner.house.venue, f"Person {number}")
        make_service(owner.house.venue, f"Service {number}", by=[owner.house.ines])

    with django_assert_max_num_queries(8):
        assert len(data_of(owner.api.ask(f"{owner.at}people/"))) == 17
    with django_assert_max_num_queries(8):
        assert len(data_of(owner.api.ask(f"{owner.at}services/"))) == 17


def test_what_a_service_wants_ahead_is_its_own_where_money_is_taken_online(
    owner: Owner, settings: Any
) -> None:
    own = {"paid_when": "DEPOSIT", "deposit_percent": 40}
    refused = error_of(owner.api.send(f"{owner.at}services/", card(**own)))
    assert (refused[0], set(refused[2])) == (400, {"paid_when"})

    settings.PAYMENT_GATEWAY, settings.SIMULATOR_URL = "simulator", "http://127.0.0.1:8010"
    made = data_of(owner.api.send(f"{owner.at}services/", card(**own)), 201)
    assert (made["paid_when"], made["deposit_percent"]) == ("DEPOSIT", 40)
    plain = data_of(owner.api.ask(massage_at(owner)))
    assert (plain["paid_when"], plain["deposit_percent"]) == ("", None)
    wrong = error_of(owner.api.send(f"{owner.at}services/", card(deposit_percent=0, name="Other")))
    assert (wrong[0], set(wrong[2])) == (400, {"deposit_percent"})


def test_a_service_says_which_rules_hold_and_which_are_its_venues(owner: Owner) -> None:
    Venue.objects.update(lead_minutes=120, on_request=True, deposit_percent=30)
    Service.objects.filter(pk=owner.house.massage.pk).update(lead_minutes=15, on_request=False)

    found = data_of(owner.api.ask(f"{owner.at}services/{owner.house.massage.pk}/"))

    assert found["in_force"] == {
        "lead_minutes": 15,
        "horizon_days": 60,
        "step_minutes": 15,
        "on_request": False,
        "paid_when": "VENUE",
        "deposit_percent": 30,
        "from_venue": ["horizon_days", "step_minutes", "paid_when", "deposit_percent"],
    }
