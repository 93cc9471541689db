"""A cart and its checkout over the API: exact about what is reserved, what was shown, and whose it is."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import TEN, House, mailed_code
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking, CartLine
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue

AT_TEN, HOUR = datetime.fromisoformat(TEN), timedelta(hours=1)
CONTACT = {"name": "Alice Archer", "email": "alice@example.com", "phone": "+15035550123"}


def line(house: House, **changes: Any) -> dict[str, Any]:
    """The massage with Ines at ten."""
    return {
        "venue": str(house.venue.pk),
        "services": [str(house.massage.pk)],
        "staff": str(house.ines.pk),
        "starts_at": TEN,
        **changes,
    }


def at_two(house: House) -> dict[str, Any]:
    """A cut across the river, at two."""
    venue = make_venue(name="River Hair", slug="river-hair")
    open_daily(venue)
    ada = make_staff(venue, "Ada Moss")
    work_daily(ada)
    cut = make_service(venue, "Haircut", by=[ada], price_cents=5000)
    return {
        "venue": str(venue.pk),
        "services": [str(cut.pk)],
        "starts_at": (AT_TEN + 4 * HOUR).isoformat(),
    }


class Shopper:
    """A guest with a cart."""

    def __init__(self, api: ApiClient) -> None:
        self.api, self.token = api, ""

    def put(self, body: dict[str, Any]) -> dict[str, Any]:
        """Put a visit into the cart."""
        filled = data_of(self.api.send("cart/lines/", body, **self.secret), 201)
        self.token = filled["token"]
        return dict(filled)

    @property
    def secret(self) -> dict[str, str]:
        """What opens the cart."""
        return {"x_cart_token": self.token} if self.token else {}

    def read(self) -> dict[str, Any]:
        """What is in it."""
        return dict(data_of(self.api.ask("cart/", None, **self.secret), 200))

    def begin(self, **changes: Any) -> Any:
        """Check out what is shown."""
        body = {"quote": self.read()["quote"], "contact": CONTACT, **changes}
        return self.api.send("checkouts/", body, **self.secret)


@pytest.fixture
def guest(api: ApiClient) -> Shopper:
    return Shopper(api)


def test_a_line_reserves_nothing_and_says_what_it_costs_today(guest: Shopper, house: House) -> None:
    filled = guest.put(line(house))

    [row] = filled["lines"]
    assert (row["state"], row["starts_local"]) == ("FREE", "2036-05-05T10:00:00-07:00")
    assert row["total"] == {"amount_minor": 9000, "currency": "USD"}
    assert filled["totals"] == [{"amount_minor": 9000, "currency": "USD"}]
    assert len(filled["token"]) == 64
    assert not Booking.objects.exists()
    assert guest.read()["lines"] == filled["lines"]
    assert data_of(guest.api.ask("cart/"), 200)["lines"] == []


def test_the_same_key_puts_one_line_into_one_cart(api: ApiClient, house: House) -> None:
    key = "a" * 32
    first = data_of(api.send("cart/lines/", line(house), key=key), 201)
    again = api.send("cart/lines/", line(house), key=key)
    assert data_of(again, 201) == first
    assert again.headers["Idempotent-Replay"] == "true"
    assert CartLine.objects.count() == 1


def test_a_secret_that_opens_nothing_is_none(api: ApiClient, house: House) -> None:
    filled = data_of(api.send("cart/lines/", line(house), x_cart_token="mine"), 201)
    assert filled["token"] != "mine"


def test_a_line_is_changed_taken_out_and_put_back(guest: Shopper, house: House) -> None:
    [row] = guest.put(line(house))["lines"]
    path = f"cart/lines/{row['id']}/"
    body = {key: value for key, value in line(house).items() if key != "venue"}

    changed = guest.api.put(
        f"/api/v1/{path}",
        {**body, "note": "Shy of heat", "starts_at": (AT_TEN + HOUR).isoformat()},
        content_type="application/json",
        headers={"X-Cart-Token": guest.token},
    )
    [now] = changed.json()["data"]["lines"]
    assert (now["note"], now["starts_local"]) == ("Shy of heat", "2036-05-05T11:00:00-07:00")

    gone = guest.api.delete(f"/api/v1/{path}", headers={"X-Cart-Token": guest.token})
    assert (gone.status_code, guest.read()["lines"]) == (204, [])
    back = data_of(guest.api.send(f"{path}restore/", {}, **guest.secret), 200)
    assert [one["id"] for one in back["lines"]] == [row["id"]]
    guest.api.delete("/api/v1/cart/", headers={"X-Cart-Token": guest.token})
    assert guest.read()["lines"] == []


def test_nobody_else_touches_a_line(guest: Shopper, api: ApiClient, house: House) -> None:
    [row] = guest.put(line(house))["lines"]
    secrets: list[dict[str, str]] = [{}, {"x_cart_token": "guessed"}]
    for secret in secrets:
        assert api.send(f"cart/lines/{row['id']}/restore/", {}, **secret).status_code == 404
    assert api.delete(f"/api/v1/cart/lines/{row['id']}/").status_code == 404


def test_a_price_is_nothing_a_client_sends(api: ApiClient, house: House) -> None:
    for field in ("price", "minutes", "total", "currency"):
        answer = api.send("cart/lines/", line(house, **{field: 1}))
        assert answer.status_code == 400
    assert not CartLine.objects.exists()


def test_a_guest_books_two_places_in_one_go(guest: Shopper, house: House) -> None:
    guest.put(line(house))
    guest.put(at_two(house))

    held = data_of(guest.begin(), 201)

    assert [one["state"] for one in held["bookings"]] == ["HELD", "HELD"]
    assert held["totals"] == [{"amount_minor": 14000, "currency": "USD"}]
    assert (held["needs_code"], held["can_be_extended"]) == (True, True)
    path = f"checkouts/{held['id']}/"
    longer = data_of(guest.api.send(f"{path}extend/", None, **guest.secret), 200)
    assert longer["hold_until"] > held["hold_until"]
    said = {"quote": longer["quote"], "code": mailed_code()}
    agreed = data_of(guest.api.send(f"{path}confirm/", said, **guest.secret), 200)
    assert [one["state"] for one in agreed["bookings"]] == ["CONFIRMED", "CONFIRMED"]
    assert guest.read()["lines"] == []
    assert data_of(guest.api.ask(path, None, **guest.secret), 200)["bookings"] == agreed["bookings"]
    assert guest.api.ask(path).status_code == 404


def test_when_one_is_lost_the_answer_says_which_and_none_is_held(
    guest: Shopper, house: House
) -> None:
    [first] = guest.put(line(house))["lines"]
    guest.put(at_two(house))
    make_booking(house.ines, [house.massage], AT_TEN)

    answer = guest.begin()

    status, code, details = error_of(answer)
    assert (status, code) == (409, "BOOKINGS_PARTS_REFUSED")
    assert {pk: why["code"] for pk, why in details["lines"].items()} == {
        first["id"]: "BOOKINGS_SLOT_TAKEN"
    }
    assert not Booking.objects.filter(state="HELD").exists()


def test_what_was_not_shown_is_not_held_nor_agreed(guest: Shopper, house: House) -> None:
    guest.put(line(house))
    assert error_of(guest.begin(quote="0" * 64))[:2] == (409, "BOOKINGS_QUOTE_CHANGED")
    held = data_of(guest.begin(), 201)
    said = {"quote": "0" * 64, "code": mailed_code()}
    answer = guest.api.send(f"checkouts/{held['id']}/confirm/", said, **guest.secret)
    assert error_of(answer)[:2] == (409, "BOOKINGS_QUOTE_CHANGED")
    assert Booking.objects.get().state == "HELD"


def test_a_wrong_code_is_an_answer_and_a_missing_one_a_mistake(
    guest: Shopper, house: House
) -> None:
    guest.put(line(house))
    held = data_of(guest.begin(), 201)
    path = f"checkouts/{held['id']}/confirm/"
    wrong = "000000" if mailed_code() != "000000" else "111111"
    for code, status in (("", 400), (wrong, 422)):
        said = {"quote": held["quote"], "code": code} if code else {"quote": held["quote"]}
        assert guest.api.send(path, said, **guest.secret).status_code == status
    assert Booking.objects.get().state == "HELD"


def test_all_of_it_is_let_go_and_stays_in_the_cart(guest: Shopper, house: House) -> None:
    guest.put(line(house))
    held = data_of(guest.begin(), 201)
    gone = data_of(guest.api.send(f"checkouts/{held['id']}/cancel/", {}, **guest.secret), 200)
    assert [one["state"] for one in gone["bookings"]] == ["CANCELLED"]
    assert len(guest.read()["lines"]) == 1


def test_one_of_several_is_not_confirmed_alone(
    signed_in: ApiClient, house: House, alice: User
) -> None:
    shopper = Shopper(signed_in)
    shopper.put(line(house))
    held = data_of(shopper.begin(contact={**CONTACT, "email": alice.email}), 201)
    [booking] = held["bookings"]
    answer = signed_in.send(f"bookings/{booking['id']}/confirm/", {"payment_mode": "VENUE"})
    assert error_of(answer)[:2] == (409, "BOOKINGS_HELD_WITH_OTHERS")


def test_signing_in_takes_a_cart_along(
    guest: Shopper, signed_in: ApiClient, house: House, alice: User
) -> None:
    guest.put(line(house))
    merged = data_of(signed_in.send("cart/merge/", {}, x_cart_token=guest.token), 200)
    assert len(merged["lines"]) == 1
    again = data_of(signed_in.send("cart/merge/", {}, x_cart_token=guest.token), 200)
    assert again["lines"] == merged["lines"]
    assert CartLine.objects.get().cart.customer == alice


def test_a_plan_is_a_line_like_any_other_and_is_held_with_the_rest(
    api: ApiClient, house: House
) -> None:
    massage = {"service": str(house.massage.pk)}
    asked = {
        "venue": str(house.venue.pk),
        "date": TEN[:10],
        "lines": [{**massage, "staff": str(house.ines.pk)}, {**massage, "guest": 2}],
    }
    plan = data_of(api.send("bookings/plans/", asked), 200)["plans"][0]
    kept = ("guest", "service", "staff", "extras", "starts_at")
    lines = [{name: one[name] for name in kept} for one in plan["lines"]]
    shopper = Shopper(api)

    shopper.put({"venue": str(house.venue.pk), "lines": lines})
    filled = shopper.put(at_two(house))

    [shown, _cut] = filled["lines"]
    assert (shown["state"], shown["persons"], shown["side_by_side"]) == ("FREE", 2, True)
    assert shown["total"] == plan["total"]
    assert [(one["guest"], one["staff"]["id"]) for one in shown["services"]] == [
        (one["guest"], one["staff"]) for one in lines
    ]
    held = data_of(shopper.begin(), 201)
    assert [len(one["items"]) for one in held["bookings"]] == [2, 1]


def test_a_plan_says_all_of_it_itself(api: ApiClient, house: House) -> None:
    placed = {"service": str(house.massage.pk), "staff": str(house.ines.pk), "starts_at": TEN}
    venue = {"venue": str(house.venue.pk)}

    both = api.send("cart/lines/", line(house, lines=[placed]))
    neither = api.send("cart/lines/", venue)
    off = {**placed, "starts_at": (AT_TEN + timedelta(minutes=7)).isoformat()}
    never = api.send("cart/lines/", {**venue, "lines": [off]})

    assert (both.status_code, neither.status_code) == (400, 400)
    assert error_of(never)[:2] == (422, "BOOKINGS_NOT_OFFERED")
