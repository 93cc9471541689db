"""Where the provider's webhooks arrive: kept in order, and handed on when the site's workers would get to them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Letterbox:
    """What arrived and was not looked at. While it `is_down` the provider is told to come again."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.is_down = False
        self.url = ""

    def empty(self) -> list[bytes]:
        """Take out everything."""
        found, self.letters = self.letters, []
        return found


@contextmanager
def letterbox() -> Iterator[Letterbox]:
    """One that listens while the block lasts."""
    box = Letterbox()

    class Slot(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not box.is_down:
                box.letters.append(body)
            self.send_response(503 if box.is_down else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *said: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slot)
    box.url = f"http://127.0.0.1:{server.server_port}/webhook/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
