"""A code of six digits has five tries, however many guess at once."""

from functools import partial
from threading import Barrier

import pytest
from django.db import transaction

from cozywish.api.tests.conftest import NOW, mailed_code
from cozywish.apps.accounts.models import CodePurpose, EmailCode
from cozywish.apps.accounts.services import CodeOver, CodeWrong, codes, request_code, spend_try
from tests.races.together import PATIENCE, together

pytestmark = pytest.mark.races

EMAIL = "alice@example.com"
GUESSERS = 12


@pytest.fixture
def code(fresh_db: None) -> str:
    """The code in Alice's mail."""
    request_code(email=EMAIL, now=NOW).unwrap()
    return mailed_code(EMAIL)


def guess(code: str, _number: int) -> str:
    """Try the code and say in a word what came of it: how many tries are left, over, or right."""
    with transaction.atomic():
        refused = spend_try(email=EMAIL, code=code, purposes={CodePurpose.BOOKING}, now=NOW)
    if refused is None:
        return "right"
    error = refused.error
    return f"{error.params['left']} left" if isinstance(error, CodeWrong) else error.code


def guess_beside(code: str, number: int) -> str:
    """Everybody guesses another wrong code: the same one twice in a row would cost one try."""
    return guess(f"{(int(code) + 1 + number) % 1_000_000:06d}", number)


def test_of_many_wrong_guesses_at_once_five_are_compared(code: str) -> None:
    said = together(GUESSERS, partial(guess_beside, code))

    lefts = ["1 left", "2 left", "3 left", "4 left"]
    assert sorted(said) == lefts + [CodeOver.code] * (GUESSERS - 4)
    assert EmailCode.objects.get().tries_left == 0
    assert guess(code, 0) == CodeOver.code


def test_the_right_code_proves_the_address_once(code: str) -> None:
    said = together(GUESSERS, partial(guess, code))

    assert sorted(said) == [CodeOver.code] * (GUESSERS - 1) + ["right"]
    assert not EmailCode.objects.exists()


@pytest.mark.postgres  # SQLite has one writer: there nobody counts down from an old number
def test_counting_down_from_a_number_read_before_lets_everybody_guess(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CON-00, the control: the database counts, not the process."""
    read = Barrier(GUESSERS)

    def read_before(name: str) -> int:
        tries: int = EmailCode.objects.values_list(name, flat=True).get()
        read.wait(PATIENCE)
        return tries

    monkeypatch.setattr(codes, "F", read_before)

    assert together(GUESSERS, partial(guess_beside, code)) == ["4 left"] * GUESSERS
