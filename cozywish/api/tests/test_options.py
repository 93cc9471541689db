"""What a service can be made of, for clients: they read it, and send their choice when they hold a time."""

from typing import Any

import pytest

from cozywish.api.tests.client import ApiClient, data_of
from cozywish.api.tests.conftest import House
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import AddOn, Prerequisites, Question


@pytest.fixture
def oil(house: House) -> AddOn:
    Question.objects.create(
        service=house.massage, text="Any allergies?", kind="TEXT", is_required=True, position=1
    )
    return AddOn.objects.create(
        service=house.massage, name="Scalp oil", price_cents=1800, minutes=10, position=1
    )


def asked(api: ApiClient, house: House) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data_of(api.ask(f"services/{house.massage.pk}/"))["asks"]
    return found


def test_a_service_says_what_can_be_added_and_what_it_asks(
    api: ApiClient, house: House, oil: AddOn
) -> None:
    patch = make_service(house.venue, "Patch test")
    Prerequisites.objects.create(service=house.massage, minimum_age=16, first=patch)

    found = data_of(api.ask(f"services/{house.massage.pk}/"))

    assert found["extras"] == [
        {
            "id": str(oil.pk),
            "name": "Scalp oil",
            "minutes": 10,
            "price": {"amount_minor": 1800, "currency": "USD"},
        }
    ]
    assert [(one["key"], one["kind"], one["choices"]) for one in found["asks"]] == [
        ("age", "AGE", ["yes", "no"]),
        (f"question-{Question.objects.get().pk}", "ANSWER", []),
    ]
    assert found["first"] == {
        "id": str(patch.pk),
        "name": "Patch test",
        "hours_before": 48,
        "days_before": 180,
    }


def test_a_hold_has_the_extras_and_answers_that_were_sent(
    api: ApiClient, house: House, oil: AddOn
) -> None:
    (question,) = asked(api, house)
    wish = house.wish() | {
        "extras": [str(oil.pk)],
        "answers": [{"key": question["key"], "answer": "Nuts"}],
    }

    held = data_of(api.send("bookings/", wish), 201)

    assert held["total"] == {"amount_minor": 10_800, "currency": "USD"}
    assert held["ends_at"] == "2036-05-05T18:10:00Z"
    assert held["items"][0]["extras"] == [
        {"name": "Scalp oil", "minutes": 10, "price": {"amount_minor": 1800, "currency": "USD"}}
    ]
    assert held["contact"]["answers"] == [{"asked": "Any allergies?", "answer": "Nuts"}]


def test_what_is_not_offered_or_not_answered_is_refused_and_nothing_is_held(
    api: ApiClient, house: House, oil: AddOn
) -> None:
    other = AddOn.objects.create(
        service=make_service(house.venue), name="Balm", price_cents=1, minutes=0, position=1
    )
    for wish, code in (
        ({"extras": [str(other.pk)]}, "BOOKINGS_EXTRA_NOT_OFFERED"),
        ({}, "BOOKINGS_ANSWER_MISSING"),
    ):
        answer = api.send("bookings/", house.wish() | wish)
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == code
    assert Booking.objects.count() == 0


def test_free_time_is_that_of_the_longer_visit(api: ApiClient, house: House, oil: AddOn) -> None:
    AddOn.objects.update(minutes=60)
    query = {"venue": house.venue.pk, "service": house.massage.pk, "date": "2036-05-06"}

    counts = [
        len(data_of(api.ask("bookings/available-slots/", asked))["days"][0]["slots"])
        for asked in (query, {**query, "extra": oil.pk})
    ]

    assert counts[0] - counts[1] == 4
