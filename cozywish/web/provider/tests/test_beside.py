"""Visits that overlap stand side by side in the panel of each, as far as the viewer sees them."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingItem
from cozywish.apps.bookings.queries.acting import placing_actor
from cozywish.apps.bookings.services import Contact, place_for_client
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_rooms
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import signed_in, words

PANEL = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozywish.web.provider.visits.timezone.now", lambda: at(8))


@pytest.fixture
def agreed(house: House) -> Booking:
    return make_booking(house.ines, [house.massage], at(10))


def squeeze_in(house: House, starts_at: datetime, name: str = "Sam Squeezed") -> Booking:
    tidy = make_service(house.venue, "Brow tidy", duration_minutes=15, by=[house.ines])
    actor = placing_actor(user=house.bob, staff_id=house.ines.pk)[1]
    return place_for_client(
        by=actor,
        staff=house.ines,
        service_ids=[tidy.pk],
        starts_at=starts_at,
        contact=Contact(name, "", ""),
        squeeze_reason="A bride",
        now=at(8),
        tell_client=False,
    ).unwrap()


def panel(house: House, visit: Booking, user: object = None) -> str:
    client = signed_in(user or house.bob)  # type: ignore[arg-type]
    return words(client.get(f"/pro/visits/{visit.reference}/", headers=PANEL).content.decode())


def test_a_visit_squeezed_into_another_is_named_beside_it_and_the_other_way_round(
    house: House, agreed: Booking
) -> None:
    squeezed = squeeze_in(house, at(10, 30))

    said = panel(house, squeezed)
    assert "Overlaps another visit This visit Sam Squeezed Brow tidy 10:30" in said
    assert "Squeezed in Confirmed Alice Archer Hot stone massage 10:00" in said
    assert "Ines Calloway is needed for both from 10:30 AM to 10:45 AM." in said
    said = panel(house, agreed)
    assert "This visit Alice Archer Hot stone massage 10:00" in said
    assert "Confirmed Sam Squeezed Brow tidy 10:30 AM – 10:45 AM Squeezed in" in said


def test_the_page_of_the_visit_says_it_too(house: House, agreed: Booking) -> None:
    squeeze_in(house, at(10, 30))
    page = signed_in(house.bob).get(f"/pro/visits/{agreed.reference}/")
    assert "Overlaps another visit" in words(page.content.decode())


def test_a_room_that_two_need_at_once_is_named(house: House, agreed: Booking) -> None:
    fern = make_rooms(house.venue, "Fern").units.get()
    other = make_booking(house.tomas, [house.massage], at(10, 30), contact_name="Dora Diaz")
    for visit, state in ((agreed, "CONFIRMED"), (other, "SQUEEZE")):
        item = visit.items.get()
        taken = item.allocations.get()
        Allocation.objects.create(
            resource=fern, t0=taken.t0, t1=taken.t1, state=state, booking_item=item
        )
    assert "Fern is needed for both from 10:30 AM to 11:00 AM." in panel(house, agreed)


def test_where_only_the_time_to_get_ready_meets_it_says_that(house: House, agreed: Booking) -> None:
    squeezed = squeeze_in(house, at(11))
    taken = Allocation.objects.get(booking_item__booking=agreed)
    Allocation.objects.filter(pk=taken.pk).update(t1=taken.t1 + 2)
    said = panel(house, squeezed)
    assert "Ines Calloway has too little time between the two" in said


def test_what_meets_nothing_says_nothing_nor_what_is_called_off(
    house: House, agreed: Booking
) -> None:
    make_booking(house.ines, [house.massage], at(12))
    assert "Overlaps" not in panel(house, agreed)
    squeezed = squeeze_in(house, at(10, 30))
    Allocation.objects.filter(booking_item__booking=squeezed).update(state="RELEASED")
    assert "Overlaps" not in panel(house, agreed)


def test_work_of_a_colleague_that_the_viewer_may_not_look_at_is_not_named(
    house: House, agreed: Booking
) -> None:
    squeezed = squeeze_in(house, at(10, 30))
    BookingItem.objects.filter(booking=squeezed).update(staff=house.tomas)
    said = panel(house, agreed, house.ines.user)
    assert "Alice Archer" in said
    assert "Sam Squeezed" not in said


def test_any_number_beside_it_takes_the_same_queries(house: House, agreed: Booking) -> None:
    client, address = signed_in(house.bob), f"/pro/visits/{agreed.reference}/"
    squeeze_in(house, at(10, 30))
    client.get(address, headers=PANEL)
    with CaptureQueriesContext(connection) as one:
        client.get(address, headers=PANEL)
    for minute in (0, 15, 45):
        squeeze_in(house, at(10, minute), f"Guest {minute}")
    with CaptureQueriesContext(connection) as four:
        said = words(client.get(address, headers=PANEL).content.decode())
    assert "Overlaps 4 other visits" in said
    assert len(four) == len(one)
