"""How often is too often, counted per account or address, with the time to wait."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import KEY, NOW, House
from cozywish.api.views import READ, WRITE
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.limits import CANCELS, HOLDS, HOLDS_OF_ADDRESS, MOVES, count_change
from cozywish.apps.bookings.models import Booking
from cozywish.apps.limits import services
from cozywish.apps.limits.models import Counter
from cozywish.apps.limits.services import Limit, count_try
from cozywish.apps.limits.services.stores import DatabaseStore
from cozywish.apps.search.limits import LOOKING


def nearly_reached(limit: Limit) -> None:
    """Let one try be left to whoever tried once under this limit."""
    if limit.fails_open:
        who = "address:127.0.0.1" if limit == READ else "127.0.0.1"
        for _ in range(limit.tries - 2):
            count_try(limit, who=who, now=NOW)
    Counter.objects.filter(key__startswith=f"{limit.name}:").update(count=limit.tries - 1)


@pytest.mark.parametrize(
    ("limit", "path"),
    [(READ, "services/"), (LOOKING, "venues/"), (LOOKING, "bookings/first-free/")],
)
def test_reading_too_often_says_how_long_to_wait(
    limit: Limit, path: str, api: ApiClient, house: House
) -> None:
    query = {"venue": str(house.venue.pk)} if path != "venues/" else {}
    data_of(api.ask(path, query))
    nearly_reached(limit)
    data_of(api.ask(path, query))

    answer = api.ask(path, query)

    assert error_of(answer) == (429, "LIMITS_REACHED", {})
    assert answer.json()["error"]["message"] == "Too many tries. Please wait 60 seconds."
    assert {name: answer[name] for name in HEADERS} == {
        "Retry-After": "60",
        "RateLimit-Limit": str(limit.tries),
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "60",
    }
    data_of(ApiClient(REMOTE_ADDR="192.0.2.7").ask(path, query))


HEADERS = ("Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def test_where_nothing_can_be_counted_people_read_and_do_not_write(
    api: ApiClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "store", lambda **_which: Lost())

    data_of(api.ask("services/", {"venue": str(house.venue.pk)}))
    with pytest.raises(OperationalError):
        api.send("bookings/", house.wish())

    assert not Booking.objects.exists()


class Lost(DatabaseStore):
    def count(self, key: str, *, began: int, length: int) -> int:
        raise OperationalError("database is locked")


@pytest.mark.parametrize("limit", [WRITE, HOLDS, HOLDS_OF_ADDRESS])
def test_holding_too_often_holds_nothing(limit: Limit, api: ApiClient, house: House) -> None:
    data_of(api.send("bookings/", house.wish()), 201)
    Booking.objects.update(contact_email="someone@example.com")
    nearly_reached(limit)
    Counter.objects.filter(key__startswith=f"{limit.name}:").update(count=limit.tries)

    answer = api.send("bookings/", house.wish(starts_at="2036-05-05T20:00:00Z"))

    assert error_of(answer) == (429, "LIMITS_REACHED", {})
    assert answer["RateLimit-Limit"] == str(limit.tries)
    assert Booking.objects.count() == 1


def test_replays_are_no_holds(api: ApiClient, house: House) -> None:
    for _ in range(12):
        data_of(api.send("bookings/", house.wish(), key=KEY), 201)

    assert Counter.objects.get(key__startswith=f"{HOLDS.name}:").count == 1


def test_cancelling_too_often_is_refused(api: ApiClient, house: House) -> None:
    held = data_of(api.send("bookings/", house.wish()), 201)
    path, token = f"bookings/{held['id']}/cancel/", held["token"]
    data_of(api.send(path, {}, x_booking_token=token))

    codes = [error_of(api.send(path, {}, x_booking_token=token))[1] for _ in range(CANCELS.tries)]

    assert codes == ["BOOKINGS_NOT_POSSIBLE_NOW"] * 9 + ["LIMITS_REACHED"]


def test_whoever_cancels_ten_visits_in_an_hour_waits_before_the_next(
    signed_in: ApiClient, house: House, alice: Any
) -> None:
    days = range(2, 3 + CANCELS.tries)
    visits = [
        make_booking(house.ines, [house.massage], NOW + timedelta(days=day), customer=alice)
        for day in days
    ]

    said = [signed_in.send(f"bookings/{visit.pk}/cancel/", {}).status_code for visit in visits]

    assert said == [200] * CANCELS.tries + [429]


def test_guests_are_counted_by_their_address_and_holds_alone(house: House) -> None:
    for number, mail in enumerate(("guest@x.example", "Guest@x.example", "other@x.example")):
        at = NOW + timedelta(days=2 + number)
        guest = make_booking(house.ines, [house.massage], at, contact_email=mail)
        count_change(MOVES, booking=guest, now=NOW)
    held = make_booking(
        house.ines, [house.massage], NOW + timedelta(days=9), state="HELD", hold_until=NOW
    )
    count_change(MOVES, booking=held, now=NOW)

    counted = Counter.objects.filter(key__startswith=f"{MOVES.name}:")
    assert sorted(counted.values_list("count", flat=True)) == [1] * 5 + [2]


def test_guessing_tokens_is_slowed_down(api: ApiClient, house: House) -> None:
    path = f"bookings/{house.venue.pk}/"

    codes = [error_of(api.ask(path, x_booking_token=f"guess {n}"))[:2] for n in range(11)]

    assert codes == [(404, "NOT_FOUND")] * 10 + [(429, "LIMITS_REACHED")]


def test_an_account_is_counted_wherever_it_comes_from(
    signed_in: ApiClient, house: House, alice: Any
) -> None:
    for _ in range(WRITE.tries):
        count_try(WRITE, who=f"user:{alice.pk}", now=NOW)

    answer = signed_in.send("bookings/", house.wish())
    assert error_of(answer) == (429, "LIMITS_REACHED", {})
