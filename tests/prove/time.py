"""Put the engine against the oracle around the changes of the world's clocks, 2024 to 2030 (TIM-01, TIM-03, TIM-08).

`python -m tests.prove.time` takes a sample in under a minute; `FULL=1` takes every change of every
zone. `SEED=n` repeats a run. The exit code is 0 when no time is off and the planted fault was seen.
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import available_timezones

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cozywish.config.settings.test")
django.setup()  # the product's path names models, though no question reads one

from tests.prove.cases import Change, changes, question_about, with_every_rule
from tests.prove.compare import engine_starts, planted_fault, slots_off
from tests.prove.deadlines import case_about, wall_clock
from tests.prove.oracle import Question, starts
from tests.prove.recurring import elapsed_weeks, series_about

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
END = datetime(2031, 1, 1, tzinfo=UTC)
THREE_HOURS = 180
QUESTIONS_EACH = 3
SAMPLE_ZONES = 70
SAMPLE_CHANGES = 6
SAMPLE_SECONDS = 35
CONTROL_QUESTIONS = 60

# Whatever the seed: half an hour (Lord Howe), two hours (Troll), midnight (Beirut, Cairo, Nuuk), quarter-hour
# offsets (Chatham), Ramadan (Casablanca), and the ones people live in.
ALWAYS = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/New_York",
    "America/Nuuk",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Chatham",
)


class Tally:
    """What has been compared so far, and a line about it every few seconds."""

    def __init__(self) -> None:
        self.begun = self.told = time.monotonic()
        self.zones = self.changes = self.questions = self.offered = self.off = 0

    def seconds(self) -> float:
        return time.monotonic() - self.begun

    def tell(self, *, every: float = 5.0) -> None:
        if time.monotonic() - self.told >= every:
            self.told = time.monotonic()
            say(f"[{self.seconds():4.0f} s] {self.line()}")

    def line(self) -> str:
        return (
            f"{self.zones} zones, {self.changes} clock changes, {self.questions} questions, "
            f"{self.offered} free times, {self.off} off"
        )


def main() -> int:
    """Run the proof and its control; return the exit code."""
    full = os.environ.get("FULL") == "1"
    seed = int(os.environ.get("SEED") or Random().randrange(1_000_000))
    size = "every zone" if full else f"a sample in at most {SAMPLE_SECONDS} s"
    say(f"engine against oracle, changes of 2024 to 2030 within 3 h, {size}; seed {seed}")
    tally = compare(Random(seed), full=full)
    say(f"[{tally.seconds():4.0f} s] {tally.line()}")
    found = control(Random(seed))
    asked, off, planted = deadlines(Random(seed), full=full)
    say(f"{asked} visits around clock changes: cancel window, reminder, time to answer")
    repeated, astray, elapsed = series(Random(seed), full=full)
    say(f"{repeated} series across clock changes: every date at its wall time, or named")
    passed = [
        verdict("series_off", astray, "0", passed=astray == 0 and repeated > 0),
        verdict("planted_elapsed_weeks_found", elapsed, ">=1", passed=elapsed >= 1),
        verdict("deadlines_off", off, "0", passed=off == 0 and asked > 0),
        verdict("planted_wall_clock_found", planted, ">=1", passed=planted >= 1),
        verdict("slots_off", tally.off, "0", passed=tally.off == 0 and tally.offered > 0),
        verdict("planted_fault_found", found, ">=1", passed=found >= 1),
    ]
    return 0 if all(passed) else 1


def compare(random: Random, *, full: bool) -> Tally:
    """Compare free times within three hours of each change chosen."""
    tally = Tally()
    for zone in zones(random, full=full):
        tally.zones += 1
        found = changes_of(zone, random)
        for change in found if full else random.sample(found, min(SAMPLE_CHANGES, len(found))):
            if not full and tally.seconds() > SAMPLE_SECONDS:
                say("time is up: the rest of the sample is left out")
                return tally
            tally.changes += 1
            for _ in range(QUESTIONS_EACH):
                ask(question_about(change, random), change, tally)
            ask(with_every_rule(question_about(change, random), change, random), change, tally)
    return tally


def ask(question: Question, change: Change, tally: Tally) -> None:
    """Put one question to both, and print it when they differ."""
    near = (change.at - THREE_HOURS, change.at + THREE_HOURS)
    offered = starts(question, within=near)
    off = offered ^ engine_starts(question, within=near)
    tally.questions += 1
    tally.offered += len(offered)
    tally.off += len(off)
    if off:
        say(f"OFF at {[str(moment(minute)) for minute in sorted(off)[:5]]}: {question}")
    tally.tell()


def control(random: Random) -> int:
    """How many questions tell a planted fault from the oracle: none would mean the proof is blind."""
    found = 0
    all_changes = [change for zone in ALWAYS for change in changes_of(zone, random)]
    with planted_fault():
        for _ in range(CONTROL_QUESTIONS):
            change = random.choice(all_changes)
            near = (change.at - THREE_HOURS, change.at + THREE_HOURS)
            found += bool(slots_off(question_about(change, random), within=near))
    return found


def deadlines(random: Random, *, full: bool) -> tuple[int, int, int]:
    """How many visits were asked about, how many deadlines were off, and how many a planted fault makes so."""
    asked = off = planted = 0
    for zone in zones(random, full=full):
        for change in changes_of(zone, random):
            case = case_about(change, random)
            asked += 1
            wrong = case.off()
            off += len(wrong)
            if wrong:
                say(f"OFF {wrong}: {case}")
            with wall_clock():
                planted += bool(case.off())
    return asked, off, planted


def series(random: Random, *, full: bool) -> tuple[int, int, int]:
    """How many series were asked about, how many of their dates were off, and how many a planted fault makes so."""
    asked = off = planted = 0
    for zone in zones(random, full=full):
        for change in changes_of(zone, random):
            case = series_about(change, random)
            asked += 1
            if wrong := case.off():
                off += wrong
                say(f"OFF {wrong} dates: {case}")
            with elapsed_weeks():
                planted += bool(case.off())
    return asked, off, planted


def zones(random: Random, *, full: bool) -> list[str]:
    """All zones, or the ones that are always looked at and a random few."""
    everywhere = sorted(available_timezones())
    if full:
        return everywhere
    others = [zone for zone in everywhere if zone not in ALWAYS]
    return [*ALWAYS, *random.sample(others, SAMPLE_ZONES)]


def changes_of(zone: str, random: Random) -> list[Change]:
    """Every change of the zone; for one whose clock never changes, any moment at all."""
    return list(changes(zone, FIRST, END)) or [quiet_moment(zone, random)]


def quiet_moment(zone: str, random: Random) -> Change:
    quarter = random.randrange(int((END - FIRST) / timedelta(minutes=15)))
    at = int(FIRST.timestamp()) // 60 + 15 * quarter
    return Change(zone, at, at % 1440, at % 1440)


def moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def verdict(name: str, value: int, target: str, *, passed: bool) -> bool:
    say(f"{name} {value} target {target} {'PASS' if passed else 'FAIL'}")
    return passed


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
