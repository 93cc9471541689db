"""A visit of several people: who comes and with whom, three plans, and the way on to the confirmed booking."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking, CartLine
from cozywish.apps.outbox.services import drain
from cozywish.core.db import DatabaseNow
from cozywish.web.customer.flow.party import Party
from cozywish.web.customer.tests.conftest import GUEST, NOW, House, code_in, words

MONDAY = "2036-05-05"


@pytest.fixture
def asked(house: House) -> dict[str, Any]:
    """Alice has the massage with Ines, her guest one with anyone."""
    return {
        "people": "2",
        "date": MONDAY,
        "guest-1": "1",
        "service-1": str(house.massage.pk),
        "staff-1": str(house.ines.pk),
        "guest-2": "2",
        "service-2": str(house.massage.pk),
    }


def plans(house: House, client: Client, asked: dict[str, Any]) -> list[dict[str, str]]:
    """The fields of each plan's form, as the page has them."""
    response = client.get(house.url("together/"), asked)
    assert response.status_code == 200
    return [dict(shown.pairs) | {"key": "page"} for shown in response.context["plans"]]


def held(house: House, client: Client, asked: dict[str, Any]) -> Booking:
    response = client.post(house.url("together/"), plans(house, client, asked)[0])
    assert response.status_code == 303, words(response)
    reference = response.headers["Location"].partition("hold=")[2][:10]
    return Booking.objects.get(reference=reference)


def test_step_one_leads_to_it_with_what_is_chosen(house: House, client: Client) -> None:
    page = words(client.get(house.url(), house.of(house.massage)))
    assert "Plan together" in page
    page = words(client.get(house.url("together/"), house.of(house.massage, house.scalp)))
    assert "Scalp oil ritual 10 min with Ines Calloway" in page


def test_nobody_who_does_all_of_it_leads_to_it(house: House, client: Client) -> None:
    house.massage.offers.filter(staff=house.ines).delete()
    both = house.of(house.massage, house.scalp)
    page = words(client.get(house.url("professional/"), both))
    assert "Nobody does all of this in one visit." in page
    assert "Plan with several people" in page
    [plan] = client.get(house.url("together/"), both | {"date": MONDAY}).context["plans"]
    assert [part.staff_name for part in plan.parts] == ["Tomás Rey", "Ines Calloway"]


