"""Whoever answers requests sees on every calendar that some wait, on whatever day they are."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.business import requests_for, requests_to_answer
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Permission
from cozywish.core.db import database_now
from cozywish.toolkit import wording
from cozywish.web.provider.tests.conftest import PORTLAND, House, at
from cozywish.web.provider.tests.reading import signed_in, words


def asked(house: House, hour: int, *, answer_in: int) -> Booking:
    """A request for a time in four days: whether it has lapsed says the clock of the database."""
    until = database_now() + timedelta(hours=answer_in)
    fields = {"state": "REQUESTED", "confirmed_at": None, "approve_by": until}
    return make_booking(
        house.ines, [house.massage], at(hour, on=until.date() + timedelta(days=4)), **fields
    )


@pytest.mark.parametrize("view", ["", "week/", "month/", "list/"])
def test_it_is_said_on_every_calendar_with_a_way_to_the_most_urgent(
    house: House, view: str
) -> None:
    asked(house, 10, answer_in=20)
    urgent = asked(house, 12, answer_in=3)

    page = signed_in(house.bob).get(f"/pro/calendar/2026-11-09/{view}").content.decode()

    assert urgent.approve_by is not None
    lapses = words(wording.moment(urgent.approve_by.astimezone(PORTLAND)))
    assert f"2 requests wait for an answer The first lapses {lapses}." in words(page)
    assert f'href="/pro/visits/{urgent.reference}/">Answer' in page


def test_who_may_not_answer_is_told_nothing(house: House) -> None:
    asked(house, 10, answer_in=20)
    rose, vera = make_user("Rose"), make_user("Vera")
    make_manager(house.venue, rose, Permission.BOOKINGS_RESPOND, manages_all=True)
    make_manager(house.venue, vera, Permission.BOOKINGS_VIEW, manages_all=True)
    ines = house.ines.user
    assert ines is not None

    found = [
        bool(requests_for(user=one, venue=house.venue, now=timezone.now()))
        for one in (rose, vera, ines)
    ]

    assert found == [True, False, False]


def test_it_takes_one_query_however_many_wait(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for hour in (9, 11, 13):
        asked(house, hour, answer_in=hour)
    with django_assert_num_queries(1):
        assert len(requests_for(user=house.bob, venue=house.venue, now=timezone.now())) == 3


def test_who_only_answers_has_the_requests_for_a_first_page_and_nothing_else(house: House) -> None:
    later, urgent = asked(house, 10, answer_in=20), asked(house, 12, answer_in=3)
    agreed = make_booking(house.ines, [house.massage], at(15), contact_name="Zoe Agreed")
    rose = make_user("Rose Reed")
    make_manager(house.venue, rose, Permission.BOOKINGS_RESPOND, manages_all=True)
    client = signed_in(rose)

    assert client.get("/pro/")["Location"] == "/pro/requests/"
    page = client.get("/pro/requests/").content.decode()
    assert page.index(urgent.reference) < page.index(later.reference)
    assert agreed.contact_name not in page
    assert "$" not in words(page)
    assert 'href="/pro/calendar/"' not in page
    assert 'href="/pro/clients/"' not in page
    assert client.get("/pro/calendar/").status_code == 403
    back = client.get(f"/pro/visits/{urgent.reference}/").content.decode()
    assert 'href="/pro/requests/"' in back


def test_a_request_beyond_the_grant_is_not_listed(house: House) -> None:
    mine, other = asked(house, 10, answer_in=20), asked(house, 12, answer_in=3)
    other.items.update(staff=house.tomas)
    rose = make_user("Rose Reed")
    make_manager(house.venue, rose, Permission.BOOKINGS_RESPOND).staff.add(house.ines)

    page = signed_in(rose).get("/pro/requests/").content.decode()

    assert mine.reference in page
    assert other.reference not in page


def test_who_does_not_answer_is_refused_the_list(house: House) -> None:
    assert house.ines.user is not None
    assert signed_in(house.ines.user).get("/pro/requests/").status_code == 403
    assert signed_in(make_user("Charlie")).get("/pro/requests/").status_code == 404
    empty = words(signed_in(house.bob).get("/pro/requests/").content.decode())
    assert "Nothing waits for an answer" in empty


@pytest.mark.parametrize("waiting", [1, 5])
def test_the_list_takes_the_same_queries_however_many_wait(
    house: House, django_assert_num_queries: DjangoAssertNumQueries, waiting: int
) -> None:
    for number in range(waiting):
        asked(house, 9 + number, answer_in=3 + number)
    with django_assert_num_queries(3):
        found = requests_to_answer(user=house.bob, venue=house.venue, now=timezone.now())
        assert [len(one.items.all()) for one in found] == [1] * waiting


@pytest.mark.parametrize(
    ("permissions", "shown"),
    [
        (("BOOKINGS_VIEW", "BOOKINGS_RESPOND"), []),
        (("BOOKINGS_VIEW", "BOOKINGS_MANAGE"), ["calendar/new"]),
        (("BOOKINGS_VIEW", "SCHEDULE_MANAGE"), ["calendar/blocks/new"]),
    ],
)
def test_a_calendar_offers_only_what_its_reader_may_do(
    house: House, permissions: tuple[str, ...], shown: list[str]
) -> None:
    mags = make_user("Mags")
    granted = [Permission[name] for name in permissions]
    make_manager(house.venue, mags, *granted, manages_all=True)
    client = signed_in(mags)
    page = client.get("/pro/calendar/2026-11-09/").content.decode()

    for door in ("calendar/new", "calendar/blocks/new"):
        assert (f'href="/pro/{door}/?on=' in page) is (door in shown)
        assert (f'-new="/pro/{door}/"' in page) is (door in shown)  # where empty time is clicked
        assert client.get(f"/pro/{door}/").status_code == (200 if door in shown else 403)
