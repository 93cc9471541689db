"""Whoever answers requests sees on every calendar that some wait, on whatever day they are."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.business import requests_for
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
