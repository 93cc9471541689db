"""What many want at once, one round of each; `make prove-overspend` runs many (CON-09, CON-12)."""

import pytest

from cozywish.apps.payments.tests.conftest import Till
from tests.prove.refund_races import CONTROLS, RACES, fails

pytestmark = pytest.mark.races


@pytest.mark.parametrize("race", RACES.values(), ids=RACES.keys())
def test_nothing_is_over(till: Till, race: object) -> None:
    assert race(till) == []  # type: ignore[operator]


@pytest.mark.parametrize("control", CONTROLS)
def test_without_its_guard_something_is_over(till: Till, control: str) -> None:
    """The controls."""
    assert fails(control, till)
