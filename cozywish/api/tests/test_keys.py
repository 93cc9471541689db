"""A request with a key is done once, however often and by whatever accident it is sent."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import KEY, House, mailed_code, make_house
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Allocation, Booking, BookingToken
from cozywish.apps.idempotency.models import Answer
from cozywish.apps.outbox.models import Delivery


def test_the_same_request_gets_the_same_answer_and_does_nothing(
    api: ApiClient, house: House
) -> None:
    first = api.send("bookings/", house.wish(), key=KEY)
    second = api.send("bookings/", house.wish(), key=KEY)

    assert data_of(first, 201) == data_of(second, 201)
    assert (first.get("Idempotent-Replay"), second["Idempotent-Replay"]) == (None, "true")
    assert (Booking.objects.count(), BookingToken.objects.count()) == (1, 1)


def test_the_token_of_a_replay_opens_the_booking_although_no_secret_is_kept(
    api: ApiClient, house: House
) -> None:
    api.send("bookings/", house.wish(), key=KEY)
    again = data_of(api.send("bookings/", house.wish(), key=KEY), 201)

    opened = api.ask(f"bookings/{again['id']}/", x_booking_token=again["token"])
    assert data_of(opened)["id"] == again["id"]
    kept = json.dumps(list(Answer.objects.values()), default=str)
    assert again["token"] not in kept
    assert KEY not in kept


def test_another_body_with_the_key_is_refused(api: ApiClient, house: House) -> None:
    """IDM-02."""
    api.send("bookings/", house.wish(), key=KEY)
    answer = api.send("bookings/", house.wish(starts_at="2036-05-05T20:00:00Z"), key=KEY)

    assert error_of(answer) == (422, "IDEMPOTENCY_KEY_REUSED", {})
    assert Booking.objects.count() == 1


def test_another_address_with_the_key_is_refused(signed_in: ApiClient, house: House) -> None:
    """IDM-02."""
    held = data_of(signed_in.send("bookings/", house.wish(), key=KEY), 201)
    answer = signed_in.send(f"bookings/{held['id']}/cancel/", {}, key=KEY)

    assert error_of(answer) == (422, "IDEMPOTENCY_KEY_REUSED", {})
    assert Booking.objects.get().state == "HELD"


def test_the_key_of_another_person_is_independent(
    api: ApiClient, signed_in: ApiClient, house: House
) -> None:
    """IDM-02."""
    bea = ApiClient()
    bea.force_login(make_user("Bea Brown"))
    contact = {**house.wish()["contact"], "email": "bea@example.com"}

    data_of(signed_in.send("bookings/", house.wish(), key=KEY), 201)
    other = house.wish(contact=contact, starts_at="2036-05-05T20:00:00Z")
    data_of(bea.send("bookings/", other, key=KEY), 201)
    guest = house.wish(starts_at="2036-05-05T22:00:00Z")
    data_of(api.send("bookings/", guest, key=KEY), 201)

    assert Booking.objects.count() == 3


def test_one_key_of_two_people_gives_each_the_answer_that_is_theirs(
    signed_in: ApiClient, house: House
) -> None:
    """SEC-38."""
    bea = ApiClient()
    bea.force_login(make_user("Bea Brown"))
    contact = {**house.wish()["contact"], "email": "bea@example.com"}
    late = house.wish(contact=contact, starts_at="2036-05-05T20:00:00Z")

    hers = data_of(signed_in.send("bookings/", house.wish(), key=KEY), 201)
    refused = bea.send("bookings/", house.wish(contact=contact), key=KEY)
    other = data_of(bea.send("bookings/", late, key=KEY), 201)

    assert error_of(refused)[:2] == (409, "BOOKINGS_SLOT_TAKEN")
    assert hers["id"] != other["id"]
    assert data_of(signed_in.send("bookings/", house.wish(), key=KEY), 201)["id"] == hers["id"]
    assert data_of(bea.send("bookings/", late, key=KEY), 201)["id"] == other["id"]
    assert Answer.objects.values("key").distinct().count() == 1
    assert Answer.objects.count() == 2


@pytest.mark.parametrize(
    "key", [None, "short", "x" * 15, "x" * 129, "with a space in it", "ключ-ключ-ключ-ключ"]
)
@pytest.mark.parametrize("path", ["bookings/", "bookings/{}/confirm/", "bookings/{}/cancel/"])
def test_what_books_needs_a_key_that_cannot_be_guessed(
    path: str, key: str | None, api: ApiClient, house: House
) -> None:
    answer = api.send(path.format(house.venue.pk), house.wish(), key=key)

    assert error_of(answer) == (400, "IDEMPOTENCY_KEY_REQUIRED", {})
    assert not Booking.objects.exists()


def test_a_refused_request_can_be_corrected_and_repeated_with_its_key(
    api: ApiClient, house: House
) -> None:
    """IDM-04: after 400, 404, 409 and 422."""
    bea = {**house.wish()["contact"], "email": "bea@example.com"}
    api.send("bookings/", house.wish(starts_at="2036-05-05T20:00:00Z", contact=bea))
    refused = [
        house.wish(starts_at="ten"),
        house.wish(venue="00000000-0000-4000-8000-000000000000"),
        house.wish(starts_at="2036-05-05T20:00:00Z"),
        house.wish(starts_at="2036-05-05T17:01:00Z"),
    ]

    statuses = [api.send("bookings/", wish, key=KEY).status_code for wish in refused]
    held = api.send("bookings/", house.wish(), key=KEY)

    assert statuses == [400, 404, 409, 422]
    assert data_of(held, 201)["state"] == "HELD"


def test_a_wrong_code_frees_the_key_but_the_try_is_spent(api: ApiClient, house: House) -> None:
    """IDM-04."""
    held = data_of(api.send("bookings/", house.wish()), 201)
    path, token = f"bookings/{held['id']}/confirm/", held["token"]
    code = mailed_code()
    wrong, worse = (f"{(int(code) + by) % 1_000_000:06d}" for by in (1, 2))

    first = api.send(path, {"code": wrong}, key=KEY, x_booking_token=token)
    second = api.send(path, {"code": worse}, key=KEY, x_booking_token=token)
    third = api.send(path, {"code": code}, key=KEY, x_booking_token=token)

    assert [error_of(answer)[2]["code"] for answer in (first, second)] == [
        ["That is not the code we sent. You have 4 tries left."],
        ["That is not the code we sent. You have 3 tries left."],
    ]
    assert data_of(third)["state"] == "CONFIRMED"


def test_confirming_and_cancelling_twice_do_it_once(api: ApiClient, house: House) -> None:
    held = data_of(api.send("bookings/", house.wish()), 201)
    token, body = held["token"], {"code": mailed_code()}
    for action, said, key in (("confirm", body, KEY), ("cancel", {}, KEY[::-1])):
        path = f"bookings/{held['id']}/{action}/"
        first = api.send(path, said, key=key, x_booking_token=token)
        owed = Delivery.objects.count()
        second = api.send(path, said, key=key, x_booking_token=token)

        assert data_of(first) == data_of(second)
        assert second["Idempotent-Replay"] == "true"
        assert Delivery.objects.count() == owed


def test_whom_a_booking_is_for_is_not_kept_with_the_answer(api: ApiClient, house: House) -> None:
    note = {**house.wish()["contact"], "note": "Left shoulder, please"}
    held = data_of(api.send("bookings/", house.wish(contact=note)), 201)
    token, path = held["token"], f"bookings/{held['id']}/"
    code = {"code": mailed_code()}
    confirmed = data_of(api.send(f"{path}confirm/", code, key=KEY, x_booking_token=token))
    again = data_of(api.send(f"{path}confirm/", code, key=KEY, x_booking_token=token))
    data_of(api.send(f"{path}cancel/", {}, x_booking_token=token))

    assert again == confirmed
    assert again["contact"] == {**note, "address": None, "answers": []}
    bodies = [answer.body for answer in Answer.objects.order_by("pk")]
    assert [body["state"] for body in bodies] == ["HELD", "CONFIRMED", "CANCELLED"]
    for words in ("Alice", "alice@example.com", "5550123", "shoulder"):
        assert words not in json.dumps(bodies)


@pytest.mark.races
def test_twenty_at_once_have_one_effect_and_one_answer(fresh_db: None) -> None:
    """IDM-01."""
    house = make_house()
    ready = Barrier(20)

    def send(_number: int) -> tuple[int, Any]:
        try:
            client = ApiClient()
            ready.wait()
            answer = client.send("bookings/", house.wish(), key=KEY)
            return answer.status_code, answer.json().get("data")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))

    assert answers == [answers[0]] * 20
    assert answers[0][0] == 201
    counts = (Booking.objects.count(), Allocation.objects.count(), Answer.objects.count())
    assert counts == (1, 1, 1)
