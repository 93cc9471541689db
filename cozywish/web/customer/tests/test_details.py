"""Step 4 keeps what was typed, says who and how much it became, and where to come."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Address as AddressOfBook
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.outbox.services import drain
from cozywish.web.customer.tests.conftest import ELEVEN, GUEST, NOW, TEN, Hold, House, words
from cozywish.web.customer.tests.test_held import Flow, flow, let_time_run_out

__all__ = ["flow"]  # the fixture


@pytest.fixture
def at_home(house: House, client: Client, hold: Hold) -> Flow:
    type(house.venue).objects.filter(pk=house.venue.pk).update(travel_radius_m=8000)
    cleaning = make_service(
        house.venue, "Deep clean", by=[house.ines], done_at="HOME", price_cents=14900
    )
    make_postcode(code="97211", lat=45.5815, lon=-122.6377)
    make_postcode(code="97301", lat=44.9429, lon=-123.0351)
    return Flow(house, client, hold(services=str(cleaning.pk)))


HOME: dict[str, Any] = {
    "address_line1": "1427 NE Prescott St",
    "address_line2": "3B",
    "address_city": "Portland",
    "address_postcode": "97211",
}


def test_an_at_home_service_asks_where_to_come(at_home: Flow) -> None:
    page = words(at_home.client.get(at_home.url("details/")))
    assert "Where should we come? Juniper & Steam comes to addresses within 5.0 mi." in page
    response = at_home.give(**{**HOME, "address_line1": ""})
    assert response.status_code == 422
    assert at_home.give(**HOME).status_code == 303
    at_home.held.refresh_from_db()
    assert at_home.held.address_line1 == "1427 NE Prescott St"
    page = words(at_home.client.get(at_home.url("pay/")))
    assert "On the day $0.00 today $149.00 when they come" in page
    assert "Book for $149.00, pay on the day" in page


def test_an_address_outside_the_area_is_answered_at_its_field(at_home: Flow) -> None:
    response = at_home.give(**{**HOME, "address_postcode": "97301"})
    assert response.status_code == 422
    assert "ZIP code Juniper & Steam does not come to 97301 yet." in words(response)
    assert 'value="1427 NE Prescott St"' in response.content.decode()


def test_what_is_no_zip_code_is_told_so(at_home: Flow) -> None:
    response = at_home.give(**{**HOME, "address_postcode": "abcde"})
    assert response.status_code == 422
    assert "ZIP code That is not a ZIP code. Give its five digits, such as 97211." in words(
        response
    )
    assert "does not come to" not in words(response)
    assert at_home.give(**{**HOME, "address_postcode": "97211-1234"}).status_code == 303


TYPED = {**GUEST, "name": "Alice A", "phone": "half a numb", "note": "Left shoulder."}


def kept(content: str) -> bool:
    """Whether a page shows all of TYPED."""
    return all(f'value="{TYPED[name]}"' in content for name in ("name", "email", "phone")) and (
        "Left shoulder.</textarea>" in content.replace("\n", "")
    )


def test_holding_again_from_the_form_keeps_what_was_typed(flow: Flow) -> None:
    page = flow.client.get(flow.url("details/")).content.decode()
    assert 'formaction="/v/juniper-steam/book/time/"' in page
    assert f'<input type="hidden" name="at" value="{TEN}">' in page
    let_time_run_out(flow.held)
    again = flow.client.post(flow.house.url("time/"), flow.house.chosen(**TYPED))
    assert kept(flow.client.get(again.headers["Location"]).content.decode())
    assert "Alice" not in again.headers["Location"]


def test_sending_too_late_and_then_holding_again_keeps_what_was_typed(
    flow: Flow, hold: Hold
) -> None:
    let_time_run_out(flow.held)
    assert flow.client.post(flow.url("details/"), TYPED).status_code == 409
    again = Flow(flow.house, flow.client, hold())
    assert kept(flow.client.get(again.url("details/")).content.decode())
    again.give()
    content = flow.client.get(again.url("details/")).content.decode()
    assert "half a numb" not in content
    assert 'value="Alice Archer"' in content


def test_the_note_goes_to_the_next_hold_but_not_to_the_next_visit(flow: Flow, hold: Hold) -> None:
    flow.give(note="Left shoulder.")
    let_time_run_out(flow.held)
    again = Flow(flow.house, flow.client, hold())
    assert "Left shoulder." in again.client.get(again.url("details/")).content.decode()
    Booking.objects.filter(pk=flow.held.pk).update(confirmed_at=flow.held.placed_at)
    assert "Left shoulder." not in again.client.get(again.url("details/")).content.decode()


def test_another_tab_s_newer_hold_is_gone_on_with_and_nothing_typed_is_lost(
    flow: Flow, hold: Hold
) -> None:
    newer = Flow(flow.house, flow.client, hold(at=ELEVEN))
    response = flow.client.post(flow.url("details/"), TYPED)
    assert response.status_code == 409
    page = words(response)
    assert (
        "You hold Mon, May 5, 11:00 AM now. It was chosen later, in another tab, "
        "and took the place of Mon, May 5, 10:00 AM." in page
    )
    assert "Go on with Mon, May 5, 11:00 AM Hold Mon, May 5, 10:00 AM instead" in page
    assert f'href="{newer.url("details/")}"' in response.content.decode()
    assert kept(flow.client.get(newer.url("details/")).content.decode())
    assert newer.state() == "HELD"


@pytest.mark.parametrize(
    ("busy", "said"),
    [
        ("", "With Ines Calloway, $128.00."),
        (
            "ines",
            (
                "With Tomás Rey, $140.00. "
                "You asked for anyone free: $128.00 is the lowest price on the team, and Tomás has the time."
            ),
        ),
    ],
)
def test_anyone_becomes_a_person_with_a_price(
    house: House, client: Client, charlie: Client, hold: Hold, busy: str, said: str
) -> None:
    if busy:
        hold(charlie)
    chosen = {"services": str(house.massage.pk), "at": TEN}
    response = client.post(house.url("time/"), chosen)
    page = words(client.get(response.headers["Location"]))
    assert said in page
    assert page.count("lowest price on the team") == (1 if busy else 0)


def test_who_was_asked_for_needs_no_telling(flow: Flow) -> None:
    page = words(flow.client.get(f"{flow.url('details/')}&staff={flow.house.ines.pk}"))
    assert "With Ines Calloway, $128.00." not in page


def test_the_default_address_of_the_book_is_filled_in_and_others_can_be_picked(
    at_home: Flow,
) -> None:
    alice = make_user()
    book = {"user": alice, "city": "Portland", "region": "OR", "postcode": "97211"}
    AddressOfBook.objects.create(label="Work", line1="12 Oak St", **book)
    home = AddressOfBook.objects.create(label="Home", line1="9 Elm St", is_default=True, **book)
    work = AddressOfBook.objects.get(label="Work")
    at_home.client.force_login(alice)
    Booking.objects.update(customer=alice)

    page = at_home.client.get(at_home.url("details/")).content.decode()
    assert 'value="9 Elm St"' in page
    assert f"&amp;address={work.pk}" in page
    picked = at_home.client.get(f"{at_home.url('details/')}&address={work.pk}").content.decode()
    assert 'value="12 Oak St"' in picked
    assert 'value="9 Elm St"' not in picked

    assert picked.count('aria-current="true"') == 1
    assert re.search(r'aria-current="true">(<svg.*?</svg>)?Work</a>', picked, re.DOTALL)

    home.user = make_user("Bob Baker")
    home.save()
    foreign = at_home.client.get(f"{at_home.url('details/')}&address={home.pk}").content.decode()
    assert "9 Elm St" not in foreign


def test_the_book_stays_after_an_error_and_shows_which_of_its_addresses_is_in_the_form(
    at_home: Flow,
) -> None:
    alice = make_user()
    work = {"line1": "12 Oak St", "city": "Portland", "postcode": "97301", "access_note": "Ring"}
    AddressOfBook.objects.create(user=alice, label="Work", region="OR", **work)
    at_home.client.force_login(alice)
    Booking.objects.update(customer=alice)
    given = {f"address_{part}": said for part, said in work.items()}
    page = at_home.give(**given).content.decode()
    assert "does not come to 97301 yet." in page
    assert re.search(r'aria-current="true">(<svg.*?</svg>)?Work</a>', page, re.DOTALL)
    other = at_home.give(**{**given, "address_line1": "14 Oak St"}).content.decode()
    assert ">Work</a>" in other
    assert 'aria-current="true"' not in other


def test_how_to_get_in_comes_along_from_the_book_and_is_shown_to_the_customer(
    at_home: Flow,
) -> None:
    alice = make_user()
    AddressOfBook.objects.create(
        user=alice,
        label="Home",
        line1="9 Elm St",
        city="Portland",
        region="OR",
        postcode="97211",
        access_note="Blue gate, 4711",
        is_default=True,
    )
    at_home.client.force_login(alice)
    Booking.objects.update(customer=alice)
    page = at_home.client.get(at_home.url("details/")).content.decode()
    assert 'value="Blue gate, 4711"' in page
    at_home.give(**HOME, address_access_note="Blue gate, 4711")
    at_home.confirm()
    at_home.held.refresh_from_db()
    assert at_home.held.address_access_note == "Blue gate, 4711"
    booked = at_home.client.get(f"/b/{at_home.held.reference}/")
    assert "How to get in: Blue gate, 4711" in words(booked)
    drain(now=NOW)
    assert "4711" not in mail.outbox[-1].body


def test_the_viewers_own_zone_is_that_of_their_profile(flow: Flow) -> None:
    alice = make_user()
    Booking.objects.update(customer=alice)
    for zone, said in (("Europe/Lisbon", True), ("America/Los_Angeles", False)):
        type(alice).objects.update(time_zone=zone)
        flow.client.force_login(alice)
        response = flow.client.get(flow.url("details/"))
        assert ("6:00\u00a0PM your time" in response.content.decode()) is said
        assert "data-viewer-zone" not in response.content.decode()
