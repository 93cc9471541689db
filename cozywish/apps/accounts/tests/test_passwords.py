"""Length is what makes a password strong; what is left out of the blocklist is nobody's business."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

IN_A_ROW = "Too much of it repeats or runs in a row, like abc or 123. Try a few unrelated words."


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaa",
        "AAAAAAAAaaaaaaaa",
        "abcabcabcabcabcabc",
        "abcabcabcabcabcab",
        "12121212121212121",
        "abcdefghijklmnopq",
        "zyxwvutsrqponmlkj",
        "01234567890123456",
        "98765432109876543",
        "qwertyuiopasdfghjkl",
        "aaaaaabbbbbbcccccc",
        "1234abcd1234abcd",
        "                ",
        "ёёёёёёёёёёёёёёёё",
    ],
)
def test_what_repeats_itself_or_follows_in_a_row_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert IN_A_ROW in refused.value.messages


@pytest.mark.parametrize(
    "password",
    [
        "cozy lamp and tea",
        "lamplight-portland",
        "a horse, two batteries, staples",
        "expert property power point",
        "first the sunrise then tea",
        "no no no, not the purple one",
        "aaa broken bicycle bell",
        "my 12345 quiet mornings",
        "zwei Lampen, drei Katzen",
        "ночник и чашка чая",
    ],
)
def test_ordinary_words_of_fifteen_letters_or_more_are_fine(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "passwordpasswordpassword1",
        "correcthorsebatterystaple",
        "Correct Horse Battery Staple!",
        "iloveyouforever123",
        "letmein letmein 1",
        "2024-Monkey-Dragon-2024",
        "passwordiloveyoupassword",
        "may the force be with you",
    ],
)
def test_common_ones_strung_together_are_as_common(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert refused.value.messages == [
        "Many people use this password, so it is guessed first. Please choose another."
    ]


def test_a_long_password_is_looked_through_at_once() -> None:
    validate_password("password iloveyou " * 6 + "lamp, kettle")


@pytest.mark.parametrize("password", ["short", "password", "aaaaaaaaaaaaaa", "cozywish"])
def test_what_is_too_short_is_told_just_that(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert refused.value.messages == [
        "That is too short. Use 15 characters or more: a phrase is easiest."
    ]
