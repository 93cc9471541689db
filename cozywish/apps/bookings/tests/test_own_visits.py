"""Whoever is signed in is offered no time at which they are somewhere else, and is refused just those."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.free_time import FreeTimes, free_times, nearest_free
from cozywish.apps.bookings.services.own_limits import OverlapsOwn
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House, let_time_run_out

HOUR = timedelta(hours=1)


def offered(house: House, customer: User | None, *, own_hold: UUID | None = None) -> FreeTimes:
    return free_times(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=None,
        first=NOW.date(),
        days=1,
        now=NOW,
        own_hold=own_hold,
        asker=Asker(customer.pk) if customer else None,
    )


def starts(times: FreeTimes) -> set[datetime]:
    return {start.starts_at for start in times.all()}


def test_what_is_not_offered_is_what_the_hold_refuses(house: House, alice: User) -> None:
    make_booking(house.ines, [house.massage], TEN, customer=alice)
    mine, anyone = starts(offered(house, alice)), starts(offered(house, None))
    quarter = timedelta(minutes=15)
    assert anyone - mine == {TEN + number * quarter for number in range(-3, 4)}
    for start in anyone - mine:
        with pytest.raises(OverlapsOwn):
            house.hold(start, staff_id=house.tomas.pk, customer=alice).unwrap()
    for edge in (TEN - HOUR, TEN + HOUR):
        assert edge in mine
    assert house.hold(TEN + HOUR, staff_id=house.tomas.pk, customer=alice).unwrap().state == "HELD"


def test_one_s_own_hold_a_hold_that_is_over_and_a_cancelled_visit_are_in_nobody_s_way(
    house: House, alice: User
) -> None:
    held = house.hold(customer=alice).unwrap()
    assert TEN not in starts(offered(house, alice))
    assert TEN in starts(offered(house, alice, own_hold=held.pk))
    let_time_run_out(held)
    make_booking(house.tomas, [house.massage], TEN, customer=alice, state="CANCELLED")
    assert TEN in starts(offered(house, alice))


def test_the_nearest_times_keep_clear_of_own_visits(house: House, alice: User) -> None:
    make_booking(house.ines, [house.massage], TEN, customer=alice)
    found = nearest_free(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=None,
        around=TEN,
        now=NOW,
        asker=Asker(alice.pk),
    )
    assert [start.starts_at - TEN for start in found] == [-HOUR, HOUR, HOUR * 1.25]


def test_own_visits_cost_one_query(
    house: House, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        make_booking(house.ines, [house.massage], TEN + number * 2 * HOUR, customer=alice)
    with django_assert_num_queries(3):
        starts(offered(house, alice))
