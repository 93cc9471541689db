"""The thread that tells open pages: it outlives what goes wrong, and says nothing where nobody listens."""

import asyncio
import queue
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import OperationalError
from pytest_django import Settings
from redis.exceptions import ConnectionError as RedisLost

from cozywish.toolkit import live
from cozywish.toolkit.live import Speaker, Word, is_offered


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that runs in a thread of its own, as a server's does."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> "queue.Queue[Word]":
    """What reaches the channel layer."""
    reached: queue.Queue[Word] = queue.Queue()

    async def group_send(group: str, message: dict[str, Any]) -> None:
        reached.put((group, message))

    monkeypatch.setattr(get_channel_layer(), "group_send", group_send)
    return reached


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("WARNING", live.__name__)


def word(number: int) -> Word:
    return "calendar.1", {"type": "calendar.changed", "version": str(number)}


@pytest.mark.parametrize("trouble", [OperationalError, RedisLost, OSError, TimeoutError])
def test_what_cannot_be_told_is_left_out_and_the_next_is_told(
    loop: asyncio.AbstractEventLoop,
    told: "queue.Queue[Word]",
    trouble: type[Exception],
    caplog: pytest.LogCaptureFixture,
) -> None:
    speaker = Speaker(loop=loop)

    def fails() -> list[Word]:
        raise trouble

    speaker.soon(fails)
    speaker.soon(lambda: [word(1), word(2)])

    assert [told.get(timeout=5) for _ in range(2)] == [word(1), word(2)]
    assert f"Open pages could not be told: {trouble.__name__}" in caplog.text


def test_what_is_too_much_is_dropped_and_nobody_waits(caplog: pytest.LogCaptureFixture) -> None:
    may_go_on = threading.Event()
    speaker = Speaker(waiting=queue.Queue(1))

    def waits() -> list[Word]:
        may_go_on.wait(5)
        return []

    for _ in range(4):
        speaker.soon(waits)
    may_go_on.set()

    assert "Too much to tell open pages at once" in caplog.text


def test_a_loop_that_has_ended_hears_nothing_and_is_not_waited_for(
    told: "queue.Queue[Word]",
) -> None:
    done = threading.Event()
    ended = asyncio.new_event_loop()
    ended.close()
    speaker = Speaker(loop=ended)

    def words() -> Iterator[Word]:
        yield word(1)
        done.set()

    speaker.soon(words)

    assert done.wait(5)
    assert told.empty()
    assert not speaker.is_needed()


@pytest.mark.parametrize(
    ("serves", "processes", "redis", "offered"),
    [
        (True, 1, "", True),
        (True, 2, "", False),
        (False, 1, "", False),
        (True, 2, "redis://localhost", True),
        (False, 2, "redis://localhost", True),
    ],
)
def test_sockets_are_offered_where_every_change_can_be_heard(
    serves: bool,
    processes: int,
    redis: str,
    offered: bool,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "SPEAKER", Speaker(serves=serves))
    settings.PROCESSES, settings.REDIS_URL = processes, redis

    assert is_offered() is offered
