"""Booking again: real times of the same services and person, one click to hold, one to confirm."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking, BookingItemExtra
from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.catalog.models import AddOn
from cozywish.web.customer.tests.conftest import NOW, House, words

DAY = timedelta(days=1)
LAST_WEEK = NOW - 7 * DAY


@pytest.fixture
def alice(house: House, client: Client) -> User:
    """Alice, signed in, who had the massage with Ines a week ago."""
    alice = make_user("Alice Archer", email="alice@example.com")
    client.force_login(alice)
    return alice


def had(house: House, alice: User, **more: Any) -> Booking:
    """The massage with Ines, a week ago."""
    return make_booking(house.ines, [house.massage], LAST_WEEK, customer=alice, **more)


def first_form(page: str) -> tuple[str, dict[str, list[str]], list[str]]:
    """The address, the hidden fields and the times of the first form that books again."""
    form = re.search(
        r'<form class="again-times".*?action="([^"]+)".*?</form>', page, flags=re.DOTALL
    )
    assert form is not None
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]):
        fields.setdefault(name, []).append(value)
    return form[1], fields, re.findall(r'name="at" value="([^"]+)"', form[0])


def test_a_click_on_a_time_holds_it_and_one_more_confirms_it(
    house: House, alice: User, client: Client
) -> None:
    had(house, alice)
    address, fields, times = first_form(client.get("/me/bookings/").content.decode())
    assert times[0] == "2036-05-05T16:00Z"  # 9:00 AM, when the place opens
    held = client.post(address, {**fields, "at": times[0]})
    assert held.status_code == 303
    details = client.get(held.headers["Location"])
    assert "Alice Archer" in details.content.decode()
    given = {"name": "Alice Archer", "email": alice.email, "phone": "(503) 555-0148"}
    assert client.post(held.headers["Location"], given).status_code == 303
    new = Booking.objects.latest("placed_at")
    assert (new.starts_at - NOW, new.customer) == (timedelta(hours=2), alice)
    assert new.items.get().staff == house.ines


def test_a_time_others_have_taken_is_not_offered(house: House, alice: User, client: Client) -> None:
    had(house, alice)
    make_booking(house.ines, [house.massage], NOW + timedelta(hours=2))
    _address, _fields, times = first_form(client.get("/me/bookings/").content.decode())
    assert times[0] == "2036-05-05T17:00Z"


def test_a_time_at_which_the_customer_is_elsewhere_is_not_offered(
    house: House, alice: User, client: Client
) -> None:
    had(house, alice)
    make_booking(house.tomas, [house.massage], NOW + timedelta(hours=2), customer=alice)
    _address, _fields, times = first_form(client.get("/me/bookings/").content.decode())
    assert times[0] == "2036-05-05T17:00Z"


def test_the_extras_come_along_and_what_is_gone_does_not(
    house: House, alice: User, client: Client
) -> None:
    item = had(house, alice).items.get()
    shared = {"service": house.massage, "price_cents": 1500, "minutes": 15}
    oil = AddOn.objects.create(name="Oil", position=1, **shared)
    gone = AddOn.objects.create(name="Salt", position=2, is_active=False, **shared)
    for position, row in enumerate((oil, gone), start=1):
        BookingItemExtra.objects.create(
            item=item, position=position, add_on=row, name=row.name, price_cents=1500, minutes=15
        )
    _address, fields, _times = first_form(client.get("/me/bookings/").content.decode())
    assert fields["extras"] == [str(oil.pk)]


def test_who_left_gives_way_to_anyone(house: House, alice: User, client: Client) -> None:
    had(house, alice)
    house.ines.is_active = False
    house.ines.save()
    page = client.get("/me/bookings/")
    _address, fields, times = first_form(page.content.decode())
    assert "staff" not in fields
    assert times[0] == "2036-05-05T16:00Z"
    said = "Ines Calloway does not do this any more: these are times with anyone free."
    assert said in words(page)


def test_a_retired_service_gives_way_to_the_closest_of_its_kind(
    house: House, alice: User, client: Client
) -> None:
    had(house, alice)
    near = make_service(house.venue, "Warm stone hour", by=[house.ines], duration_minutes=55)
    make_service(house.venue, "Long massage", by=[house.ines], duration_minutes=120)
    house.massage.is_active = False
    house.massage.save()
    page = client.get("/me/bookings/")
    _address, fields, _times = first_form(page.content.decode())
    assert (fields["services"], fields["staff"]) == ([str(near.pk)], [str(house.ines.pk)])
    said = "“Hot stone massage” is no longer offered. The closest is “Warm stone hour”."
    assert said in words(page)


def test_where_nothing_like_it_is_offered_the_page_says_so(
    house: House, alice: User, client: Client
) -> None:
    had(house, alice)
    for service in (house.massage, house.scalp):
        service.is_active = False
        service.save()
    page = words(client.get("/me/bookings/?show=past"))
    assert "“Hot stone massage” is no longer offered. See what they offer" in page


def test_a_place_that_is_closed_offers_nothing(house: House, alice: User, client: Client) -> None:
    had(house, alice)
    house.venue.status = "SUSPENDED"
    house.venue.save()
    assert "Book again" not in words(client.get("/me/bookings/"))
    assert "This place takes no bookings right now." in words(client.get("/me/bookings/?show=past"))


def test_the_ticket_of_an_earlier_visit_offers_times(
    house: House, alice: User, client: Client
) -> None:
    visit = had(house, alice)
    page = client.get(f"/b/{visit.reference}/")
    _address, fields, times = first_form(page.content.decode())
    assert fields["services"] == [str(house.massage.pk)]
    assert len(times) == 3
    coming = make_booking(house.ines, [house.massage], NOW + DAY, customer=alice)
    assert "Book again" not in words(client.get(f"/b/{coming.reference}/"))


def test_one_card_for_visits_that_are_alike(house: House, alice: User, client: Client) -> None:
    had(house, alice)
    make_booking(house.ines, [house.massage], LAST_WEEK - DAY, customer=alice)
    make_booking(house.ines, [house.scalp], LAST_WEEK - 2 * DAY, customer=alice)
    page = words(client.get("/me/bookings/"))
    assert page.count("Last visit") == 2
    assert "Last visit Mon, Apr 28, $128" in page


def test_what_booking_again_costs_does_not_grow(house: House, alice: User, client: Client) -> None:
    def costs() -> int:
        client.get("/me/bookings/?show=past")  # the rules are kept from here on
        with CaptureQueriesContext(connection) as asked:
            client.get("/me/bookings/?show=past")
        return len(asked)

    had(house, alice)
    client.get("/me/")
    few = costs()
    for days in range(2, 12):
        make_offer(house.tomas, make_service(house.venue, f"Rest {days}", by=[house.ines]))
        make_booking(
            house.ines, [house.massage, house.scalp], LAST_WEEK - days * DAY, customer=alice
        )
    assert costs() == few
