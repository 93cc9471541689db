"""Prove that every door opens for whom it should, and for nobody else.

    python -m tests.prove.authz             some minutes; on both databases

Two businesses, eight personas, every route of the site with an object of one's own, of a colleague, of the other
business and of nobody, by every method: each answer is compared with the table (tests/authz/table.py), a foreign object
with an absent one, and every page is searched for private texts of somebody else. One line says how many cells were
tried and how many deviate, how many routes no row of the table knows, how many foreign texts were seen, and how many
changes left no row in the audit log. The same is done for a manager with hardly any rights, at every door of the
portal. The control is the same site with doors more of the kind that must be found (tests/authz/hole.py).
"""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
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


def get_ready() -> None:
    """Make this process a Django process with tables in its own empty database."""
    import django  # noqa: PLC0415 - only the child is a Django process

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    setup_test_environment()
    logging.disable(logging.ERROR)  # thousands of refusals are what is asked for
    call_command("migrate", verbosity=0)


@contextmanager
def judging(*, narrow: bool = False) -> Iterator["Judge"]:
    """Build the world; nothing of it is kept."""
    from django.db import transaction  # noqa: PLC0415

    from tests.authz.judge import make_judge  # noqa: PLC0415

    with transaction.atomic():
        yield make_judge(narrow=narrow)
        transaction.set_rollback(True)


def prove_here(name: str) -> bool:
    """Prove it in this process, on the database its variables name."""
    get_ready()
    with judging() as judge:
        passed = [everything(name, judge), control(name, judge)]
    with judging(narrow=True) as judge:
        return all([*passed, little(name, judge)])


def everything(name: str, judge: "Judge") -> bool:
    """Try every door there is, and print each deviation before the line."""
    from tests.authz.doors import doors  # noqa: PLC0415
    from tests.authz.judge import Verdict  # noqa: PLC0415

    verdict, every = Verdict(), list(doors())
    for number, door in enumerate(every, start=1):
        verdict += judge.judge([door])
        if number % TELL_EVERY == 0:
            print(f"  {name}: {number} of {len(every)} doors", file=sys.stderr, flush=True)
    wrong = (verdict.undeclared, verdict.deviations, verdict.canaries, verdict.unrecorded)
    for said in chain(*wrong):
        print(f"  {said}")
    return line(f"authz_{name}", counts(verdict), "N 0 0 0 0", holds=verdict.is_clean)


def little(name: str, judge: "Judge") -> bool:
    """Try every door of the portal as a manager who may see the visits of one person, and nothing else."""
    from tests.authz.judge import Verdict  # noqa: PLC0415
    from tests.authz.test_narrow_grant import PORTAL, row_of  # noqa: PLC0415
    from tests.authz.world import Persona  # noqa: PLC0415

    verdict = Verdict()
    for door in PORTAL:
        policy = door.policy.name if door.policy else ""
        verdict += judge.judge_as(Persona.MANAGER, door, row_of(policy))
    for said in chain(verdict.deviations, verdict.canaries, verdict.unrecorded):
        print(f"  {said}")
    return line(f"authz_{name}_narrow", counts(verdict), "N 0 0 0 0", holds=verdict.is_clean)


def counts(verdict: "Verdict") -> str:
    """Cells, deviations, undeclared routes, foreign texts, changes of which the audit log has no row."""
    wrong = (verdict.deviations, verdict.undeclared, verdict.canaries, verdict.unrecorded)
    return " ".join(str(count) for count in (verdict.cells, *map(len, wrong)))


def control(name: str, judge: "Judge") -> bool:
    """The planted holes must be found, each in its own way."""
    from django.test import override_settings  # noqa: PLC0415

    from tests.authz.doors import doors  # noqa: PLC0415
    from tests.authz.hole import HOLES  # noqa: PLC0415

    with override_settings(ROOT_URLCONF="tests.authz.hole"):
        verdict = judge.judge(doors(HOLES))
    found = all((verdict.deviations, verdict.undeclared, verdict.canaries, verdict.unrecorded))
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
