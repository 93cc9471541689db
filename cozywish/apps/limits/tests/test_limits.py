"""The limiter counts exactly, also when everyone tries at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from cozywish.apps.limits.models import Counter
from cozywish.apps.limits.services import Limit, LimitReached, count_try, forget_old_counters

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
def test_old_counters_are_forgotten_and_hold_no_address_in_clear() -> None:
    count_try(FIVE, who="alice@example.com", now=NOON)
    assert "alice" not in Counter.objects.get().key
    assert forget_old_counters(now=NOON + timedelta(hours=23)) == 0
    assert forget_old_counters(now=NOON + timedelta(hours=25)) == 1


@pytest.mark.django_db
def test_while_nothing_can_be_counted_looking_goes_on_and_all_else_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def locked() -> None:
        raise OperationalError("database is locked")

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
