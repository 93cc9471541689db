"""A browser's end of a socket. (Channels has one of its own, which cannot be imported without another server.)"""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.test import Client

from cozywish.api.realtime.gate import sockets
from cozywish.apps.accounts.models import User

PATH = "/ws/pro/calendar/"
HERE = b"http://testserver"


def session_of(user: User) -> str:
    """Sign the person in and return what their browser's cookie holds."""
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser.cookies["session"].value


class Line(ApplicationCommunicator):
    """A socket of the browser with that session."""

    def __init__(
        self, session: str = "", *, path: str = PATH, origin: bytes | None = HERE, **more: str
    ) -> None:
        headers = [(b"host", b"testserver"), (b"cookie", f"session={session}".encode())]
        headers += [(b"origin", origin)] if origin is not None else []
        headers += [(name.encode(), value.encode()) for name, value in more.items()]
        path, _, query = path.partition("?")
        scope = {"type": "websocket", "path": path, "query_string": query.encode()}
        super().__init__(sockets, {**scope, "headers": headers, "subprotocols": []})

    async def say(self, **message: Any) -> None:
        """Send a frame: `text` or `bytes`."""
        await self.send_input({"type": "websocket.receive", **message})

    async def opens(self) -> bool:
        """Say whether the server takes the socket."""
        await self.send_input({"type": "websocket.connect"})
        said = await self.receive_output(3)
        assert said["type"] == "websocket.accept" or said["code"] == 4403
        return bool(said["type"] == "websocket.accept")

    async def hear(self) -> dict[str, Any]:
        """Return what the server says next."""
        said = await self.receive_output(3)
        assert said["type"] == "websocket.send"
        return dict(json.loads(said["text"]))

    async def end(self) -> int:
        """Return the code with which the server ends it; what it says until then is lost."""
        while (said := await self.receive_output(3))["type"] != "websocket.close":
            pass
        await self.leave()
        return int(said["code"])

    async def leave(self) -> None:
        """Go away, as a browser does."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(3)


async def opened(session: str, **more: Any) -> Line:
    """Return a socket that the server took."""
    socket = Line(session, **more)
    assert await socket.opens()
    return socket


async def listening(session: str, venue: Any, **more: Any) -> Line:
    """Return a socket that listens to the venue alone."""
    socket = await opened(session, **more)
    assert await socket.hear() == {"type": "listening", "venues": [str(venue.pk)]}
    return socket
