"""What a first visit downloads before it can read or click (see docs/frontend.md)."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from cozywish.config import env

MANIFEST = env.PACKAGE / "static" / "dist" / ".vite" / "manifest.json"
DIST = MANIFEST.parent.parent
SHELL = "src/js/app.ts"
SCRIPT_BUDGET = 120_000
STYLE_BUDGET = 60_000
OFFICE_BUDGET = 8_000  # one sheet beside Django's own
FONT_BUDGET = 110_000


def chunks(manifest: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The entry and whatever it imports before it runs."""
    yield manifest[name]
    for imported in manifest[name].get("imports", []):
        yield from chunks(manifest, imported)


def first_load(entry: str) -> tuple[int, int]:
    """Bytes of scripts and of styles, compressed, of a page that adds `entry` to the shell."""
    manifest = json.loads(MANIFEST.read_text())
    needed = [chunk for name in {SHELL, entry} for chunk in chunks(manifest, name)]
    scripts = {chunk["file"] for chunk in needed}
    styles = {style for chunk in needed for style in chunk.get("css", [])}
    return packed(scripts), packed(styles)


def packed(names: set[str]) -> int:
    return sum(len(gzip.compress((DIST / name).read_bytes(), 6, mtime=0)) for name in names)


@pytest.mark.parametrize(
    "entry",
    [
        "src/js/app.ts",
        "src/js/map.ts",
        "src/js/calendar.ts",
        "src/js/calendar-span.ts",
        "src/js/docs.ts",
        "src/js/editor.ts",
        "src/js/photos.ts",
    ],
)
def test_a_first_visit_stays_within_its_budget(entry: str) -> None:
    scripts, styles = first_load(entry)

    assert 0 < scripts <= SCRIPT_BUDGET
    assert 0 < styles <= STYLE_BUDGET


def test_the_office_stays_within_its_budget() -> None:
    sheet = json.loads(MANIFEST.read_text())["src/css/office.scss"]["file"]

    assert 0 < packed({sheet}) <= OFFICE_BUDGET


def test_the_fonts_of_every_page_stay_within_their_budget() -> None:
    assets = json.loads(MANIFEST.read_text())[SHELL]["assets"]
    fonts = [name for name in assets if name.endswith(".woff2")]

    assert len(fonts) == 2
    assert sum((DIST / name).stat().st_size for name in fonts) <= FONT_BUDGET


def test_every_entry_has_a_budget() -> None:
    manifest = json.loads(MANIFEST.read_text())

    assert {name for name, chunk in manifest.items() if chunk.get("isEntry")} == {
        "src/js/app.ts",
        "src/js/map.ts",
        "src/js/calendar.ts",
        "src/js/calendar-span.ts",
        "src/js/docs.ts",
        "src/js/editor.ts",
        "src/js/photos.ts",
        "src/css/office.scss",
    }
