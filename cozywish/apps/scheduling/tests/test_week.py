"""Weeks as people write them."""

import pytest

from cozywish.apps.scheduling.week import CLOSED, Clash, Week, clash_in, is_written, outside

NINE, NOON, FIVE = 540, 720, 1020


def week(**days: list[tuple[int, int]]) -> Week:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return tuple(tuple(days.get(name, ())) for name in names)


@pytest.mark.parametrize(
    ("typed", "clash"),
    [
        (week(mon=[(NINE, NOON), (NOON, FIVE)]), None),
        (week(mon=[(NINE, NOON), (NOON - 30, FIVE)]), Clash(0, 1, NOON)),
        (week(mon=[(NOON - 30, FIVE), (NINE, NOON)]), Clash(0, 0, NOON)),
        (week(mon=[(NINE, FIVE), (NOON, NOON + 5), (FIVE - 5, FIVE)]), Clash(0, 1, FIVE)),
        (week(fri=[(1320, 1560)], sat=[(120, NINE)]), None),
        (week(fri=[(1320, 1560)], sat=[(115, NINE)]), Clash(5, 0, 120)),
        (week(sun=[(1320, 1560)], mon=[(60, NINE)]), Clash(0, 0, 120)),
        (CLOSED, None),
    ],
)
def test_stretches_meet_nowhere_not_even_over_midnight_or_the_weekend(
    typed: Week, clash: Clash | None
) -> None:
    assert clash_in(typed) == clash


def test_a_day_alone_has_no_day_after_it() -> None:
    assert clash_in([((1320, 1560), (0, 300))], comes_round=False) is None
    assert clash_in([((1320, 2880), (0, 1440))], comes_round=False) == Clash(0, 0, 1440)


@pytest.mark.parametrize(
    ("stretches", "fits"),
    [
        (((0, 1440),), True),
        (((1435, 2880),), True),
        (((1440, 1500),), False),
        (((540, 540),), False),
        (((540, 2885),), False),
        (((541, 600),), False),
        (tuple((at * 60, at * 60 + 30) for at in range(6)), True),
        (tuple((at * 60, at * 60 + 30) for at in range(7)), False),
    ],
)
def test_what_can_be_written_on_a_day(stretches: tuple[tuple[int, int], ...], fits: bool) -> None:
    assert is_written(stretches) is fits


def test_breaks_lie_in_one_stretch_of_their_day() -> None:
    work = week(mon=[(NINE, NOON), (NOON + 60, FIVE)])
    assert outside(week(mon=[(NINE, NINE + 15)]), work) is None
    assert outside(week(mon=[(NINE, NINE + 15), (NOON - 15, NOON + 75)]), work) == (0, 1)
    assert outside(week(tue=[(NINE, NINE + 15)]), work) == (1, 0)
