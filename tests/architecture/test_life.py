"""SM-01, SM-02 and SM-04: the machine does what docs/invariants.md says, to the last triple, and ends by the clock."""

import pytest

from cozywish.api.v1.booking_shapes import ACTIONS
from cozywish.api.v1.business.visit_shapes import EVENTS as EVENTS_OF_API
from cozywish.apps.bookings.acting import STEPS_OF_OTHERS, action_of
from cozywish.apps.bookings.live import LEAVES_IT_WHERE_IT_IS
from cozywish.apps.bookings.machine import BOOKING, BookingState
from cozywish.apps.notifications.booking_letters import LETTERS, SILENT
from cozywish.apps.notifications.venue_letters import TO_VENUE
from cozywish.core.states import Machine, step
from cozywish.web.office.visits import HELPS
from cozywish.web.office.words import SAID
from cozywish.web.provider.step_words import STEPS
from cozywish.web.provider.visits import SAID as HISTORY
from tests.prove import chart
from tests.prove.written import ACTORS, EVENTS, STATES, differences, stuck, triples, written


def events(actors: str = ACTORS) -> set[str]:
    """What any of those actors does by the table."""
    return {row.event for row in BOOKING.transitions if not row.actors.isdisjoint(actors)}


def test_the_table_of_the_document_is_read_whole() -> None:
    assert len(written()) == 71
    assert written()["REQUESTED", "accept", "R"] == "CONFIRMED"
    assert ("REQUESTED", "accept", "S") not in written()
    assert set(STATES) == {"NONE", *BookingState.values}
    assert len(list(triples())) == len(STATES) * len(EVENTS) * len(ACTORS) == 10 * 23 * 10


def test_every_triple_does_what_the_document_says() -> None:
    assert differences(BOOKING) == []


def test_a_planted_row_and_a_missing_row_are_found() -> None:
    """The control."""
    planted = step("planted", "accept", ["DECLINED"], "CONFIRMED", "C")
    more = Machine("booking", (*BOOKING.transitions, planted))
    less = Machine("booking", BOOKING.transitions[1:])

    assert differences(more) == [("DECLINED", "accept", "C", "CONFIRMED", None)]
    assert differences(less) == [
        ("NONE", "hold", "C", None, "HELD"),
        ("NONE", "hold", "G", None, "HELD"),
    ]


def test_every_state_that_is_no_end_comes_to_one_by_the_clock_alone() -> None:
    assert stuck(BOOKING) == {}
    without = [row for row in BOOKING.transitions if row.event != "auto_complete"]
    assert stuck(Machine("booking", tuple(without))) == {
        "CONFIRMED": ["CONFIRMED"],
        "IN_PROGRESS": ["IN_PROGRESS"],
    }


@pytest.mark.parametrize("row", BOOKING.transitions, ids=lambda row: f"{row.id} {row.event}")
def test_every_step_has_words_for_the_log_and_a_letter_or_none(row: object) -> None:
    event = row.event  # type: ignore[attr-defined]

    assert action_of(event) in SAID
    assert (event in LETTERS) != (event in SILENT)


def test_no_words_and_no_letter_are_for_a_step_that_the_table_does_not_have() -> None:
    assert LETTERS.keys() | SILENT == events()
    assert (
        TO_VENUE.keys()
        == STEPS_OF_OTHERS
        == {"accept", "decline", "cancel", "reschedule", "correct"}
    )
    assert HISTORY.keys() == events() - {"abandon", "hold_timeout"}, "the venue sees no holds"


def test_every_step_has_its_button_and_its_word_in_the_apis() -> None:
    of_clients = events("GC") - {"hold"}

    assert STEPS.keys() == events("SRMO") - {"place", "reschedule"}
    assert ACTIONS.keys() == of_clients
    assert {one.event for one in HELPS.values()} == events("FA")
    assert set(EVENTS_OF_API) == events()


def test_whatever_keeps_a_state_may_move_the_visit_and_nothing_else_does() -> None:
    moves = {"reschedule", "extend"}  # whoever holds for longer is on no calendar yet

    assert {action_of(event) for event in events() - moves} == (
        LEAVES_IT_WHERE_IT_IS - {"bookings.note_added"}
    )


def test_the_chart_in_the_document_is_made_from_the_machine_of_today() -> None:
    assert "| REQUESTED | accept | F M O R | before `approve_by` | CONFIRMED |\n" in chart.chart()
    assert chart.written() == chart.chart()
