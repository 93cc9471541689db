"""Doors get rows from the gates in apps/*/queries: a page that asks a table by itself has no rule about whose they are.

The office's pages are Django's: they narrow what its library asks for (web/office/base.py).
"""

import ast
from collections.abc import Iterable
from importlib import import_module

import pytest
from django.core.management import get_commands

from cozywish.toolkit.policies import Audience, Policy
from tests.architecture.source import Module, modules, parse

DOORS, OFFICE = ("cozywish/web/", "cozywish/api/"), "cozywish/web/office/"
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def ungated(sources: Iterable[Module]) -> list[str]:
    """Return where a door asks a table of ours for rows."""
    found = []
    for module in sources:
        origins = module.imports()
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Attribute) and node.attr in MANAGERS):
                continue
            model = node.value.id if isinstance(node.value, ast.Name) else ""
            if origins.get(model, "").startswith("cozywish.apps."):
                found.append(module.at(node, f"asks {model} by itself"))
    return found


def doors() -> list[Module]:
    return [
        module
        for module in modules()
        if module.is_product and module.path.startswith(DOORS) and OFFICE not in module.path
    ]


def empty_choice(complaint: str) -> bool:
    """A form field has to begin with no rows; the door then gives it what a gate returns."""
    return complaint.startswith("cozywish/web/provider/team/forms.py") and "User" in complaint


def test_doors_ask_only_gates() -> None:
    assert [said for said in ungated(doors()) if not empty_choice(said)] == []


@pytest.mark.parametrize("manager", sorted(MANAGERS))
def test_a_door_that_asks_by_itself_is_found(manager: str) -> None:
    source = "from cozywish.apps.bookings.models import Booking\n\n"
    source += f"def page(request):\n    return Booking.{manager}.filter(pk=1)\n"

    found = ungated([parse(source, "cozywish/web/site/page.py")])

    assert found == ["cozywish/web/site/page.py:4 asks Booking by itself"]


def test_every_command_declares_its_policy() -> None:
    own = [name for name, where in get_commands().items() if str(where).startswith("cozywish.")]
    policies = {
        name: getattr(
            import_module(f"{get_commands()[name]}.management.commands.{name}").Command,
            "policy",
            None,
        )
        for name in own
    }

    assert len(own) >= 9
    assert policies == {name: Policy(f"ops.{name}", Audience.OPERATOR) for name in own}
