"""Where tries are counted: in Redis when there is one, else, and whenever it is lost, in the database.

What may go uncounted anyway is kept in memory where the database is SQLite: one process serves such a site, and each
commit would cost a search more than 2 ms (benchmarks/looking.py).
"""

import logging
import threading
import time
from functools import cache
from typing import Protocol

import redis
from django.conf import settings
from django.db import connection
from django.db.models import F

from cozywish.apps.limits.models import Counter
from cozywish.core.db import is_postgres

log = logging.getLogger(__name__)

COUNT = """
INSERT INTO limits_counter (key, began_at, count) VALUES (%s, %s, 1)
ON CONFLICT (key, began_at) DO UPDATE SET count = limits_counter.count + 1
RETURNING count"""

# One script is one step for everybody else: a counter without an end would count for ever.
COUNT_IN_REDIS = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count"""
GIVE_BACK_IN_REDIS = """
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
return 0"""
WAIT = 0.25  # seconds: a limiter must not be slower than what it guards
LOST_FOR = 5.0  # seconds without asking a Redis that did not answer


class Store(Protocol):
    """Counts tries under a key in the window that began at `began` (seconds since 1970)."""

    def count(self, key: str, *, began: int, length: int) -> int:
        """Count one more and return how many that makes."""

    def give_back(self, key: str, *, began: int) -> None:
        """Count one less, never below none."""


class DatabaseStore:
    """One statement each, so parallel tries cannot share a number. If the database is lost, nothing gets in."""

    def count(self, key: str, *, began: int, length: int) -> int:
        """Count one more and return how many that makes."""
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [key, began])
            counted: int = cursor.fetchone()[0]
        return counted

    def give_back(self, key: str, *, began: int) -> None:
        """Count one less, never below none."""
        counted = Counter.objects.filter(key=key, began_at=began, count__gt=0)
        counted.update(count=F("count") - 1)


class MemoryStore:
    """The same in this process, for as long as the window lasts. A restart forgets it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, int], int] = {}
        self._ends: dict[tuple[str, int], int] = {}
        self._newest = 0

    def count(self, key: str, *, began: int, length: int) -> int:
        """Count one more and return how many that makes."""
        with self._lock:
            if began > self._newest:
                self._newest = began
                self._forget_until(began)
            counted = self._counts.get((key, began), 0) + 1
            self._counts[key, began] = counted
            self._ends[key, began] = began + length
        return counted

    def give_back(self, key: str, *, began: int) -> None:
        """Count one less, never below none."""
        with self._lock:
            counted = self._counts.get((key, began), 0)
            if counted:
                self._counts[key, began] = counted - 1

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._counts.clear()
            self._ends.clear()
            self._newest = 0

    def _forget_until(self, moment: int) -> None:
        for over in [window for window, ends in self._ends.items() if ends <= moment]:
            del self._counts[over], self._ends[over]


class RedisStore:
    """The same in Redis. What it cannot count, the database counts."""

    def __init__(self, url: str) -> None:
        client = redis.Redis.from_url(
            url, socket_timeout=WAIT, socket_connect_timeout=WAIT, retry=None
        )
        self._count = client.register_script(COUNT_IN_REDIS)
        self._give_back = client.register_script(GIVE_BACK_IN_REDIS)
        self._database = DatabaseStore()
        self._lost_until = 0.0

    def count(self, key: str, *, began: int, length: int) -> int:
        """Count one more and return how many that makes."""
        if time.monotonic() >= self._lost_until:
            try:
                return int(self._count(keys=[_name(key, began)], args=[length]))
            except redis.RedisError as trouble:
                self._lose(trouble)
        return self._database.count(key, began=began, length=length)

    def give_back(self, key: str, *, began: int) -> None:
        """Count one less, never below none."""
        if time.monotonic() >= self._lost_until:
            try:
                self._give_back(keys=[_name(key, began)])
            except redis.RedisError as trouble:
                self._lose(trouble)
            else:
                return
        self._database.give_back(key, began=began)

    def _lose(self, trouble: redis.RedisError) -> None:
        self._lost_until = time.monotonic() + LOST_FOR
        log.warning("Redis is lost, the database counts: %s", trouble)


def _name(key: str, began: int) -> str:
    return f"limits:{key}:{began}"


MEMORY = MemoryStore()


def store(*, fails_open: bool) -> Store:
    """Return the store of this site for limits of which it may (`fails_open`) or may not be lost what was counted."""
    if settings.REDIS_URL:
        return _redis_at(settings.REDIS_URL)
    return MEMORY if fails_open and not is_postgres() else DatabaseStore()


@cache
def _redis_at(url: str) -> RedisStore:
    return RedisStore(url)
