"""One process for each seed, on an empty database of its own."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests import postgres
from tests.prove.servers import environment, manage, may_be_left_out, new_town

DAYS = "30"
Variables = dict[str, str]
Fresh = Callable[[int], Variables]  # a new database for a seed


def seeds(asked: str) -> range:
    """Read 7 or 1..20."""
    first, _dots, last = asked.partition("..")
    return range(int(first), int(last or first) + 1)


def run(said: Mapping[str, str]) -> int:
    """Live all that is asked for; 0 only if each of them ended well."""
    name, days = said.get("DB") or "sqlite", said.get("DAYS") or DAYS
    wanted = seeds(said.get("SEED") or "1")
    try:
        with PLACES[name]() as fresh:
            failed = [seed for seed in wanted if not lives(name, seed, days, fresh(seed))]
    except postgres.Unavailable as reason:
        return 0 if may_be_left_out(reason) else 1
    print(
        f"{name} SIM {len(wanted) - len(failed)} of {len(wanted)} seeds clean; failed: {failed or 'none'}"
    )
    return 1 if failed else 0


def lives(name: str, seed: int, days: str, variables: Variables, fault: str = "") -> bool:
    """Live one month. The order of sets is nothing to depend on, and is the same each time all the same."""
    command = [sys.executable, "-m", "tests.prove.sim.month", name, str(seed), days, fault]
    variables = variables | {"PYTHONHASHSEED": "0"}
    month = subprocess.run(command, env=variables, check=False, stderr=subprocess.PIPE, text=True)
    for line in month.stderr.splitlines():
        if not line.startswith("INFO:"):  # the practice provider says that it starts and stops
            print(line, file=sys.stderr)
    return month.returncode == 0


@contextmanager
def on_sqlite() -> Iterator[Fresh]:
    """A migrated file, copied for each seed."""
    with tempfile.TemporaryDirectory(prefix="cozywish-sim-") as name:
        empty = Path(name) / "empty"
        empty.mkdir()
        manage("migrate", environment(empty), "--verbosity", "0")

        def fresh(seed: int) -> Variables:
            folder = Path(name) / f"seed-{seed}"
            shutil.copytree(empty, folder)
            return environment(folder)

        yield fresh


@contextmanager
def on_postgres() -> Iterator[Fresh]:
    """A migrated database, copied for each seed."""
    with postgres.server() as url, new_town(url) as town:
        manage("migrate", town, "--verbosity", "0")

        def fresh(seed: int) -> Variables:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE seed_{seed} TEMPLATE town")
            return town | {"DATABASE_URL": url.replace("/postgres?", f"/seed_{seed}?")}

        yield fresh


PLACES = {"sqlite": on_sqlite, "postgres": on_postgres}
