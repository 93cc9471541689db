"""Plain sockets, so that nothing stands between a client and the server's door."""

import http.client
import json
import re
import socket
from dataclasses import dataclass
from threading import Barrier
from typing import Any


def get_json(port: int, path: str) -> Any:
    """Return the body of a GET on the local server. Raises on any other status than 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Accept": "application/json", "Host": "localhost"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"GET {path} answered {answer.status}: {body[:300]!r}")
        return json.loads(body)
    finally:
        connection.close()


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def open_form(*, port: int, path: str, source: str) -> tuple[str, list[tuple[str, str]]]:
    """Open the page at `path` as a new browser would; return its cookies and the hidden fields of its step."""
    connection = http.client.HTTPConnection("127.0.0.1", port, 60, (source, 0))
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        page = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(f"GET {path} answered {answer.status}")
        cookies = [value.split(";")[0] for value in answer.headers.get_all("Set-Cookie", [])]
        return "; ".join(cookies), HIDDEN.findall(page[page.index('id="step"') :])
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A POST, ready to go from the loopback address `source`."""

    path: str
    body: bytes
    headers: dict[str, str]
    source: str


def post_together(*, port: int, attempt: Attempt, barrier: Barrier) -> int:
    """Send all but the last byte, wait until all of `barrier` have, and finish.

    Returns the status. 599 stands for a connection that was closed without an answer.
    """
    said = {"Host": "localhost", "Content-Length": str(len(attempt.body)), "Connection": "close"}
    head = (
        f"POST {attempt.path} HTTP/1.1\r\n"
        + "".join(f"{k}: {v}\r\n" for k, v in (said | attempt.headers).items())
        + "\r\n"
    )
    try:
        with socket.create_connection(
            ("127.0.0.1", port), timeout=120, source_address=(attempt.source, 0)
        ) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.sendall(head.encode() + attempt.body[:-1])
            barrier.wait(timeout=120)
            line.sendall(attempt.body[-1:])
            with line.makefile("rb") as answer:
                status = answer.readline().split()
        return int(status[1]) if len(status) > 1 else 599
    except OSError:
        barrier.abort()
        raise
