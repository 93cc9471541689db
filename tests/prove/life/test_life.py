"""PBT-02: lives of bookings and their money, each on a database of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import override_settings
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import Copies
from tests.prove.life.house import build
from tests.prove.life.machine import START, Life
from tests.prove.life.provider import within
from tests.prove.sim.virtual import virtual

EXAMPLES = 500 if os.environ.get("FULL") == "1" else int(os.environ.get("EXAMPLES", "25"))
STEPS = 50
pytestmark = pytest.mark.sqlite


@pytest.fixture(name="life")
def _life(
    fresh_db: None,
    _copies: Copies,  # restored for each example
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[type[Life]]:
    """A house that stands before every example, as a file that is copied."""
    built = tmp_path / "house.sqlite3"
    with (
        within() as bank,
        override_settings(
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
            EVENT_WIRING="tests.prove.sim.wiring.WIRING",
        ),
    ):
        with virtual(START, 1):  # luck of its own: no id comes twice
            build()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(built)])
        connections.close_all()
        with monkeypatch.context() as patch:
            patch.setattr(_copies, "template", built)
            yield type("Life", (Life,), {"bank": bank, "copies": _copies})


def live(machine: type[Life], examples: int = EXAMPLES) -> None:
    """Let so many lives pass. What fails is printed in the fewest steps that show it."""
    how = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(machine, settings=how)


def test_lives_are_as_the_model_has_them(life: type[Life]) -> None:
    live(life)
