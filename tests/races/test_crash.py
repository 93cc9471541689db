"""Processes that die while money moves (CHA-01, CHA-02, CHA-03): some deaths; `make prove-crash` has them all."""

import random

import pytest

from cozywish.apps.payments.tests.conftest import Till, _process, till
from tests.prove.crash_controls import CONTROLS, FEE
from tests.prove.crash_points import Say, in_a_process
from tests.prove.crash_runs import die, found

__all__ = ["_process", "till"]
pytestmark = pytest.mark.races
SOME = ("PREPAY paid", "REQUEST accepted", FEE)


@pytest.mark.parametrize("journey", SOME)
def test_whatever_dies_money_ends_as_it_has_to(till: Till, journey: str) -> None:
    runs, wrong = found(till, journey)

    assert wrong == []
    for run in random.Random(journey).sample(runs, 2):
        assert die(till, run) == [], run


@pytest.mark.parametrize("control", CONTROLS)
def test_what_loses_or_repeats_a_question_is_found_out(till: Till, control: str) -> None:
    """The controls."""
    assert CONTROLS[control](till)


def test_a_death_is_one(till: Till) -> None:
    """What is written after the point is not there, and nothing is tidied up."""

    def opens(say: Say) -> None:
        till.open()
        say("opened")

    outcome = in_a_process(opens, die_at=0)

    assert outcome.died
    assert outcome.points == ["before commit of open_order"]
    assert outcome.said == []
