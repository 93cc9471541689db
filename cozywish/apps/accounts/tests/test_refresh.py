"""An app's refresh tokens: one rotation each, and no second use of an old one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.db import connection

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import RefreshToken, User, UserActivity
from cozywish.apps.accounts.services import (
    RefreshRefused,
    Renewed,
    Whereabouts,
    begin_chain,
    rotate,
)
from cozywish.apps.outbox.services import drain

NOON = datetime(2036, 5, 5, 12, 0, tzinfo=UTC)
PHONE = Whereabouts(network="192.0.2.7", device="Safari on iOS")
OVER, STOLEN = RefreshRefused(reused=False), RefreshRefused(reused=True)


def session_of(user: User) -> str:
    """A server session that the library knows of; return its key."""
    store = SessionStore()
    store.create()
    key = str(store.session_key)
    UserSession.objects.create(user=user, session_key=key, ip="192.0.2.7", user_agent="")
    return key


def turn(token: str, after: timedelta = timedelta()) -> Renewed | RefreshRefused:
    return rotate(token=token, where=PHONE, now=NOON + after).unwrap()


def renewed(token: str, after: timedelta = timedelta()) -> str:
    found = turn(token, after)
    assert isinstance(found, Renewed)
    return found.token


@pytest.fixture
def key(db: None) -> str:
    return session_of(make_user("Alice Archer"))


def test_a_token_gives_its_successor_and_the_session(key: str) -> None:
    first = begin_chain(session_key=key, now=NOON).unwrap()
    second = turn(first)

    assert isinstance(second, Renewed)
    assert second.session_key == key
    assert second.token != first
    assert renewed(second.token) not in {first, second.token}


def test_nothing_but_digests_is_kept(key: str) -> None:
    first = begin_chain(session_key=key, now=NOON).unwrap()
    second = renewed(first)

    kept = {str(value) for row in RefreshToken.objects.values() for value in row.values()}
    assert not kept & {first, second}
    assert RefreshToken.objects.count() == 2


def test_asking_again_within_ten_seconds_gives_the_same_successor(key: str) -> None:
    first = begin_chain(session_key=key, now=NOON).unwrap()

    assert renewed(first) == renewed(first, timedelta(seconds=10))
    assert SessionStore().exists(key)
    assert not UserActivity.objects.exists()


def test_asking_again_later_ends_the_session_and_tells_its_owner(key: str) -> None:
    first = begin_chain(session_key=key, now=NOON).unwrap()
    second = renewed(first)

    assert turn(first, timedelta(seconds=11)) == STOLEN
    assert not SessionStore().exists(key)
    assert turn(second, timedelta(seconds=12)) == OVER
    assert list(UserActivity.objects.values_list("kind", "device")) == [
        ("REFRESH_REUSED", "Safari on iOS")
    ]
    drain(now=NOON + timedelta(seconds=12))
    (told,) = mail.outbox
    assert told.to == ["alice@example.com"]


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "\0"])
def test_what_is_no_token_is_refused(key: str, token: str) -> None:
    begin_chain(session_key=key, now=NOON).unwrap()

    assert turn(token) == OVER
    assert SessionStore().exists(key)


def test_a_token_lives_seven_days(key: str) -> None:
    first = begin_chain(session_key=key, now=NOON).unwrap()

    assert turn(first, timedelta(days=7)) == OVER
    assert isinstance(turn(first, timedelta(days=7, seconds=-1)), Renewed)


def test_a_chain_lives_thirty_days_however_often_it_is_renewed(key: str) -> None:
    token = begin_chain(session_key=key, now=NOON).unwrap()
    for day in (6, 12, 18, 24, 29):
        token = renewed(token, timedelta(days=day))

    assert turn(token, timedelta(days=30)) == OVER


def test_a_new_chain_of_a_session_ends_the_one_before(key: str) -> None:
    first = begin_chain(session_key=key, now=NOON).unwrap()
    second = begin_chain(session_key=key, now=NOON).unwrap()

    assert turn(first) == OVER
    assert isinstance(turn(second), Renewed)


def test_two_that_come_together_get_the_same_successor(fresh_db: None) -> None:
    """On real connections: whoever is second waits for the first and sees what it did."""
    tokens = [
        begin_chain(session_key=session_of(make_user(name)), now=NOON).unwrap()
        for name in ("Alice Archer", "Bob Baker", "Charlie Cole", "Dora Diaz")
    ]

    def race(token: str, barrier: Barrier) -> Renewed | RefreshRefused:
        try:
            barrier.wait(timeout=30)
            return turn(token)
        finally:
            connection.close()

    for token in tokens:
        barrier = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            answers = set(pool.map(lambda _, t=token, b=barrier: race(t, b), range(2)))
        assert len(answers) == 1
        assert isinstance(answers.pop(), Renewed)

    assert RefreshToken.objects.count() == 8
    assert UserSession.objects.count() == 4
    assert not UserActivity.objects.exists()
