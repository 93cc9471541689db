"""Clicking twice, going back, changing the time: one browser keeps one hold at a venue."""

from datetime import datetime

from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.web.customer.tests.conftest import (
    ELEVEN,
    NOON,
    TEN,
    Hold,
    House,
    words,
)


def test_the_same_click_twice_gives_one_hold(house: House, client: Client) -> None:
    chosen = house.chosen(key="one page")
    first, second = (client.post(house.url("time/"), chosen) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert Booking.objects.count() == 1


def test_another_time_from_the_same_page_replaces_the_hold(house: House, client: Client) -> None:
    client.post(house.url("time/"), house.chosen(key="one page"))
    client.post(house.url("time/"), house.chosen(at=ELEVEN, key="one page"))
    states = {booking.starts_at.hour: booking.state for booking in Booking.objects.all()}
    assert states == {17: "CANCELLED", 18: "HELD"}
    assert Allocation.objects.get(state="HELD").booking_item is not None


def test_there_and_back_again_holds_what_was_chosen_last(house: House, client: Client) -> None:
    for at in (TEN, ELEVEN, TEN, ELEVEN, TEN):
        client.post(house.url("time/"), house.chosen(at=at, key="one page"))
    response = client.post(house.url("time/"), house.chosen(at=TEN, key="one page"))
    live = Booking.objects.get(state="HELD")
    assert f"hold={live.reference}" in response.headers["Location"]
    assert (live.starts_at.hour, Booking.objects.count()) == (17, 5)


def test_a_time_that_was_let_go_can_be_held_again(house: House, client: Client) -> None:
    chosen = house.chosen(key="one page")
    first = client.post(house.url("time/"), chosen).headers["Location"].partition("hold=")[2][:10]
    client.post(f"{house.url('close/')}?hold={first}")
    assert Booking.objects.get().state == "CANCELLED"
    again = client.post(house.url("time/"), chosen).headers["Location"]
    assert f"hold={Booking.objects.get(state='HELD').reference}" in again


def test_a_fresh_page_replaces_the_hold_of_the_same_browser(
    house: House, client: Client, hold: Hold
) -> None:
    hold()
    half_past = "2036-05-05T17:30Z"
    page = client.get(house.url("time/"), house.chosen(at=half_past))
    assert f'value="{half_past}" checked' in page.content.decode()
    hold(at=half_past)  # overlaps ten to eleven
    assert Booking.objects.get(state="HELD").starts_at.minute == 30


def test_the_same_click_twice_with_a_hold_gives_one_more(
    house: House, client: Client, hold: Hold
) -> None:
    chosen = house.chosen(at=ELEVEN, hold=hold().reference, key="one page")
    first, second = (client.post(house.url("time/"), chosen) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Booking.objects.count() == 2


def test_going_back_with_the_hold_replaces_it(house: House, client: Client, hold: Hold) -> None:
    first = hold()
    second = hold(at=ELEVEN, hold=first.reference)
    first.refresh_from_db()
    assert (first.state, second.state) == ("CANCELLED", "HELD")


def test_a_time_at_which_one_is_elsewhere_is_not_offered_and_refused_with_others(
    house: House, client: Client
) -> None:
    alice = make_user("Alice Archer")
    client.force_login(alice)
    make_booking(house.tomas, [house.massage], datetime.fromisoformat(TEN), customer=alice)
    page = client.get(house.url("time/"), house.chosen(at=NOON))
    assert f'value="{TEN}"' not in page.content.decode()
    refused = client.post(house.url("time/"), house.chosen())
    assert refused.status_code == 409
    assert (
        "You have another booking at 10:00 AM. Closest times: 9:00 AM 11:00 AM 11:15 AM"
        in words(refused)
    )


def test_ones_own_hold_is_not_in_the_way(house: House, client: Client, hold: Hold) -> None:
    held = hold()
    page = client.get(house.url("time/"), house.chosen(hold=held.reference))
    assert f'value="{TEN}" checked' in page.content.decode()
    again = hold(hold=held.reference)
    held.refresh_from_db()
    assert (held.state, again.state) == ("CANCELLED", "HELD")


def test_a_replacement_that_fails_leaves_the_old_hold(
    house: House, client: Client, charlie: Client, hold: Hold
) -> None:
    mine = hold()
    hold(charlie, at=ELEVEN)
    response = client.post(house.url("time/"), house.chosen(at=ELEVEN, hold=mine.reference))
    mine.refresh_from_db()
    assert (response.status_code, mine.state) == (409, "HELD")
