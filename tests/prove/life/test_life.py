"""PBT-02: lives of bookings and their money, each on a database of its own."""

import os
import re
from collections.abc import Iterator
from inspect import getsource
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection, connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import Copies
from tests.prove.life import model, money
from tests.prove.life.house import build
from tests.prove.life.machine import START, Life
from tests.prove.life.provider import within
from tests.prove.sim.planted import FAULTS
from tests.prove.sim.virtual import virtual

IS_FULL = os.environ.get("FULL") == "1"
EXAMPLES, STEPS, FOUND_WITHIN = 500 if IS_FULL else 15, 50, 40
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


def live(machine: type[Life], examples: int, *, is_told: bool = True) -> None:
    """Let so many lives pass. What fails is printed in the fewest steps that show it, unless nobody is told."""
    how = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        derandomize=not IS_FULL,
        phases=[Phase.generate, Phase.shrink] if is_told else [Phase.generate],
        deadline=None,
        database=None,
        print_blob=IS_FULL,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(machine, settings=how)


def test_lives_are_as_the_model_has_them(life: type[Life]) -> None:
    """PBT-02."""
    live(life, EXAMPLES)


@pytest.mark.parametrize("fault", ["time_is_kept", "a_cent_short", "money_is_forgotten"])
def test_a_fault_is_found(life: type[Life], fault: str) -> None:
    with FAULTS[fault](), pytest.raises((AssertionError, CommandError)):
        live(life, FOUND_WITHIN, is_told=False)


def test_the_model_knows_nothing_of_the_product() -> None:
    """It imports the standard library and itself."""
    named = {
        name.split(".")[0]
        for module in (model, money)
        for name in re.findall(r"^(?:from|import) (\S+)", getsource(module), re.MULTILINE)
    }

    assert named.isdisjoint({"cozywish", "django", "stripe"})
