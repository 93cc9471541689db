"""Put one question to the engine and to the oracle, and plant the fault that must tell them apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

from cozywish.apps.scheduling import engine, wallclock
from cozywish.core.intervals import tick_after
from tests.prove.oracle import Interval, Question, Week, starts


def engine_starts(question: Question, *, within: Interval | None = None) -> set[int]:
    """The engine's answer, in the oracle's minutes since the epoch."""
    window = engine.frame(question.zone, question.first, question.days)
    now = datetime.fromtimestamp(question.now, UTC)
    today = now.astimezone(ZoneInfo(question.zone)).date()
    bits = engine.free_starts(
        window,
        engine.Rules(
            hours=_hours(question.hours, question.special),
            schedule=_hours(question.schedule),
            breaks=_hours(question.breaks),
            away=tuple(_ticks(question.away)),
        ),
        engine.Visit(question.length // 5, question.before // 5, question.after // 5),
        engine.Limits(
            step=question.step // 5,
            earliest=tick_after(now + timedelta(minutes=question.notice)),
            last_date=today + timedelta(days=question.horizon),
        ),
        _ticks(question.busy),
    )
    minutes = {tick * 5 for tick in window.ticks(bits)}
    return minutes if within is None else {m for m in minutes if within[0] <= m < within[1]}


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
