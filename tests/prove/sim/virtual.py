"""Time and chance that a seed decides: the clock of Python, of the database and of the provider, and every random byte.

Note [Whose clock, once more]
    The product takes `now` as an argument where rules and texts need it, and compares deadlines with the clock of the
    database (Note [Whose clock] in `core.db`). Both are replaced here, in the process and in its one connection, and
    move together: SQLite calls a function of ours where it would look at the machine's clock, PostgreSQL finds a
    function of that name in a schema of ours before its own. No row is ever shifted, so append-only tables stay as they
    were written, and all code that asks what time it is runs as it is.
"""

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.backends.signals import connection_created

SHADOW = """
CREATE SCHEMA IF NOT EXISTS sim;
CREATE OR REPLACE FUNCTION sim.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS
$$SELECT current_setting('sim.now')::timestamptz$$;
SET search_path = sim, pg_catalog, public"""


@dataclass
class Clock:
    """A moment that only moves when it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def to(self, moment: datetime) -> None:
        """Move on. Time does not run backwards."""
        self.now = max(self.now, moment)
        if connection.vendor == "postgresql":
            self._tell()

    def on(self, **delta: float) -> None:
        """Move on by so much."""
        self.to(self.now + timedelta(**delta))

    def _tell(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('sim.now', %s, false)", [self.now.isoformat()])

    def _shadow(self, **said: Any) -> None:
        """Let a new connection look at this clock."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(SHADOW)
            self._tell()
            return
        real = sqlite3.connect(":memory:", check_same_thread=False)

        def strftime(shape: str, moment: Any, *more: Any) -> Any:
            asked = f"{self.now:%Y-%m-%d %H:%M:%S.%f}" if moment == "now" else moment
            return real.execute("SELECT STRFTIME(?, ?)", (shape, asked)).fetchone()[0]

        connection.connection.create_function("strftime", -1, strftime)
        connection.connection.execute("PRAGMA synchronous = OFF")  # nobody pulls a plug here


@contextmanager
def virtual(start: datetime, seed: int) -> Iterator[Clock]:
    """Let nothing in this process depend on when it runs, nor on luck."""
    clock, chance = Clock(start), random.Random(f"bytes {seed}")
    with ExitStack() as stack:
        stack.enter_context(patch("django.utils.timezone.now", clock))
        stack.enter_context(patch.object(os, "urandom", chance.randbytes))
        stack.enter_context(patch("random._urandom", chance.randbytes))
        connection.close()
        connection_created.connect(clock._shadow, weak=False)
        stack.callback(connection_created.disconnect, clock._shadow)
        yield clock
