"""Whether the lines of a cart can still be had as they are, and when else: see Note [A line takes nobody's time].

Note [Plans in a cart]
    A line that is a plan is asked about as the hold asks (`asked_plan.AskedPlan`), with what is read for all of them at
    once. Other times for it are the same plan, with the same people, earlier or later that day.

Note [Lines that cross]
    Nobody is in two places: of two lines at the same time the later one in the cart cannot stay. What is free instead
    is looked for beside all the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.bookings.models import CartLine
from cozywish.apps.bookings.queries.asked_plan import AskedPlan
from cozywish.apps.bookings.queries.busy import busy_spans, own_spans
from cozywish.apps.bookings.queries.cart import lines_of_plan
from cozywish.apps.bookings.queries.cart_shapes import Entry, LineState
from cozywish.apps.bookings.queries.composing import placed_plan
from cozywish.apps.bookings.queries.earlier import Asker, Had, had_by
from cozywish.apps.bookings.queries.free_time import FreeStart, FreeTimes
from cozywish.apps.bookings.queries.visits import (
    AskedVisit,
    Diaries,
    Starts,
    asked_visit,
    starts_in,
    taken_around,
)
from cozywish.apps.bookings.refusals import StaffDoesNotDoThis
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.engine import Frame
from cozywish.apps.scheduling.queries import VenueRules, rules_of
from cozywish.core.errors import DomainError
from cozywish.core.intervals import TICKS_PER_DAY, Span, moment_of, tick_after, tick_at

NEAREST = 3
LOOKED_BACK, LOOKED_AHEAD = 3, 18  # days around a time in which another one is looked for
STEP, MOST_STEPS = timedelta(minutes=15), 16  # by which another time is looked for a plan
_DAY = timedelta(days=1)


def standing(
    entries: Sequence[Entry], asker: Asker, *, own_hold: UUID | None, now: datetime
) -> list[Entry]:
    """Return the entries with whether they can be had, in the same order. Five SQL queries at most."""
    if not entries:
        return []
    questions, known = _questions(entries, now=now)
    facts = _facts(questions.values(), asker, own_hold=own_hold, now=now)
    known |= {line_id: one.stands(facts) for line_id, one in questions.items()}
    found: list[Entry] = []
    for entry in (known[entry.line.pk] for entry in entries):
        other = next((one for one in found if entry.is_ready and _cross(one, entry)), None)
        found.append(_crossing(entry, other, questions, facts, known) if other else entry)
    return found


def _crossing(
    entry: Entry,
    other: Entry,
    questions: Mapping[UUID, "_Question"],
    facts: "_Facts",
    known: Mapping[UUID, Entry],
) -> Entry:
    """The entry with times beside all the others. See Note [Lines that cross]."""
    others = [
        (tick_at(one.line.starts_at), tick_after(one.ends_at))
        for one in known.values()
        if one is not entry and one.line.starts_at and one.ends_at
    ]
    beside = questions[entry.line.pk].stands(replace(facts, own=[*facts.own, *others]))
    return replace(beside, state=LineState.CROSSING, crosses=other.line)


def _cross(one: Entry, other: Entry) -> bool:
    if not (one.line.starts_at and one.ends_at and other.line.starts_at and other.ends_at):
        return False
    return one.line.starts_at < other.ends_at and other.line.starts_at < one.ends_at


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was read for all lines: what is taken, when whoever asks is elsewhere, and what came first for them."""

    busy: Mapping[int, Sequence[Span]]
    busy_of_plans: Mapping[int, Sequence[Span]]
    own: Sequence[Span]
    had: Had | None
    now: datetime


@dataclass(frozen=True, slots=True)
class _Single:
    """A line with the dates on which its time is looked for, and the visit it asks for."""

    entry: Entry
    window: Frame
    asked: AskedVisit

    def stands(self, facts: _Facts) -> Entry:
        """Return the entry with what became of its time."""
        entry, window, at = self.entry, self.window, self.entry.line.starts_at
        diaries = Diaries(window, facts.busy, facts.own, facts.had)
        starts = starts_in(diaries, self.asked, self.asked.limits(now=facts.now))
        free = at_least(entry.line.persons, starts.free.values())
        if entry.state is LineState.NOT_OFFERED:
            return entry
        if at is None:
            first = engine.soonest(window, free, NEAREST)
            return replace(entry, state=LineState.NO_TIME, nearest=self._listed(starts, first))
        tick = tick_at(at)
        bit = 1 << (tick - window.base) if tick >= window.base and moment_of(tick) == at else 0
        if bit & free:
            return entry
        state = _lost(entry, facts) if bit & starts.possible else LineState.OVER
        ticks = sorted(window.ticks(free), key=lambda one: (abs(one - tick), one))[:NEAREST]
        return replace(entry, state=state, nearest=self._listed(starts, sorted(ticks)))

    def _listed(self, starts: Starts, ticks: Iterable[int]) -> tuple[FreeStart, ...]:
        asked = self.asked
        times = FreeTimes(self.window, asked.rules.zone, asked.service_ids, starts)
        return tuple(times.at(ticks))


