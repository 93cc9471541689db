"""Reading a request to its end before a thread is spent on it.

Note [Slow clients]
The embedded server answers in eight threads. A client that sends its body one byte a minute would keep one of them
waiting, and eight such clients the whole site. So the event loop collects the body first, and only complete requests
reach the threads. A client that goes away meanwhile costs nothing.

Note [Too much at once]
A browser that is still sending does not listen: an answer before the end is a broken connection to it. So what is too
large is read on and thrown away, within reason. A form of a page is then led back to where it was sent from, with
`too-much` in the address, and that page says so; everything else is told 413.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Receive, Send], Awaitable[None]]

MOST_BYTES = 12 * 1024 * 1024  # more than any form or upload of ours may have
PATIENCE = 25  # times as much is read before the connection is closed


class BufferedBody:
    """ASGI middleware: hand a request on when its body is complete. See Note [Too much at once]."""

    def __init__(self, application: Application, *, most_bytes: int = MOST_BYTES) -> None:
        self.application = application
        self.most_bytes = most_bytes

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        body, size = bytearray(), 0
        more = scope["type"] == "http"
        while more and size <= self.most_bytes * PATIENCE:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            part = message.get("body", b"")
            size += len(part)
            if size <= self.most_bytes:
                body += part
            else:
                body.clear()
            more = message.get("more_body", False)
        if size > self.most_bytes:
            await _refuse(scope, send)
            return
        complete: list[Message] = [
            {"type": "http.request", "body": bytes(body), "more_body": False}
        ]

        async def replay() -> Message:
            return complete.pop() if complete else await receive()

        await self.application(scope, replay, send)


async def _refuse(scope: Any, send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    back = _came_from(dict(scope.get("headers", ())))
    if back:
        headers.append((b"location", back))
    await send({"type": "http.response.start", "status": 303 if back else 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"That is too much to send at once.\n"})


def _came_from(headers: dict[bytes, bytes]) -> bytes:
    """Where a form of a page was sent from, on this site; nothing for scripts, apps and whoever does not say."""
    form = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
    if not form or b"text/html" not in headers.get(b"accept", b""):
        return b""
    came = urlsplit(headers.get(b"referer", b""))
    is_ours = came.netloc == headers.get(b"host") and came.path.startswith(b"/")
    return came.path + b"?too-much=1" if is_ours and not came.path.startswith(b"//") else b""
