"""The limiter on a real Redis: as exact as on the database, and back on the database when Redis is gone."""

import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.db import connection

from cozywish.apps.limits.models import Counter
from cozywish.apps.limits.services import Limit, LimitReached, count_try, give_back
from cozywish.apps.limits.services.stores import RedisStore

NOON = datetime(2036, 5, 1, 12, 0, tzinfo=UTC)
FIVE = Limit("tests", tries=5, window=timedelta(minutes=10))


def test_redis_counts_and_the_database_does_not(db: None, on_redis: str) -> None:
    for _ in range(5):
        count_try(FIVE, who="alice", now=NOON)
    with pytest.raises(LimitReached) as refused:
        count_try(FIVE, who="alice", now=NOON + timedelta(minutes=4))
    assert refused.value.params == {"seconds": 360, "tries": 5}
    assert not Counter.objects.exists()
    client = redis.Redis.from_url(on_redis)
    [key] = client.scan_iter()
    assert b"alice" not in key
    assert 0 < client.ttl(key) <= 600


def test_a_try_given_back_can_be_made_again(db: None, on_redis: str) -> None:
    give_back(FIVE, who="alice", now=NOON)
    for _ in range(9):
        count_try(FIVE, who="alice", now=NOON)
        give_back(FIVE, who="alice", now=NOON)
    for _ in range(5):
        count_try(FIVE, who="alice", now=NOON)
    with pytest.raises(LimitReached):
        count_try(FIVE, who="alice", now=NOON)


def test_fifty_parallel_tries_let_exactly_five_through(db: None, on_redis: str) -> None:
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
    db: None, on_redis: str, redis_server: "subprocess.Popen[bytes]"
) -> None:
    count_try(FIVE, who="alice", now=NOON)
    redis_server.terminate()
    redis_server.wait()
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
