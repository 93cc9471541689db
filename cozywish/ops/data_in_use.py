"""Keeping a running server and a fresh start apart.

Whoever uses the data of this copy holds a lock on a file beside it. The system lets go of the lock when the process
ends, however it ends, so there is nothing to clean up after a crash.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import CommandError


@contextmanager
def serving_data() -> Iterator[None]:
    """Hold the data together with other servers. Raises CommandError while it is being thrown away."""
    with _held(
        fcntl.LOCK_SH, "The data of this copy is being thrown away. Start again in a moment."
    ):
        yield


@contextmanager
def data_to_oneself() -> Iterator[None]:
    """Hold the data alone. Raises CommandError while a server uses it."""
    with _held(fcntl.LOCK_EX, "CozyWish is running on this data. Stop it first, then start over."):
        yield


@contextmanager
def _held(mode: int, refusal: str) -> Iterator[None]:
    with (settings.DATA_DIR / "in-use").open("w") as file:
        try:
            fcntl.flock(file, mode | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise CommandError(refusal) from held
        yield
