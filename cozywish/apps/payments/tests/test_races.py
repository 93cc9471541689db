"""What many want at once, one round of each; `make prove-overspend` runs many (CON-09, CON-12)."""

import pytest

from cozywish.apps.payments.tests.conftest import Till
from tests.prove.refund_races import RACES, ten_of_sixty, without_bounds

pytestmark = pytest.mark.races


@pytest.mark.parametrize("race", RACES.values(), ids=RACES.keys())
def test_nothing_is_over(till: Till, race: object) -> None:
    assert race(till) == []  # type: ignore[operator]


def test_without_its_bounds_more_goes_back_than_was_paid(till: Till) -> None:
    """The control."""
    with without_bounds():
        assert ten_of_sixty(till)
