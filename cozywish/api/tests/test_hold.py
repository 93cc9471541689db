"""Holding a time over the API: exact answers, every refusal by its own code, and nothing half done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import NOW, TEN, House, assert_nothing_happened, mailed_code
from cozywish.apps.accounts.models import Address, EmailCode, User
from cozywish.apps.bookings.limits import HOLDS_OF_ADDRESS
from cozywish.apps.bookings.models import Booking, BookingToken
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.catalog.models import ServicePlace
from cozywish.apps.geo.factories import make_postcode

Change = Callable[[House], dict[str, Any]]


def expected(house: House, booking: Booking) -> dict[str, Any]:
    """What the hold of `house.wish()` looks like."""
    assert booking.hold_until is not None
    visit = {
        "starts_at": "2036-05-05T17:00:00Z",
        "starts_local": "2036-05-05T10:00:00-07:00",
        "ends_at": "2036-05-05T18:00:00Z",
        "ends_local": "2036-05-05T11:00:00-07:00",
    }
    ninety = {"amount_minor": 9000, "currency": "USD"}
    item = {
        "guest": 1,
        "service": {"id": str(house.massage.pk), "name": "Hot stone massage"},
        "staff": {"id": str(house.ines.pk), "name": "Ines Calloway"},
        "price": ninety,
        "extras": [],
    }
    return {
        "id": str(booking.pk),
        "reference": booking.reference,
        "state": "HELD",
        "venue": {"id": str(house.venue.pk), "name": "Fern & Ember"},
        "items": [{**item, **visit}],
        **visit,
        "time_zone": "America/Los_Angeles",
        "arrival_note": "",
        "total": ninety,
        "payment_mode": "VENUE",
        "hold_until": f"{booking.hold_until:%Y-%m-%dT%H:%M:%SZ}",
        "free_until": "2036-05-04T17:00:00Z",
        "contact": {**house.wish()["contact"], "note": "", "address": None, "answers": []},
        "needs_code": True,
        "actions": ["extend", "confirm", "cancel"],
    }


def test_a_guest_holds_a_time_and_gets_a_token_and_a_code(api: ApiClient, house: House) -> None:
    held = data_of(api.send("bookings/", house.wish()), 201)

    assert held == {**expected(house, Booking.objects.get()), "token": held["token"]}
    assert len(held["token"]) == 64
    assert EmailCode.objects.get().email == "alice@example.com"


def test_the_token_opens_the_hold_and_nothing_else_does(api: ApiClient, house: House) -> None:
    held = data_of(api.send("bookings/", house.wish()), 201)
    path = f"bookings/{held['id']}/"

    opened = api.ask(path, x_booking_token=held["token"])

    assert data_of(opened) == {name: held[name] for name in held if name != "token"}
    assert opened["Cache-Control"] == "private, no-store"
    for wrong in ("", "x", held["token"][:-1], held["reference"]):
        assert error_of(api.ask(path, x_booking_token=wrong)) == (404, "NOT_FOUND", {})
    assert error_of(api.ask(path, {"token": held["token"]})) == (404, "NOT_FOUND", {})


def test_a_token_is_useless_for_another_booking_and_after_its_time(
    api: ApiClient, house: House
) -> None:
    """SEC-21."""
    mine = data_of(api.send("bookings/", house.wish()), 201)
    theirs = data_of(
        api.send(
            "bookings/",
            house.wish(
                staff=str(house.tomas.pk),
                contact={"name": "Bea", "email": "bea@example.com", "phone": "+15035550124"},
            ),
        ),
        201,
    )
    assert error_of(api.ask(f"bookings/{theirs['id']}/", x_booking_token=mine["token"]))[0] == 404

    BookingToken.objects.update(expires_at=NOW - timedelta(seconds=1))

    assert error_of(api.ask(f"bookings/{mine['id']}/", x_booking_token=mine["token"]))[0] == 404


def test_anyone_means_who_is_free(api: ApiClient, house: House) -> None:
    first = data_of(api.send("bookings/", house.wish(staff=None)), 201)
    second = data_of(
        api.send(
            "bookings/",
            house.wish(staff=None, contact={**house.wish()["contact"], "email": "bea@example.com"}),
        ),
        201,
    )

    assert [held["items"][0]["staff"]["name"] for held in (first, second)] == [
        "Ines Calloway",
        "Tomás Rivera",
    ]
    assert second["total"] == {"amount_minor": 10500, "currency": "USD"}
    assert second["ends_local"] == "2036-05-05T11:15:00-07:00"


def test_who_is_signed_in_needs_no_token_and_no_code(signed_in: ApiClient, house: House) -> None:
    held = data_of(signed_in.send("bookings/", house.wish()), 201)

    assert (held["token"], held["needs_code"]) == (None, False)
    assert not EmailCode.objects.exists()
    assert data_of(signed_in.ask(f"bookings/{held['id']}/"))["id"] == held["id"]


def test_an_account_books_under_its_own_address_only(signed_in: ApiClient, house: House) -> None:
    contact = {**house.wish()["contact"], "email": "somebody@example.com"}
    answer = signed_in.send("bookings/", house.wish(contact=contact))

    assert error_of(answer) == (
        400,
        "VALIDATION_ERROR",
        {"contact.email": ["Leave your account's address here: it is the one that is verified."]},
    )
    assert_nothing_happened()


def test_a_guest_with_the_address_of_an_account_stays_a_guest(
    api: ApiClient, house: House, alice: User
) -> None:
    """SEC-05."""
    tables = (User.objects.filter(pk=alice.pk), EmailAddress.objects, Address.objects)
    before = [list(rows.values()) for rows in tables]

    data_of(api.send("bookings/", house.wish()), 201)

    assert Booking.objects.get().customer is None
    assert not alice.bookings.exists()
    assert [list(rows.values()) for rows in tables] == before


def test_a_taken_time_is_answered_with_the_three_nearest_free_ones(
    api: ApiClient, house: House
) -> None:
    data_of(api.send("bookings/", house.wish()), 201)
    answer = api.send(
        "bookings/", house.wish(contact={**house.wish()["contact"], "email": "bea@example.com"})
    )

    status, code, details = error_of(answer)
    assert (status, code) == (409, "BOOKINGS_SLOT_TAKEN")
    assert details["starts_at"] == ["That time was just taken. Please choose another."]
    assert [slot["starts_local"] for slot in details["alternatives"]] == [
        "2036-05-05T11:15:00-07:00",
        "2036-05-05T11:30:00-07:00",
        "2036-05-05T11:45:00-07:00",
    ]
    assert details["alternatives"][0] == {
        "starts_at": "2036-05-05T18:15:00Z",
        "starts_local": "2036-05-05T11:15:00-07:00",
        "services": [str(house.massage.pk)],
        "staff": [str(house.ines.pk)],
    }
    assert Booking.objects.count() == 1


def test_a_new_time_replaces_the_hold_and_a_taken_one_leaves_it(
    api: ApiClient, house: House
) -> None:
    old = data_of(api.send("bookings/", house.wish()), 201)
    bea = house.wish(
        starts_at="2036-05-05T20:00:00Z",
        contact={**house.wish()["contact"], "email": "bea@example.com"},
    )
    data_of(api.send("bookings/", bea), 201)

    taken = house.wish(starts_at="2036-05-05T20:00:00Z", replaces=old["id"])
    refused = error_of(api.send("bookings/", taken, x_booking_token=old["token"]))
    assert refused[:2] == (409, "BOOKINGS_SLOT_TAKEN")
    assert Booking.objects.get(pk=old["id"]).state == "HELD"

    beside = house.wish(starts_at="2036-05-05T17:15:00Z", replaces=old["id"])
    new = data_of(api.send("bookings/", beside, x_booking_token=old["token"]), 201)
    assert new["starts_local"] == "2036-05-05T10:15:00-07:00"
    assert Booking.objects.get(pk=old["id"]).state == "CANCELLED"


def test_nobody_replaces_the_hold_of_another(api: ApiClient, house: House) -> None:
    old = data_of(api.send("bookings/", house.wish()), 201)
    theft = house.wish(starts_at="2036-05-05T20:00:00Z", replaces=old["id"])

    assert error_of(api.send("bookings/", theft)) == (404, "NOT_FOUND", {})
    assert error_of(api.send("bookings/", theft, x_booking_token="guessed")) == (
        404,
        "NOT_FOUND",
        {},
    )
    assert Booking.objects.get().state == "HELD"


def test_a_guest_holds_one_time_at_once(api: ApiClient, house: House) -> None:
    data_of(api.send("bookings/", house.wish()), 201)
    answer = api.send("bookings/", house.wish(starts_at="2036-05-05T20:00:00Z"))

    assert error_of(answer) == (429, "BOOKINGS_TOO_MANY_HOLDS", {})
    assert answer["Retry-After"] == "900"
    assert Booking.objects.count() == 1


def test_an_account_holds_three_times_at_once(signed_in: ApiClient, house: House) -> None:
    for hour in (16, 18, 20):
        data_of(signed_in.send("bookings/", house.wish(starts_at=f"2036-05-05T{hour}:30:00Z")), 201)
    answer = signed_in.send("bookings/", house.wish(starts_at="2036-05-05T22:00:00Z"))

    assert error_of(answer) == (429, "BOOKINGS_TOO_MANY_HOLDS", {})


def test_guests_at_one_address_hold_three_times_at_once(house: House) -> None:
    here, there = ApiClient(REMOTE_ADDR="192.0.2.7"), ApiClient(REMOTE_ADDR="192.0.2.8")

    def wish(hour: int) -> dict[str, Any]:
        contact = {**house.wish()["contact"], "email": f"guest{hour}@example.com"}
        return house.wish(starts_at=f"2036-05-05T{hour}:30:00Z", contact=contact)

    first, *_ = [data_of(here.send("bookings/", wish(hour)), 201) for hour in (16, 18, 20)]

    assert error_of(here.send("bookings/", wish(22))) == (429, "BOOKINGS_TOO_MANY_HOLDS", {})
    assert Booking.objects.count() == 3
    assert not Booking.objects.filter(device__contains="192.0.2").exists()
    data_of(there.send("bookings/", wish(22)), 201)

    instead = wish(16) | {"starts_at": "2036-05-06T17:00:00Z", "replaces": first["id"]}
    data_of(here.send("bookings/", instead, x_booking_token=first["token"]), 201)


@pytest.fixture
def at_home(house: House) -> dict[str, Any]:
    """A wish for a cleaning at Alice's, four kilometres from the venue."""
    house.venue.travel_radius_m = 10_000
    house.venue.save(update_fields=["travel_radius_m"])
    make_postcode()
    cleaning = make_service(
        house.venue,
        "Home cleaning",
        by=[house.ines],
        category=make_category("cleaning"),
        done_at=ServicePlace.HOME,
    )
    return house.wish(services=[str(cleaning.pk)])


