"""Sends what happened to whoever listens, signed, again and again until it is taken."""

import hashlib
import hmac
import http.client
import sqlite3
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

from cozywish.simulator import faults, timeline
from cozywish.simulator.clock import Clock
from cozywish.simulator.desk import Desk, Obj
from cozywish.simulator.objects import events
from cozywish.simulator.store import Store

# Seconds on the virtual clock until the next try. After the last one it is given up.
BACKOFF = (10, 60, 300, 1_800, 7_200, 18_000, 36_000, 86_400, 86_400)
PATIENCE = 10  # seconds for an answer
AWAKE = 0.5  # seconds between two looks at the clock


def signature(payload: str, secret: str, moment: int) -> str:
    """Return the Stripe-Signature header of a payload."""
    signed = hmac.new(secret.encode(), f"{moment}.{payload}".encode(), hashlib.sha256)
    return f"t={moment},v1={signed.hexdigest()}"


class Postman:
    """Carries deliveries, by hand with `deliver()` or by itself after `start()`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._clock = Clock(store)
        self._ended = threading.Event()
        self._news = threading.Event()
        self._thread: threading.Thread | None = None
        # What was on its way when the program ended may not have arrived.
        store.run("UPDATE deliveries SET state = 'waiting' WHERE state = 'sending'")

    def start(self) -> None:
        """Carry whatever is due from now on."""
        self._thread = threading.Thread(target=self._walk, name="postman", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the delivery at hand and stop."""
        self._ended.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join(timeout=PATIENCE)

    def wake(self) -> None:
        """Say that something may have happened."""
        self._news.set()

    def _walk(self) -> None:
        while not self._ended.is_set():
            self._news.wait(AWAKE)
            self._news.clear()
            if not self._store.setting("by_hand", False):
                timeline.run_due(self._store, self._clock.now())
                self.deliver()

    def deliver(self, *, held: bool = False) -> dict[str, int]:
        """Carry everything that is due. With `held`, let go first of what waits to be mixed."""
        if held:
            faults.release(self._store)
        counts = {"delivered": 0, "failed": 0}
        while not self._ended.is_set() and (delivery := self._next()) is not None:
            counts["delivered" if self._carry(delivery) else "failed"] += 1
        return counts

    def _next(self) -> sqlite3.Row | None:
        with self._store.transaction():
            query = "SELECT * FROM deliveries WHERE state = 'waiting' AND at <= ? ORDER BY place LIMIT 1"
            found = self._store.row(query, self._clock.now())
            if found is not None:
                self._store.run(
                    "UPDATE deliveries SET state = 'sending' WHERE seq = ?", found["seq"]
                )
            return found

    def _carry(self, delivery: sqlite3.Row) -> bool:
        desk = Desk(self._store, self._clock.now())
        endpoint = desk.find("webhook_endpoint", delivery["endpoint"])
        if endpoint is None:
            return self._note(delivery, "given up", "the endpoint is gone")
        answer = self._post(endpoint, events.payload(desk, delivery["event"]))
        if answer.isdecimal() and 200 <= int(answer) < 300:
            self._note(delivery, "delivered", answer)
            return True
        return self._note(delivery, "", answer)

    def _note(self, delivery: sqlite3.Row, state: str, answer: str) -> bool:
        """Keep what came of a try. Without a state it failed: try again later, or give up."""
        tries, at = delivery["tries"], delivery["at"]
        if not state:
            state = "waiting" if tries < len(BACKOFF) else "given up"
            at = self._clock.now() + BACKOFF[min(tries, len(BACKOFF) - 1)]
        statement = "UPDATE deliveries SET state = ?, tries = ?, at = ?, answer = ? WHERE seq = ?"
        self._store.run(statement, state, tries + 1, at, answer, delivery["seq"])
        return False

    def _post(self, endpoint: Obj, payload: str) -> str:
        """Return the status of the answer, or why there is none."""
        address = urlsplit(endpoint["url"])
        kind = (
            http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        )
        connection = kind(address.hostname or "", address.port, timeout=PATIENCE)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature(payload, endpoint["_secret"], int(time.time())),
        }
        target = f"{address.path or '/'}{'?' + address.query if address.query else ''}"
        try:
            connection.request("POST", target, payload.encode(), headers)
            return str(connection.getresponse().status)
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            with suppress(OSError):
                connection.close()


def again(desk: Desk, event: str) -> int:
    """Send an event once more to everybody it was meant for. Return to how many."""
    query = "SELECT DISTINCT endpoint FROM deliveries WHERE event = ?"
    endpoints = [row["endpoint"] for row in desk.store.rows(query, event)]
    for endpoint in endpoints:
        events.queue(desk, event, endpoint, desk.now)
    return len(endpoints)
