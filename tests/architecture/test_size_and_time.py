"""Files and functions stay readable at one sitting, and no instant is without its zone."""

import ast
from collections.abc import Callable

import pytest

from tests.architecture.source import ROOT, Module, files, modules, parse

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 40
SOURCES = {".py", ".ts", ".js", ".scss", ".html"}


def is_too_long(text: str) -> bool:
    return text.count("\n") > LINES_OF_A_FILE


def long_functions(module: Module) -> list[str]:
    """Return the functions with too many lines, their docstrings not counted."""
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = _length(node) - (_length(node.body[0]) if ast.get_docstring(node) else 0)
            if lines > LINES_OF_A_FUNCTION:
                found.append(module.at(node, f"{node.name} has {lines} lines"))
    return found


def _length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def naive_clocks(module: Module) -> list[str]:
    """Return the calls that read the clock without a zone."""
    found = []
    for call in module.calls():
        match call.func:
            case ast.Attribute(attr="utcnow" | "utcfromtimestamp" | "today"):
                found.append(module.at(call, "reads a naive clock"))
            case ast.Attribute(
                attr="now", value=ast.Name(id="datetime") | ast.Attribute(attr="datetime")
            ):
                if not call.args and not call.keywords:
                    found.append(module.at(call, "reads a naive clock"))
    return found


def test_no_file_is_too_long() -> None:
    sources = [
        path for path in files() if path.suffix in SOURCES and path.parent.name != "migrations"
    ]
    assert [str(path.relative_to(ROOT)) for path in sources if is_too_long(path.read_text())] == []


@pytest.mark.parametrize("rule", [long_functions, naive_clocks])
def test_no_function_is_too_long_and_no_clock_is_naive(rule: Callable[[Module], list[str]]) -> None:
    written = (module for module in modules() if "/migrations/" not in module.path)
    assert [complaint for module in written for complaint in rule(module)] == []


def test_a_file_of_401_lines_is_found() -> None:
    assert is_too_long("pass\n" * 401)
    assert not is_too_long("pass\n" * 400)


def test_a_function_of_41_lines_is_found_but_its_docstring_is_free() -> None:
    body = "    pass\n"
    assert len(long_functions(parse("def f():\n" + body * 40, "a.py"))) == 1
    assert long_functions(parse('def f():\n    """Do.\n\n    It."""\n' + body * 39, "a.py")) == []


@pytest.mark.parametrize(
    "source", ["datetime.now()", "datetime.datetime.now()", "datetime.utcnow()", "date.today()"]
)
def test_a_naive_clock_is_found(source: str) -> None:
    assert len(naive_clocks(parse(source, "a.py"))) == 1


def test_a_clock_with_a_zone_is_fine() -> None:
    assert naive_clocks(parse("datetime.now(UTC)\ntimezone.now()", "a.py")) == []
