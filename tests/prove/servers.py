"""The servers to race against: `make run`'s on SQLite, two gunicorn workers on PostgreSQL."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from tests import postgres

# Written for this proof: it neither uses the guard nor its code.
OVERLAPS = """
SELECT count(*) FROM bookings_allocation AS one JOIN bookings_allocation AS two
ON one.resource_id = two.resource_id AND one.id < two.id AND one.t0 < two.t1 AND two.t0 < one.t1
WHERE one.state NOT IN ('RELEASED', 'SQUEEZE') AND two.state NOT IN ('RELEASED', 'SQUEEZE')"""


WSGI = "cozywish.config.wsgi"
# One process writes the people, another serves them: what is kept encrypted must be read by both.
SHARED_KEY = "of-servers-that-live-for-minutes-and-hold-nothing-but-made-up-people"

Ask = Callable[[str], list[Any]]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, its log, and a way into its database."""

    port: int
    log_file: Path
    query: Ask

    def log(self) -> str:
        """Return everything the server has written so far."""
        return self.log_file.read_text()


def count_overlaps(query: Ask) -> int:
    """Return how many pairs of taken times on one resource overlap."""
    return int(query(OVERLAPS)[0][0])


UNGUARD_SQLITE = (
    "DROP TRIGGER bookings_allocation_never_overlaps_INSERT",
    "DROP TRIGGER bookings_allocation_never_overlaps_UPDATE",
)
UNGUARD_POSTGRES = (
    "ALTER TABLE bookings_allocation DROP CONSTRAINT bookings_allocation_never_overlaps",
)


@contextmanager
def sqlite_town() -> Iterator[Path]:
    """A data folder with the demo city in it, as `make run` prepares it."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as name:
        manage("prepare", environment(Path(name)))
        yield Path(name)


@contextmanager
def sqlite_copy(town: Path) -> Iterator[tuple[Ask, Callable[[int], None]]]:
    """Yield a way into a copy of the prepared database, and one to let threads race on it for some rounds."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as name:
        folder = Path(name)
        shutil.copytree(town, folder, dirs_exist_ok=True)

        def together(rounds: int) -> None:
            command = [sys.executable, "-m", "tests.prove.hold_together", str(rounds)]
            subprocess.run(command, env=environment(folder), check=True)

        yield partial(ask_sqlite, folder), together


def ask_sqlite(folder: Path, statement: str) -> list[Any]:
    """Ask the database in a data folder."""
    with closing(sqlite3.connect(folder / "db.sqlite3", timeout=20)) as connection, connection:
        return connection.execute(statement).fetchall()


@contextmanager
def make_run(town: Path) -> Iterator[Server]:
    """Run what `make run` runs, on a copy of the prepared data folder."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as name:
        folder = Path(name)
        shutil.copytree(town, folder, dirs_exist_ok=True)

        command = [sys.executable, "manage.py", "serve"]
        with running(command, environment(folder), folder) as port:
            yield Server(port, folder / "log", partial(ask_sqlite, folder))


def postgres_town(url: str) -> None:
    """Make the database `town` with the demo city in it on the server at `url`."""
    with new_town(url) as variables:
        manage("prepare", variables)


@contextmanager
def new_town(url: str) -> Iterator[dict[str, str]]:
    """Make the empty database `town` on the server at `url`; yield the variables of what fills it."""
    _create_database(url, "CREATE DATABASE town")
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as name:
        yield environment(Path(name)) | {"DATABASE_URL": _database(url, "town")}


@contextmanager
def gunicorn(url: str, *, database: str, application: str = WSGI) -> Iterator[Server]:
    """Run two gunicorn workers on a new copy of `town`, called `database`."""
    _create_database(url, f'CREATE DATABASE "{database}" TEMPLATE town')
    own = _database(url, database)

    def ask(statement: str) -> list[Any]:
        with psycopg.connect(own, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as name:
        folder = Path(name)
        variables = environment(folder) | {"DATABASE_URL": own}
        with running(_two_workers(variables, application), variables, folder) as port:
            yield Server(port, folder / "log", ask)


@contextmanager
def gunicorn_on_sqlite(town: Path, *, application: str = WSGI) -> Iterator[Server]:
    """Run two gunicorn workers on a copy of the prepared data folder."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as name:
        folder = Path(name)
        shutil.copytree(town, folder, dirs_exist_ok=True)
        variables = environment(folder)
        with running(_two_workers(variables, application), variables, folder) as port:
            yield Server(port, folder / "log", partial(ask_sqlite, folder))


def _two_workers(variables: dict[str, str], application: str) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "8"]
    command += ["--worker-class", "gthread", "--log-level", "warning"]
    return [*command, "--bind", f"127.0.0.1:{variables['PORT']}", application]


def _create_database(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def _database(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")


def environment(folder: Path) -> dict[str, str]:
    """Return the variables of a server that keeps its data in `folder` and listens at a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return clean | {
        "DJANGO_SETTINGS_MODULE": "cozywish.config.settings.development",
        "COZYWISH_DATA_DIR": str(folder),
        "SECRET_KEY": SHARED_KEY,
        "HOST": "127.0.0.1",
        "PORT": port,
    }


def may_be_left_out(reason: Exception) -> bool:
    """Tell that PostgreSQL was not tried, and return whether that may be."""
    print(f"postgres not run: {reason}")
    return os.environ.get("COZYWISH_REQUIRE_ALL") != "1"


def manage(command: str, variables: dict[str, str], *options: str) -> None:
    """Run a command of manage.py."""
    subprocess.run([sys.executable, "manage.py", command, *options], env=variables, check=True)


@contextmanager
def running(command: list[str], variables: dict[str, str], folder: Path) -> Iterator[int]:
    """Run a server while the block lasts; yield its port. Its log goes to `folder`."""
    port = int(variables["PORT"])
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
    try:
        wait_until_it_listens(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_it_listens(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Return once somebody accepts connections at the port. Raises RuntimeError when nobody will."""
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server stopped before it listened")
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not listen within 30 seconds")


def on_both_databases(child: str, **variables: str) -> int:
    """Run the module `child` on an empty database of either kind; 0 only if each of them ended well."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as folder:
        passed = [_ends_well(child, "sqlite", environment(Path(folder)) | variables)]
    try:
        with postgres.server() as url, new_town(url) as town:
            passed.append(_ends_well(child, "postgres", town | variables))
    except postgres.Unavailable as reason:
        passed.append(may_be_left_out(reason))
    return 0 if all(passed) else 1


def _ends_well(child: str, name: str, variables: dict[str, str]) -> bool:
    manage("migrate", variables, "--verbosity", "0")
    command = [sys.executable, "-m", child, name]
    return subprocess.run(command, env=variables, check=False).returncode == 0
