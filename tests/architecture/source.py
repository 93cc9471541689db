"""The project's own sources, parsed, with what the rules of the house need to know about each."""

import ast
import configparser
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Module:
    """One Python file. `path` is relative to the root of the project."""

    path: str
    tree: ast.Module

    @property
    def dotted(self) -> str:
        """The name it is imported by."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def app(self) -> str:
        """The app it belongs to, or an empty text."""
        found = re.match(r"cozywish/apps/(\w+)/", self.path)
        return found[1] if found else ""

    @property
    def room(self) -> str:
        """Its room in the app, or in the ledger: `services` for both services.py and services/refunds.py."""
        found = re.match(r"cozywish/apps/\w+/(?:ledger/)?(\w+)", self.path)
        return found[1] if found else ""

    @property
    def is_product(self) -> bool:
        """Whether it runs in production: no test, no factory, no migration."""
        aside = {"tests", "migrations", "factories", "conftest"}
        parts = set(Path(self.path).with_suffix("").parts)
        return self.path.startswith("cozywish/") and not aside & parts

    def calls(self) -> Iterator[ast.Call]:
        """Every call in it."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def imports(self) -> dict[str, str]:
        """Return what each imported name stands for: local name → dotted origin."""
        origins: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                origins |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
            elif isinstance(node, ast.Import):
                origins |= {a.asname or a.name: a.name for a in node.names}
        return origins

    def at(self, node: ast.stmt | ast.expr, complaint: str) -> str:
        """Return a complaint that says where."""
        return f"{self.path}:{node.lineno} {complaint}"


def parse(source: str, path: str) -> Module:
    """Return `source` as if it stood at `path`."""
    return Module(path, ast.parse(source))


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, part of the repository."""
    # A checkout may belong to somebody else, as in a container.
    git = ["git", "-c", f"safe.directory={ROOT}"]
    listed = subprocess.run(
        [*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return tuple(path for path in paths if path.is_file())


@cache
def modules() -> tuple[Module, ...]:
    """Return every Python module of the project, tests included."""
    python = (path for path in files() if path.suffix == ".py")
    return tuple(parse(path.read_text(), path.relative_to(ROOT).as_posix()) for path in python)


@cache
def floors() -> dict[str, int]:
    """Return the floor of each app, as the import contract says; the ground is 0."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:apps"]["layers"].split("\n")
    named = [re.findall(r"\w+", layer) for layer in reversed(layers)]
    return {app: level for level, apps in enumerate(named) for app in apps}


def chain(call: ast.Call) -> list[str]:
    """Return the names a call hangs on, outermost first: `A.objects.filter(…).get()` → get filter objects A."""
    names: list[str] = []
    node: ast.expr = call
    while True:
        match node:
            case ast.Call(func=inner) | ast.Subscript(value=inner):
                node = inner
            case ast.Attribute(value=inner, attr=name):
                names.append(name)
                node = inner
            case ast.Name(id=name):
                return [*names, name]
            case _:
                return [*names, ""]
