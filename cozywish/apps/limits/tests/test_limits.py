"""The limiter counts exactly, also when everyone tries at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.limits.models import Counter, Streak
from cozywish.apps.limits.services import (
    Limit,
    LimitReached,
    Slope,
    count_failure,
    count_try,
    failures_in_a_row,
    forget_failures,
    forgive_failure,
    give_back,
    stores,
)

NOON = datetime(2036, 5, 1, 12, 0, tzinfo=UTC)
FIVE = Limit("tests", tries=5, window=timedelta(minutes=10))


@pytest.mark.django_db
def test_the_try_after_the_last_one_is_refused_with_the_time_to_wait() -> None:
    for _ in range(5):
        count_try(FIVE, who="alice", now=NOON + timedelta(minutes=4))
    with pytest.raises(LimitReached) as refused:
        count_try(FIVE, who="alice", now=NOON + timedelta(minutes=4))
    assert refused.value.params == {"seconds": 360, "tries": 5}
    count_try(FIVE, who="bob", now=NOON + timedelta(minutes=4))
    count_try(FIVE, who="alice", now=NOON + timedelta(minutes=10))


@pytest.mark.django_db
def test_counters_hold_no_address_in_clear() -> None:
    count_try(FIVE, who="alice@example.com", now=NOON)
    assert "alice" not in Counter.objects.get().key


@pytest.mark.django_db
def test_while_nothing_can_be_counted_looking_goes_on_and_all_else_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def locked() -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(stores, "is_postgres", lambda: True)  # elsewhere looks are in memory
    monkeypatch.setattr(connection, "cursor", locked)
    with pytest.raises(OperationalError):
        count_try(FIVE, who="alice", now=NOON)
    count_try(replace(FIVE, fails_open=True), who="alice", now=NOON)


def test_fifty_parallel_tries_let_exactly_five_through(fresh_db: None) -> None:
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
    assert Counter.objects.get().count == 50


SLOW = Slope("tests-slow", free=3, longest=timedelta(seconds=10))


@pytest.mark.django_db
def test_failures_in_a_row_are_slowed_down_twice_as_much_each_time_up_to_the_longest_wait() -> None:
    waits, now = list[int](), NOON
    for number in range(1, 10):
        assert count_failure(SLOW, who="alice", now=now) == number
        wait = Streak.objects.get().free_at - int(now.timestamp())
        waits.append(wait)
        now += timedelta(seconds=wait)
    assert waits == [0, 0, 1, 2, 4, 8, 10, 10, 10]


@pytest.mark.django_db
def test_who_does_not_wait_is_refused_and_not_counted() -> None:
    for _ in range(3):
        count_failure(SLOW, who="alice", now=NOON)
    with pytest.raises(LimitReached) as refused:
        count_failure(SLOW, who="alice", now=NOON)
    assert refused.value.params == {"seconds": 1, "tries": 3}
    assert failures_in_a_row(SLOW, who="alice") == 3
    count_failure(SLOW, who="bob", now=NOON)
    forgive_failure(SLOW, who="alice")
    assert failures_in_a_row(SLOW, who="alice") == 2
    forget_failures(SLOW, who="alice")
    assert count_failure(SLOW, who="alice", now=NOON) == 1


def test_fifty_parallel_failures_are_slowed_down_after_exactly_the_free_ones(
    fresh_db: None,
) -> None:
    def attempt(_number: int) -> bool:
        try:
            count_failure(SLOW, who="alice", now=NOON)
        except LimitReached:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(50))) == 3
    assert Streak.objects.get().count == 3


LOOK = replace(FIVE, name="tests-look", fails_open=True)


@pytest.mark.sqlite
@pytest.mark.django_db
def test_where_one_process_serves_looks_are_counted_without_a_commit(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        for _ in range(5):
            count_try(LOOK, who="alice", now=NOON)
        with pytest.raises(LimitReached):
            count_try(LOOK, who="alice", now=NOON)
        give_back(LOOK, who="alice", now=NOON)
        give_back(LOOK, who="alice", now=NOON)
        count_try(LOOK, who="alice", now=NOON)
        count_try(LOOK, who="bob", now=NOON)


def test_fifty_parallel_looks_are_fifty_in_memory() -> None:
    memory = stores.MemoryStore()
    with ThreadPoolExecutor(16) as pool:
        counted = pool.map(lambda _: memory.count("alice", began=600, length=60), range(50))
        assert sorted(counted) == list(range(1, 51))


def test_memory_forgets_windows_that_are_over_and_only_those() -> None:
    memory = stores.MemoryStore()
    memory.count("minute", began=600, length=60)
    memory.count("hour", began=0, length=3600)
    memory.count("minute", began=660, length=60)
    assert memory.count("minute", began=600, length=60) == 1
    assert memory.count("hour", began=0, length=3600) == 2
    memory.give_back("nobody", began=660)
    assert memory.count("nobody", began=660, length=60) == 1
