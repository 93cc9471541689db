"""Other sites' pages run in the same browser; they neither send our forms nor pass for this machine."""

import re
from collections.abc import Mapping
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE = {"GET", "HEAD", "OPTIONS"}


def is_loopback(host: str) -> bool:
    """Whether only this machine is called so."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """Refuses requests by a name that is not ours, and writes that another site's page sends."""

    def __init__(self, app: ASGIApp, *, names: frozenset[str], exposed: bool) -> None:
        self._app = app
        self._names = names
        self._exposed = exposed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or say why not."""
        if scope["type"] == "http" and (
            answer := self._refusal(scope["method"], Headers(scope=scope))
        ):
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, method: str, headers: Mapping[str, str]) -> PlainTextResponse | None:
        host = headers.get("host", "")
        name = re.sub(r":\d*$", "", host).strip("[]").lower()
        if not (self._exposed or is_loopback(name) or name in self._names):
            return PlainTextResponse("This is not my name.", 400)
        origin = headers.get("origin")
        if method not in SAFE and origin is not None and origin.partition("://")[2] != host:
            return PlainTextResponse("This comes from another site.", 403)
        return None
