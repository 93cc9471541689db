"""Prove that a database that is away for some seconds is nobody's defect, and that the site comes back (CHA-05).

    python -m tests.prove.away_database

Clients read pages and the API, as guests and signed in, and book, and the payment provider tells something, all without
pause. Meanwhile every line to PostgreSQL is cut, PostgreSQL is killed and stays away, and it can only be read, each for
some seconds. No answer may be a defect, whatever cannot be done must be 503 with when to ask again, and reading must go
on while all can be read. Within ten seconds of each trouble the same process must answer every kind of request as
before, over no more lines than it has threads. The control takes absence for a defect.

The same through every door, on both databases, is `tests/journeys/test_away.py`.
"""

import hashlib
import hmac
import http.client
import itertools
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import psycopg
from django.core.management import execute_from_command_line

from tests import postgres
from tests.prove.accounts.report import line
from tests.prove.lost_database import SERVE, site, times
from tests.prove.servers import manage, may_be_left_out, new_town

SECONDS = 3.0
BACK_WITHIN = 10.0
MOST_LINES = 8 + 4  # threads that answer, deliver, move money, tell open pages; and one that counts
BLIND = (sys.executable, "-m", "tests.prove.away_database", "blind")
LOGIN = {"email": "maya@cozywish.example", "password": "lamplight-portland"}
SECRET = "whsec_practice"  # of the practice provider
READING = ("home", "search", "venues", "mine")
ADMIN = "-c default_transaction_read_only=off"

Ask = Callable[[], tuple[int, str]]  # the status, and what it says of when to ask again


@dataclass(slots=True)
class Heard:
    """Statuses by kind of request, while a trouble lasts or at any other time."""

    said: Counter[tuple[str, int]] = field(default_factory=Counter)
    silent: int = 0  # 503 that do not say when to ask again
    back: dict[str, float] = field(default_factory=dict)  # when each was first answered as before

    def answered(self, *statuses: int) -> int:
        """How many had one of these."""
        return sum(many for (_kind, status), many in self.said.items() if status in statuses)

    def defects(self) -> int:
        """How many were no answer: a broken line, or the words of a defect."""
        return sum(
            many
            for (_kind, status), many in self.said.items()
            if status == 0 or (status >= 500 and status != 503)
        )


# ── clients ──


def asked(
    port: int, method: str, path: str, body: str = "", **headers: str
) -> tuple[int, str, str]:
    """Return status, Retry-After and body of a request from an address of its own; 0 where the line broke."""
    number = next(NEIGHBOURS)
    source = f"127.{1 + number // 60_000}.{number // 250 % 250}.{1 + number % 250}"
    connection = http.client.HTTPConnection("127.0.0.1", port, 30, (source, 0))
    sent = {name.replace("_", "-"): value for name, value in headers.items()} | {
        "Host": "localhost",
        "Content-Type": "application/json",
    }
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        said = answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, "", ""
    finally:
        connection.close()
    return answer.status, answer.headers.get("Retry-After", ""), said


NEIGHBOURS = itertools.count(1)


def told(port: int) -> tuple[int, str]:
    """Let the provider tell something that nobody here knows."""
    number, at = uuid4().hex, int(time.time())
    event = {
        "id": f"evt_{number}",
        "object": "event",
        "type": "charge.updated",
        "created": at,
        "livemode": False,
        "api_version": "",
        "data": {"object": {"id": f"ch_{number}"}},
    }
    body = json.dumps(event)
    signed = hmac.new(SECRET.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    path = "/api/v1/payments/webhook/"
    return asked(port, "POST", path, body, Stripe_Signature=f"t={at},v1={signed}")[:2]


def kinds(port: int) -> dict[str, Ask]:
    """What clients ask for, by a name."""
    _status, _retry, said = asked(port, "POST", "/api/v1/auth/login/", json.dumps(LOGIN))
    bearer = f"Bearer {json.loads(said)['data']['access_token']}"
    wishes = itertools.cycle(times(port))

    def book() -> tuple[int, str]:
        contact = {
            "name": "Sam",
            "email": f"{uuid4().hex}@example.com",
            "phone": "+15035550123",
        }
        body = json.dumps({**next(wishes), "contact": contact})
        return asked(port, "POST", "/api/v1/bookings/", body, Idempotency_Key=str(uuid4()))[:2]

    def get(path: str, **headers: str) -> Ask:
        return lambda: asked(port, "GET", path, **headers)[:2]

    return {
        "home": get("/"),
        "search": get("/search?where=Portland"),
        "venues": get("/api/v1/venues/"),
        "mine": get("/api/v1/auth/user/", Authorization=bearer),
        "book": book,
        "told": lambda: told(port),
    }


class Clients:
    """A thread for each kind of request, without pause; `heard` is where they put what they hear now."""

    def __init__(self, asks: dict[str, Ask]) -> None:
        self.heard = Heard()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=each) for each in asks.items()]
        for one in self._threads:
            one.start()

    def _ask(self, kind: str, ask: Ask) -> None:
        while not self._stopping.is_set():
            heard = self.heard  # of when it was asked
            status, retry = ask()
            heard.said[kind, status] += 1
            heard.silent += status == 503 and not retry.isdigit()
            if 0 < status < 500:
                heard.back.setdefault(kind, time.monotonic())
            time.sleep(0.02)

    def stop(self) -> None:
        """Wait until none asks any more."""
        self._stopping.set()
        for one in self._threads:
            one.join()


