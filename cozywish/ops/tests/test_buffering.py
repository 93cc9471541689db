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
