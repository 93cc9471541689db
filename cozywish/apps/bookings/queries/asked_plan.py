"""One question of the composer, in the words of its engine."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from cozywish.apps.bookings.queries.busy import busy_spans, own_spans
from cozywish.apps.bookings.queries.earlier import Asker, Had, had_by
from cozywish.apps.bookings.queries.plan_shapes import Composed, Kind, Line
from cozywish.apps.bookings.queries.visits import (
    AskedVisit,
    Diaries,
    asked_visit,
    starts_in,
    ticks_taken,
)
from cozywish.apps.catalog.models import AddOn
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.queries import VenueRules, Worker
from cozywish.core import composing
from cozywish.core.composing import Chain, Question, Run
from cozywish.core.intervals import TICK_MINUTES, TICKS_PER_DAY, Span, bits_of, moment_of, tick_at

WAIT_MINUTES, APART_MINUTES = 15, 30
_MARGIN = TICKS_PER_DAY  # bitmaps of units begin that much before the date: padding reaches back


class AskedPlan:
    """One question with the rules of its dates, and then with what is taken on them."""

    def __init__(  # all that a question is about
        self,
        whole: AskedVisit,
        lines: Sequence[Line],
        side_by_side: bool,
        extras: Sequence[tuple[AddOn, ...]],
        prices: Mapping[tuple[UUID, UUID], int],
        first: date,
        days: int,
        now: datetime,
    ) -> None:
        self.whole, self.lines, self.extras, self.prices = whole, lines, extras, prices
        self.side_by_side, self.now = side_by_side, now
        self.span = engine.frame(whole.rules.zone, first, days)
        self.busy: Mapping[int, Sequence[Span]] = {}
        self.own: list[Span] = []
        self.had = had_by(None, whole.firsts, now=now)
        self.window = self.span

    @property
    def rules(self) -> VenueRules:
        """The rules of the venue."""
        return self.whole.rules

    @property
    def resource_ids(self) -> set[int]:
        """Everybody and every room that could be needed."""
        units = {unit.resource_id for units in self.rules.units.values() for unit in units}
        return {worker.resource_id for worker in self.rules.workers} | units

    @property
    def reach(self) -> Span:
        """The ticks in which something taken could be in the way."""
        return self.span.base - _MARGIN, self.span.end + _MARGIN

    def read(
        self, asker: Asker | None, *, own_hold: UUID | None, is_nobody_booked: bool = False
    ) -> None:
        """Read what is taken of people, rooms, and of whoever asks. At most three SQL queries."""
        start, end = self.reach
        self.had = had_by(asker, self.whole.firsts, now=self.now)
        if is_nobody_booked:
            self.busy, self.own = {}, []
            return
        self.busy = busy_spans(
            resource_ids=self.resource_ids,
            start=start,
            end=end,
            own_hold=own_hold,
        )
        if asker is not None and asker.customer_id is not None:
            self.own = own_spans(
                customer_id=asker.customer_id, start=start, end=end, own_hold=own_hold
            )

    def know(
        self, *, busy: Mapping[int, Sequence[Span]], own: Sequence[Span], had: Had | None
    ) -> None:
        """Take what was read already. No SQL query."""
        self.busy, self.own, self.had = busy, list(own), had

    def fits(self) -> bool:
        """Whether the lines, all of which have a person and a start, are a plan with what is known."""
        first = min(line.starts_at for line in self.lines if line.starts_at is not None)
        question = self.question(first.astimezone(self.whole.zone).date())
        return composing.best(question, composing.by_end) is not None

    def were_nobody_booked(self) -> "AskedPlan":
        """The same lines in an empty diary."""
        other = copy(self)
        other.know(busy={}, own=(), had=self.had)
        return other

    def moved(self, by: timedelta) -> "AskedPlan":
        """The same lines with the same people, all of them as much later."""
        other = copy(self)
        other.lines = [
            replace(line, starts_at=line.starts_at and line.starts_at + by) for line in self.lines
        ]
        return other

    def question(self, on: date) -> Question:
        """What the engine is asked about that date."""
        self.window = engine.frame(self.rules.zone, on, 1)
        diaries = Diaries(self.window, self.busy, self.own, self.had)
        return Question(
            chains=tuple(
                Chain(len(numbers), tuple(self._runs(numbers, diaries)))
                for numbers in self.chains()
            ),
            wait=WAIT_MINUTES // TICK_MINUTES,
            apart=APART_MINUTES // TICK_MINUTES,
            units={
                group: [
                    ~bits_of(
                        [*self.busy.get(unit.resource_id, ()), *unit.out],
                        base=self.window.base - _MARGIN,
                    )
                    for unit in units
                ]
                for group, units in self.rules.units.items()
            },
        )

    def chains(self) -> list[list[int]]:
        """The numbers of the lines that are done one after another."""
        by_guest = sorted(range(len(self.lines)), key=lambda number: self.lines[number].guest)
        if not self.side_by_side:
            return [by_guest]
        return [list(own) for _, own in groupby(by_guest, key=lambda n: self.lines[n].guest)]

    def _runs(self, numbers: Sequence[int], diaries: Diaries) -> Iterator[Run]:
        for first in range(len(numbers)):
            for after in range(first + 1, len(numbers) + 1):
                own = numbers[first:after]
                lines = [self.lines[number] for number in own]
                services = [line.service_id for line in lines]
                if len(set(services)) < len(services) or len({line.guest for line in lines}) > 1:
                    break
                yield from self._runs_of(own, first, diaries)

    def _runs_of(self, numbers: Sequence[int], first: int, diaries: Diaries) -> Iterator[Run]:
        asked = self._visit(numbers)
        limits = self.whole.limits(now=self.now)
        limits = replace(limits, step=1 if first else asked.limits(now=self.now).step)
        starts = starts_in(diaries, asked, limits)
        for worker, visit in zip(asked.workers, asked.visits, strict=True):
            free = starts.free[worker.id] << _MARGIN & self._decided(numbers, worker, asked)
            if free:
                yield Run(
                    first=first,
                    after=first + len(numbers),
                    person=worker.id,
                    length=visit.length,
                    price=sum(self.price(number, worker.id) for number in numbers),
                    starts=free,
                    takes=visit.of_person,
                    rooms=visit.rooms,
                    is_wished=all(
                        self.lines[number].staff_id in (None, worker.id) for number in numbers
                    ),
                    guest=self.lines[numbers[0]].guest,
                )

    def _visit(self, numbers: Sequence[int]) -> AskedVisit:
        """The lines by anyone who does them all, whoever has least to do that day first."""
        ids = [self.lines[number].service_id for number in numbers]
        extra = {
            self.lines[number].service_id: sum(row.minutes for row in self.extras[number])
            for number in numbers
        }
        asked = asked_visit(self.rules, service_ids=ids, staff_id=None, extra=extra)
        least_busy = sorted(
            asked.workers,
            key=lambda worker: (ticks_taken(self.window, worker, self.busy), worker.position),
        )
        return replace(asked, workers=tuple(least_busy))

    def _decided(self, numbers: Sequence[int], worker: Worker, asked: AskedVisit) -> int:
        """The set of starts that what is decided already leaves: all where nothing is."""
        starts, at = -1, 0
        for number, service in zip(numbers, asked.services, strict=True):
            line = self.lines[number]
            if line.starts_at is not None:
                place = tick_at(line.starts_at) - at - self.window.base + _MARGIN
                is_whole = moment_of(tick_at(line.starts_at)) == line.starts_at
                fits = is_whole and place >= 0 and line.staff_id == worker.id
                starts &= 1 << place if fits else 0
            at += asked.minutes(worker, service) // TICK_MINUTES
        return starts

    def price(self, number: int, staff_id: UUID) -> int:
        """What the line costs with its extras, by that person."""
        own = self.prices[staff_id, self.lines[number].service_id]
        return own + sum(row.price_cents for row in self.extras[number])

    def composed(self, plan: composing.Plan, kinds: tuple[Kind, ...]) -> Composed:
        """The plan in the words of those who asked."""
        chains = self.chains()
        found: dict[int, tuple[Line, datetime, int]] = {}
        for one in plan.placed:
            numbers = chains[one.chain][one.run.first : one.run.after]
            asked = self._visit(numbers)
            worker = next(each for each in asked.workers if each.id == one.run.person)
            begins = moment_of(one.start + self.window.base - _MARGIN)
            for number, service in zip(numbers, asked.services, strict=True):
                ends = begins + timedelta(minutes=asked.minutes(worker, service))
                line = replace(self.lines[number], staff_id=worker.id, starts_at=begins)
                found[number] = line, ends, self.price(number, worker.id)
                begins = ends
        lines, ends_at, prices = zip(*(found[number] for number in sorted(found)), strict=True)
        return Composed(kinds, lines, ends_at, prices, plan.is_best)
