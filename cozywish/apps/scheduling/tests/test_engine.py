"""Free times of one person: exact answers where clocks change, and the oracle everywhere else."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.engine import Hours, Limits, Rules, Visit
from cozywish.core.intervals import Span, moment_of, tick_at
from tests.prove.cases import Change, changes, question_about
from tests.prove.compare import planted_fault, slots_off

LONG_AGO = Limits(step=6, earliest=0, last_date=date(2100, 1, 1))


def daily(*stretches: tuple[float, float]) -> Hours:
    """The same hours all week, in hours since midnight."""
    return Hours(
        tuple(
            (weekday, int(opens * 60), int(closes * 60), None, None)
            for weekday in range(7)
            for opens, closes in stretches
        )
    )


ALWAYS = daily((0, 24))


def offered(
    zone: str,
    first: date,
    hours: Hours,
    *,
    days: int = 1,
    minutes: int = 60,
    visit: Visit | None = None,
    limits: Limits = LONG_AGO,
    breaks: Hours = engine.NEVER,
    away: Sequence[Span] = (),
    busy: Sequence[Span] = (),
) -> list[str]:
    """What is offered, as local times with their offsets; the date where the window has several."""
    window = engine.frame(zone, first, days)
    rules = Rules(hours=hours, schedule=ALWAYS, breaks=breaks, away=tuple(away))
    asked = visit or Visit(minutes // 5)
    allowed = engine.allowed_starts(window, limits)
    possible = engine.possible_starts(engine.working_time(window, rules), asked, allowed)
    idle = engine.idle_time(window, busy, before=asked.before)
    bits = engine.free_starts(possible, idle, asked)
    shown = "%H:%M%z" if days == 1 else "%a %H:%M%z"
    place = ZoneInfo(zone)
    return [moment_of(tick).astimezone(place).strftime(shown) for tick in window.ticks(bits)]


def utc(month: int, day: int, hour: int) -> int:
    return tick_at(datetime(2026, month, day, hour, tzinfo=UTC))


# -- days on which the clock is changed --


def test_new_york_in_spring_never_offers_the_hour_that_is_skipped() -> None:
    times = offered("America/New_York", date(2026, 3, 8), daily((0.5, 5)))

    assert times == [
        "00:30-0500", "01:00-0500", "01:30-0500", "03:00-0400", "03:30-0400", "04:00-0400",
    ]  # fmt: skip


def test_new_york_in_autumn_offers_both_passes_of_the_repeated_hour() -> None:
    times = offered("America/New_York", date(2026, 11, 1), daily((0.5, 3)))

    assert times == [
        "00:30-0400", "01:00-0400", "01:30-0400", "01:00-0500", "01:30-0500", "02:00-0500",
    ]  # fmt: skip


def test_london_closes_at_the_second_half_past_one() -> None:
    times = offered("Europe/London", date(2026, 10, 25), daily((0, 1.5)), minutes=30)

    assert times == ["00:00+0100", "00:30+0100", "01:00+0100", "01:30+0100", "01:00+0000"]


def test_london_is_closed_when_its_only_hour_is_skipped() -> None:
    assert offered("Europe/London", date(2026, 3, 29), daily((1, 2)), minutes=5) == []


def test_lord_howe_repeats_half_an_hour() -> None:
    """TIM-04."""
    times = offered("Australia/Lord_Howe", date(2026, 4, 5), daily((1, 3)), minutes=30)

    assert times == ["01:00+1100", "01:30+1100", "01:30+1030", "02:00+1030", "02:30+1030"]


def test_lord_howe_skips_half_an_hour() -> None:
    """TIM-04."""
    times = offered("Australia/Lord_Howe", date(2026, 10, 4), daily((1, 3.5)), minutes=30)

    assert times == ["01:00+1030", "01:30+1030", "02:30+1100", "03:00+1100"]


def test_st_johns_counts_its_steps_on_the_wall_and_not_in_utc() -> None:
    times = offered("America/St_Johns", date(2026, 3, 8), daily((1, 4)))

    assert times == ["01:00-0330", "01:30-0330", "03:00-0230"]


def test_kolkata_is_half_an_hour_off_and_never_changes() -> None:
    times = offered("Asia/Kolkata", date(2026, 3, 29), daily((9, 11)))

    assert times == ["09:00+0530", "09:30+0530", "10:00+0530"]


def test_apia_had_no_30_december_2011() -> None:
    """TIM-04."""
    times = offered("Pacific/Apia", date(2011, 12, 29), daily((23, 24)), days=3)

    assert times == ["Thu 23:00-1000", "Sat 23:00+1400"]


def test_a_night_in_apia_runs_straight_over_the_missing_day() -> None:
    times = offered("Pacific/Apia", date(2011, 12, 29), daily((23, 25)), days=3)

    assert times == [
        "Thu 00:00-1000",
        "Thu 23:00-1000",
        "Thu 23:30-1000",
        "Sat 00:00+1400",
        "Sat 23:00+1400",
        "Sat 23:30+1400",
    ]


def test_kiritimati_is_fourteen_hours_ahead() -> None:
    """TIM-04."""
    times = offered("Pacific/Kiritimati", date(2026, 1, 1), daily((0, 1.5)))

    assert times == ["00:00+1400", "00:30+1400"]


def test_casablanca_puts_its_clock_back_for_ramadan_2026() -> None:
    """TIM-04."""
    times = offered("Africa/Casablanca", date(2026, 2, 15), daily((1.5, 4)))

    assert times == [
        "01:30+0100",
        "02:00+0100",
        "02:30+0100",
        "02:00+0000",
        "02:30+0000",
        "03:00+0000",
    ]


def test_a_break_in_the_repeated_hour_lasts_through_both_passes() -> None:
    times = offered(
        "America/New_York", date(2026, 11, 1), daily((0, 3)), minutes=30, breaks=daily((1, 1.5))
    )

    assert times == ["00:00-0400", "00:30-0400", "01:30-0500", "02:00-0500", "02:30-0500"]


def test_a_visit_across_the_spring_change_lasts_its_real_length() -> None:
    times = offered("America/New_York", date(2026, 3, 8), daily((1, 4)), minutes=120)

    assert times == ["01:00-0500"]


def test_a_week_across_the_change_keeps_its_wall_times() -> None:
    """TIM-02."""
    times = offered("America/New_York", date(2026, 10, 31), daily((9, 10)), days=3)

    assert times == ["Sat 09:00-0400", "Sun 09:00-0500", "Mon 09:00-0500"]


# -- nights, leap days, special dates --


def test_a_night_is_offered_under_the_dates_its_times_have() -> None:
    """TIM-04."""
    friday = Hours(((4, 22 * 60, 26 * 60, None, None),))

    assert offered("Europe/London", date(2026, 6, 5), friday, days=2) == [
        "Fri 22:00+0100",
        "Fri 22:30+0100",
        "Fri 23:00+0100",
        "Fri 23:30+0100",
        "Sat 00:00+0100",
        "Sat 00:30+0100",
        "Sat 01:00+0100",
    ]


def test_a_night_and_the_morning_that_touches_it_are_one_stretch() -> None:
    hours = Hours(((4, 22 * 60, 24 * 60, None, None), (5, 0, 60, None, None)))

    assert offered("Europe/London", date(2026, 6, 5), hours, minutes=180) == ["22:00+0100"]


def test_a_closed_date_does_not_end_the_night_before_it() -> None:
    christmas = date(2026, 12, 25)
    hours = Hours(daily((20, 25)).weekly, ((christmas, None, None),))

    times = offered("Europe/London", date(2026, 12, 24), hours, days=3, minutes=30)

    assert [time for time in times if time.startswith("Fri")] == [
        "Fri 00:00+0000",
        "Fri 00:30+0000",
    ]
    assert next(time for time in times if time.startswith("Sat")) == "Sat 20:00+0000"


def test_a_special_date_has_its_own_stretches() -> None:
    eve = date(2026, 12, 24)
    hours = Hours(daily((9, 17)).weekly, ((eve, 600, 660), (eve, 720, 780)))

    assert offered("Europe/London", eve, hours) == ["10:00+0000", "12:00+0000"]


def test_the_leap_day_is_a_day() -> None:
    """TIM-04."""
    assert offered("Asia/Tokyo", date(2028, 2, 29), daily((9, 10))) == ["09:00+0900"]


def test_a_shift_begins_and_ends_with_its_dates() -> None:
    shift = Hours(tuple((day, 540, 600, date(2026, 6, 2), date(2026, 6, 3)) for day in range(7)))

    times = offered("Asia/Tokyo", date(2026, 6, 1), shift, days=4)

    assert times == ["Tue 09:00+0900", "Wed 09:00+0900"]


def test_hours_until_midnight_leave_no_gap() -> None:
    """TIM-04."""
    times = offered("Asia/Tokyo", date(2026, 6, 1), ALWAYS, days=1, minutes=4 * 24 * 60)

    assert times == [f"{half // 2:02}:{half % 2 * 30:02}+0900" for half in range(48)]


def test_what_is_longer_than_four_days_is_offered_nowhere() -> None:
    assert offered("Asia/Tokyo", date(2026, 6, 1), ALWAYS, minutes=4 * 24 * 60 + 5) == []


# -- padding, bookings, notice, horizon --

TOKYO_TEN = utc(6, 1, 1)
MONDAY = date(2026, 6, 1)


def test_padding_may_reach_outside_hours_and_into_breaks() -> None:
    times = offered(
        "Asia/Tokyo", MONDAY, daily((9, 12)), breaks=daily((10, 11)), visit=Visit(12, before=3, after=6)
    )  # fmt: skip

    assert times == ["09:00+0900", "11:00+0900"]


def test_padding_never_touches_what_is_taken() -> None:
    padded = Visit(6, before=3, after=6)

    times = offered(
        "Asia/Tokyo", MONDAY, daily((8, 12)), visit=padded, busy=[(TOKYO_TEN, TOKYO_TEN + 6)]
    )

    assert times == ["08:00+0900", "08:30+0900", "09:00+0900", "11:00+0900", "11:30+0900"]


def test_a_booking_that_began_the_day_before_still_blocks() -> None:
    midnight = utc(5, 31, 15)

    times = offered("Asia/Tokyo", MONDAY, daily((0, 2)), busy=[(midnight - 36, midnight + 6)])

    assert times == ["00:30+0900", "01:00+0900"]


def test_time_off_cuts_the_stretch() -> None:
    times = offered("Asia/Tokyo", MONDAY, daily((9, 12)), away=[(TOKYO_TEN, TOKYO_TEN + 1)])

    assert times == ["09:00+0900", "10:30+0900", "11:00+0900"]


def test_notice_counts_to_the_tick_and_the_horizon_in_whole_dates() -> None:
    limits = Limits(step=6, earliest=TOKYO_TEN + 1, last_date=date(2026, 6, 2))

    times = offered("Asia/Tokyo", MONDAY, daily((10, 12)), days=3, limits=limits)

    assert times == [
        "Mon 10:30+0900",
        "Mon 11:00+0900",
        "Tue 10:00+0900",
        "Tue 10:30+0900",
        "Tue 11:00+0900",
    ]


def test_nobody_works_without_a_schedule() -> None:
    window = engine.frame("Asia/Tokyo", MONDAY, 1)

    working = engine.working_time(window, Rules(hours=ALWAYS, schedule=engine.NEVER))

    assert working == 0


# -- several people --


def test_who_can_lists_everyone_free_at_each_time_in_their_order() -> None:
    window = engine.frame("Asia/Tokyo", MONDAY, 1)

    found = engine.who_can(window, {"Ines": 0b1010, "Jo": 0b0010, "Kim": 0b1000})

    assert found == {window.base + 1: ("Ines", "Jo"), window.base + 3: ("Ines", "Kim")}


def test_the_soonest_times_are_no_more_than_there_are() -> None:
    window = engine.frame("Asia/Tokyo", MONDAY, 1)

    assert engine.soonest(window, 0b10110, 2) == [window.base + 1, window.base + 2]
    assert engine.soonest(window, 0b10110, 9) == [window.base + 1, window.base + 2, window.base + 4]


def test_the_evening_is_a_part_of_the_wall_clocks_day() -> None:
    window = engine.frame("America/New_York", date(2026, 11, 1), 2)

    night = engine.part_of_day(window, 60, 120)

    assert window.counts(night) == [24, 12]


# -- against the oracle --

CITIES = (
    "Africa/Casablanca",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)


def clock_changes(zone: str) -> list[Change]:
    """The changes from 2024 to 2030 there, or new year where there are none."""
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    found = list(changes(zone, begin, datetime(2031, 1, 1, tzinfo=UTC)))
    return found or [Change(zone, int(begin.timestamp()) // 60, 0, 0)]


SOME_CHANGE = st.sampled_from([change for zone in CITIES for change in clock_changes(zone)])


@settings(max_examples=150, deadline=None)
@given(SOME_CHANGE, st.randoms(use_true_random=False))
def test_engine_and_oracle_offer_the_same_times(change: Change, random: Random) -> None:
    """TIM-01; every zone of the world has its turn in `make prove-time`."""
    question = question_about(change, random)

    assert slots_off(question) == set()


def test_a_planted_fault_is_seen_by_the_oracle() -> None:
    random = Random(7)
    change = clock_changes("Europe/London")[0]
    questions = [question_about(change, random) for _ in range(20)]
    assert not any(slots_off(question) for question in questions)

    with planted_fault():
        seen = [question for question in questions if slots_off(question)]

    assert len(seen) >= 5


@pytest.mark.parametrize("zone", CITIES)
def test_a_plain_week_in_every_city_equals_the_oracle(zone: str) -> None:
    random = Random(zone)
    moment = Change(zone, int(datetime(2026, 7, 15, 9, tzinfo=UTC).timestamp()) // 60, 540, 540)

    assert [slots_off(question_about(moment, random)) for _ in range(5)] == [set()] * 5