def test_work_at_home_needs_to_know_where(api: ApiClient, at_home: dict[str, Any]) -> None:
    status, code, details = error_of(api.send("bookings/", at_home))

    assert (status, code, list(details)) == (
        422,
        "BOOKINGS_ADDRESS_MISSING",
        ["contact.address.line1"],
    )
    assert_nothing_happened()


def test_work_at_home_goes_to_the_address_given(api: ApiClient, at_home: dict[str, Any]) -> None:
    address = {"line1": "1 Elm St", "line2": "", "city": "Portland", "postcode": "97211"}
    address |= {"access_note": "Blue gate"}
    contact = {**at_home["contact"], "address": address}

    held = data_of(api.send("bookings/", {**at_home, "contact": contact}), 201)
    assert held["contact"]["address"] == address

    contact["address"] = {**address, "postcode": "10001"}
    contact["email"] = "bea@example.com"
    wish = {**at_home, "contact": contact, "starts_at": "2036-05-05T20:00:00Z"}
    status, code, details = error_of(api.send("bookings/", wish))
    assert (status, code, list(details)) == (
        422,
        "BOOKINGS_OUTSIDE_AREA",
        ["contact.address.postcode"],
    )


@pytest.mark.parametrize("postcode", ["9721", "972111", "9721x", "", "٩٧٢١١"])
def test_what_cannot_be_a_zip_code_is_told_at_its_field_and_costs_no_try(
    postcode: str, api: ApiClient, at_home: dict[str, Any]
) -> None:
    address = {"line1": "1 Elm St", "line2": "", "city": "Portland", "postcode": postcode}
    wrong = {**at_home, "contact": {**at_home["contact"], "address": address}}
    for _ in range(HOLDS_OF_ADDRESS.tries + 1):
        status, code, details = error_of(api.send("bookings/", wrong))
        assert (status, code, list(details)) == (
            400,
            "VALIDATION_ERROR",
            ["contact.address.postcode"],
        )

    address["postcode"] = "97211-1234"
    assert api.send("bookings/", wrong).status_code == 201


def test_the_start_may_be_written_with_any_offset(api: ApiClient, house: House) -> None:
    """TIM-02: it is the instant that counts, wherever the customer is."""
    held = data_of(api.send("bookings/", house.wish(starts_at="2036-05-05T19:00:00+02:00")), 201)

    assert held["starts_at"] == TEN
    assert mailed_code().isdigit()
