"""Free times against django-appointment, on one machine in one run: `python -m benchmarks.slots`.

Note [How we measure]
    Rounds of ours and theirs take turns, and the best round of each counts, so that a busy machine slows both
    alike. The kernel is held against what the peer can be asked, which is whole calls; and, in a line of its own with
    a lower target, against the peer's arithmetic alone, its rows handed to it. Time is the process's own (both keep
    SQLite in their process), not the wall's, and both are warm. What the peer cannot be asked is reported as "no ref"
    and never as a pass.

Prints one JSON line for each measurement on standard output and progress on standard error.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import IO, Any

from benchmarks.month import DAYS, PEOPLE, House, Month, fill, make_month

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "bench.txt"
PEER = "django-appointment 3.12.0"
ROUNDS, CALLS = 5, 60
STAFF_DAYS = PEOPLE * DAYS
ORACLE_QUESTIONS = 200


def main() -> int:
    """Measure everything; return 0 only if every line passes."""
    folder = Path(os.environ.get("COZYWISH_DATA_DIR") or ROOT / ".data") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.sqlite3*"):
        old.unlink()
    month = make_month(datetime.now(UTC).date() + timedelta(days=14))
    say(f"writing {STAFF_DAYS} days of work into our database")
    ours = Ours(folder / "ours.sqlite3", month)
    say(f"installing {PEER} in {folder / 'venv'}")
    try:
        python = peer_python(folder)
    except subprocess.CalledProcessError as error:
        say(f"no reference: {error}")
        alone = {"ours": round(ours.clock(ours.month), 3), "ref": None, "ratio": None}
        line("month_view_cpu_ms", alone, ">= 500", passed=False, reference="no ref")
        return 1
    with peer(python, folder / "peer.log") as theirs:
        say(f"writing the same month into {PEER}'s")
        answer = theirs(month.for_peer(folder / "peer.sqlite3"))
        passed = list(measure(ours, theirs, answer, month))
    return 0 if all(passed) else 1


def measure(
    ours: "Ours", theirs: Callable[[dict[str, Any]], Any], answer: dict[str, Any], month: Month
) -> Iterator[bool]:
    """Yield for each line whether it passes."""
    best = Best()
    for number in range(1, ROUNDS + 1):
        grid = best.of("grid", ours.clock(ours.month))
        whole = best.of("peer", theirs({"do": "month"})["seconds"] * 1e3)
        best.of("every", ours.clock(ours.every_time))
        best.of("kernel", ours.clock(ours.kernel))
        best.of("peer kernel", theirs({"do": "kernel"})["seconds"] * 1e3)
        say(f"round {number} of {ROUNDS}: month {grid:.2f} ms, theirs {whole:.0f} ms")
    calls = f"{PEER}: get_available_slots_for_staff for each of {STAFF_DAYS} staff-days, SQLite"
    sums = f"{PEER}: calculate_slots and exclude_unavailable_slots, rows already loaded"
    yield faster("month_view_cpu_ms", best["grid"], best["peer"], 500, calls)
    yield faster("month_every_time_cpu_ms", best["every"], best["peer"], 300, calls)
    yield faster("kernel_month_cpu_ms", best["kernel"], best["peer"], 500, calls)
    yield faster("kernel_without_rows_cpu_ms", best["kernel"], best["peer kernel"], 25, sums)
    yield exact("month_view_queries", ours.queries(), answer["queries"], 2, calls)
    pairs = zip(ours.answers(month), answer["slots"], strict=True)
    differing = sum(mine != others for mine, others in pairs)
    yield exact("staff_days_that_differ_from_peer", differing, STAFF_DAYS, 0, calls)
    oracle = "tests/prove/oracle.py: every minute by zoneinfo"
    yield exact("kernel_mismatches", kernel_mismatches(), ORACLE_QUESTIONS, 0, oracle)


class Best(dict[str, float]):
    """The best round of each measurement."""

    def of(self, name: str, spent: float) -> float:
        self[name] = min(spent, self.get(name, spent))
        return spent


class Ours:
    """CozyWish with the month in its tables."""

    def __init__(self, database: Path, month: Month) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cozywish.config.settings.test")
        import django
        from django.conf import settings
        from django.core.management import call_command

        settings.DATABASES["default"]["NAME"] = str(database)
        django.setup()
        call_command("migrate", verbosity=0)
        self.house: House = fill(month)
        self.first = month.dates[0]
        self.now = datetime.now(UTC)
        self._load()

    def _load(self) -> None:
        """Rules and bookings, for the arithmetic alone."""
        from cozywish.apps.bookings.queries.visits import asked_visit, taken_around
        from cozywish.apps.scheduling import engine
        from cozywish.apps.scheduling.queries import rules_of

        services = [self.house.service]
        rules = rules_of(
            venue_ids=[self.house.venue], service_ids=services, first=self.first, days=DAYS
        )
        self.visit = asked_visit(rules[self.house.venue], service_ids=services, staff_id=None)
        self.window = engine.frame(self.visit.rules.zone, self.first, DAYS)
        self.busy = taken_around([(self.window, self.visit)])

    def times(self) -> Any:
        from cozywish.apps.bookings.queries.free_time import free_times

        return free_times(
            venue_id=self.house.venue,
            service_ids=[self.house.service],
            staff_id=None,
            first=self.first,
            days=DAYS,
            now=self.now,
        )

    def month(self) -> None:
        """What the month on the page shows: how many times each date has, and those of the date chosen."""
        times = self.times()
        times.counts()
        times.on(self.first)

    def every_time(self) -> None:
        """Every start of the month with everyone who is free then."""
        self.times().all()

    def kernel(self) -> None:
        """The arithmetic alone."""
        from cozywish.apps.bookings.queries.visits import Diaries, starts_in

        starts_in(Diaries(self.window, self.busy), self.visit, self.visit.limits(now=self.now))

    def queries(self) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            self.month()
        return len(captured)

    def answers(self, month: Month) -> list[list[str]]:
        """The starts of each person and date, as the peer writes them."""
        found: dict[tuple[Any, date], list[str]] = {
            (person, on): [] for person in self.house.people for on in month.dates
        }
        for start in self.times().all():
            for person in start.staff_ids:
                local = start.local.replace(tzinfo=None)
                found[person, local.date()].append(local.isoformat())
        return list(found.values())

    def clock(self, work: Callable[[], None]) -> float:
        """The median of many calls, in milliseconds."""
        spent = []
        for _ in range(CALLS):
            began = time.process_time()
            work()
            spent.append(time.process_time() - began)
        return statistics.median(spent) * 1e3


def kernel_mismatches() -> int:
    """How many random questions the engine answers otherwise than the oracle."""
    from tests.prove.cases import question_about
    from tests.prove.compare import slots_off
    from tests.prove.time import ALWAYS, changes_of

    random = Random(ORACLE_QUESTIONS)
    all_changes = [change for zone in ALWAYS for change in changes_of(zone, random)]
    say(f"asking the oracle {ORACLE_QUESTIONS} questions")
    questions = (
        question_about(random.choice(all_changes), random) for _ in range(ORACLE_QUESTIONS)
    )
    return sum(bool(slots_off(question)) for question in questions)


def peer_python(folder: Path) -> Path:
    """Make the peer's environment, or find it made for the same requirements."""
    python = folder / "venv" / "bin" / "python"
    mark = folder / "venv" / "requirements.txt"
    if mark.exists() and mark.read_text() == REQUIREMENTS.read_text():
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "venv"], check=True)
    install: list[Path | str] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run([*install, "--require-hashes", "-r", REQUIREMENTS], check=True)
    mark.write_text(REQUIREMENTS.read_text())
    return python


