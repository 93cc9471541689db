"""How the program is started: from the command line, or inside another program's thread."""

import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from cozywish.simulator.app import Practice, create_app
from cozywish.simulator.guard import Guard
from cozywish.simulator.store import Store

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Options:
    """Where it listens, where it keeps its state, whom it tells."""

    data: Path
    host: str = LOOPBACK
    port: int = 8010
    public_url: str = ""
    webhooks: tuple[str, ...] = ()
    connect_webhooks: tuple[str, ...] = ()
    secret: str = ""
    connect_secret: str = ""
    by_hand: bool = False
    exposed: bool = False
    log_level: str = "warning"

    @property
    def names(self) -> frozenset[str]:
        """What it is called besides the names of this machine."""
        return frozenset({self.host, urlsplit(self.public_url).hostname or self.host})


def prepared(options: Options) -> uvicorn.Server:
    """Return a server that is ready to run; its webhook endpoints are registered."""
    options.data.parent.mkdir(parents=True, exist_ok=True)
    practice = Practice(Store(options.data), options.public_url)
    if options.by_hand:
        practice.store.remember("by_hand", True)
    for url in options.webhooks:
        practice.listen(url, options.secret, connect=False)
    for url in options.connect_webhooks or options.webhooks:
        practice.listen(url, options.connect_secret or options.secret, connect=True)
    config = uvicorn.Config(
        Guard(create_app(practice), names=options.names, exposed=options.exposed),
        host=options.host,
        port=options.port,
        log_level=options.log_level,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    return uvicorn.Server(config)


def run(options: Options) -> None:
    """Run until somebody stops the process."""
    prepared(options).run()


class Running:
    """A provider on a thread of this process, for tests: `with Running(path) as url:`."""

    def __init__(self, data: Path, **more: object) -> None:
        self._socket = socket.socket()
        self._socket.bind((LOOPBACK, 0))
        port = self._socket.getsockname()[1]
        self.url = f"http://{LOOPBACK}:{port}"
        self._server = prepared(Options(data=data, port=port, **more))  # type: ignore[arg-type]
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), daemon=True
        )

    def __enter__(self) -> "Running":
        """Start, and return when it answers."""
        self._socket.listen(128)  # from here on requests wait for it
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and return when it has."""
        self._server.should_exit = True
        self._thread.join(timeout=20)
        self._socket.close()
