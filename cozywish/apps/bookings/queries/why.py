"""Why a visit can or cannot start at some minute: the steps of the engine, one by one.

Note [The same steps]
    Nothing here decides by itself. Each rule of the engine's Note [What is offered] asks the function that the list of
    free times asks too, only for one start and for one ingredient at a time: the start is free exactly when no rule
    stands in its way. Every rule is asked, also after one has said no, so whoever lifts one sees what is left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cozywish.apps.bookings.queries.earlier import Asker, Had, had_by
from cozywish.apps.bookings.queries.visits import AskedVisit, Diaries, taken_around
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.engine import First, Frame, Hours, Visit
from cozywish.apps.scheduling.queries import VenueRules, Worker, rules_of
from cozywish.core.intervals import Span, bits_of, moment_of, tick_at

_DAY = timedelta(days=1)
_ALWAYS = -1  # every tick there is


class Rule(TextChoices):
    """What has to hold for a start, in the order in which it is asked."""

    VENUE = "VENUE", _("Customers can find the venue")
    SERVICE = "SERVICE", _("The service is on the menu")
    PERSON = "PERSON", _("The person takes bookings")
    OFFER = "OFFER", _("The person does the service")
    LEAD = "LEAD", _("There is enough notice")
    HORIZON = "HORIZON", _("It is not too far ahead")
    STEP = "STEP", _("It is one of the times at which visits start")
    LENGTH = "LENGTH", _("The visit is short enough to be offered")
    HOURS = "HOURS", _("The venue is open")
    SPECIAL = "SPECIAL", _("The venue is open on this special date")
    SHIFT = "SHIFT", _("The person works")
    ROTA = "ROTA", _("The person works by the rota of this date")
    BREAK = "BREAK", _("It does not meet a break")
    AWAY = "AWAY", _("The person has no time off")
    TIMES = "TIMES", _("The service is offered at this time")
    FIRST = "FIRST", _("The client had what has to come first")
    TAKEN = "TAKEN", _("Nothing else takes the person’s time")
    PADDING = "PADDING", _("There is room to get ready and to clean up")
    ROOM_OUT = "ROOM_OUT", _("A room or piece of equipment that is needed can be used")
    ROOM_TAKEN = "ROOM_TAKEN", _("A room or piece of equipment that is needed is free")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rule says. `number` is the rule's own: minutes of notice, days ahead, minutes of a step.

    `spans` are what is in the way, in ticks; `group` is the room or equipment it is about. `first` has to come before
    the visit: while it is not known who the client is, it depends on them.
    """

    rule: Rule
    allows: bool
    number: int = 0
    spans: tuple[Span, ...] = ()
    group: UUID | None = None
    first: First | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Every rule's answer about one start of one person. `ends_at` is None where they do not do the services."""

    starts_at: datetime
    ends_at: datetime | None
    answers: tuple[Answer, ...]

    @property
    def is_free(self) -> bool:
        """Whether customers are offered the start."""
        return not self.blocking

    @property
    def blocking(self) -> tuple[Answer, ...]:
        """The rules that stand in the way, in order."""
        return tuple(answer for answer in self.answers if not answer.allows)


def why(
    *,
    venue_id: UUID,
    service_ids: Sequence[UUID],
    staff_id: UUID,
    starts_at: datetime,
    now: datetime,
    asker: Asker | None = None,
) -> Why:
    """Return what each rule says of the services back to back by that person from `starts_at` (aware) on.

    `asker` is the client it is for, if known. Two SQL queries, one more where something has to come first for them.
    Raises LookupError when the person or a service is not of the venue.
    """
    about = starts_at.date() - _DAY
    rules = rules_of(venue_ids=[venue_id], first=about, days=3).get(venue_id)
    team = rules.workers if rules else ()
    worker = next((one for one in team if one.id == staff_id), None)
    if rules is None or worker is None or not set(service_ids) <= set(rules.services):
        raise LookupError("not of this venue")
    services = tuple(rules.services[service_id] for service_id in service_ids)
    before = [
        Answer(Rule.VENUE, rules.is_public),
        Answer(Rule.SERVICE, all(service.is_active for service in services)),
        Answer(Rule.PERSON, worker.takes_bookings),
        Answer(Rule.OFFER, set(service_ids) <= set(worker.minutes)),
    ]
    if not before[-1].allows:
        return Why(starts_at, None, tuple(before))
    asked = AskedVisit(rules, services, (worker,))
    question = _Question(asked, starts_at, now, had_by(asker, asked.firsts, now=now))
    ends = starts_at + timedelta(minutes=sum(worker.minutes[each] for each in service_ids))
    return Why(starts_at, ends, (*before, *question.answers()))


