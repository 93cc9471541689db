"""The environment is read in one place, and everything it may hold is written down for operators."""

import ast
import re

import pytest

from tests.architecture.source import ROOT, Module, modules, parse

READER = "cozywish/config/env.py"
# Started by a server instead of manage.py, they name the settings module themselves.
ENTRIES = {"cozywish/config/wsgi.py", "cozywish/config/asgi.py"}
READ = re.compile(r"\b(?:text|flag|number|listing)\(\s*\"([A-Z_]+)\"")
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


def test_the_environment_is_read_in_one_place() -> None:
    assert [complaint for module in modules() for complaint in reads(module)] == []


def test_every_variable_stands_in_the_example_and_no_other() -> None:
    config = (ROOT / "cozywish" / "config").rglob("*.py")
    read = {name for path in config for name in READ.findall(path.read_text())}
    assert set(EXAMPLE.findall((ROOT / ".env.example").read_text())) == read


@pytest.mark.parametrize(
    "source", ["import os\nos.environ['HOST']", "import os\nos.getenv('HOST')"]
)
def test_another_reader_is_found(source: str) -> None:
    assert len(reads(parse(source, "cozywish/ops/serving.py"))) == 1
    assert reads(parse(source, READER)) == []
