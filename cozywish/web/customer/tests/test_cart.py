"""The cart, as a browser without scripts uses it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking, CartLine
from cozywish.apps.bookings.queries.cart import count_of
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import AddOn, Question, QuestionKind
from cozywish.apps.venues.factories import make_staff
from cozywish.core.db import DatabaseNow
from cozywish.web.customer.tests.conftest import ELEVEN, NOON, NOW, TEN, House, words

HOUR = timedelta(hours=1)


def put(house: House, client: Client, at: str = TEN, **more: Any) -> CartLine:
    """Put the massage with Ines into the cart, as the button of step 3 does."""
    response = client.post(house.url("cart/"), house.chosen(at=at, **more))
    assert response.headers["Location"] == "/cart/", words(response)
    return CartLine.objects.latest("changed_at")


def test_an_empty_cart_says_so_and_the_header_asks_nothing(client: Client, db: None) -> None:
    page = words(client.get("/cart/"))
    assert "Your cart is empty" in page
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert not [one for one in queries if "bookings_cart" in one["sql"]]


def test_step_3_puts_the_visit_into_the_cart_and_holds_nothing(
    house: House, client: Client
) -> None:
    page = words(client.get(house.url("time/"), house.chosen()))
    assert "Add to cart" in page

    put(house, client)

    page = words(client.get("/cart/"))
    assert "Juniper & Steam" in page
    assert "Hot stone massage Mon, May 5, 10:00 AM 60 min with Ines Calloway" in page
    assert "Total $128.00 Check out" in page
    assert "Nothing is reserved yet" in page
    assert "23 h 59 min left" in page
    assert not Booking.objects.exists()
    assert "Your cart: 1 visit" in words(client.get("/"))


def test_a_double_click_is_one_line(house: House, client: Client) -> None:
    put(house, client)
    put(house, client)
    assert CartLine.objects.count() == 1


def test_without_a_time_a_line_waits_for_one(house: House, client: Client) -> None:
    line = put(house, client, at="")
    page = words(client.get("/cart/"))
    assert "No time is chosen yet. First free times: Today 9:00 AM" in page
    assert "Choose a time for Hot stone massage first." in page

    client.post(f"/cart/{line.pk}/time/", {"at": NOON})

    assert "Mon, May 5, 12:00 PM" in words(client.get("/cart/"))


def test_a_taken_time_warns_with_others_and_blocks_the_checkout(
    house: House, client: Client
) -> None:
    line = put(house, client)
    make_booking(house.ines, [house.massage], line.starts_at or NOW)

    response = client.get("/cart/")

    page = words(response)
    assert "Today 10:00 AM was just taken. Closest times: Today 9:00 AM Today 11:00 AM" in page
    assert "Pick a new time for Hot stone massage first." in page
    quote = response.context["content"].quote
    refused = client.post("/cart/checkout/", {"key": "k" * 20, "quote": quote})
    assert (refused.status_code, Booking.objects.filter(state="HELD").count()) == (409, 0)


def test_the_time_of_a_line_is_changed_in_the_booking_steps(house: House, client: Client) -> None:
    line = put(house, client)
    page = client.get("/cart/")
    url = re.search(r'href="(/v/[^"]*book/time/[^"]*)"', page.content.decode())
    assert url
    step = client.get(url[1].replace("&amp;", "&"))
    assert "Keep this time in the cart" in words(step)

    put(house, client, at=ELEVEN, line=str(line.pk))

    [changed] = CartLine.objects.all()
    assert (changed.pk, changed.starts_at) == (line.pk, (line.starts_at or NOW) + HOUR)


def test_what_is_taken_out_can_be_put_back(house: House, client: Client) -> None:
    line = put(house, client)
    response = client.post(f"/cart/{line.pk}/remove/")
    page = words(client.get(response.headers["Location"]))
    assert "Hot stone massage is out of your cart. Undo" in page
    assert "Your cart is empty" in page

    client.post("/cart/restore/", {"line": str(line.pk)})

    assert "Total $128.00" in words(client.get("/cart/"))


def test_a_cart_is_emptied_and_had_back(house: House, client: Client) -> None:
    lines = [put(house, client), put(house, client, at=NOON)]
    page = client.get(client.post("/cart/clear/").headers["Location"])
    assert "Your cart was emptied. Undo" in words(page)
    client.post("/cart/restore/", {"line": [str(line.pk) for line in lines]})
    assert len(client.get("/cart/").context["content"].entries) == 2


def test_extras_note_and_answers_go_with_a_line(house: House, client: Client) -> None:
    oil = AddOn.objects.create(
        service=house.massage, name="Warm oil", price_cents=1800, minutes=10, position=1
    )
    asked = Question.objects.create(
        service=house.massage, text="Any allergies?", kind=QuestionKind.TEXT, position=1
    )
    line = put(house, client)
    assert "Warm oil 10 min +$18" in words(client.get(f"/cart/{line.pk}/"))

    said = {"extras": str(oil.pk), "note": "Shy of heat", f"question-{asked.pk}": "Nuts"}
    response = client.post(f"/cart/{line.pk}/", said)

    assert response.headers["Location"] == "/cart/"
    page = words(client.get("/cart/"))
    assert "Warm oil +$18.00 “Shy of heat” $146.00" in page
    assert "Nuts" in client.get(f"/cart/{line.pk}/").content.decode()
    too_long = client.post(f"/cart/{line.pk}/", {"note": "x" * 501})
    assert too_long.status_code == 422


def test_several_people_come_with_anyone(house: House, client: Client) -> None:
    line = put(house, client, staff="")
    assert "from $128.00" in words(client.get("/cart/"))

    client.post(f"/cart/{line.pk}/persons/", {"persons": "2"})
    assert "from $256.00" in words(client.get("/cart/"))

    refused = client.post(f"/cart/{line.pk}/persons/", {"persons": "5"})
    assert refused.status_code == 422
    assert "One visit is for up to 4 people." in words(refused)


def test_whoever_is_somebody_else_finds_no_line(
    house: House, client: Client, charlie: Client
) -> None:
    line = put(house, client)
    for way in ("", "time/", "persons/", "remove/"):
        assert charlie.post(f"/cart/{line.pk}/{way}", {"at": NOON}).status_code == 404
    assert "Your cart is empty" in words(charlie.get(f"/cart/?removed={line.pk}"))


def test_the_last_hour_is_said_in_ember(house: House, client: Client) -> None:
    put(house, client)
    CartLine.objects.update(expires_at=DatabaseNow() + timedelta(minutes=50))
    page = client.get("/cart/").content.decode()
    assert "badge-ember" in page
    CartLine.objects.update(expires_at=DatabaseNow() - timedelta(seconds=1))
    assert "Your cart is empty" in words(client.get("/cart/"))


@pytest.fixture
def alice(db: None) -> User:
    return make_user("Alice Archer")


def test_signing_in_brings_the_cart_along(house: House, client: Client, alice: User) -> None:
    put(house, client)
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert count_of(asker=Asker(alice.pk)) == 1
    assert "Your cart: 1 visit" in words(client.get("/cart/"))


def test_what_found_no_room_on_signing_in_is_said(
    house: House, client: Client, alice: User, settings: Any
) -> None:
    settings.CART_LINES = 1
    put(house, client, at=NOON)
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    client.post("/accounts/logout/")
    put(house, client)
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    page = words(client.get("/cart/"))
    assert "Your cart is full: 1 visit from before you signed in found no room." in page
    assert CartLine.objects.get().cart.customer == alice


@pytest.mark.parametrize("way", ["time/", "persons/"])
def test_what_nobody_can_mean_changes_nothing(house: House, client: Client, way: str) -> None:
    line = put(house, client, staff="")
    response = client.post(f"/cart/{line.pk}/{way}", {"at": "soon", "persons": "many"})
    assert response.status_code in {400, 422}
    line.refresh_from_db()
    assert (line.persons, client.get("/cart/?removed=x").status_code) == (1, 400)


def test_a_full_cart_takes_nothing_back(house: House, client: Client, settings: Any) -> None:
    settings.CART_LINES = 1
    line = put(house, client)
    client.post(f"/cart/{line.pk}/remove/")
    put(house, client, at=NOON)
    response = client.post("/cart/restore/", {"line": str(line.pk)})
    assert response.status_code == 409
    assert "Your cart has 1 visit already." in words(response)


def test_the_queries_do_not_grow_with_the_lines(house: House, client: Client) -> None:
    put(house, client)
    with CaptureQueriesContext(connection) as one:
        client.get("/cart/")
    for at in (NOON, "2036-05-05T21:00Z"):
        put(house, client, at=at)
    with CaptureQueriesContext(connection) as three:
        client.get("/cart/")
    assert len(three) == len(one)


def test_a_script_gets_the_page_where_a_browser_is_sent_on(house: House, client: Client) -> None:
    line = put(house, client)
    response = client.post(f"/cart/{line.pk}/time/", {"at": NOON}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "Mon, May 5, 12:00 PM" in words(response)
    gone = client.post(f"/cart/{line.pk}/remove/", headers={"HX-Request": "true"})
    assert "Undo" in words(gone)


def test_a_full_cart_says_so(house: House, client: Client, settings: Any) -> None:
    settings.CART_LINES = 1
    put(house, client)
    response = client.post(house.url("cart/"), house.chosen(at=NOON))
    assert response.status_code == 409
    assert "Your cart has 1 visit already." in words(response)


def test_other_services_and_people_are_other_lines(house: House, client: Client) -> None:
    cupping = make_service(house.venue, "Cupping", by=[make_staff(house.venue, "Noor Aziz")])
    put(house, client)
    client.post(house.url("cart/"), {**house.of(cupping), "at": NOON})
    assert CartLine.objects.count() == 2


def test_what_somebody_changed_themselves_is_no_news(house: House, client: Client) -> None:
    line = put(house, client, staff="")
    client.get("/cart/")

    client.post(f"/cart/{line.pk}/persons/", {"persons": "2"})

    assert "when you last saw it" not in words(client.get("/cart/"))
