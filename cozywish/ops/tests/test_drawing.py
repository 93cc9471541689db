"""Our own drawing of Portland is small, well formed, and nobody of the demo city lives in a river."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from cozywish.ops.demo.streets import BLOCKS

DRAWING = Path(__file__).parents[2] / "static" / "geo" / "us" / "portland-or.json"
KINDS = {"water", "park", "road", "arterial", "bridge", "quarter"}
Ring = list[list[float]]


def features() -> list[dict[str, Any]]:
    drawn: dict[str, list[dict[str, Any]]] = json.loads(DRAWING.read_text(encoding="utf-8"))
    return drawn["features"]


def points(coordinates: Any) -> Iterator[tuple[float, float]]:
    """Every longitude and latitude, however deep it lies."""
    if isinstance(coordinates[0], float):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from points(part)


def is_inside(lon: float, lat: float, ring: Ring) -> bool:
    """The even-odd rule."""
    inside = False
    for (lon1, lat1), (lon2, lat2) in pairwise(ring):
        crosses = (lat1 > lat) != (lat2 > lat)
        if crosses and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1:
            inside = not inside
    return inside


def test_the_drawing_is_small_and_has_one_feature_a_line() -> None:
    lines = DRAWING.read_text(encoding="utf-8").splitlines()

    assert DRAWING.stat().st_size <= 60_000
    assert len(lines) == len(features()) + 2


def test_every_feature_is_of_a_known_kind_around_portland_to_four_decimals() -> None:
    assert {feature["properties"]["kind"] for feature in features()} == KINDS
    for feature in features():
        for lon, lat in points(feature["geometry"]["coordinates"]):
            assert -122.9 < lon < -122.3
            assert 45.35 < lat < 45.75
            assert (round(lon, 4), round(lat, 4)) == (lon, lat)


def test_no_address_of_the_demo_lies_in_the_water() -> None:
    waters = [
        feature["geometry"]["coordinates"]
        for feature in features()
        if feature["properties"]["kind"] == "water"
    ]
    ends = [(block.street, block.point(n)) for block in BLOCKS for n in (block.low, block.high)]
    wet = [
        street
        for street, (lat, lon) in ends
        for outer, *islands in waters
        if is_inside(lon, lat, outer) and not any(is_inside(lon, lat, ring) for ring in islands)
    ]

    assert wet == []
