"""Transitions come from a table."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from cozywish.core.states import Machine, Moment, Window, step

NOON = datetime(2036, 5, 5, 12, 0, tzinfo=UTC)
HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)
DOOR = Machine(
    "door",
    (
        step("D1", "open", ["SHUT"], "OPEN", "AB"),
        step("D2", "close", ["OPEN"], "SHUT", "A"),
        step("D3", "close", ["OPEN"], "LOCKED", "B"),
    ),
)


@dataclass
class Visit:
    starts_at: datetime = NOON


def test_a_row_is_found_by_state_event_and_actor_alone() -> None:
    found = {
        (state, event, actor): row.target
        for state in ("SHUT", "OPEN", "LOCKED")
        for event in ("open", "close", "break")
        for actor in "ABC"
        if (row := DOOR.find(state=state, event=event, actor=actor))
    }

    assert found == {
        ("SHUT", "open", "A"): "OPEN",
        ("SHUT", "open", "B"): "OPEN",
        ("OPEN", "close", "A"): "SHUT",
        ("OPEN", "close", "B"): "LOCKED",
    }


def test_buttons_come_from_the_table() -> None:
    assert DOOR.events(state="OPEN", actor="B") == ["close"]
    assert DOOR.events(state="LOCKED", actor="A") == []


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        (Window(opens=Moment("starts_at", -HOUR)), NOON - HOUR, NOON - HOUR - INSTANT),
        (Window(closes=Moment("starts_at", HOUR)), NOON + HOUR, NOON + HOUR + INSTANT),
        (Window(before=Moment("starts_at")), NOON - INSTANT, NOON),
    ],
)
def test_a_window_holds_its_first_and_its_last_instant(
    window: Window, inside: datetime, outside: datetime
) -> None:
    row = Visit()

    def is_open(now: datetime) -> bool:
        return not window.is_early(row, now) and not window.is_late(row, now)

    assert (is_open(inside), is_open(outside)) == (True, False)
