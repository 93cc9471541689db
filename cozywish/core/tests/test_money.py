"""Money adds up exactly and is written as people write it."""

import pytest
from hypothesis import given, strategies as st

from cozywish.core.money import Money, minor_units


@pytest.mark.parametrize(
    ("money", "exact", "short"),
    [
        (Money(4500, "USD"), "$45.00", "$45"),
        (Money(4550, "USD"), "$45.50", "$45.50"),
        (Money(5, "USD"), "$0.05", "$0.05"),
        (Money(0, "USD"), "$0.00", "$0"),
        (Money(-1234567, "USD"), "-$12,345.67", "-$12,345.67"),
        (Money(900, "JPY"), "¥900", "¥900"),
        (Money(12345, "BHD"), "BHD12.345", "BHD12.345"),
        (Money(2000, "GBP"), "£20.00", "£20"),
    ],
)
def test_an_amount_is_written_in_full_and_in_short(money: Money, exact: str, short: str) -> None:
    assert (money.exact(), money.short()) == (exact, short)


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_sums_and_differences_are_those_of_integers(first: int, second: int) -> None:
    total = Money(first, "USD") + Money(second, "USD")
    assert total == Money(first + second, "USD")
    assert total - Money(second, "USD") == Money(first, "USD")


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="GBP and USD"):
        Money(1, "GBP") + Money(1, "USD")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("45", "USD", 4500),
        (" $45.5 ", "USD", 4550),
        ("45.05 $", "USD", 4505),
        ("USD 1,250.00", "USD", 125000),
        ("£20", "GBP", 2000),
        ("900", "JPY", 900),
        ("0", "USD", 0),
        ("", "USD", None),
        ("-1", "USD", None),
        ("45,50", "USD", None),
        ("1,25", "USD", None),
        ("45.505", "USD", None),
        ("9.5", "JPY", None),
        ("£20", "USD", None),
        ("4 5", "USD", None),
        ("45.", "USD", None),
        ("٤٥", "USD", None),
        ("1e3", "USD", None),
    ],
)
def test_an_amount_is_read_as_people_type_it_or_not_at_all(
    text: str, currency: str, minor: int | None
) -> None:
    assert minor_units(text, currency) == minor


@given(st.integers(0, 10**12))
def test_what_is_written_is_read_again(minor: int) -> None:
    amount = Money(minor, "USD")
    assert minor_units(amount.exact(), "USD") == minor_units(amount.plain(), "USD") == minor


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1).filter(any))
def test_parts_add_up_and_each_is_within_one_of_its_share(minor: int, weights: list[int]) -> None:
    parts = [part.minor for part in Money(minor, "USD").split(weights)]

    assert sum(parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - minor * weight) < sum(weights)


def test_what_is_left_over_goes_to_the_largest_remainders_and_then_to_the_first() -> None:
    assert [part.minor for part in Money(100, "USD").split([1, 1, 1])] == [34, 33, 33]
    assert [part.minor for part in Money(10, "USD").split([1, 5, 4, 0])] == [1, 5, 4, 0]
    assert [part.minor for part in Money(5, "USD").split([13, 46, 41])] == [1, 2, 2]


@pytest.mark.parametrize(
    ("minor", "basis_points", "part"),
    [(10000, 1500, 1500), (1, 5000, 1), (1, 4999, 0), (333, 1500, 50), (0, 1500, 0), (7, 10000, 7)],
)
def test_half_a_minor_unit_is_rounded_up(minor: int, basis_points: int, part: int) -> None:
    assert Money(minor, "USD").part(basis_points) == Money(part, "USD")