@contextmanager
def peer(python: Path, log: Path) -> Iterator[Callable[[dict[str, Any]], Any]]:
    """Start the peer and yield how to ask it; what it says besides goes to `log`."""
    script = ROOT / "benchmarks" / "peers" / "django_appointment.py"
    with (
        log.open("w") as noise,
        subprocess.Popen(
            [python, script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=noise,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        yield partial(_ask, process.stdin, process.stdout)
        process.stdin.close()


def _ask(to: IO[str], back: IO[str], question: dict[str, Any]) -> Any:
    to.write(json.dumps(question) + "\n")
    to.flush()
    return json.loads(back.readline())


def faster(name: str, ours: float, ref: float, times: int, reference: str) -> bool:
    """Print a time; it passes when the reference takes at least `times` as long."""
    measured = {"ours": round(ours, 3), "ref": round(ref, 3), "ratio": round(ref / ours, 1)}
    return line(name, measured, f">= {times}", passed=ref / ours >= times, reference=reference)


def exact(name: str, ours: int, ref: int, target: int, reference: str) -> bool:
    """Print a count; it passes when it is the target. `ref` is the reference's, or out of how many."""
    measured = {"ours": ours, "ref": ref, "ratio": None}
    return line(name, measured, f"== {target}", passed=ours == target, reference=reference)


def line(name: str, measured: dict[str, Any], target: str, *, passed: bool, reference: str) -> bool:
    shown = {"name": name, **measured, "target": target, "pass": passed, "reference": reference}
    print(json.dumps(shown), flush=True)
    return passed


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
