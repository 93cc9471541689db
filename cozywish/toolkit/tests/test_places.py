"""Where a network is, as far as the operator's library knows."""

from pathlib import Path
from typing import Any

import pytest

from cozywish.toolkit.places import place_of
from cozywish.toolkit.tests.atlas import atlas


@pytest.mark.parametrize(
    ("network", "place"),
    [
        ("203.0.113.9", "Munich, Germany"),
        ("2001:db8:1:2::/64", "Germany"),
        ("198.51.100.7", ""),
        ("somewhere", ""),
        ("", ""),
    ],
)
def test_a_place_is_named_as_far_as_the_library_knows_it(
    network: str, place: str, tmp_path: Path, settings: Any
) -> None:
    settings.GEOIP_PATH = atlas(tmp_path)
    assert place_of(network) == place


def test_without_a_library_no_place_is_named() -> None:
    assert place_of("203.0.113.9") == ""
