"""One seed: `python -m tests.prove.sim.month NAME SEED DAYS [FAULT]`, on the database of the settings."""

import logging
import sys
import tempfile
import time
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import django

django.setup()

from django.test import override_settings

from cozywish.apps.payments.tests.provider import SECRET, running
from tests.prove.sim.living import AFTERWARDS, Life
from tests.prove.sim.planted import FAULTS
from tests.prove.sim.receiving import letterbox
from tests.prove.sim.site import Site
from tests.prove.sim.town import build, terms_of
from tests.prove.sim.trace import Differs
from tests.prove.sim.virtual import virtual

# A quiet month, and those in which the clocks of the town change.
STARTS = (
    datetime(2036, 5, 5, 13, tzinfo=UTC),
    datetime(2036, 2, 25, 14, tzinfo=UTC),
    datetime(2036, 10, 20, 13, tzinfo=UTC),
)


def live(name: str, seed: int, days: int, afterwards: int = AFTERWARDS) -> Life:
    """Live a month and return it. Raises Differs where the site and the oracle part."""
    dice = Random(seed)
    start = dice.choice(STARTS)
    with (
        tempfile.TemporaryDirectory(prefix="cozywish-provider-") as folder,
        running(Path(folder)) as provider,
        letterbox() as box,
        virtual(start, seed) as clock,
        override_settings(
            PAYMENT_GATEWAY="simulator",
            SIMULATOR_URL=provider.url,
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
            EVENT_WIRING="tests.prove.sim.wiring.WIRING",
        ),
    ):
        provider.pull("reset", seed=seed)
        provider.pull("clock", to=int(start.timestamp()), freeze=True)
        provider.pull("webhooks", url=box.url, secret=SECRET, enabled_events=["*"])
        town = build(terms_of(dice), start)
        life = Life(Site(town, provider, box, clock), dice, say=f"{name} seed {seed}")
        life.live(days, afterwards)
        return life


def main(name: str, seed: int, days: int, fault: str = "") -> int:
    """Live the month, with a fault in the product if one is named; 0 only if oracle and site agree throughout."""
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    try:
        with FAULTS[fault]():
            life = live(name, seed, days)
    except Differs as parted:
        print(parted, flush=True)
        if parted.__cause__ is not None:
            traceback.print_exception(parted.__cause__)
        print(f"{name} SIM seed {seed} FAIL; again: make sim SEED={seed} DAYS={days}", flush=True)
        return 1
    took = timedelta(seconds=round(time.monotonic() - began))
    print(f"{name} SIM seed {seed}: {life.summary()}, in {took} PASS", flush=True)
    return 0


if __name__ == "__main__":
    name, seed, days, *fault = sys.argv[1:]
    sys.exit(main(name, int(seed), int(days), *fault))
