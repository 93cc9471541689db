"""The embedded server: one uvicorn process, sockets in its loop, the WSGI application in a bounded pool of threads.

The ORM is synchronous; threads answer in half the time that ASGI needs over it. Eight of them keep SQLite's one writer
busy without a queue of waiting locks.
"""

import errno
import logging
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

from cozywish.apps.accounts.services import tidy
from cozywish.apps.audit.services import seal
from cozywish.apps.outbox.services import WAKE, drain
from cozywish.apps.payments.ledger.services import close_books, note_head
from cozywish.apps.payments.services import catch_up_if_set_up, move_money, raise_alarms
from cozywish.ops.buffering import Application, BufferedBody
from cozywish.ops.patience import PatientProtocol

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 8
LOOK_AGAIN_SECONDS = 5.0
SEAL_AGAIN_SECONDS = 60.0
CATCH_UP_SECONDS = 3600.0
MOVE_AGAIN_SECONDS = 1.0
TIDY_AGAIN_SECONDS = 3600.0
NOTE_AGAIN_SECONDS = 86_400.0
MOST_BYTES_OF_A_FRAME = 4096

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Chore:
    """Something to do at once and then every so many seconds."""

    seconds: float
    work: Callable[[], object]
    due: float = 0.0

    def do_if_due(self) -> None:
        """Do it if it is time. If it fails it stays due."""
        if time.monotonic() >= self.due:
            self.work()
            self.due = time.monotonic() + self.seconds


def can_listen(host: str, port: int) -> bool:
    """Say whether nobody else listens there. Whatever else is in the way is raised."""
    for family, kind, protocol, _name, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                return False
    return True


def in_threads(wsgi: "WSGIApplication", *, most_at: Mapping[str, int]) -> Application:
    """Return the WSGI application for an event loop, in a pool of its own. `most_at` as in BufferedBody."""
    pool = WSGIMiddleware(wsgi, workers=THREADS)  # type: ignore[arg-type]
    return BufferedBody(pool, most_at=most_at)  # type: ignore[arg-type]


def serve(*, host: str, port: int) -> None:
    """Serve until stopped, delivering the outbox meanwhile."""
    stopping = threading.Event()
    drainer = threading.Thread(target=keep_draining, args=(stopping,), name="outbox", daemon=True)
    drainer.start()
    cashier = threading.Thread(
        target=keep_moving_money, args=(stopping,), name="money", daemon=True
    )
    cashier.start()
    config = uvicorn.Config(
        import_string(settings.ASGI_APPLICATION),
        host=host,
        port=port,
        http=PatientProtocol,
        log_config=None,  # its lines go the way of ours (toolkit/logs.py)
        log_level="warning",
        server_header=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=MOST_BYTES_OF_A_FRAME,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    uvicorn.Server(config).run()
    stopping.set()
    WAKE.set()
    drainer.join(timeout=10)
    cashier.join(timeout=10)


def keep_draining(stopping: threading.Event) -> None:
    """Deliver what is owed whenever a commit owes something, and every few seconds for what falls due.

    Now and then seal the audit log and the ledger, note where the ledger stands, and tidy up as well.
    """
    chores = [
        Chore(SEAL_AGAIN_SECONDS, seal),
        Chore(SEAL_AGAIN_SECONDS, close_books),
        Chore(NOTE_AGAIN_SECONDS, lambda: note_head(now=timezone.now()).unwrap()),
        Chore(TIDY_AGAIN_SECONDS, lambda: tidy(now=timezone.now())),
    ]
    while not stopping.is_set():
        WAKE.wait(LOOK_AGAIN_SECONDS)
        WAKE.clear()
        if stopping.is_set():
            return
        try:
            drain(now=timezone.now())
            for chore in chores:
                chore.do_if_due()
        except Exception:  # the thread must outlive a database that is away for a moment
            log.exception("The outbox could not be drained; trying again")
        finally:
            close_old_connections()


def keep_moving_money(stopping: threading.Event) -> None:
    """Go on with whatever the payment provider is asked or has told, and ask now and then what it has not told.

    In a thread of its own: a provider that does not answer holds up no mail.
    """
    asking = Chore(CATCH_UP_SECONDS, lambda: catch_up_if_set_up(now=timezone.now()))
    looking = Chore(CATCH_UP_SECONDS, raise_alarms)
    while not stopping.wait(MOVE_AGAIN_SECONDS):
        try:
            move_money(now=timezone.now())
            asking.do_if_due()
            looking.do_if_due()
        except Exception:  # the thread must outlive a database that is away for a moment
            log.exception("Money could not be moved; trying again")
        finally:
            close_old_connections()
