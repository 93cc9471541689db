"""The API says why a time can or cannot be booked, to those whose calendar it is."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from cozywish.api.tests.business import TEN, as_ines, as_manager, book
from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import Owner, browser_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.queries.why import Rule
from cozywish.apps.venues.models import Permission

pytestmark = pytest.mark.django_db


def query(owner: Owner, **said: Any) -> dict[str, Any]:
    """Ines, the massage, at ten on Monday."""
    house = owner.house
    asked = {"staff": str(house.ines.pk), "service": str(house.massage.pk)}
    return asked | {"starts_at": "2036-05-05T17:00:00Z"} | said


def blocking(client: ApiClient, owner: Owner, **said: Any) -> list[dict[str, Any]]:
    answer = data_of(client.ask(f"{owner.at}why/", query(owner, **said)))
    found = [rule for rule in answer["rules"] if not rule["allows"]]
    assert answer["is_free"] == (not found)
    return found


def test_a_time_that_is_offered_is_free_and_every_rule_allows_it(owner: Owner) -> None:
    answer = data_of(owner.api.ask(f"{owner.at}why/", query(owner)))

    assert answer["is_free"] is True
    assert (answer["starts_at"], answer["ends_at"]) == (
        "2036-05-05T17:00:00Z",
        "2036-05-05T18:00:00Z",
    )
    assert [rule["rule"] for rule in answer["rules"]][:4] == [
        Rule.VENUE,
        Rule.SERVICE,
        Rule.PERSON,
        Rule.OFFER,
    ]
    assert {rule["says"] for rule in answer["rules"]} == {""}


def test_every_rule_in_the_way_is_named_in_words(owner: Owner) -> None:
    found = blocking(owner.api, owner, starts_at="2036-05-06T04:07:00Z")

    assert [(rule["rule"], rule["says"]) for rule in found] == [
        ("STEP", "Visits start every 15 minutes, counted from midnight."),
        ("HOURS", "The venue is closed for at least part of the visit."),
        ("SHIFT", "This person does not work for at least part of the visit."),
    ]


def test_whose_visit_it_is_is_told_only_to_who_sees_the_visit(owner: Owner) -> None:
    visit = book(owner)
    [by_owner], [by_ines] = blocking(owner.api, owner), blocking(as_ines(owner), owner)
    hidden = as_manager(owner, Permission.SCHEDULE_MANAGE)

    assert by_owner["rule"] == "TAKEN"
    assert by_owner["in_the_way"] == [
        {
            "kind": "VISIT",
            "starts_at": "2036-05-05T17:00:00Z",
            "starts_local": "2036-05-05T10:00:00-07:00",
            "ends_at": "2036-05-05T18:00:00Z",
            "ends_local": "2036-05-05T11:00:00-07:00",
            "client": visit.contact_name,
            "reference": visit.reference,
        }
    ]
    assert by_ines == by_owner
    assert error_of(hidden.ask(f"{owner.at}why/", query(owner)))[0] == 404


def test_strangers_and_the_absent_look_the_same(owner: Owner) -> None:
    stranger = browser_of(make_user("Sam Stranger", email="sam@example.com"))
    nothing = str(uuid4())

    assert error_of(stranger.ask(f"{owner.at}why/", query(owner)))[0] == 404
    for said in ({"staff": nothing}, {"service": nothing}):
        assert error_of(owner.api.ask(f"{owner.at}why/", query(owner, **said)))[0] == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "ten"},
        {"starts_at": "0001-01-01T00:00:00Z"},
        {"starts_at": "9999-12-31T23:59:00Z"},
        {"staff": "x"},
        {"user": "y"},
    ],
)
def test_what_cannot_be_read_is_refused(owner: Owner, wrong: dict[str, str]) -> None:
    assert error_of(owner.api.ask(f"{owner.at}why/", query(owner, **wrong)))[0] == 400


def test_several_services_are_asked_about_back_to_back(owner: Owner) -> None:
    massage = str(owner.house.massage.pk)

    answer = data_of(owner.api.ask(f"{owner.at}why/", query(owner, service=[massage, massage])))

    assert answer["ends_at"] == (TEN + timedelta(hours=2)).isoformat().replace("+00:00", "Z")
