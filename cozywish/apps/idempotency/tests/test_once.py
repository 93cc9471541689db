"""`once`: effect and answer commit together, or neither does."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from cozywish.apps.idempotency.models import Answer
from cozywish.apps.idempotency.services import Given, KeyReused, once
from cozywish.core.errors import Conflict
from cozywish.core.services import Failure, ServiceResult, Success

NOON = datetime(2036, 5, 1, 12, 0, tzinfo=UTC)


class Unlucky(Conflict):
    code = "IDEMPOTENCY_TEST_UNLUCKY"
    template = "Not today."


def effect(status: int = 201) -> tuple[int, Any]:
    """Leave a row that can be counted: any table below this floor would do."""
    number = Session.objects.count()
    Session.objects.create(session_key=uuid4().hex, session_data="", expire_date=NOON)
    return status, {"number": number}


def refuse() -> tuple[int, Any]:
    effect()
    raise Unlucky


def ask(**overrides: Any) -> ServiceResult[Given]:
    asked: dict[str, Any] = {
        "principal": "user:alice",
        "route": "api/v1",
        "key": "a-key-of-sixteen",
        "fingerprint": "f" * 64,
        "act": effect,
        "now": NOON,
        **overrides,
    }
    return once(**asked)


@pytest.mark.django_db
def test_the_first_acts_and_the_second_repeats_its_answer() -> None:
    assert ask() == Success(Given(201, {"number": 0}, is_replay=False))
    assert ask() == Success(Given(201, {"number": 0}, is_replay=True))
    assert Session.objects.count() == 1


@pytest.mark.django_db
def test_another_request_under_the_key_is_refused_and_does_nothing() -> None:
    ask().unwrap()

    match ask(fingerprint="e" * 64):
        case Failure(KeyReused()):
            assert Session.objects.count() == Answer.objects.count() == 1
        case other:
            pytest.fail(f"not refused: {other}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other", [{"principal": "user:bob"}, {"route": "api/v2"}, {"key": "b-key-of-sixteen"}]
)
def test_other_people_routes_and_keys_are_independent(other: dict[str, str]) -> None:
    ask().unwrap()

    assert ask(**other).unwrap() == Given(201, {"number": 1})


@pytest.mark.django_db
def test_a_refusal_undoes_everything_and_frees_the_key() -> None:
    with pytest.raises(Unlucky):
        ask(act=refuse).unwrap()
    assert not Session.objects.exists()
    assert not Answer.objects.exists()

    assert ask().unwrap() == Given(201, {"number": 0})


@pytest.mark.django_db
def test_bad_news_stays_done_but_frees_the_key() -> None:
    assert ask(act=lambda: effect(422)).unwrap() == Given(422, {"number": 0})
    assert Session.objects.count() == 1

    assert ask().unwrap() == Given(201, {"number": 1})


@pytest.mark.django_db
def test_a_crash_undoes_everything_and_frees_the_key() -> None:
    """IDM-03: what dies before the commit never was."""

    def crash() -> tuple[int, Any]:
        effect()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(act=crash).unwrap()

    assert ask().unwrap() == Given(201, {"number": 0})


@pytest.mark.django_db
def test_the_key_itself_is_not_kept() -> None:
    ask().unwrap()

    assert "sixteen" not in Answer.objects.get().key


def race(keys: list[str]) -> list[Given]:
    """Send one request per key, all at the same moment."""
    ready = Barrier(len(keys))

    def send(key: str) -> Given:
        try:
            ready.wait()
            return ask(key=key).unwrap()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(keys)) as pool:
        return list(pool.map(send, keys))


@pytest.mark.races
def test_duplicates_wait_for_the_first_and_repeat_it(fresh_db: None) -> None:
    """IDM-01."""
    given = race(["a-key-of-sixteen"] * 20)

    assert Session.objects.count() == 1
    assert sorted(answer.is_replay for answer in given) == [False] + [True] * 19
    assert {answer.body["number"] for answer in given} == {0}


@pytest.mark.races
def test_without_the_common_key_the_effect_happens_every_time(fresh_db: None) -> None:
    """The control: nothing but the key keeps twenty requests from having twenty effects."""
    race([f"a-key-of-sixteen-{number}" for number in range(20)])

    assert Session.objects.count() == 20


def killed(act: Callable[[], object]) -> None:
    """Let a process of its own begin with `act`, and end it the hard way: nothing in it is tidied up."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def effect_and_death() -> tuple[int, Any]:
    effect()
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


@pytest.mark.races
def test_a_process_that_dies_before_the_commit_leaves_nothing_and_repeating_acts_once(
    fresh_db: None,
) -> None:
    """IDM-03."""
    killed(lambda: ask(act=effect_and_death))

    assert not Session.objects.exists()
    assert ask().unwrap() == Given(201, {"number": 0})
    assert Session.objects.count() == 1


@pytest.mark.races
def test_a_process_that_dies_after_the_commit_leaves_its_answer_to_whoever_repeats(
    fresh_db: None,
) -> None:
    """IDM-03."""
    killed(ask)

    assert ask().unwrap() == Given(201, {"number": 0}, is_replay=True)
    assert Session.objects.count() == 1


@pytest.mark.races
def test_without_a_key_what_died_after_the_commit_is_done_again(fresh_db: None) -> None:
    """The control of IDM-03: nobody but the key remembers that it was done."""
    killed(effect)

    assert ask().unwrap() == Given(201, {"number": 1})
    assert Session.objects.count() == 2
