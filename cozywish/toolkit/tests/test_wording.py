"""What people read about time, to the character."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from cozywish.toolkit import wording

PORTLAND = ZoneInfo("America/Los_Angeles")
HALF_PAST_FOUR = datetime(2026, 11, 12, 16, 30, tzinfo=PORTLAND)
TODAY = date(2026, 11, 12)


def test_times_and_dates_read_as_designed() -> None:
    assert wording.clock(HALF_PAST_FOUR) == "4:30\u00a0PM"
    assert wording.bare_clock(HALF_PAST_FOUR) == "4:30"
    assert wording.hour(HALF_PAST_FOUR) == "4\u00a0PM"
    assert wording.short_date(HALF_PAST_FOUR) == "Thu, Nov 12"
    assert wording.long_date(HALF_PAST_FOUR) == "Thursday, November 12"
    assert wording.month(HALF_PAST_FOUR) == "November 2026"
    assert wording.moment(HALF_PAST_FOUR) == "Thu, Nov 12, 4:30\u00a0PM"
    assert (
        wording.stretch(HALF_PAST_FOUR, HALF_PAST_FOUR.replace(hour=17, minute=55))
        == "4:30\u00a0PM – 5:55\u00a0PM"
    )


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (12, "Today 4:30\u00a0PM"),
        (11, "Tomorrow 4:30\u00a0PM"),
        (10, "Thu 4:30\u00a0PM"),
        (6, "Thu 4:30\u00a0PM"),
        (5, "Nov 12, 4:30\u00a0PM"),
        (13, "Nov 12, 4:30\u00a0PM"),
    ],
)
def test_a_near_time_is_named_by_its_day(day: int, text: str) -> None:
    assert wording.near(HALF_PAST_FOUR, today=TODAY.replace(day=day)) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(10, "10 min"), (75, "75 min"), (120, "2 h"), (210, "3 h 30 min")],
)
def test_lengths(minutes: int, text: str) -> None:
    assert wording.length(minutes) == text


def test_zones_have_the_names_people_use() -> None:
    assert wording.zone_name(PORTLAND) == "Pacific Time"


def test_another_language_has_its_own_clock() -> None:
    with translation.override("de"):
        assert wording.clock(datetime(2026, 11, 12, 16, 30, tzinfo=UTC)) == "16:30"
        assert wording.long_date(TODAY) == "Donnerstag, 12. November"


def test_a_date_of_another_year_says_its_year() -> None:
    assert wording.short_date(HALF_PAST_FOUR, today=TODAY) == "Thu, Nov 12"
    assert wording.short_date(date(2028, 1, 3), today=TODAY) == "Mon, Jan 3, 2028"
    assert wording.long_date(date(2026, 12, 31), today=TODAY) == "Thursday, December 31"
    assert wording.long_date(date(2027, 1, 1), today=TODAY) == "Friday, January 1, 2027"


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ((0, 30), "Night"),
        ((4, 59), "Night"),
        ((5, 0), "Morning"),
        ((12, 0), "Midday"),
        ((15, 0), "Afternoon"),
        ((18, 0), "Evening"),
        ((23, 59), "Evening"),
    ],
)
def test_a_time_after_midnight_is_in_the_night_of_its_own_date(
    time: tuple[int, int], words: str
) -> None:
    hour, minute = time
    assert wording.part_of_day(HALF_PAST_FOUR.replace(hour=hour, minute=minute))[1] == words
