"""The way in for sockets: which there are, and that only pages of this site open them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from channels.consumer import AsyncConsumer
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from redis.exceptions import RedisError

from cozywish.api.realtime.calendar import CalendarSocket
from cozywish.api.realtime.codes import Close
from cozywish.api.realtime.identity import header
from cozywish.toolkit.live import SPEAKER, is_offered

SOCKETS: dict[str, type[AsyncConsumer]] = {"/ws/pro/calendar/": CalendarSocket}

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def sockets(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Hand the socket to its consumer. Another site's page, an unknown path, or no way to tell: refused with 403.

    A socket whose channel layer is lost is closed, and its page asks instead.
    """
    consumer = SOCKETS.get(scope["path"])
    if consumer is None or not _is_ours(scope) or not is_offered():
        await receive()
        await send({"type": "websocket.close", "code": Close.FORBIDDEN})
        return
    SPEAKER.loop = asyncio.get_running_loop()
    try:
        await consumer.as_asgi()(scope, receive, send)
    except RedisError:
        await send({"type": "websocket.close", "code": Close.LATER})


def _is_ours(scope: dict[str, Any]) -> bool:
    """Whether the page that opens it came from this host, port included: a browser cannot lie about that."""
    origin, host = urlsplit(header(scope, b"origin")), header(scope, b"host")
    is_known = validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
    schemes = {"https"} if settings.SESSION_COOKIE_SECURE else {"http", "https"}
    return is_known and origin.scheme in schemes and origin.netloc.lower() == host.lower()
