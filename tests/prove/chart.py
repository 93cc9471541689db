"""The charts of states in docs/invariants.md, made from the machines: `python -m tests.prove.chart`."""

import sys
from collections import defaultdict
from pathlib import Path

from cozywish.apps.bookings.machine import BOOKING, BookingState
from cozywish.apps.payments import machine
from cozywish.core.states import Machine, Moment, Transition

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "invariants.md"
BEGINS, ENDS = "<!-- chart: made by tests/prove/chart.py -->\n", "<!-- end of the chart -->\n"
MONEY_BEGINS = "<!-- chart of money: made by tests/prove/chart.py -->\n"
MONEY_ENDS = "<!-- end of the chart of money -->\n"
OF_MONEY = (
    machine.ATTEMPT,
    machine.REFUND,
    machine.HOLD,
    machine.DISPUTE,
    machine.DEBT,
    machine.OPERATION,
    machine.INBOX,
)


def chart() -> str:
    """Return, for each state, what may be done in it, by whom, when, and where that leads."""
    lines = ["| In state | may be done | by | when | leads to |", "|---|---|---|---|---|"]
    for state in ("NONE", *BookingState.values):
        found = [
            f"| {state} | {event} | {' '.join(actors)} | {when} | {target} |"
            for (event, when, target), actors in _rows(BOOKING, state).items()
        ]
        lines += found or [f"| {state} | – | – | – | – |"]
    return "\n".join(lines) + "\n"


def chart_of_money() -> str:
    """Return the same for whatever moves money."""
    lines = ["| What | In state | may be done | by | leads to |", "|---|---|---|---|---|"]
    for one in OF_MONEY:
        named = {state for row in one.transitions for state in (*row.sources, row.target)}
        for state in ("NONE", *sorted(named - {"NONE"})):
            found = [
                f"| {one.name} | {state} | {event} | {' '.join(actors)} | {target} |"
                for (event, _when, target), actors in _rows(one, state).items()
            ]
            lines += found or [f"| {one.name} | {state} | – | – | – |"]
    return "\n".join(lines) + "\n"


def _rows(of: Machine, state: str) -> dict[tuple[str, str, str], list[str]]:
    rows: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in of.transitions:
        if state in row.sources:
            rows[row.event, _when(row), row.target] += sorted(row.actors)
    return rows


def _when(row: Transition) -> str:
    window = row.window
    parts = [
        f"{word} {_moment(moment)}"
        for word, moment in (
            ("from", window.opens),
            ("up to", window.closes),
            ("before", window.before),
        )
        if moment is not None
    ]
    return ", ".join([*parts, *(["with a reason"] if row.needs_reason else [])]) or "see above"


def _moment(moment: Moment) -> str:
    minutes = int(moment.offset.total_seconds()) // 60
    size = f"{abs(minutes) // 60} h" if minutes % 60 == 0 else f"{abs(minutes)} min"
    return f"`{moment.column}`" + (f" {'-' if minutes < 0 else '+'} {size}" if minutes else "")


def written(begins: str = BEGINS, ends: str = ENDS) -> str:
    """Return the chart as the document has it."""
    text = DOCUMENT.read_text()
    return text[text.index(begins) + len(begins) : text.index(ends)]


def main() -> int:
    """Put the charts into the document."""
    for begins, ends, made in (
        (BEGINS, ENDS, chart()),
        (MONEY_BEGINS, MONEY_ENDS, chart_of_money()),
    ):
        text = DOCUMENT.read_text()
        DOCUMENT.write_text(
            text.replace(begins + written(begins, ends) + ends, begins + made + ends)
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
