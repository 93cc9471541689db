"""The practice payment provider beside the server: a child process, so that paying works without any set-up."""

import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from django.conf import settings

from cozywish.ops.serving import can_listen

LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 10
WEBHOOK = "/api/v1/payments/webhook/"

log = logging.getLogger(__name__)


@contextmanager
def practice_provider() -> Iterator[str]:
    """Run the practice provider as long as the server runs, if this copy brings its own; yields where it is, or "".

    If its address is taken, one that a killed server left behind goes on being used.
    """
    port = settings.SIMULATOR_PORT
    if settings.PAYMENT_GATEWAY != "simulator" or not port or not can_listen(LOOPBACK, port):
        yield settings.SIMULATOR_URL if settings.PAYMENT_GATEWAY == "simulator" else ""
        return
    before = signal.signal(signal.SIGTERM, _stop)
    with (settings.DATA_DIR / "practice-provider.log").open("ab") as said:
        child = subprocess.Popen(_command(port), stdout=said, stderr=said)  # noqa: S603 - our own program
        try:
            _wait_until_there(port)
            yield settings.SIMULATOR_URL
        finally:
            child.terminate()
            try:
                child.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
            signal.signal(signal.SIGTERM, before)


def _wait_until_there(port: int) -> None:
    """Return once it answers, or after some seconds: who asks it then is told that it does not."""
    until = monotonic() + PATIENCE_SECONDS
    while can_listen(LOOPBACK, port) and monotonic() < until:
        sleep(0.05)


def _stop(*_signal: object) -> None:
    """The server raises the signal again once it has finished; without this it would end the process at once."""
    raise SystemExit(0)


def _command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "cozywish.simulator", "--port", str(port)),
        *("--data", str(settings.DATA_DIR / "practice-provider.sqlite3")),
        *("--webhook", f"http://localhost:{settings.PORT}{WEBHOOK}"),
        *("--webhook-secret", settings.SIMULATOR_WEBHOOK_SECRETS[0]),
    ]
