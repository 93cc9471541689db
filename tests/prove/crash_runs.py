"""One run: a journey, one of its processes, one point at which it dies, and what the others make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.utils import timezone

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.tests.conftest import let_time_run_out
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.tests.conftest import Till, on
from tests.prove.crash_ends import wrong
from tests.prove.crash_journeys import JOURNEYS, SOON, Case, begin, settle
from tests.prove.crash_points import in_a_process


@dataclass(frozen=True, slots=True)
class Run:
    """What dies where. `comes_back`: whoever was waiting for the page that died asks for it once more."""

    journey: str
    stage: int
    process: str
    number: int
    point: str
    comes_back: bool

    def __str__(self) -> str:
        back = ", asked again" if self.comes_back else ""
        return f"{self.journey} / {self.process} {self.stage}: {self.point} ({self.number}){back}"


def found(till: Till, name: str) -> tuple[list[Run], list[str]]:
    """Let a journey take place undisturbed, each stage in its own process. Return its points, and what was wrong."""
    journey, bank = JOURNEYS[name], on(Code.PSP_BALANCE)
    case = begin(till, journey)
    runs: list[Run] = []
    said: list[str] = []
    faults: list[str] = []
    for number, (process, stage) in enumerate(journey.stages):
        outcome = in_a_process(partial(stage, case))
        said += outcome.said
        faults += [outcome.fault] if outcome.fault else []
        if process != "customer":
            runs += _runs(name, number, process, outcome.points, can_go=journey.may_fail)
    settle(case, now=timezone.now())
    return runs, [*faults, *wrong(case, journey, said, bank)]


def _runs(name: str, stage: int, process: str, points: Sequence[str], *, can_go: bool) -> list[Run]:
    """Whoever waits for a page comes back, or goes away where nothing was agreed yet."""
    ways = ((False, True) if can_go else (True,)) if process == "web" else (False,)
    return [
        Run(name, stage, process, number, point, comes_back)
        for number, point in enumerate(points)
        for comes_back in ways
    ]


def die(till: Till, run: Run) -> list[str]:
    """Let it die there, let the others go on, and return what is wrong then."""
    journey, bank = JOURNEYS[run.journey], on(Code.PSP_BALANCE)
    case = begin(till, journey)
    said: list[str] = []
    for number, (_process, stage) in enumerate(journey.stages[: run.stage + 1]):
        at = run.number if number == run.stage else None
        outcome = in_a_process(partial(stage, case), die_at=at)
        said += outcome.said
        if number == run.stage and not outcome.died:
            return [f"it did not get there: {outcome.fault or outcome.points[-1:]}"]
    _go_on(case, run)
    return wrong(case, journey, said, bank)


def can_sleep(run: Run) -> bool:
    """Whether a worker may sleep there for long: with no transaction open, for which all others would wait."""
    return run.process in {"outbox", "driver", "inbox"} and not run.point.startswith(
        "before commit"
    )


def oversleep(till: Till, run: Run) -> list[str]:
    """Let a worker sleep there until its lease is over and others are done, wake it, and return what is wrong then."""
    journey, bank = JOURNEYS[run.journey], on(Code.PSP_BALANCE)
    case = begin(till, journey)
    said: list[str] = []
    for _process, stage in journey.stages[: run.stage]:
        said += in_a_process(partial(stage, case)).said
    _process, stage = journey.stages[run.stage]
    others = partial(settle, case, now=timezone.now() + SOON)
    outcome = in_a_process(partial(stage, case), die_at=run.number, meanwhile=others)
    if not outcome.slept:
        return [f"it did not get there: {outcome.fault or outcome.points[-1:]}"]
    faults = [outcome.fault] if outcome.fault else []
    for _process, stage in journey.stages[run.stage + 1 :]:
        said += in_a_process(partial(stage, case)).said
    settle(case, now=timezone.now() + 2 * SOON)
    return [*faults, *wrong(case, journey, [*said, *outcome.said], bank)]


def _go_on(case: Case, run: Run) -> None:
    """The workers find what is left; whoever waited comes back or goes away for good, and then their hold runs out."""
    journey, now = JOURNEYS[run.journey], timezone.now()
    settle(case, now=now + SOON)
    if run.process != "web" or run.comes_back:
        for process, stage in journey.stages:
            if process in {"web", "customer"}:
                stage(case, _nobody_hears)
        settle(case, now=now + 2 * SOON)
    booking = case.fresh()
    if booking.state == BookingState.HELD:
        let_time_run_out(booking)
        settle(case, now=now + timedelta(hours=1))


def _nobody_hears(_said: str) -> None:
    return None
