"""Journals posted at the same moment (CON-10, LED-06, LED-08, LED-09); `make prove-ledger` does it at full size."""

import pytest

from cozywish.core import chains
from cozywish.core.db import is_postgres
from tests.prove import ledger_races as races
from tests.prove.ledger_races import Race

pytestmark = pytest.mark.races


@pytest.mark.parametrize(
    "race",
    [
        races.small_con10,
        races.fifty_writers,
        races.fifty_openers,
        races.one_event_told_at_once,
        races.closing_meanwhile,
    ],
)
def test_nothing_is_wrong_afterwards(fresh_db: None, race: Race) -> None:
    assert race(1) == []


def test_without_one_key_each_journal_is_reversed_twice(fresh_db: None) -> None:
    """The control."""
    with races.each_reversal_with_a_key_of_its_own():
        assert "60 transfers have 120 reversals" in races.small_con10(1)


def test_without_the_lock_accounts_fall_below_nothing(fresh_db: None) -> None:
    """The control."""
    with races.without_the_lock():
        found = [wrong for seed in range(3) for wrong in races.fifty_writers(seed)]
    assert any("below nothing" in wrong for wrong in found)


@pytest.mark.postgres
def test_a_line_beside_the_seal_is_refused(fresh_db: None) -> None:
    assert races.a_line_beside_the_seal(1) == []


@pytest.mark.postgres
def test_without_counting_at_the_end_it_gets_in(fresh_db: None) -> None:
    """The control."""
    races.uncount()

    assert races.a_line_beside_the_seal(1) == ["a line beside the seal was taken"]


@pytest.mark.postgres
def test_without_waiting_for_open_writers_the_cache_leaves_lines_out(
    fresh_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of LED-08."""
    assert is_postgres()
    monkeypatch.setattr(chains, "_writers", lambda _table: set())

    assert any(races.closing_meanwhile(seed) for seed in range(5))
