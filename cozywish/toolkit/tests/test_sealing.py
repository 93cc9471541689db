"""What is sealed can be read again with the key of its purpose only, and outlives a change of SECRET_KEY."""

from typing import Any

import pytest
from cryptography.fernet import InvalidToken

from cozywish.toolkit.sealing import seal, unseal


def test_what_was_sealed_is_read_again_and_does_not_show() -> None:
    sealed = seal("JBSWY3DPEHPK3PXP", purpose="app")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert unseal(sealed, purpose="app") == "JBSWY3DPEHPK3PXP"


def test_the_same_text_never_looks_the_same() -> None:
    assert seal("a", purpose="app") != seal("a", purpose="app")


def test_another_purpose_cannot_read_it() -> None:
    with pytest.raises(InvalidToken):
        unseal(seal("a", purpose="app"), purpose="codes")


def test_a_new_key_reads_what_the_old_one_sealed_while_it_is_kept(settings: Any) -> None:
    old, sealed = settings.SECRET_KEY, seal("a", purpose="app")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [old]
    assert unseal(sealed, purpose="app") == "a"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        unseal(sealed, purpose="app")
