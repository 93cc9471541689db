"""A few cities are enough, and quick to load."""

from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
import zipcodes

from cozywish.apps.geo import services

CITIES = {"Portland", "Saint Paul", "Saint Louis", "Saint Joseph", "Kansas City", "Ontario"}


@cache
def rows_of_a_few_cities() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = zipcodes.list_all()  # type: ignore[no-untyped-call]  # it comes without types
    return [row for row in rows if row["city"] in CITIES]


@pytest.fixture
def places(db: None, monkeypatch: pytest.MonkeyPatch) -> services.Loaded:
    """The cities of a few names, wherever they are, with their ZIP codes."""
    monkeypatch.setattr(services, "zipcodes", SimpleNamespace(list_all=rows_of_a_few_cities))
    return services.load_us_places().unwrap()
