"""Put one question to the engine and to the oracle, and plant the fault that must tell them apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from unittest import mock
from uuid import UUID

from cozywish.apps.bookings.queries.visits import Diaries, asked_visit, starts_in
from cozywish.apps.scheduling import engine, wallclock
from cozywish.apps.scheduling.queries import ServiceTerms, VenueRules, Worker
from tests.prove.oracle import Interval, Question, Week, starts

SERVICE, RESOURCE = UUID(int=2), 1


def engine_starts(question: Question, *, within: Interval | None = None) -> set[int]:
    """The product's answer, in the oracle's minutes since the epoch: its one person, by the path every page takes."""
    window = engine.frame(question.zone, question.first, question.days)
    asked = asked_visit(_venue(question), service_ids=[SERVICE], staff_id=None)
    now = datetime.fromtimestamp(question.now, UTC)
    diaries = Diaries(window, {RESOURCE: _ticks(question.busy)})
    bits = starts_in(diaries, asked, asked.limits(now=now)).by_anyone
    minutes = {tick * 5 for tick in window.ticks(bits)}
    return minutes if within is None else {m for m in minutes if within[0] <= m < within[1]}


def _venue(question: Question) -> VenueRules:
    hours = _hours(question.hours, question.special)
    worker = Worker(
        id=UUID(int=1),
        resource_id=RESOURCE,
        position=1,
        takes_bookings=True,
        rules=engine.Rules(
            hours=hours,
            schedule=_hours(question.schedule),
            breaks=_hours(question.breaks),
            away=tuple(_ticks(question.away)),
        ),
        minutes={SERVICE: question.length},
    )
    terms = ServiceTerms(
        id=SERVICE,
        padding_before_minutes=question.before,
        padding_after_minutes=question.after,
        lead_minutes=question.notice,
        horizon_days=question.horizon,
        step_minutes=question.step,
        position=1,
        is_active=True,
    )
    return VenueRules(UUID(int=3), question.zone, True, hours, {SERVICE: terms}, (worker,))


def slots_off(question: Question, *, within: Interval | None = None) -> set[int]:
    """The minutes on which engine and oracle disagree."""
    return engine_starts(question, within=within) ^ starts(question, within=within)


@contextmanager
def planted_fault() -> Iterator[None]:
    """The engine as many write it: the offset of a window's first instant, used for all of it."""

    def frozen_clock(zone: str, start: int, end: int) -> tuple[wallclock.Stretch, ...]:
        return (wallclock.Stretch(start, end, wallclock.offset_at(zone, start)),)

    forget_windows()
    try:
        with mock.patch.object(wallclock, "stretches", frozen_clock):
            yield
    finally:
        forget_windows()


def forget_windows() -> None:
    """Drop what the engine has kept of earlier windows."""
    for kept in (engine.frame, engine.open_time, engine.steps_of_day):
        kept.cache_clear()


def _hours(week: Week, special: dict[date, list[Interval]] | None = None) -> engine.Hours:
    return engine.Hours(
        tuple((line.weekday, line.opens, line.closes, line.since, line.until) for line in week),
        tuple(row for day, spans in (special or {}).items() for row in _special(day, spans)),
    )


def _special(day: date, spans: list[Interval]) -> list[engine.Special]:
    return [(day, opens, closes) for opens, closes in spans] or [(day, None, None)]


def _ticks(spans: list[Interval]) -> list[Interval]:
    return [(start // 5, end // 5) for start, end in spans]
