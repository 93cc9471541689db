"""A small town to test with: Portland alone on the map, two or three houses in it."""

from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
import zipcodes

from cozywish.apps.geo import services


@cache
def portland_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = zipcodes.list_all()  # type: ignore[no-untyped-call]  # it comes without types
    return [row for row in rows if (row["city"], row["state"]) == ("Portland", "OR")]


@pytest.fixture
def small_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the package of ZIP codes hold Portland alone."""
    monkeypatch.setattr(services, "zipcodes", SimpleNamespace(list_all=portland_rows))


@pytest.fixture
def portland(db: None, small_world: None) -> None:
    """Portland and its ZIP codes."""
    services.load_us_places().unwrap()