@dataclass(frozen=True)
class _Question:
    """One start of one person, asked rule by rule."""

    asked: AskedVisit
    starts_at: datetime
    now: datetime
    had: Had | None

    @cached_property
    def window(self) -> Frame:
        return engine.frame(self.rules.zone, self.day, 1)

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(self.asked.zone).date()

    @property
    def rules(self) -> VenueRules:
        return self.asked.rules

    @property
    def worker(self) -> Worker:
        return self.asked.workers[0]

    @property
    def visit(self) -> Visit:
        return self.asked.visits[0]

    @property
    def tick(self) -> int:
        return tick_at(self.starts_at)

    @property
    def bit(self) -> int:
        """The start as a set of ticks of the window."""
        return 1 << (self.tick - self.window.base)

    @cached_property
    def diaries(self) -> Diaries:
        return Diaries(self.window, taken_around([(self.window, self.asked)]), had=self.had)

    def answers(self) -> Iterator[Answer]:
        """What each rule says from here on."""
        yield from self._when()
        yield from self._working()
        yield self._says(Rule.TIMES, engine.within_times(self.window, self.visit))
        yield from self._first()
        yield from self._taken()
        yield from self._rooms()

    def _says(
        self, rule: Rule, starts: int, *, number: int = 0, spans: Sequence[Span] = ()
    ) -> Answer:
        """The rule's answer, when these are the starts it allows."""
        return Answer(rule, bool(starts & self.bit), number, tuple(spans))

    def _when(self) -> Iterator[Answer]:
        """Rules 1 and 4 of the engine's Note."""
        limits, window = self.asked.limits(now=self.now), self.window
        lead, horizon = self.asked.lead // timedelta(minutes=1), self.asked.horizon.days
        step = self.asked.services[0].step_minutes
        yield Answer(Rule.LEAD, self.tick >= limits.earliest, lead)
        yield self._says(Rule.HORIZON, window.until(limits.last_date), number=horizon)
        is_whole = moment_of(self.tick) == self.starts_at
        steps = engine.steps_of_day(window, limits.step) if is_whole else 0
        yield self._says(Rule.STEP, steps, number=step)

    def _working(self) -> Iterator[Answer]:
        """Rule 2, for each ingredient of working time: a stretch lies in all of them or not in their common part."""
        yield self._says(Rule.LENGTH, engine.possible_starts(_ALWAYS, self.visit, self.bit))
        yield self._inside(Rule.HOURS, Rule.SPECIAL, self.rules.hours)
        yield self._inside(Rule.SHIFT, Rule.ROTA, self.worker.rules.schedule)
        breaks = engine.open_time(self.window, self.worker.rules.breaks)
        yield self._says(Rule.BREAK, self._possible(~breaks))
        away = bits_of(self.worker.rules.away, base=self.window.base)
        met = [span for span in self.worker.rules.away if self._meets(span, (0, self.visit.length))]
        yield self._says(Rule.AWAY, self._possible(~away), spans=met)

    def _inside(self, rule: Rule, of_date: Rule, hours: Hours) -> Answer:
        """Under the name of what replaces the weekday's hours where the date has it."""
        is_special = any(row[0] == self.day for row in hours.special)
        starts = self._possible(engine.open_time(self.window, hours))
        return self._says(of_date if is_special else rule, starts)

    def _possible(self, time: int) -> int:
        """Where the work, whose length has a rule of its own, lies in the time."""
        short = replace(self.visit, length=min(self.visit.length, engine.LONGEST_VISIT))
        return engine.possible_starts(time, short, self.bit)

    def _first(self) -> Iterator[Answer]:
        """Rule 7, for each service that needs another one first."""
        for service in self.asked.services:
            if service.first is not None:
                starts = self.diaries.after_first(service)
                yield replace(self._says(Rule.FIRST, starts), first=service.first)

    def _taken(self) -> Iterator[Answer]:
        """Rule 3, first for the work itself and then with its padding."""
        visit, idle = self.visit, self.diaries.idle(self.worker, before=self.visit.before)
        inner = tuple(
            (max(begin, 0), min(end, visit.length))
            for begin, end in visit.of_person
            if begin < visit.length and end > 0
        )
        bare = engine.free_starts(self.bit, idle, replace(visit, person=inner))
        met = self._met(self.worker.resource_id, inner)
        yield self._says(Rule.TAKEN, bare, spans=met)
        around = self._met(self.worker.resource_id, visit.of_person)
        around = [taken for taken in around if taken not in met]
        beside = engine.idle_time(self.window, around, before=visit.before)
        yield self._says(Rule.PADDING, engine.free_starts(self.bit, beside, visit), spans=around)

    def _rooms(self) -> Iterator[Answer]:
        """Rule 6, for each group that is needed: of what can be used, else of all there is, one must be free."""
        for group, span in self.visit.rooms:
            units = self.rules.units[group]
            could, can = self.diaries.rooms(replace(self.visit, rooms=((group, span),)), self.rules)
            if not could & self.bit:
                before = self.visit.before
                idle = (self.diaries.idle(unit, before=before) for unit in units)
                can = engine.free_rooms(idle, span, before=before) if units else _ALWAYS
            met = [each for unit in units for each in self._met(unit.resource_id, (span,))]
            yield replace(self._says(Rule.ROOM_OUT, could), group=group)
            yield replace(self._says(Rule.ROOM_TAKEN, can, spans=met), group=group)

    def _met(self, resource_id: int, spans: Sequence[Span]) -> list[Span]:
        """What is taken of the person or room and meets one of the spans."""
        busy = sorted(self.diaries.busy.get(resource_id, ()))
        return [taken for taken in busy if any(self._meets(taken, span) for span in spans)]

    def _meets(self, taken: Span, span: Span) -> bool:
        """Whether what is taken meets a span that counts from the start."""
        return taken[0] < self.tick + span[1] and self.tick + span[0] < taken[1]
