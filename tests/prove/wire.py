"""Plain sockets, so that nothing stands between a client and the server's door."""

import http.client
import json
import socket
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


def post_together(
    *, port: int, path: str, body: bytes, key: str, source: str, barrier: Barrier
) -> int:
    """POST from the loopback address `source`; the last byte leaves when all of `barrier` are ready.

    Returns the status. 599 stands for a connection that was closed without an answer.
    """
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nIdempotency-Key: {key}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode()
    try:
        with socket.create_connection(
            ("127.0.0.1", port), timeout=120, source_address=(source, 0)
        ) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.sendall(head + body[:-1])
            barrier.wait(timeout=120)
            line.sendall(body[-1:])
            with line.makefile("rb") as answer:
                status = answer.readline().split()
        return int(status[1]) if len(status) > 1 else 599
    except OSError:
        barrier.abort()
        raise
