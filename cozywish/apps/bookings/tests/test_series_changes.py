"""Changing several visits of a series: all of them or none, by the rules of a single one (E11)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking, make_series
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Allocation, Booking, BookingChange
from cozywish.apps.bookings.queries.series import Scope, visits_of_series, words_of
from cozywish.apps.bookings.refusals import (
    NoSuchTime,
    NotPossibleNow,
    SeriesRefused,
    SlotTaken,
    TooLate,
)
from cozywish.apps.bookings.services import (
    SeriesMove,
    cancel_series,
    move_series,
    refusals_of_move,
)
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.scheduling.models import OpeningHours
from cozywish.apps.venues.models import Venue
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, Success

PORTLAND = ZoneInfo("America/Los_Angeles")
WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
FIRST = TEN + 2 * DAY  # Wednesday: far enough ahead to be moved


@pytest.fixture
def visits(house: House, alice: User) -> list[Booking]:
    starts = [FIRST + number * WEEK for number in range(4)]
    return make_series(house.ines, [house.massage], starts, customer=alice)


def starts_now(visits: list[Booking]) -> list[timedelta]:
    """When the visits are by now, from the first start on."""
    rows = Booking.objects.filter(pk__in=[one.pk for one in visits]).order_by("series_position")
    return [one.starts_at - FIRST for one in rows]


def states_now(visits: list[Booking]) -> list[str]:
    rows = Booking.objects.filter(pk__in=[one.pk for one in visits]).order_by("series_position")
    return [one.state for one in rows]


def why(result: Success[list[Booking]] | Failure) -> DomainError:
    assert isinstance(result, Failure)
    return result.error


def test_a_visit_says_which_one_it_is(visits: list[Booking]) -> None:
    series = visits[1].series
    assert series is not None
    assert words_of(series, visits[1].series_position) == "2 of 4, every week"


def test_the_whole_series_is_seen_by_whoever_sees_one_and_no_stranger_s(
    visits: list[Booking], house: House
) -> None:
    assert list(visits_of_series(visits[2])) == visits
    alone = make_booking(house.ines, [house.massage], FIRST + 10 * WEEK)
    assert not visits_of_series(alone)
    Booking.objects.filter(pk=visits[0].pk).update(contact_email="bob@example.com")
    assert list(visits_of_series(visits[2])) == visits[1:]


def test_this_and_following_move_and_what_was_before_stays(visits: list[Booking]) -> None:
    move = SeriesMove(visits[1], Scope.FOLLOWING, visits[1].starts_at + DAY + HOUR)
    moved = move_series(move=move, now=NOW).unwrap()
    assert [one.pk for one in moved] == [one.pk for one in visits[1:]]
    assert starts_now(visits) == [
        0 * DAY, WEEK + DAY + HOUR, 2 * WEEK + DAY + HOUR, 3 * WEEK + DAY + HOUR,
    ]  # fmt: skip
    assert BookingChange.objects.filter(event="reschedule").count() == 3


@pytest.mark.parametrize("by", [WEEK, -WEEK, 2 * WEEK, HOUR / 4, -HOUR / 4])
def test_a_series_moves_onto_its_own_times(
    visits: list[Booking], house: House, by: timedelta
) -> None:
    """Each takes what the next one has just given back."""
    Venue.objects.filter(pk=house.venue.pk).update(horizon_days=100)
    now = NOW - 4 * WEEK
    move = SeriesMove(visits[0], Scope.ALL, visits[0].starts_at + by)
    assert len(move_series(move=move, now=now).unwrap()) == 4
    assert starts_now(visits) == [by + number * WEEK for number in range(4)]


def test_one_that_cannot_be_moved_leaves_all_as_they_are(
    visits: list[Booking], house: House
) -> None:
    make_booking(house.ines, [house.massage], visits[2].starts_at + 2 * HOUR)
    before = list(Allocation.objects.order_by("pk").values())
    move = SeriesMove(visits[0], Scope.ALL, visits[0].starts_at + 2 * HOUR)
    refused = why(move_series(move=move, now=NOW))
    assert isinstance(refused, SeriesRefused)
    assert {pk: type(one) for pk, one in refused.refusals.items()} == {visits[2].pk: SlotTaken}
    assert starts_now(visits) == [number * WEEK for number in range(4)]
    assert list(Allocation.objects.order_by("pk").values()) == before
    assert not BookingChange.objects.exists()


def test_what_would_be_refused_is_known_before_and_nothing_stays_of_asking(
    visits: list[Booking], house: House
) -> None:
    make_booking(house.ines, [house.massage], visits[2].starts_at + 2 * HOUR)
    move = SeriesMove(visits[0], Scope.ALL, visits[0].starts_at + 2 * HOUR)
    assert set(refusals_of_move(move=move, now=NOW)) == {visits[2].pk}
    assert starts_now(visits) == [number * WEEK for number in range(4)]
    free = SeriesMove(visits[0], Scope.ALL, visits[0].starts_at + DAY)
    assert refusals_of_move(move=free, now=NOW) == {}
    assert not BookingChange.objects.exists()


def test_one_in_the_way_can_stay_or_go_elsewhere(visits: list[Booking], house: House) -> None:
    make_booking(house.ines, [house.massage], visits[2].starts_at + 2 * HOUR)
    make_booking(house.ines, [house.massage], visits[3].starts_at + 2 * HOUR)
    move = SeriesMove(
        visits[0],
        Scope.ALL,
        visits[0].starts_at + 2 * HOUR,
        stays=[visits[2].pk],
        instead={visits[3].pk: visits[3].starts_at + 4 * HOUR},
    )
    assert len(move_series(move=move, now=NOW).unwrap()) == 3
    assert starts_now(visits) == [2 * HOUR, WEEK + 2 * HOUR, 2 * WEEK, 3 * WEEK + 4 * HOUR]


def test_a_visit_that_is_too_near_refuses_unless_it_stays(visits: list[Booking]) -> None:
    now = visits[0].free_until + HOUR
    move = SeriesMove(visits[1], Scope.ALL, visits[1].starts_at + HOUR)
    refused = why(move_series(move=move, now=now))
    assert isinstance(refused, SeriesRefused)
    assert {pk: type(one) for pk, one in refused.refusals.items()} == {visits[0].pk: TooLate}
    rest = SeriesMove(visits[1], Scope.ALL, visits[1].starts_at + HOUR, stays=[visits[0].pk])
    assert len(move_series(move=rest, now=now).unwrap()) == 3


def test_the_wall_time_is_kept_over_a_change_of_the_clock(house: House, alice: User) -> None:
    """TIM-08: moved to 2:30, the visit of the night without one is in the way; the rest is at 2:30 by the wall."""
    OpeningHours.objects.filter(venue=house.venue).update(opens_minute=0, closes_minute=1440)
    house.ines.shifts.update(starts_minute=0, ends_minute=1440)
    Venue.objects.filter(pk=house.venue.pk).update(horizon_days=400)
    at = [datetime(2037, 3, day, 10, tzinfo=PORTLAND) for day in (1, 8, 15)]
    visits = make_series(house.ines, [house.massage], at, customer=alice)
    to = datetime(2037, 3, 1, 2, 30, tzinfo=PORTLAND)
    move = SeriesMove(visits[0], Scope.ALL, to)
    refused = why(move_series(move=move, now=NOW))
    assert isinstance(refused, SeriesRefused)
    assert {pk: type(one) for pk, one in refused.refusals.items()} == {visits[1].pk: NoSuchTime}
    move_series(move=SeriesMove(visits[0], Scope.ALL, to, stays=[visits[1].pk]), now=NOW).unwrap()
    visits[2].refresh_from_db()
    assert visits[2].starts_at == datetime(2037, 3, 15, 9, 30, tzinfo=UTC)


def test_all_that_have_not_begun_are_cancelled_together(visits: list[Booking]) -> None:
    now = visits[0].ends_at + HOUR
    gone = cancel_series(booking=visits[2], scope=Scope.ALL, reason="Moving away", now=now).unwrap()
    assert [one.pk for one in gone] == [one.pk for one in visits[1:]]
    assert states_now(visits) == ["CONFIRMED", "CANCELLED", "CANCELLED", "CANCELLED"]


def test_this_and_following_are_cancelled_and_the_rest_takes_place(visits: list[Booking]) -> None:
    cancel_series(booking=visits[2], scope=Scope.FOLLOWING, reason="", now=NOW).unwrap()
    assert states_now(visits) == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CANCELLED"]
    again = cancel_series(booking=visits[2], scope=Scope.FOLLOWING, reason="", now=NOW)
    assert isinstance(why(again), NotPossibleNow)


def test_one_that_is_cancelled_by_itself_leaves_the_others(visits: list[Booking]) -> None:
    Booking.objects.filter(pk=visits[1].pk).update(state=BookingState.CANCELLED)
    cancel_series(booking=visits[0], scope=Scope.ALL, reason="", now=NOW).unwrap()
    assert BookingChange.objects.filter(event="cancel").count() == 3
