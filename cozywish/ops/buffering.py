"""Reading a request to its end before a thread is spent on it.

Note [Slow clients]
The embedded server answers in eight threads. A client that sends its body one byte a minute would keep one of them
waiting, and eight such clients the whole site. So the event loop collects the body first, and only complete requests
reach the threads. A client that goes away meanwhile costs nothing.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Receive, Send], Awaitable[None]]

MOST_BYTES = 12 * 1024 * 1024  # more than any form or upload of ours may have


class BufferedBody:
    """ASGI middleware: hand a request on when its body is complete; refuse one that is too large with 413."""

    def __init__(self, application: Application, *, most_bytes: int = MOST_BYTES) -> None:
        self.application = application
        self.most_bytes = most_bytes

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        body = bytearray()
        more = scope["type"] == "http"
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self.most_bytes:
                await _refuse(send)
                return
        complete: list[Message] = [
            {"type": "http.request", "body": bytes(body), "more_body": False}
        ]

        async def replay() -> Message:
            return complete.pop() if complete else await receive()

        await self.application(scope, replay, send)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"That is too much to send at once.\n"})
