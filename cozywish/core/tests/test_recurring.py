"""Dates that recur: examples of the calendar's corners, and properties over many zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from cozywish.core.recurring import Every, count_until, date_number, dates, occurrences, on_the_wall

PORTLAND = ZoneInfo("America/Los_Angeles")
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
ZONES = st.sampled_from(
    ["America/Los_Angeles", "Europe/London", "Australia/Lord_Howe", "America/Nuuk", "Asia/Kolkata"]
)
TIMES = st.times().map(lambda at: at.replace(minute=at.minute // 5 * 5, second=0, microsecond=0))


def test_every_week_and_every_two() -> None:
    first = date(2036, 2, 26)
    assert dates(first=first, every=Every.WEEK, count=3) == [
        date(2036, 2, 26), date(2036, 3, 4), date(2036, 3, 11),
    ]  # fmt: skip
    assert date_number(2, first=first, every=Every.TWO_WEEKS) == date(2036, 3, 25)


def test_the_31st_is_the_last_of_a_shorter_month_and_comes_back() -> None:
    found = dates(first=date(2036, 12, 31), every=Every.MONTH, count=5)
    assert found == [
        date(2036, 12, 31), date(2037, 1, 31), date(2037, 2, 28), date(2037, 3, 31),
        date(2037, 4, 30),
    ]  # fmt: skip


def test_until_a_date_counts_that_date_and_ends_at_the_most() -> None:
    first = date(2036, 5, 5)
    assert count_until(first=first, every=Every.WEEK, last=date(2036, 5, 19), most=26) == 3
    assert count_until(first=first, every=Every.WEEK, last=date(2036, 5, 18), most=26) == 2
    assert count_until(first=first, every=Every.WEEK, last=date(2036, 5, 4), most=26) == 0
    assert count_until(first=first, every=Every.WEEK, last=date(2040, 1, 1), most=26) == 26


def test_the_wall_time_stays_over_a_change_of_the_clock() -> None:
    """TIM-08: ten o'clock stays ten o'clock, an hour earlier in UTC after the clocks went forward."""
    ten = datetime(2036, 3, 2, 10, tzinfo=PORTLAND)
    found = occurrences(starts_at=ten, zone=PORTLAND, every=Every.WEEK, count=3)
    assert [one.starts_at for one in found] == [
        datetime(2036, 3, 2, 18, tzinfo=UTC),
        datetime(2036, 3, 9, 17, tzinfo=UTC),
        datetime(2036, 3, 16, 17, tzinfo=UTC),
    ]
    assert all(one.exists for one in found)


def test_a_time_that_the_clock_leaves_out_does_not_exist() -> None:
    gone = on_the_wall(date(2036, 3, 9), time(2, 30), PORTLAND)
    assert not gone.exists
    assert gone.on == date(2036, 3, 9)
    assert on_the_wall(date(2036, 3, 9), time(3, 0), PORTLAND).exists


def test_of_a_time_that_is_twice_the_first_is_meant_but_for_the_one_that_was_chosen() -> None:
    twice = on_the_wall(date(2036, 11, 2), time(1, 30), PORTLAND)
    assert twice.starts_at == datetime(2036, 11, 2, 8, 30, tzinfo=UTC)
    second = datetime(2036, 11, 2, 9, 30, tzinfo=UTC)
    found = occurrences(starts_at=second, zone=PORTLAND, every=Every.WEEK, count=2)
    assert found[0].starts_at == second
    assert found[1].starts_at == datetime(2036, 11, 9, 9, 30, tzinfo=UTC)


def test_a_date_that_a_zone_left_out_has_no_times() -> None:
    assert not on_the_wall(date(2011, 12, 30), time(12), ZoneInfo("Pacific/Apia")).exists


def test_past_the_end_of_the_calendar_is_said() -> None:
    with pytest.raises(OverflowError):
        date_number(1, first=date(9999, 12, 1), every=Every.MONTH)


@given(first=DAYS, every=st.sampled_from(Every), count=st.integers(2, 60))
def test_dates_follow_each_other_and_none_depends_on_the_one_before(
    first: date, every: Every, count: int
) -> None:
    found = dates(first=first, every=every, count=count)
    assert found[0] == first
    assert found == sorted(set(found))
    assert [date_number(number, first=first, every=every) for number in range(count)] == found
    if every is Every.MONTH:
        assert all(0 <= first.day - on.day <= 3 for on in found)
    else:
        assert {on.weekday() for on in found} == {first.weekday()}


@given(first=DAYS, every=st.sampled_from(Every), days=st.integers(0, 900))
def test_until_agrees_with_counting(first: date, every: Every, days: int) -> None:
    last = first + timedelta(days=days)
    count = count_until(first=first, every=every, last=last, most=1000)
    assert date_number(count - 1, first=first, every=every) <= last
    assert date_number(count, first=first, every=every) > last


@given(on=DAYS, at=TIMES, zone=ZONES)
def test_what_exists_is_shown_by_the_clock_and_is_the_first_that_is(
    on: date, at: time, zone: str
) -> None:
    place = ZoneInfo(zone)
    found = on_the_wall(on, at, place)
    around = [found.starts_at + timedelta(minutes=5 * step) for step in range(-36, 37)]
    shown = [
        one
        for one in around
        if one.astimezone(place).replace(tzinfo=None, fold=0) == datetime.combine(on, at)
    ]
    assert found.exists == bool(shown)
    if shown:
        assert found.starts_at == min(shown)
