"""CON-05, CON-06 and CON-13: a visit is never in two places or none, and of many steps at once one is taken."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cozywish.api.tests.conftest import NOW, House
from tests.prove import life_races as races
from tests.races.test_one_time import TEN
from tests.races.together import drop_the_guard

pytestmark = pytest.mark.races

Race = Callable[[races.Scene], list[str]]
ROUNDS = 3
EVERY = [races.swap, races.move_against_hold, races.accept_twice, races.three_ends_of_a_hold]


def scene(house: House, number: int) -> races.Scene:
    at = TEN + timedelta(days=number)
    return races.Scene(house.ines, house.tomas, house.massage, at, NOW)


def wrongs(house: House, race: Race, rounds: int = ROUNDS) -> list[str]:
    return [wrong for number in range(rounds) for wrong in race(scene(house, number))]


@pytest.mark.parametrize("race", EVERY, ids=lambda race: race.__name__)
def test_at_the_same_moment_one_thing_happens(house: House, race: Race) -> None:
    assert wrongs(house, race) == []


def test_without_the_guard_a_moved_visit_and_a_hold_have_one_time(house: House) -> None:
    """CON-00, a control."""
    drop_the_guard()

    assert any("overlaps" in wrong for wrong in wrongs(house, races.move_against_hold, 10))


@pytest.mark.parametrize("race", [races.accept_twice, races.three_ends_of_a_hold])
def test_without_the_compare_more_than_one_happens(house: House, race: Race) -> None:
    """CON-00, a control."""
    with races.without_compare():
        assert wrongs(house, race, 10) != []


@pytest.mark.postgres
def test_without_waiting_a_swap_is_a_deadlock(house: House) -> None:
    """CON-00, a control: SQLite has one writer, and nobody to wait for crosswise."""
    with races.without_waiting():
        assert any("told" in wrong for wrong in wrongs(house, races.swap, 10))
