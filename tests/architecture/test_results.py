"""A ServiceResult that nobody looks at is a refusal that nobody sees."""

import ast
import re
from functools import cache

import pytest

from tests.architecture.source import Module, modules, parse


def operations_of(module: Module) -> set[str]:
    """Return the dotted names of the operations a module defines."""
    return {
        address(f"{module.dotted}.{node.name}")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(d, ast.Name) and d.id == "operation" for d in node.decorator_list)
    }


def address(dotted: str) -> str:
    """Return the one address of a function: a services package has that of services.py."""
    return re.sub(r"\.services\.(?:\w+\.)+(\w+)$", r".services.\1", dotted)


@cache
def operations() -> frozenset[str]:
    return frozenset().union(*map(operations_of, modules()))


def dropped(module: Module, known: frozenset[str]) -> list[str]:
    """Return the calls of operations whose result is thrown away."""
    origins, found = module.imports(), []
    for node in ast.walk(module.tree):
        match node:
            case (
                ast.Expr(value=ast.Call(func=called))
                | ast.Assign(targets=[ast.Name(id="_")], value=ast.Call(func=called))
            ) if _address_of(called, origins, module) in known:
                found.append(module.at(node, "drops the result of an operation"))
    return found


def _address_of(called: ast.expr, origins: dict[str, str], module: Module) -> str:
    match called:
        case ast.Name(id=name):
            return address(origins.get(name, f"{module.dotted}.{name}"))
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return address(f"{origins.get(name, name)}.{attribute}")
    return ""


def test_no_result_of_an_operation_is_dropped() -> None:
    assert operations(), "the rule would be blind"
    assert [complaint for module in modules() for complaint in dropped(module, operations())] == []


PLACE = frozenset({"cozywish.apps.bookings.services.place"})


@pytest.mark.parametrize(
    "source",
    [
        "from cozywish.apps.bookings.services import place\nplace(now=now)",
        "from cozywish.apps.bookings.services import place as book\nbook(now=now)",
        "from cozywish.apps.bookings import services\nservices.place(now=now)",
        "from cozywish.apps.bookings.services.holds import place\ndef view():\n    place(now=now)",
        "from cozywish.apps.bookings.services import place\n_ = place(now=now)",
    ],
)
def test_a_dropped_result_is_found(source: str) -> None:
    assert len(dropped(parse(source, "cozywish/web/site/views.py"), PLACE)) == 1


@pytest.mark.parametrize(
    "use", ["place(now=now).unwrap()", "result = place(now=now)", "other.place()"]
)
def test_a_used_result_is_fine(use: str) -> None:
    source = f"from cozywish.apps.bookings.services import place\n{use}"
    assert dropped(parse(source, "cozywish/web/site/views.py"), PLACE) == []


def test_an_operation_keeps_its_address_when_its_room_grows_into_a_package() -> None:
    source = "@operation\ndef place(*, now): ..."
    for path in ("services.py", "services/__init__.py", "services/holds.py"):
        assert operations_of(parse(source, f"cozywish/apps/bookings/{path}")) == PLACE
