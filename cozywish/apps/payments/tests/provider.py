"""A practice provider in a process of its own, and somebody with a card."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import stripe

SECRET = "whsec_practice"
VISA = "pm_card_visa"


class Provider:
    """A running one: what a person or the bank does there."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = stripe.StripeClient(
            "sk_test_practice", base_addresses={"api": url}, max_network_retries=0
        )

    def pull(self, path: str, **body: Any) -> dict[str, Any]:
        """Pull one of the strings behind the stage."""
        request = urllib.request.Request(  # noqa: S310 - on this machine
            f"{self.url}/_sim/{path}", data=json.dumps(body).encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found

    def pay(self, intent: str, card: str = VISA) -> str:
        """Confirm an intent with a card, as its page would. Returns the status, or the code of the refusal."""
        how: Any = {"payment_method": card, "return_url": "http://localhost/paid"}
        intents: Any = self.client.v1
        service = intents.setup_intents if intent.startswith("seti_") else intents.payment_intents
        try:
            return str(service.confirm(intent, how).status)
        except stripe.CardError as refused:
            return str(refused.code)

    def count(self, kind: str) -> int:
        """How many objects of a kind there are."""
        with urllib.request.urlopen(f"{self.url}/_sim/state", timeout=30) as answer:  # noqa: S310
            return int(json.load(answer)["objects"].get(kind, 0))


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Provider]:
    """Start one, and stop it again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cozywish.simulator", "--port", str(port)]
    data = ["--data", str(folder / "provider.sqlite3"), "--by-hand", *arguments]
    process = subprocess.Popen([*command, *data])  # noqa: S603 - our own program
    try:
        provider = Provider(f"http://127.0.0.1:{port}")
        _wait_for(provider)
        yield provider
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(provider: Provider) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            provider.count("event")
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
