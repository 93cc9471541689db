"""My day: one's own visits, the steps that can be taken now, and nothing of anybody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.web.provider.tests.conftest import House, at
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
