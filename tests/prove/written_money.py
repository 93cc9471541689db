"""The lives of what moves money as docs/invariants.md has them: read from the document, not from the code."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

from cozywish.core.states import Machine

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "invariants.md"
ROW = re.compile(
    r"^\| (?:<a id=\"[a-z]+\d+\"></a>)?(?P<of>PT|RF|EH|DP|DN|OP|IN)\d \| (?P<sources>[^|]+) \| (?P<event>\w+) \|"
    r" (?P<actors>[PWT ]+) \| [^|]+ \| (?P<target>[A-Z_]+) \|$",
    re.MULTILINE,
)
ACTORS = "PWTC"  # C: a customer takes no step of money by themselves
NOBODY_KNOWS = ("delete", "")
STATES = {
    "PT": [
        "CREATED",
        "REQUIRES_ACTION",
        "PROCESSING",
        "AUTHORISED",
        "CAPTURED",
        "CANCELED",
        "QUARANTINED",
    ],
    "RF": ["REQUESTED", "APPROVED", "SUBMITTING", "PENDING", "SUCCEEDED", "FAILED", "CANCELLED"],
    "EH": ["NONE", "HELD", "RELEASABLE", "RELEASED", "FROZEN", "RETURNED"],
    "DP": ["INQUIRY", "NEEDS_RESPONSE", "UNDER_REVIEW", "WON", "LOST", "CLOSED"],
    "DN": ["OPEN", "PAID", "WAIVED"],
    "OP": ["PREPARED", "SENT", "KNOWN", "APPLIED"],
    "IN": ["PENDING", "APPLIED", "IGNORED", "QUARANTINED"],
}
ENDS = {
    "PT": {"CAPTURED", "CANCELED", "QUARANTINED"},
    "RF": {"SUCCEEDED", "FAILED", "CANCELLED"},
    "EH": {"RELEASED", "RETURNED"},
    "DP": {"WON", "LOST", "CLOSED"},
    "DN": {"PAID", "WAIVED"},
    "OP": {"APPLIED"},
    "IN": {"APPLIED", "IGNORED", "QUARANTINED"},
}
Triple = tuple[str, str, str]


@cache
def written(of: str) -> dict[Triple, str]:
    """Return where each triple leads that the document lists for that machine."""
    found: dict[Triple, str] = {}
    for row in ROW.finditer(DOCUMENT.read_text()):
        if row["of"] != of:
            continue
        sources = row["sources"].replace("–", "NONE").split(", ")
        for source, actor in product(sources, row["actors"].split()):
            found[source.strip(), row["event"], actor] = row["target"]
    return found


def states(of: str) -> list[str]:
    """Every state, and that there is nothing yet."""
    return ["NONE", *(state for state in STATES[of] if state != "NONE")]


def triples(of: str) -> Iterator[Triple]:
    """Every state, event and actor there is, and some events that nobody has ever heard of."""
    events = sorted({event for _state, event, _actor in written(of)})
    return product(states(of), [*events, *NOBODY_KNOWS], ACTORS)


def differences(of: str, machine: Machine) -> list[tuple[str, str, str, str | None, str | None]]:
    """Return each triple for which code and document lead elsewhere, with the code's state and the document's."""
    found = []
    events = {row.event for row in machine.transitions}
    more = product(states(of), sorted(events - {event for _s, event, _a in written(of)}), ACTORS)
    for state, event, actor in [*triples(of), *more]:
        row = machine.find(state=state, event=event, actor=actor)
        does, says = row.target if row else None, written(of).get((state, event, actor))
        if does != says:
            found.append((state, event, actor, does, says))
    return sorted(found, key=lambda one: one[:3])


def lost(of: str, machine: Machine) -> set[str]:
    """Return the states that lead to no end, and those that nothing leads to."""
    leads: dict[str, set[str]] = {state: set() for state in states(of)}
    for row in machine.transitions:
        for source in row.sources:
            leads[source].add(row.target)
    never = {state for state in leads if not _reached(state, leads) & ENDS[of]}
    return never | (set(leads) - _reached("NONE", leads))


def _reached(state: str, leads: dict[str, set[str]]) -> set[str]:
    found, todo = {state}, [state]
    while todo:
        new = leads[todo.pop()] - found
        found |= new
        todo += new
    return found
