"""Getting a copy ready to be served, a step at a time, saying what takes how long."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from cozywish.apps.accounts.services import set_up_office_groups
from cozywish.apps.geo.models import Place
from cozywish.apps.geo.services import load_us_places
from cozywish.ops.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from cozywish.ops.demo.filling import Say, fill_town, top_up_town
from cozywish.ops.demo.memory import last_memory
from cozywish.ops.demo.paying import pay_ahead
from cozywish.ops.demo.series import book_series
from cozywish.ops.demo.town import FULL_SIZE, story_of, today_at
from cozywish.ops.demo.waiting import offer_to_maya

DEFAULT_SEED = 1


class OtherTown(Exception):
    """There is a town already, and it is not the one that was asked for. The text says what to do."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Numbers the steps and writes a line for each, and one for its end."""

    count: int
    write: Callable[[str], None]

    def run(self, number: int, name: str, work: Callable[[Say], str]) -> None:
        """Do the work, which says how far it is and returns how it ended."""
        began = monotonic()
        self.write(f"[{number}/{self.count}] {name}")
        ended = work(lambda text: self.write(f"      {text}"))
        self.write(f"      {ended} ({monotonic() - began:.1f} s)")


@contextmanager
def many_objects() -> Iterator[None]:
    """Pause the search for cycles: making a few hundred thousand rows makes none, and looking costs a fifth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def ensure_tables(say: Say) -> str:
    """Migrate if anything is left to migrate, and let the office's groups be what the code says."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"{len(plan)} migrations")
        call_command("migrate", verbosity=0, interactive=False)
    set_up_office_groups(now=timezone.now()).unwrap()
    return "migrated" if plan else "ready"


def ensure_places(say: Say) -> str:
    """Load the places of the US if there are none."""
    return "ready" if Place.objects.exists() else load_places(say)


def load_places(say: Say) -> str:
    """Load the places of the US, or bring them up to date."""
    say("reading cities and ZIP codes")
    with many_objects():
        loaded = load_us_places().unwrap()
    return f"{loaded.places:,} cities, {loaded.postcodes:,} ZIP codes"


def ensure_town(say: Say, *, now: datetime, seed: int | None = None, size: int = FULL_SIZE) -> str:
    """Make the demo town, or let the days pass that went by since it was looked at.

    Without a seed any town will do. Raises OtherTown when there is one from another seed, or from older stories
    that cannot be gone on with.
    """
    memory = last_memory()
    with many_objects():
        if memory is None:
            chosen = DEFAULT_SEED if seed is None else seed
            visits = fill_town(seed=chosen, size=size, now=now, say=say).unwrap()
            visits += book_series(seed=chosen, now=now)
            visits += pay_ahead(now=now)
            offer_to_maya(now=now)
            return f"Portland, {visits:,} visits"
        if seed not in (None, memory.seed):
            raise OtherTown(f"This town was made from seed {memory.seed}; --fresh makes another.")
        if memory.on >= today_at(now):
            offer_to_maya(now=now)  # the last one was over after some minutes
            return "ready"
        if memory.story != story_of(memory.size):
            raise OtherTown("This town is from an older version; make db makes a new one.")
        visits = top_up_town(memory=memory, now=now, say=say).unwrap()
        offer_to_maya(now=now)
        return f"{visits:,} new visits, four weeks ahead again"


def account_lines() -> Iterator[str]:
    """Yield who can sign in to the demo, a line each, and with which password."""
    width = max(len(account.email) for account in DEMO_ACCOUNTS)
    yield f"Sign in with the password {DEMO_PASSWORD} as"
    for account in DEMO_ACCOUNTS:
        yield f"      {account.email:{width}}  {account.name}: {account.role}"
