"""Telling open pages at once that something has changed. What it is they ask for themselves, through the usual gates.

Note [How word gets round]
Whoever changes something must neither wait for the telling nor fail with it. So after the commit it only goes into a
queue, and a thread of its own, one for each process, finds out what to say and hands it to the channel layer. With
Redis every process hears every other one. Without, the layer lives in the memory of one process, and its queues belong
to the event loop that serves the sockets there: then the thread hands the message to that loop, and where no loop
serves any, nobody listens. Several processes without Redis cannot hear each other, so they offer no sockets at all and
pages ask every few seconds, as they do whenever a socket is lost.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from redis.exceptions import RedisError

Word: TypeAlias = tuple[str, dict[str, Any]]  # the group, and what to tell it
SECONDS_TO_SEND = 2.0
MOST_WAITING = 10_000  # more than any burst of ours; what does not fit is found by asking

log = logging.getLogger(__name__)


@dataclass
class Speaker:
    """The thread of this process that tells, and the loop in which its sockets live."""

    serves: bool = False
    loop: asyncio.AbstractEventLoop | None = None
    waiting: "queue.Queue[Callable[[], Iterable[Word]]]" = field(
        default_factory=lambda: queue.Queue(MOST_WAITING)
    )
    thread: threading.Thread | None = None
    starting: threading.Lock = field(default_factory=threading.Lock)

    def is_needed(self) -> bool:
        """Whether anybody could hear."""
        return bool(settings.REDIS_URL) or (self.loop is not None and self.loop.is_running())

    def soon(self, words: Callable[[], Iterable[Word]]) -> None:
        """Have the thread tell what `words` returns, which it calls itself."""
        with self.starting:
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._speak, name="live", daemon=True)
                self.thread.start()
        try:
            self.waiting.put_nowait(words)
        except queue.Full:
            log.warning("Too much to tell open pages at once; they will ask")

    def _speak(self) -> None:
        own = asyncio.new_event_loop()
        while True:
            words = self.waiting.get()
            try:
                for group, message in words():
                    self._tell(group, message, own)
            except (OSError, RedisError, DatabaseError, TimeoutError, TookTooLong) as trouble:
                log.warning("Open pages could not be told: %s", type(trouble).__name__)
            finally:
                close_old_connections()

    def _tell(self, group: str, message: dict[str, Any], own: asyncio.AbstractEventLoop) -> None:
        if self.loop is not None and self.loop.is_running():
            sent = asyncio.run_coroutine_threadsafe(_send(group, message), self.loop)
            sent.result(SECONDS_TO_SEND + 1)
        elif settings.REDIS_URL:
            own.run_until_complete(_send(group, message))


async def _send(group: str, message: dict[str, Any]) -> None:
    await asyncio.wait_for(get_channel_layer().group_send(group, message), SECONDS_TO_SEND)


SPEAKER = Speaker()


def serve_sockets_here() -> None:
    """Note that this process answers sockets as well as pages."""
    SPEAKER.serves = True


def is_offered() -> bool:
    """Say whether pages may open a socket: see Note [How word gets round]."""
    return bool(settings.REDIS_URL) or (SPEAKER.serves and settings.PROCESSES == 1)
