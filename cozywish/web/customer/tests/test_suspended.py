"""What a customer has of a place that is suspended: it is gone from every list at once, and a cart says so."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking, CartLine, WaitEntry
from cozywish.apps.bookings.refusals import VenueInactive
from cozywish.apps.bookings.services import cancel_booking, confirm_booking
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.services import keep_venue, note_seen, suspend
from cozywish.core.services import Failure
from cozywish.web.customer.tests.conftest import (
    GUEST,
    NEXT_MONDAY,
    NOW,
    TEN,
    Hold,
    House,
    code_in,
    words,
)
from cozywish.web.customer.tests.test_waiting import said

NAME = "Juniper & Steam"
YES = {"consent": "2026-11-21:yes"}
API = "/api/v1/"


@pytest.fixture
def alice(house: House, client: Client) -> User:
    """Alice, signed in, who keeps the place, has looked at it, and agreed to being reminded of that."""
    alice = make_user("Alice Archer", phone="+15035550148")
    client.force_login(alice)
    client.cookies.load(YES)
    keep_venue(customer=alice, venue_id=house.venue.pk, now=NOW).unwrap()
    note_seen(customer=alice, venue=house.venue, now=NOW).unwrap()
    return alice


def suspended(house: House) -> None:
    officer = make_user("Ada Admin", is_staff=True, is_superuser=True)
    suspend(officer=officer, venue_id=house.venue.pk, reasons="Police.", now=NOW).unwrap()


def asked(client: Client, door: str) -> tuple[int, str]:
    answer = client.get(door)
    return answer.status_code, answer.content.decode().replace("&amp;", "&")


def test_it_is_gone_from_what_is_kept_and_from_what_was_looked_at(
    house: House, alice: User, client: Client
) -> None:
    lists = ["/", "/me/favourites/", f"{API}me/favourites/", f"{API}me/recently-viewed/"]
    assert [NAME in asked(client, door)[1] for door in lists] == [True] * 4
    suspended(house)
    assert [NAME in asked(client, door)[1] for door in lists] == [False] * 4


def test_it_is_gone_from_what_apps_find_and_from_the_sitemap(house: House, client: Client) -> None:
    venue, service = house.venue.pk, house.massage.pk
    found = [f"{API}venues/?q=Juniper", f"{API}services/?venue={venue}", "/sitemap.xml"]
    times = [
        f"{API}bookings/available-slots/?venue={venue}&service={service}&date=2036-05-05",
        f"{API}bookings/first-free/?venue={venue}",
    ]
    before = [asked(client, door) for door in found + times]
    assert [status for status, _ in before] == [200] * 5
    assert TEN[:16] in before[3][1]
    assert "starts_at" in before[4][1]
    suspended(house)
    assert NAME not in asked(client, found[0])[1]
    assert str(service) not in asked(client, found[1])[1]
    assert house.venue.slug not in asked(client, found[2])[1]
    assert [asked(client, door)[0] for door in times] == [404, 404]


def test_a_line_of_a_cart_stays_and_says_why_it_cannot_be_booked(
    house: House, client: Client
) -> None:
    client.post(house.url("cart/"), house.chosen(at=TEN))
    assert "Check out" in words(client.get("/cart/"))
    suspended(house)
    page = words(client.get("/cart/"))
    assert NAME in page
    assert "This place is not taking bookings right now." in page
    assert "Take out or change Hot stone massage first." in page
    assert CartLine.objects.count() == 1
    assert client.post("/cart/checkout/").status_code == 409
    assert not Booking.objects.exists()


def waiting(house: House, client: Client) -> tuple[WaitEntry, Booking]:
    """Alice waits for the ten o'clock that Bob has."""
    ten = NOW.replace(hour=17)
    taken = make_booking(house.ines, [house.massage], ten, customer=make_user("Bob Baker"))
    assert client.post(house.url("wait/"), said(house)).status_code == 303
    return WaitEntry.objects.get(), taken


def freed(booking: Booking) -> None:
    cancel_booking(booking=booking, reason="", now=NOW).unwrap()
    while drain(now=NOW):
        pass


def test_nobody_waits_for_it_and_nothing_is_offered_there(
    house: House, alice: User, client: Client
) -> None:
    entry, taken = waiting(house, client)
    suspended(house)
    freed(taken)
    entry.refresh_from_db()
    assert entry.state == "WAITING"
    assert client.get(house.url("wait/"), {"services": str(house.massage.pk)}).status_code == 404
    assert client.post(house.url("wait/"), said(house)).status_code == 404


def test_a_time_that_was_offered_there_cannot_be_taken_any_more(
    house: House, alice: User, client: Client
) -> None:
    entry, taken = waiting(house, client)
    freed(taken)
    entry.refresh_from_db()
    assert entry.state == "OFFERED"
    suspended(house)
    answer: Any = client.post(f"/wait/{entry.pk}/accept/")
    assert answer.status_code == 422
    assert "This place is not taking bookings right now." in words(answer)
    assert not Booking.objects.filter(state="CONFIRMED").exists()


def test_a_time_that_was_held_there_cannot_be_agreed_any_more(
    house: House, hold: Hold, client: Client
) -> None:
    held = hold(at=NEXT_MONDAY)
    client.post(f"{house.url('details/')}?hold={held.reference}", GUEST)
    drain(now=NOW)
    suspended(house)
    code = code_in(mail.outbox[-1].body)
    said = {"payment_mode": "VENUE", "code": code}
    page = f"{house.url('pay/')}?hold={held.reference}"
    assert client.post(page, said).status_code == 404
    done = confirm_booking(
        booking=Booking.objects.get(pk=held.pk), payment_mode="VENUE", code=code, now=NOW
    )
    assert isinstance(done, Failure)
    assert isinstance(done.error, VenueInactive)
    held.refresh_from_db()
    assert held.state == "HELD"


def test_a_checkout_that_holds_a_time_there_says_which_place_it_is(
    house: House, alice: User, client: Client
) -> None:
    client.post(house.url("cart/"), house.chosen(at=TEN))
    quote = re.search(r'name="quote" value="(\w+)"', client.get("/cart/").content.decode())
    assert quote
    started = client.post("/cart/checkout/", {"quote": quote[1]})
    assert started.status_code == 303, words(started)
    details = started.headers["Location"]
    pay = client.post(details, GUEST).headers["Location"]
    shown = client.get(pay).content.decode()
    quote = re.search(r'name="quote" value="(\w+)"', shown)
    assert quote
    suspended(house)
    answer = client.post(pay, {"quote": quote[1]})
    assert answer.status_code == 422
    assert "This place is not taking bookings right now." in words(answer)
    assert not Booking.objects.filter(state="CONFIRMED").exists()
