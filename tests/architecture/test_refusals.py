"""Codes of refusals are public: each is unique, carries its app's name and stands in refusal_codes.txt."""

import ast
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.source import Module, modules, parse

SNAPSHOT = Path(__file__).with_name("refusal_codes.txt")
KINDS = {"DomainError", "Malformed", "Invalid", "Conflict", "Forbidden", "Unproven", "TooMany"}


def refusals(sources: Iterable[Module]) -> list[tuple[Module, ast.ClassDef]]:
    """Return the classes that descend, by name, from one of the kinds of refusal."""
    classes = [(m, n) for m in sources for n in ast.walk(m.tree) if isinstance(n, ast.ClassDef)]
    family, size = set(KINDS), 0
    while len(family) > size:
        size = len(family)
        family |= {node.name for _, node in classes if _bases(node) & family}
    return [(module, node) for module, node in classes if node.name in family - KINDS]


def _bases(node: ast.ClassDef) -> set[str]:
    return {
        base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
        for base in node.bases
    }


def code_of(node: ast.ClassDef) -> str:
    """Return the code a class states, or an empty text."""
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str() as code)):
                return code
    return ""


def misnamed(sources: Iterable[Module]) -> list[str]:
    """Return the refusals without a code, or whose code does not begin with the name of their app."""
    found = []
    for module, node in refusals(sources):
        app, code = module.app.upper(), code_of(node)
        starts = (f"{app}_", f"{app.removesuffix('S')}_") if app else ("",)
        if not code or code != code.upper() or not code.startswith(starts):
            found.append(module.at(node, f"{node.name} has the code {code!r}"))
    return found


def product() -> list[Module]:
    return [module for module in modules() if module.is_product]


def test_every_code_carries_the_name_of_its_app() -> None:
    assert misnamed(product()) == []


def test_no_code_means_two_things() -> None:
    count = Counter(code_of(node) for _, node in refusals(product()))
    assert [code for code, times in count.items() if times > 1] == []


def test_the_codes_are_the_published_ones() -> None:
    """Renaming a code breaks clients. A new one is added to refusal_codes.txt in the same change."""
    codes = sorted(code_of(node) for _, node in refusals(product()))
    assert codes == SNAPSHOT.read_text().split()


@pytest.mark.parametrize(
    "source",
    [
        "class SlotTaken(Conflict):\n    template = _('Taken.')",
        "class SlotTaken(Conflict):\n    code = 'SLOT_TAKEN'",
        "class SlotTaken(errors.Conflict):\n    code = 'VENUES_SLOT_TAKEN'",
        "class SlotTaken(Conflict):\n    code = 'booking_slot_taken'",
        "class Base(Conflict):\n    code = 'BOOKING_BASE'\nclass SlotTaken(Base): ...",
    ],
)
def test_a_missing_or_foreign_code_is_found(source: str) -> None:
    assert len(misnamed([parse(source, "cozywish/apps/bookings/services.py")])) == 1


@pytest.mark.parametrize("code", ["BOOKING_SLOT_TAKEN", "BOOKINGS_SLOT_TAKEN"])
def test_a_code_may_use_the_singular(code: str) -> None:
    source = f"class SlotTaken(Conflict):\n    code = {code!r}"
    assert misnamed([parse(source, "cozywish/apps/bookings/services.py")]) == []
