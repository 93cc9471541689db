"""Free times: what is listed can be held, in the venue's zone and in UTC."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import House
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Prerequisites
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.scheduling.models import SpecialDate
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.core.db import is_postgres  # which counts looks in the database

SLOTS = "bookings/available-slots/"
FIRST = "bookings/first-free/"


def asking(house: House, **more: Any) -> dict[str, Any]:
    return {"venue": str(house.venue.pk), "service": str(house.massage.pk), **more}


def local_times(day: dict[str, Any]) -> list[str]:
    return [slot["starts_local"][11:16] for slot in day["slots"]]


def test_a_slot_says_when_in_both_clocks_what_and_with_whom(api: ApiClient, house: House) -> None:
    found = data_of(api.ask(SLOTS, asking(house)))

    assert (found["venue"], found["time_zone"]) == (str(house.venue.pk), "America/Los_Angeles")
    assert [day["date"] for day in found["days"]] == ["2036-05-05"]
    assert found["days"][0]["slots"][0] == {
        "starts_at": "2036-05-05T16:00:00Z",
        "starts_local": "2036-05-05T09:00:00-07:00",
        "services": [str(house.massage.pk)],
        "staff": [str(house.ines.pk), str(house.tomas.pk)],
    }


def test_the_last_start_depends_on_who_does_it(api: ApiClient, house: House) -> None:
    with_ines = data_of(api.ask(SLOTS, asking(house, staff=str(house.ines.pk))))["days"][0]
    with_tomas = data_of(api.ask(SLOTS, asking(house, staff=str(house.tomas.pk))))["days"][0]

    assert local_times(with_ines)[-1] == "16:00"
    assert local_times(with_tomas)[-1] == "15:45"
    assert len(local_times(with_ines)) == 29


def test_services_back_to_back_need_their_time_together(api: ApiClient, house: House) -> None:
    both = [str(house.massage.pk), str(house.facial.pk)]
    day = data_of(api.ask(SLOTS, asking(house, service=both)))["days"][0]

    assert local_times(day)[-1] == "15:30"
    assert day["slots"][0]["services"] == both


def test_a_day_without_slots_says_why(api: ApiClient, house: House) -> None:
    SpecialDate.objects.create(venue=house.venue, on="2036-05-06")
    days = data_of(api.ask(SLOTS, asking(house, days=2)))["days"]

    assert [(day["date"], day["reason"], bool(day["slots"])) for day in days] == [
        ("2036-05-05", None, True),
        ("2036-05-06", "CLOSED", False),
    ]


def test_what_is_held_is_listed_no_more_and_what_is_listed_can_be_held(
    api: ApiClient, house: House
) -> None:
    query = asking(house, staff=str(house.ines.pk))
    before = data_of(api.ask(SLOTS, query))["days"][0]

    held = data_of(
        api.send("bookings/", house.wish(starts_at=before["slots"][4]["starts_at"])), 201
    )
    after = data_of(api.ask(SLOTS, query))["days"][0]

    assert held["starts_local"] == "2036-05-05T10:00:00-07:00"
    assert set(local_times(before)) - set(local_times(after)) == {
        *("09:00", "09:15", "09:30", "09:45"),  # would reach into it, cleaning up included
        *("10:00", "10:15", "10:30", "10:45", "11:00"),
    }


def test_on_the_day_the_clock_goes_back_both_one_o_clocks_are_listed(
    api: ApiClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    owl = make_venue(name="Night Owl", time_zone="America/Los_Angeles", horizon_days=300)
    open_daily(owl, 0, 24 * 60)
    sam = make_staff(owl, "Sam Ito")
    work_daily(sam, 0, 24 * 60)
    service = house.massage.__class__.objects.create(
        venue=owl,
        category=house.massage.category,
        section="Night",
        name="Rest",
        search_name="rest",
        slug="rest",
        duration_minutes=30,
        price_cents=1000,
        step_minutes=60,
        position=1,
    )
    service.offers.create(staff=sam)

    query = {"venue": str(owl.pk), "service": str(service.pk), "date": "2036-11-02"}
    slots = data_of(api.ask(SLOTS, query))["days"][0]["slots"]

    assert [slot["starts_local"] for slot in slots][:4] == [
        "2036-11-02T00:00:00-07:00",
        "2036-11-02T01:00:00-07:00",
        "2036-11-02T01:00:00-08:00",
        "2036-11-02T02:00:00-08:00",
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"venue": "nowhere"}, "venue"),
        ({"venue": ""}, "venue"),
        ({"service": ""}, "service.0"),
        ({"service": ["a"]}, "service.0"),
        ({"staff": "ines"}, "staff"),
        ({"date": "2036-02-30"}, "date"),
        ({"date": "tomorrow"}, "date"),
        ({"days": "0"}, "days"),
        ({"days": "32"}, "days"),
        ({"limit": "3"}, "limit"),
    ],
)
def test_a_malformed_question_is_answered_with_the_field(
    change: dict[str, Any], field: str, api: ApiClient, house: House
) -> None:
    status, code, details = error_of(api.ask(SLOTS, asking(house, **change)))

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", [field])


def test_five_services_are_too_many(api: ApiClient, house: House) -> None:
    status, code, details = error_of(
        api.ask(SLOTS, asking(house, service=[str(house.massage.pk)] * 5))
    )

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", ["service"])


@pytest.mark.parametrize("name", ["venue", "service", "staff"])
def test_an_unknown_id_is_not_found(name: str, api: ApiClient, house: House) -> None:
    answer = api.ask(SLOTS, asking(house, **{name: str(uuid4())}))

    assert error_of(answer) == (404, "NOT_FOUND", {})


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31", "2036-05-04", "2037-05-05"])
def test_dates_out_of_reach_have_no_slots(date: str, api: ApiClient, house: House) -> None:
    assert data_of(api.ask(SLOTS, asking(house, date=date)))["days"][0]["slots"] == []


def test_the_first_free_starts_come_in_the_order_the_venues_were_named(
    api: ApiClient, house: House
) -> None:
    idle = make_venue(name="Nobody there")
    found = data_of(api.ask(FIRST, {"venue": [str(idle.pk), str(house.venue.pk)], "limit": 2}))

    assert [row["venue"] for row in found] == [str(idle.pk), str(house.venue.pk)]
    assert found[0]["slots"] == []
    assert [slot["starts_local"] for slot in found[1]["slots"]] == [
        "2036-05-05T09:00:00-07:00",
        "2036-05-05T09:15:00-07:00",
    ]


def test_the_first_free_start_may_be_wanted_later(api: ApiClient, house: House) -> None:
    query = {"venue": str(house.venue.pk), "not_before": "2036-05-05T23:30:00Z", "limit": 1}
    slots = data_of(api.ask(FIRST, query))[0]["slots"]

    assert [slot["starts_local"] for slot in slots] == ["2036-05-05T16:30:00-07:00"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "venue"),
        ({"venue": ["x"]}, "venue.0"),
        ({"not_before": "2036-05-05T23:30:00"}, "not_before"),
        ({"not_before": "2099-05-05T23:30:00Z"}, "not_before"),
        ({"not_before": "soon"}, "not_before"),
        ({"days": "32"}, "days"),
        ({"limit": "11"}, "limit"),
    ],
)
def test_a_malformed_search_is_answered_with_the_field(
    query: dict[str, Any], field: str, api: ApiClient, house: House
) -> None:
    asked = query if field.startswith("venue") else {"venue": str(house.venue.pk), **query}
    status, code, details = error_of(api.ask(FIRST, asked))

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", [field])


def test_an_unknown_venue_is_not_found_among_others(api: ApiClient, house: House) -> None:
    answer = api.ask(FIRST, {"venue": [str(house.venue.pk), str(uuid4())]})

    assert error_of(answer) == (404, "NOT_FOUND", {})


@pytest.mark.parametrize("days", [1, 31])
@pytest.mark.parametrize("people", [0, 5])
def test_free_times_cost_the_same_for_a_month_and_a_full_house(
    people: int,
    days: int,
    api: ApiClient,
    house: House,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(people):
        person = make_staff(house.venue, f"Person {number}")
        work_daily(person)
        house.massage.offers.create(staff=person)

    api.ask(SLOTS, asking(house, days=days))  # the rules are kept from here on

    # Unknown ids, whether the rules still hold, what is taken, and on PostgreSQL the three limits.
    with django_assert_num_queries(3 + 3 * is_postgres()):
        api.ask(SLOTS, asking(house, days=days))


@pytest.mark.parametrize("venues", [1, 4])
def test_first_free_costs_the_same_for_many_venues(
    venues: int, api: ApiClient, house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids = [str(house.venue.pk), *(str(make_venue().pk) for _ in range(venues - 1))]

    api.ask(FIRST, {"venue": ids})  # the rules are kept from here on

    # Unknown ids, whether the rules still hold, what is taken, and on PostgreSQL the three limits.
    with django_assert_num_queries(3 + 3 * is_postgres()):
        api.ask(FIRST, {"venue": ids})


def test_what_has_to_come_first_is_said_and_binds_whoever_is_signed_in(
    api: ApiClient, signed_in: ApiClient, alice: User, house: House
) -> None:
    patch = make_service(house.venue, "Patch test", by=[house.ines], duration_minutes=15)
    Prerequisites.objects.create(service=house.massage, first=patch)
    needs = [
        {
            "service": str(house.massage.pk),
            "first": {
                "id": str(patch.pk),
                "name": "Patch test",
                "hours_before": 48,
                "days_before": 180,
            },
        }
    ]

    anybody = data_of(api.ask(SLOTS, asking(house, days=4)))
    assert anybody["needs"] == needs
    assert [len(day["slots"]) for day in anybody["days"]] == [29, 29, 29, 29]

    without = data_of(signed_in.ask(SLOTS, asking(house, days=4)))
    assert without["needs"] == needs
    assert [day["reason"] for day in without["days"]] == ["FIRST"] * 4

    monday = datetime(2036, 5, 5, 13, 0, tzinfo=UTC)  # over at 6:15 AM in Portland
    make_booking(house.ines, [patch], monday, customer=alice)
    with_it = data_of(signed_in.ask(SLOTS, asking(house, days=4)))
    assert [(day["reason"], len(day["slots"])) for day in with_it["days"]] == [
        ("FIRST", 0),
        ("FIRST", 0),
        (None, 29),
        (None, 29),
    ]
