"""What an opening hour means on days when the clock is changed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cozywish.apps.scheduling.wallclock import (
    Stretch,
    end_before,
    first_at,
    midnight,
    stretches,
)
from cozywish.core.intervals import moment_of, tick_at

SPRING = date(2026, 3, 8)  # New York: 02:00 becomes 03:00 at 07:00 UTC
AUTUMN = date(2026, 11, 1)  # New York: 02:00 becomes 01:00 at 06:00 UTC


def new_york(day: date) -> tuple[Stretch, ...]:
    begin = tick_at(datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2))
    return stretches("America/New_York", begin, begin + 5 * 288)


def opens(day: date, hour: float) -> str:
    tick = first_at(midnight(day) + int(hour * 12), new_york(day))
    return f"{moment_of(tick):%H:%M}"


def closes(day: date, hour: float) -> str:
    tick = end_before(midnight(day) + int(hour * 12), new_york(day))
    return f"{moment_of(tick):%H:%M}"


def test_the_clock_is_cut_where_it_changes_and_nowhere_else() -> None:
    spring = tick_at(datetime(2026, 3, 8, 7, tzinfo=UTC))

    first, second = new_york(SPRING)

    assert (first.end, first.offset) == (spring, -5 * 12)
    assert (second.start, second.offset) == (spring, -4 * 12)


def test_hours_in_the_spring_gap_move_to_the_change() -> None:
    assert opens(SPRING, 1.5) == "06:30"
    assert opens(SPRING, 2) == opens(SPRING, 2.5) == opens(SPRING, 3) == "07:00"
    assert closes(SPRING, 2) == closes(SPRING, 2.5) == closes(SPRING, 3) == "07:00"
    assert closes(SPRING, 3.5) == "07:30"


def test_hours_in_the_repeated_hour_open_at_its_first_and_close_at_its_second_pass() -> None:
    assert opens(AUTUMN, 1) == "05:00"
    assert opens(AUTUMN, 1.5) == "05:30"
    assert closes(AUTUMN, 1.5) == "06:30"
    assert closes(AUTUMN, 2) == "07:00"
    assert opens(AUTUMN, 2) == "07:00"


def test_closing_as_the_repeated_hour_begins_does_not_wait_for_its_second_pass() -> None:
    assert closes(AUTUMN, 1) == "05:00"


def test_hours_past_midnight_belong_to_the_next_date() -> None:
    assert opens(date(2026, 6, 1), 26) == opens(date(2026, 6, 2), 2) == "06:00"


def test_midnights_count_the_days() -> None:
    assert midnight(date(1970, 1, 2)) == 288
    assert midnight(date(2028, 3, 1)) - midnight(date(2028, 2, 28)) == 2 * 288


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("Australia/Lord_Howe", 0.5), ("Antarctica/Troll", 2), ("Europe/London", 1)],
)
def test_a_change_may_be_half_an_hour_or_two(zone: str, hours: float) -> None:
    year = tick_at(datetime(2026, 1, 1, tzinfo=UTC))

    offsets = {part.offset for part in stretches(zone, year, year + 365 * 288)}

    assert max(offsets) - min(offsets) == hours * 12
