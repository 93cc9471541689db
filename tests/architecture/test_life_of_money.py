"""SM-01, SM-02 and SM-04 for money: the machines do what docs/invariants.md says, to the last triple."""

import pytest
from django.db import models

from cozywish.apps.payments.machine import (
    REFUND,
    AttemptState,
    DebtState,
    DisputeState,
    HoldState,
    InboxState,
    OperationState,
    RefundState,
)
from cozywish.core.states import Machine, step
from tests.prove import chart
from tests.prove.walk_money import MACHINES, differences as walked, found_when_planted
from tests.prove.written_money import STATES, differences, lost, triples, written

CHOICES: dict[str, type[models.TextChoices]] = {
    "PT": AttemptState,
    "RF": RefundState,
    "EH": HoldState,
    "DP": DisputeState,
    "DN": DebtState,
    "OP": OperationState,
    "IN": InboxState,
}


def test_the_tables_of_the_document_are_read_whole() -> None:
    assert {of: len(written(of)) for of in MACHINES} == {
        "PT": 25,
        "RF": 12,
        "EH": 29,
        "DP": 14,
        "DN": 4,
        "OP": 5,
        "IN": 4,
    }
    assert {of: sorted(STATES[of]) for of in MACHINES} == {
        of: sorted(choices.values) for of, choices in CHOICES.items()
    }
    assert sum(len(list(triples(of))) for of in MACHINES) > 1000


@pytest.mark.parametrize("of", MACHINES)
def test_every_triple_does_what_the_document_says(of: str) -> None:
    assert differences(of, MACHINES[of]) == []


@pytest.mark.parametrize("of", MACHINES)
def test_every_triple_does_it_to_real_rows(db: None, of: str) -> None:
    _count, off, _traces = walked(of, lambda: "")

    assert off == 0


def test_a_planted_row_and_a_missing_row_are_found(db: None) -> None:
    """The control."""
    planted = step("planted", "submit", ["CANCELLED"], "SUBMITTING", "W")
    more = Machine("refund", (*REFUND.transitions, planted))
    less = Machine("refund", REFUND.transitions[1:])

    assert differences("RF", more) == [("CANCELLED", "submit", "W", "SUBMITTING", None)]
    assert differences("RF", less) == [("NONE", "request", "W", None, "REQUESTED")]
    assert found_when_planted() == 1


@pytest.mark.parametrize("of", MACHINES)
def test_every_state_is_reached_and_comes_to_an_end(of: str) -> None:
    assert lost(of, MACHINES[of]) == set()
    without = [row for row in MACHINES[of].transitions if row.target != STATES[of][-1]]
    assert lost(of, Machine("less", tuple(without)))


def test_the_chart_in_the_document_is_made_from_the_machines_of_today() -> None:
    assert chart.written(chart.MONEY_BEGINS, chart.MONEY_ENDS) == chart.chart_of_money()
