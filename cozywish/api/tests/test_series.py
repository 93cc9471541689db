"""Visits that recur, over the API: the dates, holding them, and changing several at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import KEY, TEN, House, assert_nothing_happened
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking, make_series
from cozywish.apps.bookings.models import Booking, Series
from cozywish.apps.bookings.services import issue_link

DATES, HOLD = "series/dates/", "series/"
TEN_AT = datetime(2036, 5, 5, 17, 0, tzinfo=UTC)
WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)


def rule(house: House, **more: Any) -> dict[str, Any]:
    """The massage with Ines at ten, every week."""
    return {
        "venue": str(house.venue.pk),
        "services": [str(house.massage.pk)],
        "staff": str(house.ines.pk),
        "starts_at": TEN,
        "every": "WEEK",
        "count": 3,
        **more,
    }


@pytest.fixture
def visits(house: House, alice: User) -> list[Booking]:
    starts = [TEN_AT + 2 * DAY + number * WEEK for number in range(3)]
    return make_series(house.ines, [house.massage], starts, customer=alice)


def test_each_date_says_whether_it_can_be_had_and_what_is_near(
    api: ApiClient, house: House
) -> None:
    make_booking(house.ines, [house.massage], TEN_AT + WEEK)
    found = data_of(api.send(DATES, rule(house), key=None))

    assert found["time_zone"] == "America/Los_Angeles"
    assert [one["clash"] for one in found["dates"]] == [None, "TAKEN", None]
    first, second, _third = found["dates"]
    assert (first["number"], first["date"], first["starts_at"]) == (1, "2036-05-05", TEN)
    assert first["starts_local"] == "2036-05-05T10:00:00-07:00"
    assert first["alternatives"] == []
    assert [one["starts_local"] for one in second["alternatives"]] == [
        "2036-05-12T11:15:00-07:00", "2036-05-12T11:30:00-07:00", "2036-05-12T11:45:00-07:00",
    ]  # fmt: skip


def test_until_a_day_instead_of_a_number(api: ApiClient, house: House) -> None:
    said = rule(house, count=None, until="2036-05-26")
    assert len(data_of(api.send(DATES, said, key=None))["dates"]) == 4


@pytest.mark.parametrize("path", [DATES, HOLD])
@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"until": "2036-06-05"}, 400),
        ({"count": None}, 400),
        ({"count": 1}, 400),
        ({"count": 27}, 400),
        ({"every": "DAY"}, 400),
        ({"price": 1}, 400),
        ({"count": None, "until": "2036-05-06"}, 422),
        ({"count": None, "until": "2038-05-06"}, 422),
        ({"venue": "5b0f5a34-6f0c-4f0e-9f43-2a4f5a2b8c99"}, 404),
        ({"staff": "5b0f5a34-6f0c-4f0e-9f43-2a4f5a2b8c99"}, 404),
    ],
)
def test_what_is_no_rule_is_refused_before_anything_happens(
    signed_in: ApiClient, house: House, path: str, wrong: dict[str, Any], status: int
) -> None:
    key = None if path == DATES else ""
    assert error_of(signed_in.send(path, rule(house, **wrong), key=key))[0] == status
    assert_nothing_happened()


def test_all_dates_are_held_once_per_key(signed_in: ApiClient, house: House) -> None:
    held = data_of(signed_in.send(HOLD, rule(house), key=KEY), 201)
    again = signed_in.send(HOLD, rule(house), key=KEY)
    assert data_of(again, 201) == held
    assert again.headers["Idempotent-Replay"] == "true"

    assert [one["state"] for one in held["visits"]] == ["HELD"] * 3
    assert held["checkout"] == str(Booking.objects.all()[0].checkout_id)
    assert (held["id"], held["every"]) == (str(Series.objects.get().pk), "WEEK")


def test_dates_can_be_left_out_and_be_at_other_times(signed_in: ApiClient, house: House) -> None:
    make_booking(house.ines, [house.massage], TEN_AT + WEEK)
    chosen = [
        {"number": 1, "starts_at": TEN},
        {"number": 2, "starts_at": "2036-05-12T11:15:00-07:00"},
    ]
    held = data_of(signed_in.send(HOLD, rule(house, dates=chosen)), 201)
    assert [one["starts_at"] for one in held["visits"]] == [TEN, "2036-05-12T18:15:00Z"]


def test_what_is_taken_is_said_by_its_number_and_nothing_is_held(
    signed_in: ApiClient, house: House
) -> None:
    make_booking(house.ines, [house.massage], TEN_AT + WEEK)
    status, code, details = error_of(signed_in.send(HOLD, rule(house)))
    assert (status, code) == (409, "BOOKINGS_PARTS_REFUSED")
    assert [(one["number"], one["code"]) for one in details["dates"]] == [
        (2, "BOOKINGS_SLOT_TAKEN")
    ]
    assert Booking.objects.count() == 1


def test_holding_a_series_needs_somebody_signed_in(api: ApiClient, house: House) -> None:
    assert error_of(api.send(HOLD, rule(house)))[0] == 401


def test_whoever_holds_one_sees_all(
    api: ApiClient, signed_in: ApiClient, visits: list[Booking]
) -> None:
    found = data_of(signed_in.ask(f"bookings/{visits[1].pk}/series/"))
    assert [one["reference"] for one in found["visits"]] == [one.reference for one in visits]
    token = issue_link(booking_id=visits[2].pk).unwrap()
    by_link = data_of(api.ask(f"bookings/{visits[2].pk}/series/", x_booking_token=token))
    assert len(by_link["visits"]) == 3
    assert error_of(api.ask(f"bookings/{visits[1].pk}/series/"))[0] == 404


def test_a_booking_of_no_series_has_none(signed_in: ApiClient, house: House, alice: User) -> None:
    alone = make_booking(house.ines, [house.massage], TEN_AT + 2 * DAY, customer=alice)
    assert error_of(signed_in.ask(f"bookings/{alone.pk}/series/"))[0] == 404


def test_this_and_following_are_moved_once_per_key(
    signed_in: ApiClient, visits: list[Booking]
) -> None:
    said = {"scope": "FOLLOWING", "starts_at": "2036-05-14T11:00:00-07:00"}
    path = f"bookings/{visits[1].pk}/series/move/"
    moved = data_of(signed_in.send(path, said, key=KEY))
    assert [one["starts_local"] for one in moved["visits"]] == [
        "2036-05-07T10:00:00-07:00", "2036-05-14T11:00:00-07:00", "2036-05-21T11:00:00-07:00",
    ]  # fmt: skip
    assert data_of(signed_in.send(path, said, key=KEY)) == moved


def test_what_stands_in_the_way_is_named_and_can_stay(
    signed_in: ApiClient, visits: list[Booking], house: House
) -> None:
    make_booking(house.ines, [house.massage], visits[2].starts_at + 2 * HOUR)
    said: dict[str, Any] = {"scope": "ALL", "starts_at": "2036-05-07T12:00:00-07:00"}
    path = f"bookings/{visits[0].pk}/series/move/"
    status, code, details = error_of(signed_in.send(path, said))
    assert (status, code) == (409, "BOOKINGS_SERIES_REFUSED")
    assert [(one["booking"], one["code"]) for one in details["bookings"]] == [
        (str(visits[2].pk), "BOOKINGS_SLOT_TAKEN")
    ]
    said["instead"] = [{"booking": str(visits[2].pk), "starts_at": None}]
    moved = data_of(signed_in.send(path, said))
    assert [one["starts_local"][11:16] for one in moved["visits"]] == ["12:00", "12:00", "10:00"]


def test_all_to_come_are_cancelled(signed_in: ApiClient, visits: list[Booking]) -> None:
    path = f"bookings/{visits[1].pk}/series/cancel/"
    gone = data_of(signed_in.send(path, {"scope": "ALL", "reason": "Moving away"}))
    assert [one["state"] for one in gone["visits"]] == ["CANCELLED"] * 3
    assert error_of(signed_in.send(path, {"scope": "ALL"}))[:2] == (
        409, "BOOKINGS_NOT_POSSIBLE_NOW",
    )  # fmt: skip