@dataclass(frozen=True, slots=True)
class _Planned:
    """A line that is a plan. See Note [Plans in a cart]."""

    entry: Entry
    plan: AskedPlan

    def stands(self, facts: _Facts) -> Entry:
        """Return the entry with what became of its time."""
        plan, entry, at = self.plan, self.entry, self.entry.line.starts_at
        plan.know(busy=facts.busy_of_plans, own=facts.own, had=facts.had)
        if entry.state is LineState.NOT_OFFERED or at is None or plan.fits():
            return entry
        could = plan.were_nobody_booked().fits()
        state = _lost(entry, facts) if could else LineState.OVER
        return replace(entry, state=state, nearest=self._other_starts(at))

    def _other_starts(self, at: datetime) -> tuple[FreeStart, ...]:
        whole = self.plan.whole
        steps = sorted(range(-MOST_STEPS, MOST_STEPS + 1), key=lambda step: (abs(step), step))
        fitting = (step * STEP for step in steps if step and self.plan.moved(step * STEP).fits())
        return tuple(
            FreeStart(at + by, (at + by).astimezone(whole.zone), (), whole.service_ids)
            for by in sorted(islice(fitting, NEAREST))
        )


_Question = _Single | _Planned


def _lost(entry: Entry, facts: _Facts) -> LineState:
    """Whether others were quicker, or whoever asks is elsewhere then."""
    at, ends_at = entry.line.starts_at, entry.ends_at
    if at is None or ends_at is None:
        return LineState.TAKEN
    is_own = any(start < tick_after(ends_at) and tick_at(at) < end for start, end in facts.own)
    return LineState.OWN if is_own else LineState.TAKEN


def _questions(
    entries: Sequence[Entry], *, now: datetime
) -> tuple[dict[UUID, _Question], dict[UUID, Entry]]:
    """What is to be asked of each line, and what is known already: what is not offered."""
    days = [_first_day(entry.line, now) for entry in entries]
    rules = rules_of(
        venue_ids={entry.line.venue_id for entry in entries},
        first=min(days) - _DAY,
        days=(max(days) - min(days)).days + LOOKED_BACK + LOOKED_AHEAD + 2,
    )
    questions: dict[UUID, _Question] = {}
    known: dict[UUID, Entry] = {}
    for entry, day in zip(entries, days, strict=True):
        own_rules, ask = rules.get(entry.line.venue_id), _planned if entry.is_plan else _single
        try:
            questions[entry.line.pk] = ask(entry, own_rules, day, now)
        except DomainError as refusal:
            known[entry.line.pk] = replace(entry, state=LineState.NOT_OFFERED, why=refusal)
    return questions, known


def _first_day(line: CartLine, now: datetime) -> date:
    zone = ZoneInfo(line.venue.time_zone)
    today = now.astimezone(zone).date()
    if line.starts_at is None:
        return today
    return max(today, line.starts_at.astimezone(zone).date() - LOOKED_BACK * _DAY)


def _single(entry: Entry, rules: VenueRules | None, day: date, _now: datetime) -> _Question:
    asked = asked_visit(
        rules,
        service_ids=[part.service.pk for part in entry.parts],
        staff_id=entry.line.staff_id,
        extra={part.service.pk: part.length - part.minutes for part in entry.parts},
    )
    if not asked.workers:
        raise StaffDoesNotDoThis
    return _Single(entry, engine.frame(asked.rules.zone, day, LOOKED_BACK + LOOKED_AHEAD), asked)


def _planned(entry: Entry, rules: VenueRules | None, _day: date, now: datetime) -> _Question:
    plan = placed_plan(
        rules=rules,
        lines=lines_of_plan(entry.line),
        side_by_side=entry.line.side_by_side is True,
        extras=[part.extras for part in entry.parts],
        prices={
            (part.item.staff_id, part.service.pk): part.price_cents
            for part in entry.parts
            if part.item.staff_id is not None
        },
        now=now,
    )
    return _Planned(entry, plan)


def _facts(
    questions: Iterable[_Question], asker: Asker, *, own_hold: UUID | None, now: datetime
) -> _Facts:
    """Read what is taken. Four SQL queries at most."""
    all_of_them = list(questions)
    singles = [(one.window, one.asked) for one in all_of_them if isinstance(one, _Single)]
    plans = [one.plan for one in all_of_them if isinstance(one, _Planned)]
    visits = [asked for _, asked in singles] + [plan.whole for plan in plans]
    windows = [window for window, _ in singles] + [plan.span for plan in plans]
    return _Facts(
        busy=taken_around(singles, own_hold=own_hold),
        busy_of_plans=_taken_of_plans(plans, own_hold),
        own=_own(asker, windows, own_hold),
        had=had_by(asker, [first for asked in visits for first in asked.firsts], now=now),
        now=now,
    )


def _own(asker: Asker, windows: Sequence[Frame], own_hold: UUID | None) -> list[Span]:
    if asker.customer_id is None or not windows:
        return []
    return own_spans(
        customer_id=asker.customer_id,
        start=min(window.base for window in windows),
        end=max(window.end for window in windows) + TICKS_PER_DAY,
        own_hold=own_hold,
    )


def _taken_of_plans(
    plans: Sequence[AskedPlan], own_hold: UUID | None
) -> Mapping[int, Sequence[Span]]:
    """What is taken of everybody and every room they may need. One SQL query, none where there are no plans."""
    if not plans:
        return {}
    return busy_spans(
        resource_ids={pk for plan in plans for pk in plan.resource_ids},
        start=min(plan.reach[0] for plan in plans),
        end=max(plan.reach[1] for plan in plans),
        own_hold=own_hold,
    )


def at_least(count: int, sets: Iterable[int]) -> int:
    """Return the set of what is in at least `count` of the sets."""
    found = [-1] + [0] * count
    for bits in sets:
        for number in range(count, 0, -1):
            found[number] |= found[number - 1] & bits
    return found[count]
