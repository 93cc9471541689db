"""Secrets are random, kept only as digests, and good for one purpose."""

import re

from cozywish.toolkit import tokens


def test_a_token_matches_its_digest_for_its_purpose_only() -> None:
    token = tokens.new_token()
    stored = tokens.digest(token, purpose="link")
    assert tokens.matches(token, stored, purpose="link")
    assert not tokens.matches(token, stored, purpose="code")
    assert not tokens.matches(token + "x", stored, purpose="link")
    assert token not in stored


def test_references_are_ten_characters_without_look_alikes() -> None:
    for _ in range(200):
        assert re.fullmatch("[A-HJKMNP-TV-Z0-9]{10}", tokens.new_reference())
        assert re.fullmatch(r"\d{6}", tokens.new_code())
