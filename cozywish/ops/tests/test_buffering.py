"""Only complete requests reach the threads."""

import asyncio
from typing import Any

import pytest

from cozywish.ops.buffering import BufferedBody, Message


def run(
    messages: list[Message], *, most_bytes: int = 100, headers: dict[bytes, bytes] | None = None
) -> tuple[list[bytes], list[Message]]:
    """Send `messages` through the middleware; return the bodies the application saw and what was sent."""
    seen: list[bytes] = []
    sent: list[Message] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        assert message["more_body"] is False
        seen.append(message["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": [*(headers or {}).items()]}
    asyncio.run(BufferedBody(application, most_bytes=most_bytes)(scope, receive, send))
    return seen, sent


DOOR = "/told/"


def at_door(*waits: float, declared: int = 0, sizes: int = 5) -> tuple[list[bytes], list[int], int]:
    """Send parts of `sizes` bytes after such waits to a door that takes ten; what it saw, what was answered, and
    how many parts were read.
    """
    seen: list[bytes] = []
    answers: list[int] = []
    parts = list(waits)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append((await receive())["body"])

    async def receive() -> Message:
        await asyncio.sleep(parts.pop(0))
        return part(b"x" * sizes, more=bool(parts))

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answers.append(message["status"])

    headers = [(b"content-length", b"%d" % declared)] if declared else []
    scope = {"type": "http", "path": DOOR, "headers": headers}
    buffered = BufferedBody(application, most_at={DOOR: 10}, grace_seconds=0.2)
    asyncio.run(buffered(scope, receive, send))
    return seen, answers, len(waits) - len(parts)


def test_what_a_machine_declares_is_too_much_is_refused_unread() -> None:
    """WH-10."""
    assert at_door(0, declared=11) == ([], [413], 0)


def test_what_turns_out_to_be_too_much_for_a_machine_is_refused_there() -> None:
    """WH-10: nothing is read on for it."""
    assert at_door(0, 0, 0, 0, 0) == ([], [413], 3)
    assert at_door(0, 0, declared=10) == ([b"x" * 10], [], 2)


def test_a_body_that_comes_too_slowly_is_cut_off() -> None:
    """WH-10."""
    assert at_door(0, 5) == ([], [408], 2)
    assert at_door(0.15, 0.15, sizes=1) == ([], [408], 2)


def test_whoever_sends_enough_may_take_longer() -> None:
    """Each part buys the time that it would take at two bytes a millisecond."""

    async def receive() -> Message:
        await asyncio.sleep(0.1)
        sizes.append(400)
        return part(b"x" * 400, more=len(sizes) < 5)

    sizes: list[int] = []
    seen: list[int] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(len((await receive())["body"]))

    async def send(message: Message) -> None:
        raise AssertionError(message)

    scope = {"type": "http", "path": "/", "headers": []}
    asyncio.run(BufferedBody(application, grace_seconds=0.2)(scope, receive, send))
    assert seen == [2000]


def part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_the_parts_of_a_body_arrive_as_one() -> None:
    seen, sent = run([part(b"one ", more=True), part(b"two", more=False)])
    assert (seen, [message["status"] for message in sent]) == ([b"one two"], [200])


def test_a_client_that_goes_away_reaches_nobody() -> None:
    assert run([part(b"one ", more=True), {"type": "http.disconnect"}]) == ([], [])


def test_a_body_that_is_too_large_is_read_to_its_end_and_refused() -> None:
    messages = [part(b"x" * 101, more=True), part(b"x" * 101, more=False)]
    seen, sent = run(messages)
    assert (seen, sent[0]["status"], messages) == ([], 413, [])


def test_one_that_never_ends_is_cut_off() -> None:
    messages = [part(b"x" * 1000, more=True) for _ in range(9)]
    assert run(messages)[1][0]["status"] == 413
    assert len(messages) == 6


FORM = {
    b"content-type": b"multipart/form-data; boundary=x",
    b"accept": b"text/html,*/*",
    b"host": b"cozywish.example",
    b"referer": b"https://cozywish.example/pro/venue/photos/?page=2",
}


def test_the_form_of_a_page_is_led_back_to_it() -> None:
    _seen, sent = run([part(b"x" * 101, more=False)], headers=FORM)
    assert sent[0]["status"] == 303
    assert (b"location", b"/pro/venue/photos/?too-much=1") in sent[0]["headers"]


@pytest.mark.parametrize(
    "other",
    [
        {b"accept": b"*/*"},
        {b"content-type": b"application/json"},
        {b"referer": b"https://elsewhere.example/"},
        {b"referer": b"https://cozywish.example//elsewhere.example/"},
        {b"referer": b""},
    ],
)
def test_scripts_and_other_sites_are_told_413(other: dict[bytes, bytes]) -> None:
    _seen, sent = run([part(b"x" * 101, more=False)], headers=FORM | other)
    assert sent[0]["status"] == 413
