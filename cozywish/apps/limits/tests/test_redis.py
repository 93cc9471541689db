"""The limiter on a real Redis: as exact as on the database, and back on the database when Redis is gone."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connection

from cozywish.apps.limits.models import Counter
from cozywish.apps.limits.services import Limit, LimitReached, count_try, give_back
from cozywish.apps.limits.services.stores import RedisStore

NOON = datetime(2036, 5, 1, 12, 0, tzinfo=UTC)
FIVE = Limit("tests", tries=5, window=timedelta(minutes=10))


def _answers(client: Any) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A Redis of this test's own, on the socket file that `at` names."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed: the limiter ran on the database only")
    where = ["--port", "0", "--unixsocket", str(tmp_path / "redis.sock"), "--dir", str(tmp_path)]
    running = subprocess.Popen([program, *where, "--save", ""], stdout=subprocess.DEVNULL)  # noqa: S603 - a program of this machine
    client = redis.Redis(unix_socket_path=str(tmp_path / "redis.sock"))
    deadline = time.monotonic() + 10
    while not _answers(client) and time.monotonic() < deadline:
        time.sleep(0.02)
    yield running
    running.terminate()
    running.wait()


@pytest.fixture
def at(tmp_path: Path, server: "subprocess.Popen[bytes]", settings: Any) -> str:
    settings.REDIS_URL = f"unix://{tmp_path / 'redis.sock'}"
    return str(settings.REDIS_URL)


def test_redis_counts_and_the_database_does_not(db: None, at: str) -> None:
    for _ in range(5):
        count_try(FIVE, who="alice", now=NOON)
    with pytest.raises(LimitReached) as refused:
        count_try(FIVE, who="alice", now=NOON + timedelta(minutes=4))
    assert refused.value.params == {"seconds": 360, "tries": 5}
    assert not Counter.objects.exists()
    client = redis.Redis.from_url(at)
    [key] = client.scan_iter()
    assert b"alice" not in key
    assert 0 < client.ttl(key) <= 600


def test_a_try_given_back_can_be_made_again(db: None, at: str) -> None:
    give_back(FIVE, who="alice", now=NOON)
    for _ in range(9):
        count_try(FIVE, who="alice", now=NOON)
        give_back(FIVE, who="alice", now=NOON)
    for _ in range(5):
        count_try(FIVE, who="alice", now=NOON)
    with pytest.raises(LimitReached):
        count_try(FIVE, who="alice", now=NOON)


def test_fifty_parallel_tries_let_exactly_five_through(db: None, at: str) -> None:
    def attempt(_number: int) -> bool:
        try:
            count_try(FIVE, who="alice", now=NOON)
        except LimitReached:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(50))) == 5


def test_when_redis_is_gone_the_database_counts_on(
    db: None, at: str, server: "subprocess.Popen[bytes]"
) -> None:
    count_try(FIVE, who="alice", now=NOON)
    server.terminate()
    server.wait()
    for _ in range(5):
        count_try(FIVE, who="alice", now=NOON)
    with pytest.raises(LimitReached):
        count_try(FIVE, who="alice", now=NOON)
    assert Counter.objects.get().count == 6


def test_a_redis_that_does_not_answer_costs_one_short_wait_and_not_one_for_each_try(
    db: None,
) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        store = RedisStore(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        began = time.monotonic()
        counts = [store.count("tests:deaf", began=0, length=600) for _ in range(5)]
        took = time.monotonic() - began
    assert counts == [1, 2, 3, 4, 5]
    assert took < 2.0