# ── troubles ──


@dataclass(frozen=True, slots=True)
class Database:
    """The server, and its database as whoever runs it asks."""

    cluster: postgres.Cluster
    url: str

    def say(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement, even while nobody else may write."""
        with psycopg.connect(self.url, autocommit=True, options=ADMIN) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def lines(self) -> int:
        """How many lines the site has to its database."""
        [(many,)] = self.say(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(str(many))


@contextmanager
def cut(database: Database) -> Iterator[None]:
    """Every line is cut, again and again."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        database.say(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        time.sleep(0.05)
    yield


@contextmanager
def gone(database: Database) -> Iterator[None]:
    """Nobody answers."""
    database.cluster.kill()
    time.sleep(SECONDS)
    yield
    database.cluster.start()


@contextmanager
def only_read(database: Database) -> Iterator[None]:
    """What is there can be read, and nothing can be written."""
    database.say("ALTER SYSTEM SET default_transaction_read_only = on")
    database.say("SELECT pg_reload_conf()")
    time.sleep(SECONDS)
    yield
    database.say("ALTER SYSTEM RESET default_transaction_read_only")
    database.say("SELECT pg_reload_conf()")


TROUBLES = {"cut": cut, "gone": gone, "only_read": only_read}


# ── verdicts ──


def lived(database: Database, port: int) -> Iterator[tuple[str, Heard, float]]:
    """Yield each trouble, what was heard during it, and the seconds until all was as before."""
    asks = kinds(port)
    clients = Clients(asks)
    try:
        for name, trouble in TROUBLES.items():
            time.sleep(1.0)
            clients.heard = during = Heard()
            with trouble(database):
                clients.heard = after = Heard()
            over = time.monotonic()
            while after.back.keys() < asks.keys() and time.monotonic() - over < 2 * BACK_WITHIN:
                time.sleep(0.05)
            yield name, during, max(after.back.values(), default=0) - over
            missing = asks.keys() - after.back.keys()
            if missing:
                raise RuntimeError(f"after {name} nobody answered {sorted(missing)}")
            time.sleep(0.5)
    finally:
        clients.stop()


def holds(database: Database, port: int) -> bool:
    """Say what became of the requests."""
    said = []
    for name, during, seconds in lived(database, port):
        defects, told_later = during.defects(), during.answered(503)
        read = sum(during.said[kind, 200] for kind in READING)
        said += [
            line(f"{name} answers_of_a_defect", defects, "0", holds=defects == 0),
            line(f"{name} 503_without_a_time", during.silent, "0", holds=not during.silent),
            line(f"{name} 503", told_later, "> 0", holds=told_later > 0),
            line(
                f"{name} seconds_until_all_is_as_before",
                f"{seconds:.1f}",
                f"<= {BACK_WITHIN:.0f}",
                holds=seconds <= BACK_WITHIN,
            ),
        ]
        if name == "only_read":
            unread = sum(during.said[kind, 503] for kind in READING)
            good = read > 0 and unread == 0
            said.append(line(f"{name} read", f"{read}, {unread} refused", "all", holds=good))
    many = database.lines()
    said.append(line("lines_afterwards", many, f"<= {MOST_LINES}", holds=many <= MOST_LINES))
    return all(said)


def fails_blind(database: Database, port: int) -> bool:
    """The control: who cannot tell absence from a defect answers with defects."""
    defects = sum(during.defects() for _name, during, _seconds in lived(database, port))
    return line("control: absence is a defect", defects, "> 0", holds=defects > 0)


def main() -> int:
    """On PostgreSQL; 0 only if all of it holds."""
    passed = []
    try:
        with postgres.cluster() as cluster, new_town(cluster.url) as variables:
            manage("prepare", variables)
            database = Database(cluster, variables["DATABASE_URL"])
            port, folder = int(variables["PORT"]), Path(variables["COZYWISH_DATA_DIR"])
            for command, judge in ((SERVE, holds), (BLIND, fails_blind)):
                with site(variables, folder, command):
                    passed.append(judge(database, port))
    except postgres.Unavailable as reason:
        passed.append(may_be_left_out(reason))
    return 0 if all(passed) else 1


def serve_blind() -> None:
    """Serve as ever, but take every trouble for a defect."""
    with patch("cozywish.config.errors.is_away", lambda _error: False):
        execute_from_command_line(["manage.py", "serve"])


if __name__ == "__main__":
    if sys.argv[1:] == ["blind"]:
        serve_blind()
    sys.exit(main())
