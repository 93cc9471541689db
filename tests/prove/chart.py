"""The chart of a booking's states in docs/invariants.md, made from the machine: `python -m tests.prove.chart`."""

import sys
from collections import defaultdict
from pathlib import Path

from cozywish.apps.bookings.machine import BOOKING, BookingState
from cozywish.core.states import Moment, Transition

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "invariants.md"
BEGINS, ENDS = "<!-- chart: made by tests/prove/chart.py -->\n", "<!-- end of the chart -->\n"


def chart() -> str:
    """Return, for each state, what may be done in it, by whom, when, and where that leads."""
    lines = ["| In state | may be done | by | when | leads to |", "|---|---|---|---|---|"]
    for state in ("NONE", *BookingState.values):
        rows: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for row in BOOKING.transitions:
            if state in row.sources:
                rows[row.event, _when(row), row.target] += sorted(row.actors)
        found = [
            f"| {state} | {event} | {' '.join(actors)} | {when} | {target} |"
            for (event, when, target), actors in rows.items()
        ]
        lines += found or [f"| {state} | – | – | – | – |"]
    return "\n".join(lines) + "\n"


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


def written() -> str:
    """Return the chart as the document has it."""
    text = DOCUMENT.read_text()
    return text[text.index(BEGINS) + len(BEGINS) : text.index(ENDS)]


def main() -> int:
    """Put the chart into the document."""
    text = DOCUMENT.read_text()
    DOCUMENT.write_text(text.replace(BEGINS + written() + ENDS, BEGINS + chart() + ENDS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
