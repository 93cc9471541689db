"""Names match however people write them."""

import pytest

from cozywish.core.text import fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Juniper & Steam", "juniper steam"),
        ("  Café\tOlé  ", "cafe ole"),
        ("Ladd’s Addition", "ladds addition"),
        ("O'Fallon", "ofallon"),
        ("Winston-Salem", "winston salem"),
        ("🧖", ""),
        ("", ""),
    ],
)
def test_what_is_typed_becomes_plain_words(typed: str, folded: str) -> None:
    assert fold(typed) == folded
