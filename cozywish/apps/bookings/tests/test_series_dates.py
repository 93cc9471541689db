"""The dates of a series: what stands in their way, what is near, and that the single question agrees (E11, T5)."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.series import Clash, LookedUp, Rule, look_up
from cozywish.apps.bookings.refusals import SeriesTooLong, SeriesTooShort
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.bookings.tests.test_offered_is_bookable import Town
from cozywish.apps.scheduling.models import OpeningHours, SpecialDate
from cozywish.apps.venues.models import Venue
from cozywish.core.intervals import moment_of
from cozywish.core.recurring import Every, Occurrence

PORTLAND = ZoneInfo("America/Los_Angeles")
WEEK = timedelta(days=7)
TOWNS = 500 if os.environ.get("FULL") == "1" else 20


def dates_of(house: House, rule: Rule, starts_at: datetime = TEN, **asked: Any) -> list[LookedUp]:
    found: dict[str, Any] = {
        "venue_id": house.venue.pk,
        "service_ids": [house.massage.pk],
        "staff_id": house.ines.pk,
        "dates": rule.occurrences(starts_at=starts_at, zone=PORTLAND, most=26),
        "now": NOW,
        **asked,
    }
    return look_up(**found)


def clashes(dates: list[LookedUp]) -> list[Clash | None]:
    return [one.clash for one in dates]


def test_dates_that_nothing_is_in_the_way_of_are_free(house: House) -> None:
    found = dates_of(house, Rule(Every.WEEK, count=8))
    assert [one.occurrence.starts_at for one in found] == [
        TEN + number * WEEK for number in range(8)
    ]
    assert clashes(found) == [None] * 8
    assert [one.number for one in found] == list(range(1, 9))
    assert found[0].near == ()


def test_a_time_that_is_taken_says_so_and_what_is_near(house: House) -> None:
    make_booking(house.ines, [house.massage], TEN + WEEK)
    found = dates_of(house, Rule(Every.WEEK, count=3))
    assert clashes(found) == [None, Clash.TAKEN, None]
    # An hour, and a quarter to clean up: before and after what is booked.
    around = [start.starts_at - TEN - WEEK for start in found[1].near]
    assert around == [timedelta(minutes=75), timedelta(minutes=90), timedelta(minutes=105)]


def test_anyone_free_is_enough(house: House) -> None:
    make_booking(house.ines, [house.massage], TEN + WEEK)
    found = dates_of(house, Rule(Every.WEEK, count=3), staff_id=None)
    assert clashes(found) == [None, None, None]


def test_the_horizon_cuts_a_long_series_off(house: House) -> None:
    Venue.objects.filter(pk=house.venue.pk).update(horizon_days=20)
    found = dates_of(house, Rule(Every.WEEK, count=5))
    assert clashes(found) == [None, None, None, Clash.NOT_OPEN_YET, Clash.NOT_OPEN_YET]
    assert [start.local.date() for start in found[3].near] == [date(2036, 5, 25)] * 3
    assert found[4].near == ()


def test_a_day_off_is_closed_and_other_hours_are_not_offered(house: House) -> None:
    SpecialDate.objects.create(venue=house.venue, on=date(2036, 5, 12))
    OpeningHours.objects.filter(venue=house.venue, weekday=0).update(opens_minute=11 * 60)
    found = dates_of(house, Rule(Every.WEEK, count=3), starts_at=TEN)
    assert clashes(found) == [Clash.NOT_OFFERED, Clash.CLOSED, Clash.NOT_OFFERED]
    assert found[1].near
    assert all(start.local.date() != date(2036, 5, 12) for start in found[1].near)


def test_what_the_customer_has_elsewhere_is_their_own(house: House, alice: User) -> None:
    make_booking(house.tomas, [house.massage], TEN + WEEK, customer=alice)
    found = dates_of(house, Rule(Every.WEEK, count=2), asker=Asker(alice.pk))
    assert clashes(found) == [None, Clash.OWN]


def test_a_time_before_now_is_too_soon(house: House) -> None:
    found = dates_of(house, Rule(Every.WEEK, count=2), starts_at=NOW - timedelta(hours=1))
    assert clashes(found)[0] == Clash.PAST


def test_a_time_that_the_clocks_leave_out_is_a_clash_with_times_around(house: House) -> None:
    """TIM-08: on March 8 2037 there is no 2:30 in Portland."""
    OpeningHours.objects.filter(venue=house.venue).update(opens_minute=0, closes_minute=1440)
    house.ines.shifts.update(starts_minute=0, ends_minute=1440)
    Venue.objects.filter(pk=house.venue.pk).update(horizon_days=400)
    begins = datetime(2037, 2, 22, 2, 30, tzinfo=PORTLAND)
    found = dates_of(house, Rule(Every.WEEK, count=4), starts_at=begins)
    assert clashes(found) == [None, None, Clash.NO_SUCH_TIME, None]
    assert [start.local.hour for start in found[2].near] == [3, 3, 3]
    assert found[3].occurrence.starts_at == datetime(2037, 3, 15, 9, 30, tzinfo=UTC)


def test_a_rule_has_two_visits_and_not_more_than_the_site_allows() -> None:
    for rule in (Rule(Every.WEEK, count=1), Rule(Every.WEEK), Rule(Every.MONTH, until=TEN.date())):
        with pytest.raises(SeriesTooShort):
            rule.occurrences(starts_at=TEN, zone=PORTLAND, most=26)
    for rule in (Rule(Every.WEEK, count=27), Rule(Every.WEEK, until=date(2037, 5, 5))):
        with pytest.raises(SeriesTooLong):
            rule.occurrences(starts_at=TEN, zone=PORTLAND, most=26)
    until = Rule(Every.TWO_WEEKS, until=date(2036, 6, 2))
    assert len(until.occurrences(starts_at=TEN, zone=PORTLAND, most=26)) == 3


@pytest.mark.parametrize("count", [2, 26])
def test_queries_do_not_grow_with_the_dates(house: House, alice: User, count: int) -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        dates_of(house, Rule(Every.WEEK, count=count), asker=Asker(alice.pk))
    assert len(seen) == 3


@pytest.fixture
def towns(db: None) -> Iterator[Town]:
    random = Random(17)
    return (Town(random) for _ in range(TOWNS))


def test_a_date_is_free_exactly_when_the_single_question_says_so(towns: Iterator[Town]) -> None:
    random = Random(19)
    free = taken = 0
    for town in towns:
        times = town.times(None)
        listed = [start.starts_at for start in times.all()]
        window = times.window
        asked = random.sample(listed, min(5, len(listed)))
        asked += [moment_of(tick) for tick in random.sample(range(window.base, window.end), 5)]
        zone = ZoneInfo(town.ask.zone)
        dates = [Occurrence(at.astimezone(zone).date(), at) for at in asked]
        for staff_id in (None, *town.people):
            found = look_up(
                venue_id=town.venue.pk,
                service_ids=[service.pk for service in town.services],
                staff_id=staff_id,
                dates=dates,
                now=town.now,
            )
            for one in found:
                assert one.is_free == bool(town.free_at(one.occurrence.starts_at, staff_id))
                free, taken = free + one.is_free, taken + (not one.is_free)
                for start in one.near:
                    assert town.free_at(start.starts_at, staff_id) == set(start.staff_ids)
    assert free > TOWNS
    assert taken > TOWNS
