"""SEC-32: what is sealed can be read again in its place and with its key only."""

from typing import Any

import pytest

from cozywish.toolkit.sealing import SealBroken, seal, unseal

SECRET = "JBSWY3DPEHPK3PXP"
PLACE = "apps.key"
OLD, NEW = ("old", b"o" * 32), ("new", b"n" * 32)


@pytest.fixture(autouse=True)
def _ring(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]


def test_what_was_sealed_is_read_again_and_does_not_show() -> None:
    sealed = seal(SECRET, place=PLACE)
    assert sealed.startswith("sealed1:old:")
    assert SECRET not in sealed
    assert unseal(sealed, place=PLACE) == SECRET


def test_the_same_text_never_looks_the_same() -> None:
    assert len({seal("a", place=PLACE) for _ in range(100)}) == 100


def test_it_cannot_be_read_in_another_place() -> None:
    with pytest.raises(SealBroken, match=r"codes\.seed was not sealed there with 'old'"):
        unseal(seal("a", place=PLACE), place="codes.seed")


def test_a_new_key_seals_and_the_old_one_still_reads(settings: Any) -> None:
    before = seal("a", place=PLACE)
    settings.FIELD_KEYS = [NEW, OLD]
    assert unseal(before, place=PLACE) == "a"
    assert seal("a", place=PLACE).startswith("sealed1:new:")


def test_without_its_key_it_is_refused(settings: Any) -> None:
    sealed = seal("a", place=PLACE)
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(SealBroken, match=r"FIELD_KEYS lacks the key 'old'"):
        unseal(sealed, place=PLACE)


def test_another_key_of_that_name_is_refused(settings: Any) -> None:
    sealed = seal("a", place=PLACE)
    settings.FIELD_KEYS = [("old", b"x" * 32)]
    with pytest.raises(SealBroken, match="was not sealed there with 'old'"):
        unseal(sealed, place=PLACE)


@pytest.mark.parametrize("text", ["", "+15035550123", "sealed1", "sealed2:old:AAAA"])
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(SealBroken, match=r"apps\.key is not sealed|lacks the key ''"):
        unseal(text, place=PLACE)


@pytest.mark.parametrize("at", [0, 20, -4])
def test_a_changed_letter_is_noticed(at: int) -> None:
    head, data = seal("a" * 30, place=PLACE).rsplit(":", 1)
    letters = list(data)
    letters[at] = "A" if letters[at] != "A" else "B"
    with pytest.raises(SealBroken):
        unseal(f"{head}:{''.join(letters)}", place=PLACE)


@pytest.mark.parametrize("data", ["", "A", "AAAA", "é"])
def test_half_of_it_is_refused(data: str) -> None:
    with pytest.raises(SealBroken):
        unseal(f"sealed1:old:{data}", place=PLACE)
