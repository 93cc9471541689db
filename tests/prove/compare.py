"""Put one question to the engine and to the oracle, and plant the fault that must tell them apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from unittest import mock
from uuid import UUID

from cozywish.apps.bookings.queries.visits import Diaries, asked_visit, starts_in
from cozywish.apps.scheduling import engine, wallclock
from cozywish.apps.scheduling.queries import ServiceTerms, Unit, VenueRules, Worker
from tests.prove.oracle import Interval, Question, Week, starts

PERSON = 1
KINDS = {"active": "ACTIVE", "processing": "PROCESSING", "cleanup": "CLEANUP"}
FALLS_AWAY = 10  # minutes of padding inside the visit


def engine_starts(question: Question, *, within: Interval | None = None) -> set[int]:
    """The product's answer, in the oracle's minutes since the epoch: its one person, by the path every page takes."""
    window = engine.frame(question.zone, question.first, question.days)
    rules = _venue(question)
    asked = asked_visit(rules, service_ids=list(rules.services), staff_id=None)
    now = datetime.fromtimestamp(question.now, UTC)
    bits = starts_in(Diaries(window, _busy(question)), asked, asked.limits(now=now)).by_anyone
    minutes = {tick * 5 for tick in window.ticks(bits)}
    return minutes if within is None else {m for m in minutes if within[0] <= m < within[1]}


def _venue(question: Question) -> VenueRules:
    hours = _hours(question.hours, question.special)
    services = {terms.id: terms for terms in _services(question)}
    lengths = [part.length for part in question.services]
    worker = Worker(
        id=UUID(int=1),
        resource_id=PERSON,
        position=1,
        takes_bookings=True,
        rules=engine.Rules(
            hours=hours,
            schedule=_hours(question.schedule, question.rota),
            breaks=_hours(question.breaks, {day: [] for day in question.rota}),
            away=tuple(_ticks(question.away)),
        ),
        minutes=dict(zip(services, lengths, strict=True)),
    )
    units = {
        _group(name): tuple(
            Unit(_unit(name, at), tuple(_ticks(room.out))) for at, room in enumerate(rooms)
        )
        for name, rooms in question.rooms.items()
    }
    return VenueRules(UUID(int=3), question.zone, True, hours, services, (worker,), units)


def _services(question: Question) -> Iterator[ServiceTerms]:
    last = len(question.services) - 1
    for at, part in enumerate(question.services):
        yield ServiceTerms(
            id=UUID(int=10 + at),
            padding_before_minutes=question.before if at == 0 else FALLS_AWAY,
            padding_after_minutes=question.after if at == last else FALLS_AWAY,
            lead_minutes=question.notice,
            horizon_days=question.horizon,
            step_minutes=question.step,
            position=1,
            is_active=True,
            segments=tuple((KINDS[kind], minutes) for kind, minutes in part.steps),
            needs=tuple(map(_group, part.rooms)),
            times=None if part.times is None else _hours(part.times),
        )


def _busy(question: Question) -> dict[int, list[Interval]]:
    rooms = {
        _unit(name, at): _ticks(room.busy)
        for name, units in question.rooms.items()
        for at, room in enumerate(units)
    }
    return {PERSON: _ticks(question.busy), **rooms}


def _group(name: str) -> UUID:
    return UUID(bytes=name.encode().ljust(16))


def _unit(name: str, number: int) -> int:
    return 100 + 10 * len(name) + number


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
