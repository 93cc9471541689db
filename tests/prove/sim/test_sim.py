"""A few days of the marketplace, the same twice; and an oracle that nothing of the product reaches."""

import ast
from pathlib import Path

import pytest

from tests.databases import Copies
from tests.prove.sim.month import live
from tests.prove.sim.planted import FAULTS
from tests.prove.sim.running import seeds
from tests.prove.sim.trace import Differs

ORACLE = Path(__file__).parent / "oracle"
ITS_OWN = {"tests.prove.sim.oracle"}
FOUND_WITHIN = {  # seed and days
    "a_cent_short": (2, 4),
    "time_is_kept": (2, 4),
    "asked_twice": (2, 4),
    "nothing_is_heard": (2, 2),
    "late_is_free": (1, 4),
    "money_is_forgotten": (1, 4),
    "paid_out_is_gone": (1, 4),
    "a_loss_is_nobodys": (6, 6),
}


def test_two_days_are_as_the_oracle_has_them_and_the_same_twice(
    fresh_db: None,
    _copies: Copies,  # noqa: PT019  # restored in between
) -> None:
    """PBT-01."""
    lives = []
    for _time in range(2):
        lives.append(live("twice", seed=1, days=2, afterwards=0))
        _copies.restore()

    assert lives[0].trace.steps > 50
    assert lives[0].trace.digest == lives[1].trace.digest


@pytest.mark.parametrize("fault", sorted(FOUND_WITHIN))
def test_a_fault_is_found(fresh_db: None, fault: str) -> None:
    seed, days = FOUND_WITHIN[fault]

    with FAULTS[fault](), pytest.raises(Differs):
        live(fault, seed, days, afterwards=0)


def test_every_fault_is_looked_for() -> None:
    assert set(FAULTS) - {""} == set(FOUND_WITHIN)


def test_the_oracle_knows_nothing_of_the_product() -> None:
    """It imports the standard library and itself."""
    names = {
        name
        for path in ORACLE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }

    assert {
        name for name in names if name.split(".")[0] in {"cozywish", "django", "stripe"}
    } == set()
    assert {name.rpartition(".")[0] for name in names if name.startswith("tests")} <= ITS_OWN


def test_a_range_of_seeds_is_read() -> None:
    assert list(seeds("7")) == [7]
    assert list(seeds("1..4")) == [1, 2, 3, 4]
