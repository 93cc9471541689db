"""The socket of the provider's calendar: tells that something changed, never what.

Every few seconds, and before anything is told, the person is looked up again, so an ended session, a revoked grant or a
closed account ends the socket. In the same beat the socket sends itself a word by the channel layer: when that does not
come back the layer is lost, and the page does better to ask.
"""

import asyncio
import json
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError
from redis.exceptions import RedisError

from cozywish.api.realtime.codes import Close
from cozywish.api.realtime.crowd import CROWD
from cozywish.api.realtime.identity import Listener, find_listener
from cozywish.apps.bookings.live import calendar_group
from cozywish.toolkit.policies import Audience, policy

LOOK_AGAIN_SECONDS = 5.0
MOST_CHARACTERS = 1024  # of a message: there is one, and it has fifteen
PING = {"type": "ping"}


@policy("calendar.listen", Audience.VENUE_PEOPLE)
class CalendarSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Tells {"type": "changed", "venue", "days", "version"}; answers a ping."""

    listener: Listener | None = None
    watch: "asyncio.Task[None] | None" = None
    is_over = False
    is_heard = True

    async def __call__(self, *asgi: Any) -> None:
        """Serve the socket, and count the person out however it ends."""
        try:
            await super().__call__(*asgi)
        finally:
            if self.watch is not None:
                self.watch.cancel()
            if self.listener is not None:
                CROWD.leave(self.listener.user_id)

    async def connect(self) -> None:
        """Let in whoever has a calendar to see; everybody else is told why not by the closing code."""
        found = await find_listener(self.scope)
        await self.accept()
        if isinstance(found, Close):
            await self.end(found)
        elif not CROWD.enter(found.user_id):
            await self.end(Close.TOO_MANY)
        else:
            self.listener = found
            await self._listen(found)

    async def end(self, code: Close) -> None:
        """Close the socket, once."""
        if not self.is_over:
            self.is_over = True
            await self.close(code)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Answer a ping. Whatever else is said, above all who somebody claims to be, ends the socket."""
        if self.is_over or self.listener is None:
            return
        if not CROWD.hear(self.listener.user_id, at=asyncio.get_running_loop().time()):
            await self.end(Close.TOO_MANY)
        elif len(text_data or bytes_data or b"") > MOST_CHARACTERS:
            await self.end(Close.TOO_BIG)
        elif _read(text_data) != PING:
            await self.end(Close.MALFORMED)
        else:
            await self._say({"type": "pong"})

    async def calendar_changed(self, event: dict[str, Any]) -> None:
        """Pass on what the layer says, to whoever may still hear it."""
        if not self.is_over and await self._is_still_welcome():
            told = {name: event[name] for name in ("venue", "days", "version")}
            await self._say({"type": "changed", **told})

    async def layer_alive(self, _event: dict[str, Any]) -> None:
        """Note that the layer carries words."""
        self.is_heard = True

    async def _listen(self, listener: Listener) -> None:
        for venue_id in listener.venues:
            self.groups.append(calendar_group(venue_id))
            await self.channel_layer.group_add(calendar_group(venue_id), self.channel_name)
        await self._say({"type": "listening", "venues": sorted(map(str, listener.venues))})
        self.watch = asyncio.create_task(self._keep_watch())

    async def _keep_watch(self) -> None:
        try:
            while self.is_heard and await self._is_still_welcome():
                self.is_heard = False
                await self.channel_layer.send(self.channel_name, {"type": "layer.alive"})
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
        except (RedisError, DatabaseError):
            self.is_heard = False
        if not self.is_heard:
            await self.end(Close.LATER)

    async def _is_still_welcome(self) -> bool:
        """Close the socket unless the same person still sees the same calendars."""
        found = await find_listener(self.scope)
        if found == self.listener:
            return True
        await self.end(found if isinstance(found, Close) else Close.CHANGED)
        return False

    async def _say(self, message: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(message))


def _read(text: str | None) -> object:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return None
