"""Prove that accounts are safe from those who try.

    python -m tests.prove.accounts          some minutes; FULL=1 with 2 000 samples of each kind

Real servers with two workers each and all limits on, on SQLite and on PostgreSQL, are asked over sockets from loopback
addresses: fifty wrong passwords at once, tokens and codes twice and at once. On SQLite the times of answers about
addresses with and without an account are compared. Hostile uploads go through the pipeline for pictures.
Each proof has a control: the same against a server whose guard was taken away (faults.py) must fail it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from tests import postgres
from tests.prove.accounts import lock_out, once, timing
from tests.prove.accounts.doors import sources
from tests.prove.servers import (
    WSGI,
    Server,
    environment,
    gunicorn,
    gunicorn_on_sqlite,
    manage,
    may_be_left_out,
    new_town,
)

SAMPLES = 2_000 if os.environ.get("FULL") == "1" else 200

# A server with a fault of this name; with none, as it is.
Opens = Callable[[str], AbstractContextManager[Server]]
Proof = Callable[[str, Server, Iterator[str]], bool]
CONTROLS: dict[str, Proof] = {
    "read_then_write": lock_out.control,
    "naive_rotation": once.control_refresh,
    "no_memory": once.control_app_code,
}


def prove(name: str, opens: Opens) -> list[bool]:
    """Prove what is counted and used once, on one database."""
    loopback = sources()
    with opens("") as server:
        passed = [
            proof(name, server, loopback)
            for proof in (lock_out.prove, once.prove_refresh, once.prove_app_code)
        ]
    for fault, control in CONTROLS.items():
        with opens(fault) as server:
            passed.append(control(name, server, loopback))
    return passed


def prove_timing(opens: Opens) -> list[bool]:
    """Prove that no door's time tells who has an account."""
    with opens("") as server:
        passed = timing.prove(server, samples=SAMPLES)
    for fault, door in (("no_hash", "sign_in"), ("no_beat", "api_another_code")):
        with opens(fault) as server:
            passed.append(timing.control(server, door, samples=SAMPLES))
    return passed


def prove_uploads() -> bool:
    """Prove it in a process of its own, whose children are only those that draw: their memory is asked for."""
    command = [sys.executable, "-m", "tests.prove.accounts.uploads"]
    own = os.environ | {"DJANGO_SETTINGS_MODULE": "cozywish.config.settings.test"}
    return subprocess.run(command, env=own, check=False).returncode == 0


def application(fault: str) -> str:
    return f'tests.prove.accounts.faults:planted("{fault}")' if fault else WSGI


def people(variables: dict[str, str]) -> None:
    """Make a database with enough of them."""
    manage("migrate", variables, "--verbosity", "0")
    command = [sys.executable, "-m", "tests.prove.accounts.people", str(timing.people(SAMPLES))]
    subprocess.run(command, env=variables, check=True)


def main() -> int:
    """Prove everything; 0 only if every line says PASS."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as town:
        people(environment(Path(town)))

        def on_sqlite(fault: str) -> AbstractContextManager[Server]:
            return gunicorn_on_sqlite(Path(town), application=application(fault))

        passed = [prove_uploads(), *prove("sqlite", on_sqlite), *prove_timing(on_sqlite)]
    try:
        with postgres.server() as url:
            with new_town(url) as variables:
                people(variables)
            passed += prove("postgres", partial(on_postgres, url))
    except postgres.Unavailable as reason:
        passed.append(may_be_left_out(reason))
    return 0 if all(passed) else 1


def on_postgres(url: str, fault: str) -> AbstractContextManager[Server]:
    """Run it on a database of its own."""
    return gunicorn(url, database=fault or "guarded", application=application(fault))


if __name__ == "__main__":
    sys.exit(main())
