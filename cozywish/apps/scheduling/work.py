"""How the services of a visit follow each other, and what each takes of its person, of rooms and of equipment.

Note [Steps of a service]
    A service is one active stretch, or steps in order: active, processing, clean-up. Processing leaves the person to
    somebody else; rooms and equipment are taken throughout. The steps fit the length the service is written with.
    Where somebody takes longer or shorter, or extras make it longer, the last active step takes up the difference;
    where that would leave it less than five minutes, the person is taken all along.

Note [What is needed together]
    A visit needs one unit of each group that any of its services needs, from the first of those services to the last:
    nobody changes rooms in the middle. Padding before the first service and after the last is part of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cozywish.apps.catalog.models import SegmentKind, Service
from cozywish.apps.scheduling.engine import Hours, Visit
from cozywish.core.intervals import TICK_MINUTES, Span

Segment = tuple[str, int]  # kind and minutes


@dataclass(frozen=True, slots=True)
class Work:
    """One service as somebody does it, in minutes. `times` is when it is offered; None: whenever they work."""

    minutes: int
    before: int = 0
    after: int = 0
    segments: tuple[Segment, ...] = ()
    needs: tuple[UUID, ...] = ()
    times: Hours | None = None


def work_of(*, service: Service, minutes: int) -> Work:
    """Return the service in that many minutes, without its times. Two SQL queries, none where both are prefetched."""
    return Work(
        minutes=minutes,
        before=service.padding_before_minutes,
        after=service.padding_after_minutes,
        segments=tuple(
            (step.kind, step.minutes)
            for step in sorted(service.segments.all(), key=lambda step: step.position)
        ),
        needs=tuple(need.group_id for need in service.needs.all()),
    )


def fitted(segments: Sequence[Segment], minutes: int) -> tuple[Segment, ...]:
    """Return the steps of a length of `minutes`. See Note [Steps of a service]."""
    active = [at for at, (kind, _) in enumerate(segments) if kind == SegmentKind.ACTIVE]
    if active:
        left = minutes - sum(length for _, length in segments) + segments[active[-1]][1]
        if left >= TICK_MINUTES:
            last = active[-1]
            return (*segments[:last], (SegmentKind.ACTIVE, left), *segments[last + 1 :])
    return ((SegmentKind.ACTIVE, minutes),)


def visit_of(works: Sequence[Work]) -> Visit:
    """Return what the works, one after another, ask for."""
    spans = _spans(works)
    return Visit(
        length=spans[-1][1],
        before=works[0].before // TICK_MINUTES,
        after=works[-1].after // TICK_MINUTES,
        person=tuple(_merged(span for own in taken_of_person(works) for span in own)),
        rooms=tuple((group, span) for group, span, _number in taken_of_rooms(works)),
        times=tuple(
            (work.times, span)
            for work, span in zip(works, spans, strict=True)
            if work.times is not None
        ),
    )


def taken_of_person(works: Sequence[Work]) -> list[list[Span]]:
    """Return for each work when it takes its person, in ticks from the start of the visit, padding included."""
    found = []
    for work, (begins, _ends) in zip(works, _spans(works), strict=True):
        at, own = begins, []
        for kind, minutes in fitted(work.segments, work.minutes):
            if kind != SegmentKind.PROCESSING:
                own.append((at, at + minutes // TICK_MINUTES))
            at += minutes // TICK_MINUTES
        found.append(own)
    start, end = _reach(works)
    found[0].insert(0, (start, 0))
    found[-1].append((_spans(works)[-1][1], end))
    return [_merged(own) for own in found]


def taken_of_rooms(works: Sequence[Work]) -> list[tuple[UUID, Span, int]]:
    """Return each group that is needed, from when to when, and the number of the first work that needs it."""
    spans, (start, end) = _spans(works), _reach(works)
    spans[0] = (start, spans[0][1])
    spans[-1] = (spans[-1][0], end)
    found: dict[UUID, tuple[Span, int]] = {}
    for number, (work, (begins, ends)) in enumerate(zip(works, spans, strict=True)):
        for group in work.needs:
            (since, _until), first = found.get(group, ((begins, ends), number))
            found[group] = (since, ends), first
    return [(group, span, number) for group, (span, number) in found.items()]


def _spans(works: Sequence[Work]) -> list[Span]:
    """From when to when each work lasts, in ticks from the start of the visit."""
    spans, at = [], 0
    for work in works:
        spans.append((at, at + work.minutes // TICK_MINUTES))
        at = spans[-1][1]
    return spans


def _reach(works: Sequence[Work]) -> Span:
    """From when to when the visit lasts with its padding."""
    length = _spans(works)[-1][1]
    return -works[0].before // TICK_MINUTES, length + works[-1].after // TICK_MINUTES


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans, which are in order, those that touch as one and empty ones left out."""
    found: list[Span] = []
    for start, end in spans:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        elif start < end:
            found.append((start, end))
    return found
