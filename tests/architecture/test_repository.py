"""The repository speaks of nothing outside itself, and what it speaks of is there."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files

FORBIDDEN = {
    "a path of one machine": r"(?<![\w.:/$}~-])/(?:root|home|Users|tmp|work)/\w",
    "the address of a registry": r"pypi\.org|pythonhosted\.org|registry\.npmjs|registry\.yarnpkg|npmjs\.(?:com|org)",
    "a place outside the repository": r"\.\./shared|PLAN\.md|shared/(?:spec|design|seeds)",
}
DOCUMENT = re.compile(r"(?<![\w/.{-])((?:docs/|\w+/)*[\w-]+\.md)\b")
INVARIANT = re.compile(
    r"\b(?:(?:CON|CAP|CHA|IDM|LED|PBT|REF|SM|WH|TIM|SEC|FUZ|PRV)-\d\d|BT\d+)\b|\binvariants? ([A-Z]\d+)\b"
)
TEST = re.compile(r"[A-Z]{2,3}-\d\d")
ANCHOR = re.compile(r"^\| <a id=\"[a-z0-9-]+\"></a>([A-Z]+-?\d+) \|", re.MULTILINE)


def texts() -> Iterable[tuple[str, str]]:
    """Return (path, text) of every text file of the repository."""
    for path in files():
        raw = path.read_bytes()
        if b"\0" not in raw[:8000]:
            yield path.relative_to(ROOT).as_posix(), raw.decode()


def forbidden(text: str) -> list[str]:
    return [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]


def mentioned_ids(text: str) -> set[str]:
    return {found[1] or found[0] for found in INVARIANT.finditer(text)}


def test_nothing_points_outside() -> None:
    assert {path: found for path, text in texts() if (found := forbidden(text))} == {}


def test_every_document_that_is_mentioned_exists() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in files()}
    missing = {
        f"{path} → {document}"
        for path, text in texts()
        if path.endswith((".py", ".md", ".html", ".ts", ".scss", "Makefile"))
        for document in DOCUMENT.findall(text)
        if not any(name == document or name.endswith(f"/{document}") for name in names)
    }
    assert sorted(missing) == []


def test_every_invariant_that_is_mentioned_is_written_down() -> None:
    known = set(ANCHOR.findall((ROOT / "docs" / "invariants.md").read_text()))
    mentioned = {
        (path, name)
        for path, text in texts()
        if path.startswith(("cozywish/", "tests/", "benchmarks/")) and path.endswith(".py")
        for name in mentioned_ids(text)
    }
    assert sorted(pair for pair in mentioned if pair[1] not in known) == []


def test_every_test_that_has_an_id_is_there() -> None:
    written = set(ANCHOR.findall((ROOT / "docs" / "invariants.md").read_text()))
    shown = {
        name
        for path, text in texts()
        if (Path(path).name.startswith("test_") or path.startswith("tests/prove/"))
        and ROOT / path != Path(__file__)
        for name in mentioned_ids(text)
    }
    assert sorted(name for name in written - shown if TEST.fullmatch(name)) == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", "open('/{}/somebody/notes.txt')".format("home")),
        ("the address of a registry", "https://{}.org/simple".format("pypi")),
        ("a place outside the repository", "see ../{}/plan".format("shared")),
    ],
)
def test_what_points_outside_is_found(what: str, text: str) -> None:
    assert forbidden(text) == [what]


def test_ids_are_found_in_sentences() -> None:
    assert mentioned_ids("refused (invariant B1, CON-01), see BT4") == {"B1", "BT4", "CON-01"}
