"""The life of a booking as docs/invariants.md has it: read from the document, not from the code.

This knows nothing of `bookings.machine`: both are put side by side, triple by triple.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

from cozywish.core.states import Machine

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "invariants.md"
ROW = re.compile(
    r"^\| (?:<a id=\"bt\d+\"></a>)?(?P<id>BT\d+) \| (?P<sources>[^|]+) \| (?P<event>\w+) \|"
    r" (?P<actors>[A-Z ]+) \| (?P<guard>[^|]+) \| (?P<target>[A-Z_]+) \|$",
    re.MULTILINE,
)
STATES = (
    *("NONE", "HELD", "REQUESTED", "CONFIRMED", "IN_PROGRESS", "COMPLETED", "NO_SHOW"),
    *("CANCELLED", "DECLINED", "EXPIRED"),
)
ENDS = {"COMPLETED", "NO_SHOW", "CANCELLED", "DECLINED", "EXPIRED"}
# Those of the table, those that wait for money, and some that nobody has ever heard of.
EVENTS = (
    *("hold", "verified", "request", "hold_timeout", "abandon", "accept", "decline"),
    *("approval_timeout", "cancel", "reschedule", "check_in", "complete", "auto_complete"),
    *("no_show", "correct", "place", "extend", "payment_secured", "payment_reversed"),
    *("late_payment", "chargeback_opened", "delete", ""),
)
ACTORS = "GCSRMOFATP"
Triple = tuple[str, str, str]


@cache
def written() -> dict[Triple, str]:
    """Return where each triple that the document lists leads."""
    found: dict[Triple, str] = {}
    for row in ROW.finditer(DOCUMENT.read_text()):
        sources = row["sources"].replace("–", "NONE").split(", ")
        for source, actor in product(sources, row["actors"].split()):
            found[source.strip(), row["event"], actor] = row["target"]
    return found


def triples() -> Iterator[Triple]:
    """Every state, event and actor there is."""
    return product(STATES, EVENTS, ACTORS)


def differences(machine: Machine) -> list[tuple[str, str, str, str | None, str | None]]:
    """Return each triple for which code and document lead elsewhere, with the code's state and the document's."""
    found = []
    for state, event, actor in triples():
        row = machine.find(state=state, event=event, actor=actor)
        does, says = row.target if row else None, written().get((state, event, actor))
        if does != says:
            found.append((state, event, actor, does, says))
    return sorted(found, key=lambda one: one[:3])


def paths(machine: Machine) -> dict[str, list[str]]:
    """Return the way each state takes by timers alone, to where none is left."""
    found = {}
    for state in STATES[1:]:
        way = [state]
        while way[-1] not in ENDS:
            rows = [
                row for row in machine.transitions if way[-1] in row.sources and "T" in row.actors
            ]
            if not rows or rows[0].target in way:
                break
            way.append(rows[0].target)
        found[state] = way
    return found


def stuck(machine: Machine) -> dict[str, list[str]]:
    """Return the states that no timer brings to an end, with how far they come."""
    return {state: way for state, way in paths(machine).items() if way[-1] not in ENDS}
