"""Prove that every door opens for whom it should, and for nobody else.

    python -m tests.prove.authz             some minutes; on both databases

Two businesses, eight personas, every route of the site with an object of one's own, of the other business and of
nobody, by every method: each answer is compared with the table (tests/authz/table.py), a foreign object with an absent
one, and every page is searched for private texts of somebody else. One line says how many cells were tried and how
many deviate, how many routes no row of the table knows, and how many foreign texts were seen. The control is the same
site with two doors more, one that shows any booking and one that nobody declared (tests/authz/hole.py).
"""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests import postgres
from tests.prove.accounts.report import line
from tests.prove.servers import (
    environment,
    may_be_left_out,
    new_town,
)

if TYPE_CHECKING:
    from tests.authz.judge import Judge, Verdict

TELL_EVERY = 25  # doors


@contextmanager
def judging() -> Iterator["Judge"]:
    """Build the world in this process's own empty database; nothing of it is kept."""
    import django  # noqa: PLC0415 - only the child is a Django process

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from tests.authz.judge import make_judge  # noqa: PLC0415

    setup_test_environment()
    logging.disable(logging.ERROR)  # thousands of refusals are what is asked for
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        yield make_judge()
        transaction.set_rollback(True)


def prove_here(name: str) -> bool:
    """Prove it in this process, on the database its variables name."""
    with judging() as judge:
        return all([everything(name, judge), control(name, judge)])


def everything(name: str, judge: "Judge") -> bool:
    """Try every door there is, and print each deviation before the line."""
    from tests.authz.doors import doors  # noqa: PLC0415
    from tests.authz.judge import Verdict  # noqa: PLC0415

    verdict, every = Verdict(), list(doors())
    for number, door in enumerate(every, start=1):
        verdict += judge.judge([door])
        if number % TELL_EVERY == 0:
            print(f"  {name}: {number} of {len(every)} doors", file=sys.stderr, flush=True)
    for said in (*verdict.undeclared, *verdict.deviations, *verdict.canaries):
        print(f"  {said}")
    return line(f"authz_{name}", counts(verdict), "N 0 0 0", holds=verdict.is_clean)


def counts(verdict: "Verdict") -> str:
    """Cells, deviations, undeclared routes, foreign texts."""
    wrong = (verdict.deviations, verdict.undeclared, verdict.canaries)
    return " ".join(str(count) for count in (verdict.cells, *map(len, wrong)))


def control(name: str, judge: "Judge") -> bool:
    """The planted holes must be found, each in its own way."""
    from django.test import override_settings  # noqa: PLC0415

    from tests.authz.doors import doors  # noqa: PLC0415
    from tests.authz.hole import HOLES  # noqa: PLC0415

    with override_settings(ROOT_URLCONF="tests.authz.hole"):
        verdict = judge.judge(doors(HOLES))
    found = all((verdict.deviations, verdict.undeclared, verdict.canaries))
    return line(f"authz_{name}_control", counts(verdict), ">=1 each", holds=found)


def prove(name: str, variables: dict[str, str]) -> bool:
    """Prove it on one new database, in a process of its own."""
    variables = variables | {"DJANGO_SETTINGS_MODULE": "cozywish.config.settings.test"}
    command = [sys.executable, "-m", "tests.prove.authz", name]
    return subprocess.run(command, env=variables, check=False).returncode == 0


def main() -> int:
    """Prove it on both databases; 0 only if every line says PASS."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as folder:
        passed = [prove("sqlite", environment(Path(folder)) | {"COZYWISH_TEST_DB": "sqlite"})]
    try:
        with postgres.server() as url, new_town(url) as variables:
            there = {"COZYWISH_TEST_DB": "postgres", "TEST_DATABASE_URL": variables["DATABASE_URL"]}
            passed.append(prove("postgres", variables | there))
    except postgres.Unavailable as reason:
        passed.append(may_be_left_out(reason))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit((0 if prove_here(sys.argv[1]) else 1) if len(sys.argv) == 2 else main())
