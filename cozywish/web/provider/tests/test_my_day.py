"""My day: one's own visits, the steps that can be taken now, and nothing of anybody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Block, Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.models import RotaDay, TimeOff
from cozywish.web.provider.tests.conftest import THURSDAY, House, at
from cozywish.web.provider.tests.reading import signed_in, words

PAGE = "/pro/day/?on=2026-11-12"


@pytest.fixture(autouse=True)
def five_to_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(10) - timedelta(minutes=5))


@pytest.fixture
def visit(house: House) -> Booking:
    return make_booking(house.ines, [house.massage], at(10), note="Left shoulder")


def read(client: Client, page: str = PAGE) -> str:
    return words(client.get(page).content.decode().partition("<main")[2])


def test_ones_own_visits_stand_with_the_steps_that_can_be_taken_now(
    house: House, visit: Booking
) -> None:
    make_booking(house.tomas, [house.massage], at(10), contact_name="Dora Diaz")
    said = read(signed_in(house.ines.user), "/pro/day/")

    assert "Alice Archer" in said
    assert "Left shoulder" in said
    assert "Mark arrived" in said
    assert "Complete" not in said
    assert "Dora Diaz" not in said


def test_a_step_is_taken_from_there(house: House, visit: Booking) -> None:
    client = signed_in(house.ines.user)
    client.post(f"/pro/visits/{visit.reference}/step/check_in/")
    said = read(client)

    assert "In progress" in said
    assert "Complete" in said


def test_another_day_is_asked_for_by_its_date_and_nonsense_by_nobody(
    house: House, visit: Booking
) -> None:
    client = signed_in(house.ines.user)
    assert "Nothing booked" in read(client, "/pro/day/?on=2026-11-13")
    assert client.get("/pro/day/?on=2026-02-30").status_code == 400
    assert client.get("/pro/day/?on=1999-12-31").status_code == 400


def test_an_open_page_is_sent_the_list_only_when_it_changed(house: House, visit: Booking) -> None:
    client = signed_in(house.ines.user)
    first = client.get(PAGE, headers={"HX-Request": "true"})
    assert (first.status_code, "<main" in first.content.decode()) == (200, False)
    asked = {"HX-Request": "true", "If-None-Match": first["ETag"]}
    assert client.get(PAGE, headers=asked).status_code == 304
    client.post(f"/pro/visits/{visit.reference}/step/check_in/")
    assert client.get(PAGE, headers=asked).status_code == 200


def test_whoever_does_no_work_there_has_no_day(house: House) -> None:
    assert signed_in(house.bob).get(PAGE).status_code == 403


def test_any_number_of_visits_takes_the_same_queries(house: House, visit: Booking) -> None:
    client = signed_in(house.ines.user)
    client.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(PAGE)
    for hour in (12, 14, 16):
        make_booking(house.ines, [house.massage], at(hour))
    with CaptureQueriesContext(connection) as four:
        client.get(PAGE)
    assert len(four) == len(one)


def test_the_day_in_short_counts_what_takes_place_and_names_what_comes_next(
    house: House, visit: Booking
) -> None:
    make_booking(house.ines, [house.massage], at(8), state="COMPLETED", contact_name="Ed Early")
    make_booking(house.ines, [house.massage], at(12), state="NO_SHOW", contact_name="Vera Void")
    make_booking(house.ines, [house.massage], at(14), contact_name="Lara Late")
    said = read(signed_in(house.ines.user))

    assert "Visits 3 With clients 3 h Done 1 of 3" in said
    assert "Next 10:00 AM – 11:00 AM Alice Archer" in said


def test_whoever_is_there_stands_as_now(house: House, visit: Booking) -> None:
    make_booking(house.ines, [house.massage], at(9), state="IN_PROGRESS", contact_name="Nora Now")
    said = read(signed_in(house.ines.user))

    assert "Now 9:00 AM – 10:00 AM Nora Now" in said
    assert "Next 10:00" not in said


def test_breaks_time_off_and_what_is_kept_free_stand_between_the_visits(
    house: House, visit: Booking
) -> None:
    ines, tomas = house.ines, house.tomas
    make_booking(ines, [house.massage], at(15), contact_name="Lara Late")
    for person, why in ((ines, "Dentist"), (tomas, "Hospital")):
        begins, ends = at(12), at(13)
        TimeOff.objects.create(staff=person, starts_at=begins, ends_at=ends, reason=why)
        Block.objects.create(
            resource=person.resource, starts_at=at(14), ends_at=at(14, 30), words=f"{why} bill"
        )
    said = read(signed_in(ines.user))

    order = ["Alice Archer", "12:00 PM – 1:00 PM Away · Dentist", "Blocked · Dentist bill", "Lara"]
    assert [said.find(part) for part in order] == sorted(said.find(part) for part in order)
    assert all(part in said for part in order)
    assert "Hospital" not in said


def test_a_visit_at_home_leads_to_how_to_reach_the_client_and_shows_nothing_of_it(
    house: House,
) -> None:
    home = make_service(house.venue, "Massage at home", done_at="HOME", by=[house.ines])
    address = {"address_line1": "2218 NE Alberta St", "address_city": "Portland"}
    visit = make_booking(house.ines, [home], at(12), **address)
    page = signed_in(house.ines.user).get(PAGE).content.decode()

    assert f'href="/pro/visits/{visit.reference}/#contact"' in page
    assert "2218 NE Alberta" not in page
    assert "555-0100" not in page


def test_a_day_with_nothing_says_whether_one_works(house: House) -> None:
    client = signed_in(house.ines.user)
    assert "Nothing booked When somebody books you on this day" in read(client)
    RotaDay.objects.create(staff=house.ines, on=THURSDAY)
    assert "Nothing booked You do not work on this day." in read(client)
