"""SEC-33: whatever changes something leaves a row in the audit log, or unrecorded.txt says why not.

Asked of every operation there is, so a new one that keeps no record fails until somebody has thought about it.
"""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from cozywish.web.office.words import SAID
from tests.architecture.source import Module, modules, parse
from tests.architecture.test_results import address, operations_of

SNAPSHOT = Path(__file__).with_name("unrecorded.txt")
RECORD = {"cozywish.apps.audit.services.record", "cozywish.apps.audit.services.record_all"}


def calls_of(module: Module) -> dict[str, set[str]]:
    """Return the functions of a module by their addresses, and whatever each mentions."""
    origins = module.imports()
    found = {}
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef):
            names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
            mentioned = {address(origins.get(name, f"{module.dotted}.{name}")) for name in names}
            found[address(f"{module.dotted}.{node.name}")] = mentioned
    return found


def unrecorded(sources: Iterable[Module]) -> list[str]:
    """Return the operations from which no way leads to `record` or `record_all`."""
    product = [module for module in sources if module.is_product]
    calls: dict[str, set[str]] = {}
    for module in product:
        calls |= calls_of(module)
    recording, size = set(RECORD), 0
    while len(recording) > size:
        size = len(recording)
        recording |= {name for name, mentioned in calls.items() if mentioned & recording}
    every = set().union(*(operations_of(module) for module in product))
    return sorted(name.removeprefix("cozywish.") for name in every - recording)


def excused() -> dict[str, str]:
    lines = SNAPSHOT.read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def test_every_operation_leaves_a_row_or_says_why_not() -> None:
    assert unrecorded(modules()) == list(excused())
    assert all(reason.strip() for reason in excused().values())


SILENT = '@operation\ndef give(*, user): user.save(update_fields=["is_staff"])'


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", ["apps.accounts.services.give"]),
        ("; record(at=now)", []),
        ("; _note(user)\ndef _note(user): record(at=now)", []),
        ("; _note(user)\ndef _note(user): print(user)", ["apps.accounts.services.give"]),
    ],
)
def test_an_operation_without_a_row_is_found(more: str, found: list[str]) -> None:
    """The control."""
    source = f"from cozywish.apps.audit.services import record\n{SILENT}{more}"
    assert unrecorded([parse(source, "cozywish/apps/accounts/services/giving.py")]) == found


def actions_of(module: Module) -> set[str]:
    """Return the actions a module writes down by name."""
    return {
        str(keyword.value.value)
        for call in module.calls()
        for keyword in call.keywords
        if keyword.arg == "action"
        and isinstance(keyword.value, ast.Constant)
        and "." in str(keyword.value.value)
    }


def test_every_action_has_words() -> None:
    written = set().union(*(actions_of(module) for module in modules() if module.is_product))
    assert {"bookings.hold", "accounts.superuser_made"} <= written, "the rule would be blind"
    assert written - SAID.keys() == set()
