"""The drawn map is light, complete, and every venue of the demo stands on dry land."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cozywish.ops.demo.categories import pick_houses
from cozywish.ops.demo.streets import BLOCKS, find_block

MAP = Path(settings.STATICFILES_DIRS[0]) / "geo" / "us" / "portland-or.json"
SHAPES = {
    ("water", "Polygon"),
    ("park", "Polygon"),
    ("road", "MultiLineString"),
    ("arterial", "LineString"),
    ("bridge", "LineString"),
    ("quarter", "Point"),
}
ADDRESSES = [house.at for _, house in pick_houses(96)]
Ring = list[list[float]]


@pytest.fixture(scope="module")
def features() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(MAP.read_text())["features"]
    return found


def crossings(ring: Ring, lat: float) -> list[float]:
    """Return the longitudes at which the ring crosses the parallel, from west to east."""
    found = []
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat):
            found.append(x1 + (lat - y1) / (y2 - y1) * (x2 - x1))
    return sorted(found)


def is_inside(rings: list[Ring], lat: float, lon: float) -> bool:
    west = sum(x < lon for ring in rings for x in crossings(ring, lat))
    return west % 2 == 1


def test_the_map_is_light_and_every_feature_has_kind_and_name(
    features: list[dict[str, Any]],
) -> None:
    assert MAP.stat().st_size <= 60 * 1024
    shapes = {(f["properties"]["kind"], f["geometry"]["type"]) for f in features}
    assert shapes == SHAPES
    labelled = [f for f in features if f["properties"]["kind"] in {"water", "quarter"}]
    assert all(feature["properties"]["name"] for feature in labelled)


def test_the_map_has_one_feature_a_line_and_four_decimals() -> None:
    text = MAP.read_text()

    assert len(text.splitlines()) == text.count('"Feature"') + 2
    assert re.findall(r"\.\d{5}", text) == []


def test_every_quarter_of_a_venue_is_labelled(features: list[dict[str, Any]]) -> None:
    quarters = {f["properties"]["name"] for f in features if f["properties"]["kind"] == "quarter"}
    assert {find_block(address)[0].district for address in ADDRESSES} <= quarters


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_venue_stands_on_dry_land(address: str, features: list[dict[str, Any]]) -> None:
    block, number = find_block(address)
    lat, lon = block.point(number)
    for feature in features:
        if feature["properties"]["kind"] == "water" and feature["geometry"]["type"] == "Polygon":
            assert not is_inside(feature["geometry"]["coordinates"], lat, lon)


def test_numbers_run_along_their_street() -> None:
    for block in BLOCKS:
        near, far = block.point(block.low), block.point(block.high)
        assert max(abs(near[0] - block.start[0]), abs(near[1] - block.start[1])) < 0.0002
        assert max(abs(far[0] - block.end[0]), abs(far[1] - block.end[1])) < 0.0002


def test_an_address_nobody_drew_is_an_error() -> None:
    with pytest.raises(LookupError, match="99 NE Nowhere St"):
        find_block("99 NE Nowhere St")
