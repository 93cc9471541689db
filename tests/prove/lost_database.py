"""Prove that what was acknowledged outlives its database, and what was not is settled by its key (IDM-06, CHA-04).

    python -m tests.prove.lost_database          two deaths of each database; FULL=1 for twenty

Clients book over the API without pause. Meanwhile PostgreSQL with all its backends, or on SQLite the whole site, is
killed as by a power cut, and started again. Whoever got no answer, or one that the server was in trouble, asks again
with the same key until there is one. Then every booking that was acknowledged must be there, as many as were
acknowledged and no more, no time twice; and the site, which on PostgreSQL nobody restarts, must answer within ten
seconds of the database. What asking again without the common key comes to, `idempotency/tests/test_once.py` shows.
"""

import http.client
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests import postgres
from tests.prove.accounts.report import line
from tests.prove.servers import (
    Ask,
    ask_sqlite,
    count_overlaps,
    environment,
    manage,
    may_be_left_out,
    new_town,
    sqlite_town,
    wait_until_it_listens,
)
from tests.prove.wire import get_json

DEATHS = 20 if os.environ.get("FULL") == "1" else 2
CLIENTS = 6
SERVE = (sys.executable, "manage.py", "serve")
ANSWERS = {200, 201, 400, 404, 409, 422, 429}
RECONNECTS_WITHIN = 10.0
GIVES_UP_AFTER = 60.0
# Those of the clients: the site itself offers times to who waits for one.
BOOKINGS = (
    "SELECT CAST(id AS text) FROM bookings_booking WHERE contact_email LIKE 'sam%@example.com'"
)
NEIGHBOURS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Database:
    """What is killed and started again; the site at `port`; and a way to look at what is there."""

    port: int
    kill: Callable[[], None]
    start: Callable[[], None]
    ask: Ask


@dataclass(slots=True)
class Tally:
    """What the clients saw."""

    booked: list[UUID] = field(default_factory=list)
    doubtful: Counter[int] = field(default_factory=Counter)  # what was answered in the end
    unsettled: int = 0
    slowest: float = 0.0  # seconds from the database being back to the answer of who waited for it
    back_at: float = 0.0


# ── clients ──


def times(port: int) -> list[dict[str, Any]]:
    """Free times of several venues, one after the other, in an order that a seed decides."""
    found = []
    for venue in get_json(port, "/api/v1/venues/?page_size=12")["data"]:
        services = get_json(port, f"/api/v1/services/?venue={venue['id']}")["data"]
        service = next((one["id"] for one in services if one["done_at"] == "VENUE"), None)
        if service is None:
            continue
        path = f"/api/v1/bookings/available-slots/?venue={venue['id']}&service={service}&days=14"
        found += [
            {"venue": venue["id"], "services": [service], "starts_at": slot["starts_at"]}
            for day in get_json(port, path)["data"]["days"]
            for slot in day["slots"]
        ]
    random.Random(os.environ.get("SEED", "1")).shuffle(found)
    return found


def book(port: int, wish: dict[str, Any], tally: Tally) -> None:
    """Book it as a stranger's app does, and ask again until somebody answers."""
    key, number = str(uuid4()), next(NEIGHBOURS)
    contact = {"name": "Sam", "email": f"sam{number}@example.com", "phone": "+15035550123"}
    body = json.dumps({**wish, "contact": contact})
    source = f"127.{1 + number // 60_000}.{number // 250 % 250}.{1 + number % 250}"
    ends = time.monotonic() + GIVES_UP_AFTER
    status, booking = post(port, body, key, source)
    is_doubtful = status not in ANSWERS
    while status not in ANSWERS:
        if time.monotonic() > ends:
            tally.unsettled += 1
            return
        time.sleep(0.1)
        status, booking = post(port, body, key, source)
    if is_doubtful:
        tally.doubtful[status] += 1
        tally.slowest = max(tally.slowest, time.monotonic() - (tally.back_at or ends))
    if booking is not None:
        tally.booked.append(booking)


def post(port: int, body: str, key: str, source: str) -> tuple[int, UUID | None]:
    """Return the status, or 0 where the line broke, and the booking."""
    line = http.client.HTTPConnection("127.0.0.1", port, 30, (source, 0))
    headers = {"Content-Type": "application/json", "Idempotency-Key": key, "Host": "localhost"}
    try:
        line.request("POST", "/api/v1/bookings/", body, headers)
        answer = line.getresponse()
        said = answer.read()
        made = UUID(json.loads(said)["data"]["id"]) if answer.status == 201 else None
    except (OSError, http.client.HTTPException):
        return 0, None
    finally:
        line.close()
    return answer.status, made


