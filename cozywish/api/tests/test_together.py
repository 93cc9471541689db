"""Plans for several over the API, and holding one of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import KEY, House, assert_nothing_happened
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking

PLANS, HOLD = "bookings/plans/", "bookings/together/"


def party(house: House, **more: Any) -> dict[str, Any]:
    """A massage with Ines, and for a guest one with anyone."""
    massage = str(house.massage.pk)
    lines = [{"service": massage, "staff": str(house.ines.pk)}, {"service": massage, "guest": 2}]
    return {"venue": str(house.venue.pk), "lines": lines, "date": "2036-05-05", **more}


def plan(api: ApiClient, house: House, **more: Any) -> dict[str, Any]:
    """The first plan, as it is sent to hold it."""
    found = data_of(api.send(PLANS, party(house, **more), key=None))["plans"][0]
    told = ("guest", "service", "staff", "extras", "starts_at")
    return {
        "venue": str(house.venue.pk),
        "lines": [{name: line[name] for name in told} for line in found["lines"]],
        "contact": house.wish()["contact"],
    }


def test_plans_say_who_does_what_for_whom_when_and_for_how_much(
    api: ApiClient, house: House
) -> None:
    found = data_of(api.send(PLANS, party(house), key=None))

    assert found["time_zone"] == "America/Los_Angeles"
    [only] = found["plans"]
    assert (only["best_at"], only["is_best"]) == (["SOONEST", "MINE", "CHEAPEST"], True)
    assert (only["starts_at"], only["ends_at"]) == ("2036-05-05T16:00:00Z", "2036-05-05T17:15:00Z")
    assert only["total"] == {"amount_minor": 19_500, "currency": "USD"}
    assert only["lines"][1] == {
        "guest": 2,
        "service": str(house.massage.pk),
        "staff": str(house.tomas.pk),
        "extras": [],
        "starts_at": "2036-05-05T16:00:00Z",
        "starts_local": "2036-05-05T09:00:00-07:00",
        "ends_at": "2036-05-05T17:15:00Z",
        "ends_local": "2036-05-05T10:15:00-07:00",
        "price": {"amount_minor": 10_500, "currency": "USD"},
    }
    assert_nothing_happened()


def test_a_plan_is_held_once_per_key_as_one_booking(api: ApiClient, house: House) -> None:
    wanted = plan(api, house)
    held = data_of(api.send(HOLD, wanted, key=KEY), 201)
    assert data_of(api.send(HOLD, wanted, key=KEY), 201) == held

    assert [item["guest"] for item in held["items"]] == [1, 2]
    assert held["total"]["amount_minor"] == 19_500
    assert Booking.objects.get().items.count() == 2
    assert Allocation.objects.filter(state="HELD").count() == 2


def test_a_plan_that_lost_one_of_its_people_is_refused_whole(api: ApiClient, house: House) -> None:
    wanted = plan(api, house)
    bob = {**house.wish()["contact"], "email": "bob@example.com"}
    taken = house.wish(starts_at="2036-05-05T16:00:00Z", contact=bob)
    data_of(api.send("bookings/", taken), 201)
    assert error_of(api.send(HOLD, wanted))[:2] == (409, "BOOKINGS_SLOT_TAKEN")
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("path", [PLANS, HOLD])
def test_what_is_too_much_unknown_or_misspelt_is_refused_before_anything_happens(
    api: ApiClient, house: House, path: str
) -> None:
    wanted = plan(api, house) if path == HOLD else party(house)
    line = wanted["lines"][0]
    nobody = "00000000-0000-4000-8000-000000000000"
    for lines, status, code in [
        ([line] * 7, 422, "BOOKINGS_PARTY_TOO_LARGE"),
        ([], 422, "BOOKINGS_PARTY_TOO_LARGE"),
        ([{**line, "service": nobody}], 404, "NOT_FOUND"),
        ([{**line, "staff": nobody}], 404, "NOT_FOUND"),
        ([{**line, "guest": 5}], 400, "VALIDATION_ERROR"),
        ([{**line, "price": 1}], 400, "VALIDATION_ERROR"),
    ]:
        answer = error_of(api.send(path, {**wanted, "lines": lines}))
        assert answer[:2] == (status, code), lines
    assert_nothing_happened()


def test_a_plan_held_moves_in_one_piece(signed_in: ApiClient, house: House) -> None:
    wanted = plan(signed_in, house, date="2036-05-08")
    held = data_of(signed_in.send(HOLD, wanted), 201)
    signed_in.send(f"bookings/{held['id']}/confirm/", {})
    path = f"bookings/{held['id']}/"
    booked = data_of(signed_in.ask(path))
    assert (booked["state"], booked["actions"]) == ("CONFIRMED", ["cancel", "move"])

    other = {"starts_at": "2036-05-08T18:00:00Z", "staff": str(house.tomas.pk)}
    assert error_of(signed_in.send(f"{path}move/", other))[:2] == (409, "BOOKINGS_SEVERAL_PEOPLE")
    moved = data_of(signed_in.send(f"{path}move/", {"starts_at": "2036-05-08T18:00:00Z"}))
    assert {item["starts_at"] for item in moved["items"]} == {"2036-05-08T18:00:00Z"}
    assert Allocation.objects.filter(state="CONFIRMED").count() == 2


def test_a_visit_of_several_that_cannot_be_moved_names_the_nearest_times(
    signed_in: ApiClient, house: House
) -> None:
    held = data_of(signed_in.send(HOLD, plan(signed_in, house, date="2036-05-08")), 201)
    signed_in.send(f"bookings/{held['id']}/confirm/", {})
    make_booking(house.tomas, [house.massage], datetime(2036, 5, 8, 19, 0, tzinfo=UTC))
    move = f"bookings/{held['id']}/move/"
    status, code, details = error_of(signed_in.send(move, {"starts_at": "2036-05-08T19:00:00Z"}))
    assert (status, code, len(details["alternatives"])) == (409, "BOOKINGS_SLOT_TAKEN", 3)
    there = details["alternatives"][0]["starts_at"]
    assert data_of(signed_in.send(move, {"starts_at": there}))["starts_at"] == there
