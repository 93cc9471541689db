"""From a hold to an agreement and back out of it, by those whose booking it is and nobody else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import NOW, House, mailed_code
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.outbox.models import Delivery
from cozywish.core.db import DatabaseNow, is_postgres


@dataclass(frozen=True, slots=True)
class Guest:
    """Alice, who holds the massage at ten without an account."""

    api: ApiClient
    id: str
    token: str

    def read(self) -> Any:
        return self.api.ask(f"bookings/{self.id}/", x_booking_token=self.token)

    def confirm(self, body: dict[str, Any], **more: Any) -> Any:
        path = f"bookings/{self.id}/confirm/"
        return self.api.send(path, body, x_booking_token=self.token, **more)

    def extend(self) -> Any:
        return self.api.send(f"bookings/{self.id}/extend/", {}, x_booking_token=self.token)

    def cancel(self, body: dict[str, Any] | None = None, **more: Any) -> Any:
        path = f"bookings/{self.id}/cancel/"
        return self.api.send(path, body or {}, x_booking_token=self.token, **more)


@pytest.fixture
def guest(api: ApiClient, house: House) -> Guest:
    held = data_of(api.send("bookings/", house.wish()), 201)
    return Guest(api, held["id"], held["token"])


def allocated() -> list[str]:
    return list(Allocation.objects.order_by("pk").values_list("state", flat=True))


def test_the_code_from_the_mail_confirms(guest: Guest) -> None:
    confirmed = data_of(guest.confirm({"code": mailed_code()}))

    assert (confirmed["state"], confirmed["actions"], confirmed["needs_code"]) == (
        "CONFIRMED",
        ["cancel"],
        False,
    )
    assert data_of(guest.read()) == confirmed
    assert allocated() == ["CONFIRMED"]


def test_a_wrong_code_costs_a_try_and_the_right_one_still_works(guest: Guest) -> None:
    right = mailed_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    assert error_of(guest.confirm({"code": wrong})) == (
        422,
        "ACCOUNTS_CODE_WRONG",
        {"code": ["That is not the code we sent. You have 4 tries left."]},
    )
    assert data_of(guest.confirm({"code": right}))["state"] == "CONFIRMED"


def test_five_wrong_codes_end_it(guest: Guest) -> None:
    right = mailed_code()
    wrong = [f"{(int(right) + n) % 1_000_000:06d}" for n in range(1, 6)]

    answers = [error_of(guest.confirm({"code": code}))[:2] for code in wrong]

    assert answers == [(422, "ACCOUNTS_CODE_WRONG")] * 4 + [(409, "ACCOUNTS_CODE_OVER")]
    assert error_of(guest.confirm({"code": right}))[:2] == (409, "ACCOUNTS_CODE_OVER")
    assert data_of(guest.read())["state"] == "HELD"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "code"),
        ({"code": ""}, "code"),
        ({"code": "12345"}, "code"),
        ({"code": "\uff11" * 6}, "code"),
        ({"code": "123456\n7"}, "code"),
        ({"code": "123456", "payment_mode": "SHELLS"}, "payment_mode"),
        ({"code": "123456", "state": "CONFIRMED"}, "state"),
    ],
)
def test_a_malformed_confirmation_is_refused_with_the_field(
    body: dict[str, Any], field: str, guest: Guest
) -> None:
    status, code, details = error_of(guest.confirm(body))

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", [field])


@pytest.mark.parametrize("mode", ["PREPAY", "DEPOSIT", "GUARANTEE"])
def test_modes_that_come_later_refuse_politely(mode: str, guest: Guest) -> None:
    answer = guest.confirm({"code": mailed_code(), "payment_mode": mode})

    assert error_of(answer) == (
        422,
        "BOOKINGS_MODE_NOT_OFFERED",
        {
            "payment_mode": [
                "This place does not take that kind of payment here yet. You can pay at the venue."
            ]
        },
    )
    assert data_of(guest.read())["state"] == "HELD"


def test_a_hold_whose_time_is_over_cannot_be_confirmed(guest: Guest) -> None:
    code = mailed_code()
    Booking.objects.update(hold_until=DatabaseNow() - timedelta(seconds=1))

    assert error_of(guest.confirm({"code": code}))[:2] == (409, "BOOKINGS_HOLD_GONE")
    shown = data_of(guest.read())
    assert (shown["state"], shown["actions"]) == ("EXPIRED", [])


def test_a_customer_confirms_without_a_code(signed_in: ApiClient, house: House) -> None:
    held = data_of(signed_in.send("bookings/", house.wish()), 201)

    confirmed = data_of(signed_in.send(f"bookings/{held['id']}/confirm/", {}))

    assert confirmed["state"] == "CONFIRMED"


def test_a_hold_can_be_given_up(guest: Guest) -> None:
    assert data_of(guest.cancel())["state"] == "CANCELLED"
    assert allocated() == ["RELEASED"]


def test_a_confirmed_booking_can_be_cancelled_with_a_reason(guest: Guest) -> None:
    data_of(guest.confirm({"code": mailed_code()}))

    cancelled = data_of(guest.cancel({"reason": "Caught a cold"}))

    assert (cancelled["state"], cancelled["actions"]) == ("CANCELLED", [])
    assert Booking.objects.get().close_reason == "Caught a cold"
    assert error_of(guest.cancel())[:2] == (409, "BOOKINGS_NOT_POSSIBLE_NOW")


def test_what_has_begun_is_not_cancelled(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    data_of(guest.confirm({"code": mailed_code()}))
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=3))

    assert data_of(guest.read())["actions"] == []
    assert error_of(guest.cancel())[:2] == (409, "BOOKINGS_TOO_LATE")


@pytest.mark.parametrize("action", ["", "confirm/", "cancel/"])
def test_foreign_bookings_look_like_absent_ones(action: str, guest: Guest) -> None:
    charlie = ApiClient()
    charlie.force_login(make_user("Charlie Cho"))

    for client in (charlie, ApiClient()):
        for booking_id in (guest.id, str(uuid4())):
            path = f"bookings/{booking_id}/{action}"
            body = {"code": "123456"} if action == "confirm/" else {}
            answer = client.send(path, body) if action else client.ask(path)
            assert error_of(answer) == (404, "NOT_FOUND", {})
            assert answer.json()["error"]["message"] == "There is no such booking."
    assert data_of(guest.read())["state"] == "HELD"


def test_reading_changes_nothing(guest: Guest) -> None:
    before = list(Booking.objects.values()), Delivery.objects.count()
    guest.read()

    assert (list(Booking.objects.values()), Delivery.objects.count()) == before


def test_the_list_has_ones_own_agreed_bookings_by_their_start(
    signed_in: ApiClient, house: House
) -> None:
    for hour in (20, 17, 22):
        held = data_of(
            signed_in.send("bookings/", house.wish(starts_at=f"2036-05-05T{hour}:00:00Z")), 201
        )
        if hour != 22:
            data_of(signed_in.send(f"bookings/{held['id']}/confirm/", {}))

    first = signed_in.ask("bookings/", {"page_size": 1})
    cursor = first.json()["meta"]["pagination"]["next_cursor"]
    second = signed_in.ask("bookings/", {"page_size": 1, "cursor": cursor})

    assert [row["starts_at"] for page in (first, second) for row in data_of(page)] == [
        "2036-05-05T17:00:00Z",
        "2036-05-05T20:00:00Z",
    ]
    assert second.json()["meta"]["pagination"]["next_cursor"] is None
    assert first["Cache-Control"] == "private, no-store"


def test_the_list_needs_somebody_signed_in(api: ApiClient, guest: Guest) -> None:
    answer = api.ask("bookings/", x_booking_token=guest.token)

    assert error_of(answer) == (401, "NOT_SIGNED_IN", {})
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("cursor", ["WyIyMDM2LTA1LTA1VDAwOjAwOjAwIiwiMSJd", "WyJzb29uIiwiMSJd"])
def test_a_cursor_without_an_instant_is_refused(cursor: str, signed_in: ApiClient) -> None:
    status, code, details = error_of(signed_in.ask("bookings/", {"cursor": cursor}))

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", ["cursor"])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(
    count: int,
    signed_in: ApiClient,
    house: House,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        wish = house.wish(starts_at=f"2036-05-05T{17 + 2 * number}:00:00Z")
        held = data_of(signed_in.send("bookings/", wish), 201)
        data_of(signed_in.send(f"bookings/{held['id']}/confirm/", {}))

    # Session, person, bookings, items, extras, answers, and on PostgreSQL a limit.
    with django_assert_num_queries(6 + is_postgres()):
        assert len(data_of(signed_in.ask("bookings/"))) == count


def test_a_hold_is_made_longer_once(guest: Guest) -> None:
    assert "extend" in data_of(guest.read())["actions"]

    extended = data_of(guest.extend())

    assert "extend" not in extended["actions"]
    assert error_of(guest.extend())[:2] == (409, "BOOKINGS_ALREADY_EXTENDED")