def live_through(database: Database, deaths: int) -> Tally:
    """Let clients book while the database dies so often."""
    tally, stopping = Tally(), threading.Event()
    wishes: SimpleQueue[dict[str, Any]] = SimpleQueue()
    for wish in times(database.port):
        wishes.put(wish)

    def client() -> None:
        while not stopping.is_set():
            try:
                wish = wishes.get_nowait()
            except Empty:
                return
            book(database.port, wish, tally)

    clients = [threading.Thread(target=client) for _client in range(CLIENTS)]
    for one in clients:
        one.start()
    for _death in range(deaths):
        time.sleep(random.uniform(1.0, 2.0))
        tally.back_at = 0.0
        database.kill()
        database.start()
        tally.back_at = time.monotonic()
        time.sleep(2.0)
    stopping.set()
    for one in clients:
        one.join()
    return tally


# ── databases ──


@contextmanager
def site(
    variables: dict[str, str], folder: Path, command: Sequence[str] = SERVE
) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    """Run the embedded server in a group of its own; yield how to kill it, and how to start it again."""
    running: list[subprocess.Popen[bytes]] = []
    log = (folder / "log").open("a")

    def start() -> None:
        running.append(
            subprocess.Popen(command, env=variables, stdout=log, stderr=log, start_new_session=True)
        )
        wait_until_it_listens(int(variables["PORT"]), running[-1])

    def kill() -> None:
        os.killpg(running[-1].pid, signal.SIGKILL)
        running[-1].wait()

    start()
    try:
        yield kill, start
    finally:
        kill()
        log.close()


@contextmanager
def on_sqlite(town: Path) -> Iterator[Database]:
    """A copy of the prepared site; what is killed is all of it."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as name:
        folder = Path(name)
        shutil.copytree(town, folder, dirs_exist_ok=True)
        variables = environment(folder)
        with site(variables, folder) as (kill, start):
            yield Database(int(variables["PORT"]), kill, start, partial(ask_sqlite, folder))


@contextmanager
def on_postgres(cluster: postgres.Cluster, variables: dict[str, str]) -> Iterator[Database]:
    """The site on a database server; what is killed is that server alone."""

    def ask(statement: str) -> list[Any]:
        with psycopg.connect(variables["DATABASE_URL"]) as connection:
            return connection.execute(statement).fetchall()

    folder = Path(variables["COZYWISH_DATA_DIR"])
    with site(variables, folder):
        yield Database(int(variables["PORT"]), cluster.kill, cluster.start, ask)


# ── verdicts ──


def holds(name: str, database: Database) -> bool:
    """Say what became of the bookings."""
    before = ids(database)
    tally = live_through(database, DEATHS)
    there = ids(database) - before
    lost = set(tally.booked) - there
    unasked = there - set(tally.booked)
    said = [
        line(f"{name} acknowledged_bookings_lost", len(lost), "0", holds=not lost),
        line(f"{name} bookings_nobody_was_told_of", len(unasked), "0", holds=not unasked),
        line(f"{name} keys_without_an_answer", tally.unsettled, "0", holds=not tally.unsettled),
        line(
            f"{name} seconds_until_answered",
            f"{tally.slowest:.1f}",
            f"<= {RECONNECTS_WITHIN:.0f}",
            holds=tally.slowest <= RECONNECTS_WITHIN,
        ),
        line(
            f"{name} bookings_in_doubt",
            f"{tally.doubtful.total()} of {len(tally.booked)}, answered in the end {dict(tally.doubtful)}",
            f">= {DEATHS}",
            holds=tally.doubtful.total() >= DEATHS,
        ),
    ]
    overlaps = count_overlaps(database.ask)
    said.append(line(f"{name} double_bookings", overlaps, "0", holds=overlaps == 0))
    return all(said)


def ids(database: Database) -> set[UUID]:
    """Every booking there is."""
    return {UUID(row[0]) for row in database.ask(BOOKINGS)}


def main() -> int:
    """Both databases; 0 only if all of it holds."""
    with sqlite_town() as town, on_sqlite(town) as database:
        passed = [holds("sqlite", database)]
    try:
        with postgres.cluster() as cluster, new_town(cluster.url) as variables:
            manage("prepare", variables)
            with on_postgres(cluster, variables) as database:
                passed.append(holds("postgres", database))
    except postgres.Unavailable as reason:
        passed.append(may_be_left_out(reason))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
