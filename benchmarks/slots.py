"""Free times against django-appointment, on one machine in one run: `python -m benchmarks.slots`.

Note [How we measure]
    Rounds of ours and theirs take turns. Of each question, about a millisecond of ours and seven of theirs, the best of
    all rounds counts, so that a busy machine slows neither; their month is the sum of its questions. The kernel is held
    against what the peer can be asked, which is whole calls; and, in a line of its own with a lower target, against the
    peer's arithmetic alone, its rows handed to it. Time is the process's own (both keep SQLite in their process), not
    the wall's, and both are warm. So is what we remember of the rules until they change, and of the times that are
    taken; a line of its own has every person booked since, and the kernel remembers none of it. What the peer cannot
    be asked is reported as "no ref" and never as a pass. The first free times of many venues are held, person by
    person, against the peer's question for one person and day, of which it needs at least one. For what lists cost over
    HTTP see `benchmarks.doors`.

Prints one JSON line for each measurement on standard output and progress on standard error.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import doors
from benchmarks.first_free import FEW, MANY, Town, make_town
from benchmarks.month import DAYS, PEOPLE, House, Month, fill, make_month
from benchmarks.peer import PEER, ROOT, peer, peer_python
from benchmarks.report import Best, below, exact, faster, line, most, say

ROUNDS, CALLS = 7, 60
STAFF_DAYS = PEOPLE * DAYS
MANY_PEOPLE = 25
ORACLE_QUESTIONS = 200
CALLS_OF_PEER = f"{PEER}: get_available_slots_for_staff for each of {STAFF_DAYS} staff-days, SQLite"
SUMS_OF_PEER = f"{PEER}: calculate_slots and exclude_unavailable_slots, rows already loaded"
PROBE_OF_PEER = f"{PEER}: get_available_slots_for_staff, one staff-day, SQLite"


def main() -> int:
    """Measure everything; return 0 only if every line passes."""
    folder = Path(os.environ.get("COZYWISH_DATA_DIR") or ROOT / ".data") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.sqlite3*"):
        old.unlink()
    month = make_month(datetime.now(UTC).date() + timedelta(days=14))
    say(f"writing {STAFF_DAYS} days of work and {MANY} venues into our database")
    ours = Ours(folder / "ours.sqlite3", month)
    say(f"installing {PEER} in {folder / 'venv'}")
    try:
        python = peer_python(folder)
    except subprocess.CalledProcessError as error:
        say(f"no reference: {error}")
        alone = {"ours": round(ours.clock(ours.month), 3), "ref": None, "ratio": None}
        line("month_view_cpu_ms", alone, ">= 1000", passed=False, reference="no ref")
        return 1
    with peer(python, folder / "peer.log") as theirs:
        say(f"writing the same month into {PEER}'s")
        answer = theirs(month.for_peer(folder / "peer.sqlite3"))
        passed = list(measure(ours, theirs, answer, month))
    passed += over_http(ours, folder / "ours.sqlite3", month)
    return 0 if all(passed) else 1


def measure(
    ours: "Ours", theirs: Callable[[dict[str, Any]], Any], answer: dict[str, Any], month: Month
) -> Iterator[bool]:
    """Yield for each line whether it passes."""
    best = Best()
    for number in range(1, ROUNDS + 1):
        grid = best.of("grid", ours.clock(ours.month))
        best.of("booked since", ours.clock(ours.month, after=ours.forget))
        each = theirs({"do": "month"})["each"]
        for place, seconds in enumerate(each):
            best.of(f"peer {place}", seconds * 1e3)
        whole = sum(each) * 1e3
        best.of("every", ours.clock(ours.every_time))
        best.of("kernel", ours.clock(ours.kernel, after=ours.forget))
        best.of("peer kernel", theirs({"do": "kernel"})["seconds"] * 1e3)
        counts = (FEW, MANY)
        for count, spent in zip(counts, ours.town.spent(counts, ours.now), strict=True):
            best.of(f"first of {count}", spent)
        (anew,) = ours.town.spent([FEW], ours.now, after=ours.forget)
        best.of("first booked since", anew)
        say(f"round {number} of {ROUNDS}: month {grid:.2f} ms, theirs {whole:.0f} ms")
    best["peer"] = sum(best[f"peer {place}"] for place in range(STAFF_DAYS))
    yield faster("month_view_cpu_ms", best["grid"], best["peer"], 1_000, CALLS_OF_PEER)
    yield faster(
        "month_booked_since_cpu_ms", best["booked since"], best["peer"], 1_000, CALLS_OF_PEER
    )
    yield faster("month_every_time_cpu_ms", best["every"], best["peer"], 500, CALLS_OF_PEER)
    yield faster("kernel_month_cpu_ms", best["kernel"], best["peer"], 2_000, CALLS_OF_PEER)
    yield faster(
        "kernel_without_rows_cpu_ms", best["kernel"], best["peer kernel"], 25, SUMS_OF_PEER
    )
    yield exact("month_view_queries", ours.queries(), answer["queries"], 2, CALLS_OF_PEER)
    pairs = zip(ours.answers(month), answer["slots"], strict=True)
    differing = sum(mine != others for mine, others in pairs)
    yield exact("staff_days_that_differ_from_peer", differing, STAFF_DAYS, 0, CALLS_OF_PEER)
    oracle = "tests/prove/oracle.py: every minute by zoneinfo"
    yield exact("kernel_mismatches", kernel_mismatches(), ORACLE_QUESTIONS, 0, oracle)
    yield from first_free(ours, best)


def first_free(ours: "Ours", best: Best) -> Iterator[bool]:
    """The first free times of few and of many venues: what a person costs, how it grows, how many queries."""
    probe = best["peer"] / STAFF_DAYS
    for count in (FEW, MANY):
        person = best[f"first of {count}"] / (count * PEOPLE)
        yield faster(f"first_free_of_{count}_ms_a_person", person, probe, 300, PROBE_OF_PEER)
    anew = best["first booked since"] / (FEW * PEOPLE)
    yield faster("first_free_booked_since_ms_a_person", anew, probe, 100, PROBE_OF_PEER)
    few, many = best[f"first of {FEW}"], best[f"first of {MANY}"]
    yield below("first_free_growth", many, few, 4.4, f"{FEW} venues")
    asked = max(ours.town.queries(count, ours.now) for count in (1, FEW, MANY))
    yield most("first_free_queries", asked, 4, "1, 50 and 200 venues")
    found = ours.town.look(MANY, ours.now).values()
    without = sum(len(starts) < 3 for starts in found)
    yield exact("venues_without_first_free_times", without, MANY, 0, "every venue has some")


def over_http(ours: "Ours", database: Path, month: Month) -> Iterator[bool]:
    """The lists of a day and of a month over HTTP."""
    houses = {doors.SMALL: ours.house, doors.LARGE: ours.large}
    first = month.dates[0].isoformat()
    yield doors.counted(houses, first)
    say("asking over HTTP")
    yield from doors.measure(database, houses, first)


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
        self.large: House = fill(make_month(self.first, MANY_PEOPLE))
        self.now = datetime.now(UTC)
        self.town: Town = make_town(self.now.date())
        self._load()

    def _load(self) -> None:
        """Rules and bookings, for the arithmetic alone."""
        from cozywish.apps.bookings.queries.visits import asked_visit, taken_around
        from cozywish.apps.scheduling import engine
        from cozywish.apps.scheduling.queries import rules_of

        services = [self.house.service]
        rules = rules_of(venue_ids=[self.house.venue], first=self.first, days=DAYS)
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

    def forget(self) -> None:
        """As if everyone had been booked once more since they were asked about last: nothing is remembered of it."""
        from cozywish.apps.bookings.queries import busy, visits

        for remembered in (busy.spans_in, visits.idle_of, visits.starts_of):
            remembered.cache_clear()

    def clock(self, work: Callable[[], None], *, after: Callable[[], None] = lambda: None) -> float:
        """The best of many calls, in milliseconds; what has to be done before each is not counted."""
        spent = []
        for _ in range(CALLS):
            after()
            began = time.process_time()
            work()
            spent.append(time.process_time() - began)
        return min(spent) * 1e3


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


if __name__ == "__main__":
    sys.exit(main())
