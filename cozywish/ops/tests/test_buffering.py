"""Only complete requests reach the threads."""

import asyncio
from typing import Any

from cozywish.ops.buffering import BufferedBody, Message


def run(messages: list[Message], *, most_bytes: int = 100) -> tuple[list[bytes], list[Message]]:
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

    asyncio.run(BufferedBody(application, most_bytes=most_bytes)({"type": "http"}, receive, send))
    return seen, sent


def part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_the_parts_of_a_body_arrive_as_one() -> None:
    seen, sent = run([part(b"one ", more=True), part(b"two", more=False)])
    assert (seen, [message["status"] for message in sent]) == ([b"one two"], [200])


def test_a_client_that_goes_away_reaches_nobody() -> None:
    assert run([part(b"one ", more=True), {"type": "http.disconnect"}]) == ([], [])


def test_a_body_that_is_too_large_is_refused_before_it_is_all_here() -> None:
    seen, sent = run([part(b"x" * 101, more=True)])
    assert (seen, sent[0]["status"]) == ([], 413)
