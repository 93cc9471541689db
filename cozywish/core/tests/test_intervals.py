"""Sets of ticks: exact examples, and 5 000 random sums against counting on fingers."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, strategies as st

from cozywish.core.intervals import (
    Span,
    bits_of,
    erode,
    every,
    members,
    moment_of,
    tick_after,
    tick_at,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SIX_SPANS = st.lists(
    st.tuples(st.integers(-20, 120), st.integers(0, 40)).map(lambda pair: (pair[0], sum(pair))),
    max_size=6,
)


def test_a_tick_is_five_minutes_and_starts_where_it_says() -> None:
    assert tick_at(NOON) == int(NOON.timestamp()) // 300
    assert moment_of(tick_at(NOON)) == NOON


@pytest.mark.parametrize(
    ("late", "within", "after"),
    [
        (timedelta(0), 0, 0),
        (timedelta(microseconds=1), 0, 1),
        (timedelta(minutes=4, seconds=59), 0, 1),
        (timedelta(minutes=5), 1, 1),
    ],
)
def test_a_moment_inside_a_tick_is_rounded_as_asked(
    late: timedelta, within: int, after: int
) -> None:
    noon = tick_at(NOON)

    assert (tick_at(NOON + late) - noon, tick_after(NOON + late) - noon) == (within, after)


def test_ticks_before_1970_keep_their_order() -> None:
    moon = datetime(1969, 7, 20, 20, 17, 40, tzinfo=UTC)

    assert moment_of(tick_at(moon)) == datetime(1969, 7, 20, 20, 15, tzinfo=UTC)
    assert moment_of(tick_after(moon)) == datetime(1969, 7, 20, 20, 20, tzinfo=UTC)


def test_spans_that_touch_are_one_and_what_lies_before_the_base_is_dropped() -> None:
    assert bits_of([(8, 11), (11, 13)], base=10) == 0b111
    assert bits_of([(3, 10)], base=10) == 0
    assert bits_of([(12, 12)], base=10) == 0


def test_eroding_keeps_the_places_where_a_whole_visit_fits() -> None:
    assert erode(0b11110111, 3) == 0b00110001
    assert erode(0b11110111, 1) == 0b11110111
    assert erode(0b11110111, 5) == 0


def test_every_third_bit_stops_before_the_end() -> None:
    assert every(3, start=1, end=10) == 0b10010010
    assert every(3, start=1, end=11) == 0b10010010010
    assert every(3, start=10, end=10) == 0


@given(SIX_SPANS, st.integers(0, 30))
def test_members_are_the_ticks_of_the_spans_in_order(spans: list[Span], base: int) -> None:
    expected = {tick for start, end in spans for tick in range(start, end) if tick >= base}

    assert members(bits_of(spans, base=base), base=base) == sorted(expected)


def test_hours_less_breaks_leave_and_bookings_equal_a_grid_of_single_ticks() -> None:
    """PBT-03."""
    random = Random(3)
    differing = [case for case in range(5_000) if _differs(random)]

    assert differing == []


def _differs(random: Random) -> bool:
    """One random day: where does a visit fit, by bitmaps and by looking at each tick?"""
    hours, breaks, leave, booked = (_spans(random, most) for most in (3, 2, 1, 4))
    length, before, after = (
        random.randint(1, 12),
        random.choice((0, 0, 3)),
        random.choice((0, 1, 6)),
    )
    work = bits_of(hours, base=0) & ~bits_of(breaks, base=0) & ~bits_of(leave, base=0)
    padded = [(start - length - after + 1, end + before) for start, end in booked]
    bits = erode(work, length) & ~bits_of(padded, base=0)

    working = _ticks(hours) - _ticks(breaks) - _ticks(leave)
    busy = _ticks(booked)
    by_hand = [
        tick
        for tick in range(130)
        if working.issuperset(range(tick, tick + length))
        and busy.isdisjoint(range(tick - before, tick + length + after))
    ]
    return members(bits, base=0) != by_hand


def _spans(random: Random, most: int) -> list[Span]:
    starts = [random.randint(0, 95) for _ in range(random.randint(0, most))]
    return [(start, start + random.randint(1, 30)) for start in starts]


def _ticks(spans: list[Span]) -> set[int]:
    return {tick for start, end in spans for tick in range(start, end)}
