"""Refunds and captures, on the database of the settings: `python -m tests.prove.spend_together NAME`."""

import logging
import os
import sys
import tempfile
from pathlib import Path

import django

django.setup()

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cozywish.apps.payments.ledger.journals import gift_sold
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.tests.conftest import Till
from cozywish.apps.payments.tests.provider import running
from cozywish.core.money import Money
from tests.prove.accounts.report import line
from tests.prove.refund_races import CONTROLS, RACES, fails

ROUNDS = 25 if os.environ.get("FULL") == "1" else 3


def main(name: str) -> int:
    """Prove everything; 0 only if every line says PASS."""
    with (
        tempfile.TemporaryDirectory(prefix="cozywish-provider-") as folder,
        running(Path(folder)) as provider,
    ):
        settings.PAYMENT_GATEWAY, settings.SIMULATOR_URL = "simulator", provider.url
        with transaction.atomic():
            post(gift_sold("others", amount=Money(10**9, "USD")), at=timezone.now())
        return 0 if all(_proved(name, Till(provider))) else 1


def _proved(name: str, till: Till) -> list[bool]:
    passed = []
    for race, run in RACES.items():
        wrong = [each for _round in range(ROUNDS) for each in run(till)]
        said = wrong[:3] or f"nothing over in {ROUNDS} rounds"
        passed.append(line(f"{name} {race}", said, "nothing over", holds=not wrong))
    logging.disable(logging.CRITICAL)  # without its bounds much goes wrong, loudly
    for control in CONTROLS:
        wrong = fails(control, till)
        said = wrong[:1] or "nothing over"
        passed.append(line(f"{name} control: {control}", said, "something over", holds=bool(wrong)))
    return passed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
