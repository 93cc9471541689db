"""The environment is read in one place, and everything it may hold is written down for operators."""

import ast
import re

import pytest

from tests.architecture.source import ROOT, Module, modules, parse

READER = "cozywish/config/env.py"
# Started by a server instead of manage.py, they name the settings module themselves.
ENTRIES = {
    "cozywish/config/wsgi.py",
    "cozywish/config/asgi.py",
    "cozywish/simulator/__main__.py",  # a program of its own, which looks whether this is production
}
VARIABLE = re.compile(r"[A-Z]+(?:_[A-Z]+)*")
EXAMPLE = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def reads(module: Module) -> list[str]:
    """Return where a module of the product looks at the environment by itself."""
    if not module.is_product or module.path in {READER, *ENTRIES}:
        return []
    return [
        module.at(node, "reads the environment")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    ]


def variables(tree: ast.AST) -> set[str]:
    """Return the variables whose names are handed to a function, as to the readers of config/env.py."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    given = (each.value for call in calls for each in call.args if isinstance(each, ast.Constant))
    return {name for name in given if isinstance(name, str) and VARIABLE.fullmatch(name)}


def test_the_environment_is_read_in_one_place() -> None:
    assert [complaint for module in modules() for complaint in reads(module)] == []


def test_every_variable_stands_in_the_example_and_no_other() -> None:
    config = [module for module in modules() if module.path.startswith("cozywish/config/")]
    readers = [module for module in config if module.path not in ENTRIES]
    read = set().union(*(variables(module.tree) for module in readers))
    assert set(EXAMPLE.findall((ROOT / ".env.example").read_text())) == read


@pytest.mark.parametrize(
    "source", ["import os\nos.environ['HOST']", "import os\nos.getenv('HOST')"]
)
def test_another_reader_is_found(source: str) -> None:
    assert len(reads(parse(source, "cozywish/ops/serving.py"))) == 1
    assert reads(parse(source, READER)) == []
