"""Money adds up exactly and is written as people write it."""

import pytest
from hypothesis import given, strategies as st

from cozywish.core.money import Money


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
