"""Processes that die, on the database of the settings: `python -m tests.prove.crash_together NAME`."""

import logging
import os
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import groupby
from pathlib import Path

import django

django.setup()

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from cozywish.apps.payments.ledger.journals import gift_sold
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.tests.conftest import Till
from cozywish.apps.payments.tests.provider import running
from cozywish.core.money import Money
from tests.prove.accounts.report import line
from tests.prove.crash_controls import CONTROLS
from tests.prove.crash_journeys import JOURNEYS
from tests.prove.crash_runs import Run, can_sleep, die, found, oversleep

FULL = os.environ.get("FULL") == "1"
SEED = os.environ.get("SEED", "8")
OVERSLEPT = 2  # of a journey, without FULL=1
OF_A_PAGE, OF_A_WORKER = 2, 1  # how many points of each stage are tried without FULL=1


def chosen(runs: Iterable[Run], dice: random.Random) -> list[Run]:
    """Every point with FULL=1; else some of each stage."""
    if FULL:
        return list(runs)
    sample: list[Run] = []
    for _stage, group in groupby(runs, key=lambda run: run.stage):
        points = list(group)
        most = OF_A_PAGE if points[0].process == "web" else OF_A_WORKER
        sample += dice.sample(points, min(most, len(points)))
    return sample


def audited() -> list[str]:
    """What `manage.py audit` finds."""
    said = StringIO()
    try:
        call_command("audit", stdout=said)
    except CommandError:
        return [each for each in said.getvalue().splitlines() if not each.startswith("note:")]
    return []


def tell(wrong: list[str]) -> None:
    """Print some of what is wrong."""
    for each in wrong[:5]:
        print(f"  WRONG {each}", flush=True)


def overslept(name: str, till: Till, journey: str, runs: list[Run], dice: random.Random) -> bool:
    """The same with workers that sleep longer than their leases; a journey in which none does anything holds."""
    can = [run for run in runs if can_sleep(run)]
    tried = can if FULL else dice.sample(can, min(OVERSLEPT, len(can)))
    wrong = [f"{run}: {each}" for run in tried for each in oversleep(till, run)] + audited()
    said = f"{len(tried)} of {len(can)} slept through their lease, {len(wrong)} wrong"
    holds = line(f"{name} CHA-07 {journey}", said, "0 wrong", holds=not wrong)
    tell(wrong)
    return holds


def proved(name: str, till: Till) -> Iterator[bool]:
    """Yield for each line whether it holds."""
    dice, died, points = random.Random(SEED), 0, 0
    for journey in JOURNEYS:
        runs, off = found(till, journey)
        tried = chosen(runs, dice)
        wrong = [f"undisturbed: {each}" for each in off]
        for run in tried:
            wrong += [f"{run}: {each}" for each in die(till, run)]
        wrong += audited()
        points, died = points + len(runs), died + len(tried)
        said = f"{len(tried)} of {len(runs)} deaths, {len(wrong)} wrong"
        yield line(f"{name} CHA-01 {journey}", said, "0 wrong", holds=bool(runs) and not wrong)
        tell(wrong)
        yield overslept(name, till, journey, runs, dice)
    for control, fails in CONTROLS.items():
        lost = fails(till)
        said = f"{len(lost)} wrong {lost[:1]}"
        yield line(f"{name} control: {control}", said, "more than 0", holds=bool(lost))
    print(f"{name}: {died} of {points} deaths, SEED={SEED}")


def main(name: str) -> int:
    """Prove it; 0 only if every line says PASS."""
    logging.disable(logging.CRITICAL)  # a death is loud
    with (
        tempfile.TemporaryDirectory(prefix="cozywish-provider-") as folder,
        running(Path(folder)) as provider,
    ):
        settings.PAYMENT_GATEWAY, settings.SIMULATOR_URL = "simulator", provider.url
        settings.ALLOWED_HOSTS = ["testserver"]
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        with transaction.atomic():
            post(gift_sold("others", amount=Money(10**9, "USD")), at=timezone.now())
        return 0 if all(list(proved(name, Till(provider)))) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
