"""Reading a request to its end before a thread is spent on it.

Note [Slow clients]
The embedded server answers in eight threads. A client that sends its body one byte a minute would keep one of them
waiting, and eight such clients the whole site. So the event loop collects the body first, and only complete requests
reach the threads. A client that goes away meanwhile costs nothing. One that sends next to nothing is cut off with 408:
ten seconds are everybody's, and so are as many more as what has come would have taken at 2 kB a second.

Note [Too much at once]
A browser that is still sending does not listen: an answer before the end is a broken connection to it. So what is too
large is read on and thrown away, within reason. A form of a page is then led back to where it was sent from, with
`too-much` in the address, and that page says so; everything else is told 413. Doors for machines may have less: what
declares more there is told so before any of it is read, and what turns out to be more at that point.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Receive, Send], Awaitable[None]]

MOST_BYTES = 12 * 1024 * 1024  # more than any form or upload of ours may have
PATIENCE = 25  # times as much is read before the connection is closed
GRACE_SECONDS = 10.0
LEAST_BYTES_A_SECOND = 2_000


class BufferedBody:
    """ASGI middleware: hand a request on when its body is complete. See Note [Too much at once].

    `most_at` is how much the doors of machines take, by their path.
    """

    def __init__(
        self,
        application: Application,
        *,
        most_bytes: int = MOST_BYTES,
        most_at: Mapping[str, int] | None = None,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        self.application = application
        self.most_bytes = most_bytes
        self.most_at = most_at or {}
        self.grace_seconds = grace_seconds

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        own = self.most_at.get(scope.get("path", ""))
        try:
            if own is None:
                body = await self._read(receive, self.most_bytes, self.most_bytes * PATIENCE)
            else:
                _refuse_declared(scope, own)
                body = await self._read(receive, own, own)
        except _Gone:
            return
        except TimeoutError:
            await _answer(send, 408, b"That takes too long.\n")
            return
        except _TooMuch:
            await _refuse(scope, send)
            return
        complete: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return complete.pop() if complete else await receive()

        await self.application(scope, replay, send)

    async def _read(self, receive: Receive, most: int, read_on: int) -> bytes:
        """Read a body of at most so many bytes; what is too much is read on up to `read_on` and thrown away.

        Raises _Gone, _TooMuch, and TimeoutError for one that comes too slowly.
        """
        clock = asyncio.get_running_loop().time
        ends = clock() + self.grace_seconds
        body, size, more = bytearray(), 0, True
        while more and size <= read_on:
            async with asyncio.timeout(ends + size / LEAST_BYTES_A_SECOND - clock()):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            part = message.get("body", b"")
            size += len(part)
            if size <= most:
                body += part
            else:
                body.clear()
            more = message.get("more_body", False)
        if size > most:
            raise _TooMuch
        return bytes(body)


class _Gone(Exception):
    """Nobody is there to be answered."""


class _TooMuch(Exception):
    """More than is taken here."""


def _refuse_declared(scope: Any, most: int) -> None:
    """Raise _TooMuch for a request that says of itself that it is."""
    length = dict(scope.get("headers", ())).get(b"content-length", b"")
    if length.isdigit() and int(length) > most:
        raise _TooMuch


async def _refuse(scope: Any, send: Send) -> None:
    back = _came_from(dict(scope.get("headers", ())))
    said = b"That is too much to send at once.\n"
    if back:
        await _answer(send, 303, said, (b"location", back))
    else:
        await _answer(send, 413, said)


async def _answer(send: Send, status: int, said: bytes, *more: tuple[bytes, bytes]) -> None:
    """Answer before a thread is spent on it, and close: the rest of the request is not read."""
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": said})


def _came_from(headers: dict[bytes, bytes]) -> bytes:
    """Where a form of a page was sent from, on this site; nothing for scripts, apps and whoever does not say."""
    form = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
    if not form or b"text/html" not in headers.get(b"accept", b""):
        return b""
    came = urlsplit(headers.get(b"referer", b""))
    is_ours = came.netloc == headers.get(b"host") and came.path.startswith(b"/")
    return came.path + b"?too-much=1" if is_ours and not came.path.startswith(b"//") else b""