def test_two_people_at_the_same_time_see_what_each_has_when_and_for_how_much(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    page = words(client.get(house.url("together/"), asked))
    assert "Done soonest The people you chose Lowest price $268.00" in page
    assert "9:00 AM You: Hot stone massage 60 min with Ines Calloway $128.00" in page
    assert "9:00 AM Guest 2: Hot stone massage 60 min with Tomás Rey $140.00" in page


def test_one_after_another_is_cheaper_with_the_same_person(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    found = client.get(house.url("together/"), {**asked, "how": "turn"}).context["plans"]
    assert [(shown.headings, shown.plan.total_cents) for shown in found] == [
        (["Done soonest", "The people you chose", "Lowest price"], 25_600)
    ]


def test_a_plan_is_taken_and_confirmed_as_one_booking(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    hold = held(house, client, asked)
    details = f"{house.url('details/')}?hold={hold.reference}"
    page = words(client.get(details))
    assert "9:00 AM, 60 min with Ines Calloway, for you" in page
    assert "9:00 AM, 60 min with Tomás Rey, for guest 2" in page
    assert "9:00 AM – 10:00 AM" in page
    client.post(details, GUEST)
    drain(now=NOW)
    said = {"payment_mode": "VENUE", "code": code_in(mail.outbox[-1].body)}
    client.post(f"{house.url('pay/')}?hold={hold.reference}", said)
    hold.refresh_from_db()
    assert (hold.state, hold.total_cents) == ("CONFIRMED", 26_800)
    drain(now=NOW)
    assert "at 9:00 AM with Tomás Rey, for guest 2" in " ".join(mail.outbox[-1].body.split())
    page = words(client.get(f"/b/{hold.reference}/"))
    assert "9:00 AM, 60 min with Tomás Rey, for guest 2" in page
    move = client.get(f"/b/{hold.reference}/move/")
    assert (move.status_code, "That was possible until" in words(move)) == (409, True)


def test_a_double_click_holds_once_and_another_plan_takes_the_place_of_the_first(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    [plan] = plans(house, client, asked)
    first, second = (client.post(house.url("together/"), plan) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    held(house, client, {**asked, "date": "2036-05-06"})
    assert sorted(Booking.objects.values_list("state", flat=True)) == ["CANCELLED", "HELD"]


def test_a_plan_that_was_just_taken_is_refused_and_new_ones_are_shown(
    house: House, client: Client, asked: dict[str, Any], charlie: Client
) -> None:
    [plan] = plans(house, client, asked)
    charlie.post(house.url("time/"), house.chosen(at="2036-05-05T16:00Z"))
    response = client.post(house.url("together/"), plan)
    assert response.status_code == 409
    assert response.context["plans"][0].starts.hour == 10
    lines = response.context["party"].lines
    assert [line.staff_id for line in lines] == [house.ines.pk, None]


def test_a_hold_that_is_over_can_be_had_again_in_one_click(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    hold = held(house, client, asked)
    Booking.objects.update(hold_until=DatabaseNow())
    page = client.get(f"{house.url('details/')}?hold={hold.reference}")
    assert "is still free" in words(page)
    again = client.post(page.context["hold_url"], dict(page.context["hold_pairs"]))
    assert again.status_code == 303
    assert Booking.objects.filter(state="HELD").count() == 1


def test_going_back_keeps_who_comes_and_what_is_held_is_not_in_the_way(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    hold = held(house, client, asked)
    steps = client.get(f"{house.url('details/')}?hold={hold.reference}").context["steps"]
    page = client.get(steps[2])
    assert page.context["plans"][0].starts.hour == 9
    assert page.context["party"].people == 2


def test_a_day_without_room_says_so_and_shows_the_next(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    house.venue.special_dates.create(on=MONDAY)
    page = words(client.get(house.url("together/"), asked))
    assert "We found nothing on Mon, May 5. These plans are for Tue, May 6." in page


@pytest.mark.parametrize(
    ("said", "field"),
    [({"people": "5"}, "people"), ({"guest-1": "x"}, "guest"), ({"service-1": "x"}, "service")],
)
def test_an_address_that_cannot_be_read_says_which_part(
    house: House, client: Client, asked: dict[str, Any], said: dict[str, str], field: str
) -> None:
    response = client.get(house.url("together/"), {**asked, **said})
    assert (response.status_code, f"“{field}”" in words(response)) == (400, True)


def test_what_does_not_belong_together_any_more_is_left_out(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    said = {**asked, "service-1": str(house.scalp.pk), "staff-1": str(house.tomas.pk)}
    party: Party = client.get(house.url("together/"), said).context["party"]
    assert [line.staff_id for line in party.lines] == [None, None]
    alone = client.get(house.url("together/"), {**asked, "people": "1"}).context["party"]
    assert len(alone.lines) == 1


def test_without_a_service_it_asks_for_one(house: House, client: Client) -> None:
    assert "Choose a service to see when it fits." in words(client.get(house.url("together/")))


THURSDAY = "2036-05-08"


@pytest.fixture
def agreed(house: House, client: Client, asked: dict[str, Any]) -> Booking:
    """Alice, who has an account, and her guest, on Thursday at nine."""
    client.force_login(make_user("Alice Archer", email="alice@example.com"))
    booking = held(house, client, asked | {"date": THURSDAY})
    for step, said in (("details", GUEST), ("pay", {"payment_mode": "VENUE"})):
        client.post(house.url(f"{step}/") + f"?hold={booking.reference}", said)
    booking.refresh_from_db()
    assert booking.state == "CONFIRMED"
    return booking


def test_its_customer_moves_all_of_it(client: Client, agreed: Booking) -> None:
    address = f"/b/{agreed.reference}/move/"
    page = client.get(f"{address}?date={THURSDAY}")
    assert "All of it moves together, with the same people." in words(page)
    assert 'value="2036-05-08T18:00Z"' in page.content.decode()
    assert page.context["people"] == []

    moved = client.post(address, {"at": "2036-05-08T18:00Z"})
    assert moved.headers["Location"] == f"/b/{agreed.reference}/"
    starts = {f"{item.starts_at:%H:%M}" for item in agreed.items.all()}
    assert starts == {"18:00"}
    assert client.post(address, {"at": "2036-05-08T18:00Z"}).status_code == 303, "a double click"


def test_a_part_that_was_just_taken_names_the_nearest_times_for_all(
    house: House, client: Client, agreed: Booking
) -> None:
    make_booking(house.tomas, [house.massage], datetime(2036, 5, 8, 18, 0, tzinfo=UTC))
    refused = client.post(f"/b/{agreed.reference}/move/", {"at": "2036-05-08T18:00Z"})
    assert refused.status_code == 409
    assert "11:00 AM was just taken. Your visit stays as it was." in words(refused)
    assert len(refused.context["nearest"]) == 3


def test_booking_it_again_leads_to_the_plan_as_it_was(
    house: House, client: Client, agreed: Booking
) -> None:
    Booking.objects.filter(pk=agreed.pk).update(state="CANCELLED", closed_at=NOW)
    found = client.get(f"/b/{agreed.reference}/").context["again"]
    assert found.slots == []
    page = client.get(found.other_times)
    assert page.status_code == 200
    said = [(line.guest, line.staff_id) for line in page.context["party"].lines]
    assert said == [(1, house.ines.pk), (2, house.tomas.pk)]
    assert page.context["party"].hold == ""
    assert page.context["plans"]


def test_one_button_of_the_page_is_the_first(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    page = client.get(house.url("together/"), asked)
    assert page.context["plans"]
    assert page.content.decode().count("btn-primary") == 1
    nothing = client.get(house.url("together/"), {"people": "2"}).content.decode()
    assert "Choose a service to see when it fits." in nothing


# ── into the cart ──


def put(house: House, client: Client, asked: dict[str, Any]) -> CartLine:
    """Put the first plan into the cart, as its second button does."""
    response = client.post(house.url("cart/"), plans(house, client, asked)[0])
    assert response.headers["Location"] == "/cart/", words(response)
    return CartLine.objects.latest("changed_at")


def test_a_plan_goes_into_the_cart_holds_nothing_and_is_checked_out_with_the_rest(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    assert "Add to cart" in words(client.get(house.url("together/"), asked))

    put(house, client, asked)

    assert not Booking.objects.exists()
    page = words(client.get("/cart/"))
    assert "Hot stone massage + Hot stone massage Mon, May 5, 9:00 AM 60 min, 2 people" in page
    assert "9:00 AM You: Hot stone massage 60 min with Ines Calloway" in page
    assert "9:00 AM Guest 2: Hot stone massage 60 min with Tomás Rey" in page
    assert "Total $268.00 Check out" in page
    quote = client.get("/cart/").context["content"].quote
    response = client.post("/cart/checkout/", {"quote": quote, "key": "one"})
    assert response.status_code == 303, words(response)
    assert Booking.objects.get().items.count() == 2


def test_a_part_that_was_taken_is_said_and_the_plan_moves_or_is_made_anew(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    line = put(house, client, asked)
    make_booking(house.tomas, [house.massage], datetime(2036, 5, 5, 16, tzinfo=UTC))

    response = client.get("/cart/")
    assert "9:00 AM was just taken. Closest times:" in words(response)
    [row] = response.context["groups"][0].rows
    at, _said = row.slots[0]
    client.post(f"/cart/{line.pk}/time/", {"at": at})
    assert "was just taken" not in words(client.get("/cart/"))

    again = client.get(row.time_url)
    assert "Keep this plan in the cart" in words(again)
    assert "Take this plan" not in words(again)
    fields = dict(again.context["plans"][0].pairs)
    assert client.post(house.url("cart/"), fields).headers["Location"] == "/cart/"
    assert CartLine.objects.get().pk == line.pk


def test_what_goes_with_a_plan_is_a_note_and_what_the_venue_asks(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    line = put(house, client, asked)
    page = words(client.get(f"/cart/{line.pk}/"))
    assert "How many come?" not in page

    client.post(f"/cart/{line.pk}/", {"note": "For our anniversary"})

    assert "“For our anniversary”" in words(client.get("/cart/"))
    assert CartLine.objects.get().items.count() == 2


def test_a_plan_that_is_none_is_refused_on_the_page_with_others(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    fields = plans(house, client, asked)[0] | {"at-1": "2036-05-05T16:07Z"}

    response = client.post(house.url("cart/"), fields)

    assert response.status_code == 422
    assert response.context["plans"]
    assert not CartLine.objects.exists()


def test_a_plan_does_not_change_the_cart_of_somebody_else(
    house: House, client: Client, asked: dict[str, Any]
) -> None:
    line = put(house, client, asked)
    fields = plans(house, client, asked)[0] | {"line": str(line.pk)}

    assert Client().post(house.url("cart/"), fields).status_code == 404
