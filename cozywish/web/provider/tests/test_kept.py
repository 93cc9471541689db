"""What a device keeps of the calendar for when it has no network: whose it is, until when, and what it shows."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.venues.factories import make_manager, make_staff
from cozywish.apps.venues.models import Permission
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import read, signed_in

KEPT = "/pro/calendar/kept/"
LATE = datetime(2026, 11, 13, 6, 30, tzinfo=UTC)  # Thursday half past ten at night in Portland


@pytest.fixture(autouse=True)
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATE)


def test_it_is_today_and_tomorrow_by_the_venues_clock(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10), contact_name="Nora North")
    make_booking(house.ines, [house.massage], at(34), contact_name="Olive Ost")
    make_booking(house.ines, [house.massage], at(58), contact_name="Vera Void")

    said = read(signed_in(house.bob), KEPT)

    assert "You are offline. This is the day as it was at 10:30 PM on Thu, Nov 12." in said
    assert said.index("Thursday, November 12") < said.index("10:00 – 11:00 Nora North")
    assert said.index("Friday, November 13") < said.index("10:00 – 11:00 Olive Ost")
    assert "Vera Void" not in said


def test_it_says_whose_it_is_and_is_over_when_the_day_after_is(house: House) -> None:
    client = signed_in(house.bob)
    answer = client.get(KEPT)

    assert answer.headers["Kept-Until"] == "2026-11-14T08:00:00Z"
    assert answer.headers["Kept-Days"] == f"{date(2026, 11, 12)},{date(2026, 11, 13)}"
    assert answer.headers["Cache-Control"] == "private, no-store"
    mark = answer.headers["Kept-For"]
    assert f'data-account="{mark}"' in client.get("/pro/calendar/").content.decode()
    assert signed_in(house.ines.user).get(KEPT).headers["Kept-For"] != mark


def test_it_takes_no_way_to_act_along(house: House) -> None:
    page = signed_in(house.bob).get(KEPT).content.decode()
    assert "<form" not in page
    assert "csrf" not in page


def test_nobody_keeps_what_they_may_not_see(house: House) -> None:
    mona = make_user("Mona Mills")
    make_manager(house.venue, mona, Permission.PRICES_MANAGE, manages_all=True)
    assert signed_in(mona).get(KEPT).status_code == 403
    assert signed_in(make_user("Charlie Chase")).get(KEPT).status_code == 404
    assert Client().get(KEPT).status_code == 302


@pytest.mark.parametrize("path", ["/pro/calendar/", "/pro/day/", "/pro/calendar/2026-11-12/print/"])
def test_the_pages_of_the_day_ask_for_it_and_others_do_not(house: House, path: str) -> None:
    client = signed_in(house.ines.user)
    assert f'data-keeps="{KEPT}"' in client.get(path).content.decode()
    assert "data-keeps" not in client.get("/").content.decode()
    assert "data-keeps" not in client.get("/pro/clients/").content.decode()


def test_its_questions_do_not_grow_with_people_and_visits(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(house.bob)
    with django_assert_max_num_queries(30) as few:
        client.get(KEPT)
    for hour in range(9, 17):
        person = make_staff(house.venue, f"Person {hour}")
        make_booking(person, [house.massage], at(hour))

    with django_assert_max_num_queries(len(few)):
        assert client.get(KEPT).status_code == 200
