"""Which times are free: the rules of `scheduling`, less what is taken here.

Note [Offered means bookable]
    Pages, API and the hold ask the same engine with the same rules (invariant T5): a time that is listed is a
    time `free_staff_at` names people for, and a time that is not listed is one it refuses. The last word
    has the constraint on allocations, because a list is old the moment it is shown.

A question costs two SQL queries, whatever the number of people and days: the rules and what is taken.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.queries.earlier import Asker, had_by, missing, needs_first
from cozywish.apps.bookings.queries.visits import (
    NO_EXTRA,
    AskedVisit,
    Diaries,
    Starts,
    asked_visit,
    own_around,
    refuse_when,
    starts_in,
    taken_around,
    ticks_taken,
)
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.engine import Frame, Limits
from cozywish.apps.scheduling.queries import Worker, rules_of
from cozywish.core.errors import DomainError
from cozywish.core.intervals import moment_of, nearest, tick_at

LONGEST_LIST = 31  # days
LONGEST_VISIT = 4  # services
_LONGEST_HORIZON = timedelta(days=32_767)  # no column holds more
_DAY = timedelta(days=1)


class NoTimes(StrEnum):
    """Why a date has no free time."""

    CLOSED = "CLOSED"  # nothing would be offered even if nobody had booked
    FULL = "FULL"  # others have booked what there was
    FIRST = (
        "FIRST"  # whoever asks has not had, or not at the right distance, what has to come first
    )


class FreeStart(NamedTuple):
    """A time somebody can book. `starts_at` is in UTC, `local` in the venue's zone.

    `staff_ids` are those who are free, by position; `service_ids` the visit, in order.
    A tuple, because a month has hundreds of them and a frozen dataclass takes twice as long to make.
    """

    starts_at: datetime
    local: datetime
    staff_ids: tuple[UUID, ...]
    service_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many starts a local date has, and if none, why."""

    on: date
    count: int
    reason: NoTimes | None


@dataclass(frozen=True)
class FreeTimes:
    """The free times of a window of local dates: cheap to count, listed when asked."""

    window: Frame
    zone: str
    service_ids: tuple[UUID, ...]
    starts: Starts
    needs_something_first: bool = False

    def counts(self) -> list[DayCount]:
        """One entry for each date, in order."""
        free = self.window.counts(self.starts.by_anyone)
        return [
            DayCount(on, count, None if count else self._reason(mask))
            for on, count, mask in zip(self.window.days, free, self.window.masks, strict=True)
        ]

    def _reason(self, mask: int) -> NoTimes:
        if self.starts.possible & mask:
            return NoTimes.FULL
        return NoTimes.FIRST if self.starts.unmet & mask else NoTimes.CLOSED

    @cached_property
    def by_date(self) -> dict[date, list[FreeStart]]:
        """The starts of every date asked for, soonest first; dates without any are there and empty."""
        found: dict[date, list[FreeStart]] = {on: [] for on in self.window.days}
        for start in self.all():
            found[start.local.date()].append(start)
        return found

    def all(self) -> list[FreeStart]:
        """All starts, soonest first."""
        return self._listed(self.starts)

    def ticks_by_date(self) -> list[list[tuple[int, tuple[UUID, ...]]]]:
        """For each date of the window the UTC ticks at which somebody is free, soonest first, and who."""
        found = list(engine.who_can(self.window, self.starts.free).items())
        ticks = [tick for tick, _people in found]
        return [
            [
                start
                for part in parts
                for start in found[bisect_left(ticks, part.start) : bisect_left(ticks, part.end)]
            ]
            for parts in self.window.dates
        ]

    def on(self, day: date) -> list[FreeStart]:
        """The starts of one date of the window, soonest first: cheaper than `by_date` when one is enough."""
        return self._listed(self.starts.within(self.window.masks[self.window.days.index(day)]))

    def at(self, ticks: Iterable[int]) -> list[FreeStart]:
        """The starts at these UTC ticks."""
        return self._shown({tick: self.starts.who(tick - self.window.base) for tick in ticks})

    def _listed(self, starts: Starts) -> list[FreeStart]:
        return self._shown(engine.who_can(self.window, starts.free))

    def _shown(self, who: Mapping[int, tuple[UUID, ...]]) -> list[FreeStart]:
        zone, services = self.zone, self.service_ids
        return [FreeStart(*clocks_of(tick, zone), people, services) for tick, people in who.items()]


@lru_cache(maxsize=1 << 15)  # every venue of a zone offers the same ones: 3 000 a month
def clocks_of(tick: int, zone: str) -> tuple[datetime, datetime]:
    """The instant in UTC and by the venue's clock."""
    return moment_of(tick), moment_of(tick, ZoneInfo(zone))


def free_times(  # noqa: PLR0913  # all that a question can be about
    *,
    venue_id: UUID,
    service_ids: Sequence[UUID],
    staff_id: UUID | None,
    first: date,
    days: int,
    now: datetime,
    own_hold: UUID | None = None,
    asker: Asker | None = None,
    extra: Mapping[UUID, int] = NO_EXTRA,
) -> FreeTimes:
    """When the services can be done back to back by `staff_id`, or by anyone who does them all (None).

    `days` (1 to 31) local dates of the venue from `first` on. An inactive or unknown venue, service or
    person has no free times. `own_hold` is the asker's held booking: it is not in its own way. Times that clash with
    other visits of the customer who asks are not free, nor are those too soon or too late after what they need to have
    had; see Note [What has to come first]. `extra` are minutes that add-ons put to a service. Two SQL queries, one more
    for a customer, and one more where something has to come first.
    """
    check_size(services=len(service_ids), days=days)
    nothing = FreeTimes(engine.empty_frame(first, days), "UTC", tuple(service_ids), Starts())
    if abs(first - now.date()) > _LONGEST_HORIZON:
        return nothing
    rules = rules_of(venue_ids=[venue_id], first=first, days=days)
    try:
        asked = asked_visit(
            rules.get(venue_id), service_ids=service_ids, staff_id=staff_id, extra=extra
        )
    except DomainError:
        return nothing
    window = engine.frame(asked.rules.zone, first, days)
    busy = taken_around([(window, asked)], own_hold=own_hold)
    own = own_around(asker, window, asked, own_hold=own_hold)
    had = had_by(asker, asked.firsts, now=now)
    return times_of(Diaries(window, busy, own, had), asked, asked.limits(now=now))


def free_staff_at(  # all that a question can be about
    *,
    venue_id: UUID,
    service_ids: Sequence[UUID],
    staff_id: UUID | None,
    starts_at: datetime,
    now: datetime,
    own_hold: UUID | None = None,
    asker: Asker | None = None,
    extra: Mapping[UUID, int] = NO_EXTRA,
) -> list[UUID]:
    """Who can do the visit from `starts_at` (aware) on: `staff_id`, or everyone who is free, best first.

    Best is who has the fewest ticks taken that local day, padding included, then by position.
    `own_hold` is the asker's held booking: it is not in its own way. Two SQL queries, one more where something has to
    come first.
    See Note [Offered means bookable].

    Fails with InThePast, VenueInactive, ServiceElsewhere, ServiceInactive, StaffElsewhere, StaffInactive,
    StaffDoesNotDoThis, TooShortNotice, BeyondHorizon, VenueClosed (all day), NotOffered (off the steps, or nobody
    works then), EarlierMissing, SlotTaken.
    """
    window, asked = _asked_at(venue_id, service_ids, staff_id, starts_at, now, extra)
    busy = taken_around([(window, asked)], own_hold=own_hold)
    had = had_by(asker, asked.firsts, now=now)
    able = _able_at(starts_at, Diaries(window, busy, had=had), asked, now)
    if not able:
        raise refusals.SlotTaken
    able.sort(key=lambda worker: (ticks_taken(window, worker, busy), worker.position))
    return [worker.id for worker in able]


def refuse_unoffered(
    *,
    venue_id: UUID,
    service_ids: Sequence[UUID],
    staff_id: UUID | None,
    starts_at: datetime,
    now: datetime,
    asker: Asker | None = None,
    extra: Mapping[UUID, int] = NO_EXTRA,
) -> None:
    """Refuse, as `free_staff_at` does, a visit that would not be offered were nobody booked.

    One SQL query, two where something has to come first.
    """
    window, asked = _asked_at(venue_id, service_ids, staff_id, starts_at, now, extra)
    _able_at(starts_at, Diaries(window, {}, had=had_by(asker, asked.firsts, now=now)), asked, now)


def _asked_at(
    venue_id: UUID,
    service_ids: Sequence[UUID],
    staff_id: UUID | None,
    starts_at: datetime,
    now: datetime,
    extra: Mapping[UUID, int],
) -> tuple[Frame, AskedVisit]:
    """The date of the start, and the visit by the rules of that date."""
    check_size(services=len(service_ids))
    if starts_at < now:
        raise refusals.InThePast
    about = min(starts_at, now + _LONGEST_HORIZON).date()
    rules = rules_of(venue_ids=[venue_id], first=about - _DAY, days=3)
    asked = asked_visit(
        rules.get(venue_id), service_ids=service_ids, staff_id=staff_id, extra=extra
    )
    refuse_when(asked, starts_at=starts_at, now=now)
    window = engine.frame(asked.rules.zone, starts_at.astimezone(asked.zone).date(), 1)
    if not engine.open_time(window, asked.rules.hours) & window.masks[0]:
        raise refusals.VenueClosed
    return window, asked


def _able_at(
    starts_at: datetime, diaries: Diaries, asked: AskedVisit, now: datetime
) -> list[Worker]:
    """Who of those asked is free at the start, which has to be one that is offered."""
    starts = starts_in(diaries, asked, asked.limits(now=now))
    bit = 1 << (tick_at(starts_at) - diaries.window.base)
    is_whole = moment_of(tick_at(starts_at)) == starts_at
    if is_whole and starts.unmet & bit:
        needs = needs_first(service_ids=asked.service_ids)
        unmet = next(one.id for one in asked.services if not diaries.after_first(one) & bit)
        raise missing(*needs[unmet])
    if not is_whole or not starts.possible & bit:
        raise refusals.NotOffered
    return [worker for worker in asked.workers if starts.free[worker.id] & bit]


def nearest_free(  # noqa: PLR0913  # all that a question can be about
    *,
    venue_id: UUID,
    service_ids: Sequence[UUID],
    staff_id: UUID | None,
    around: datetime,
    now: datetime,
    count: int = 3,
    own_hold: UUID | None = None,
    asker: Asker | None = None,
    extra: Mapping[UUID, int] = NO_EXTRA,
) -> list[FreeStart]:
    """The `count` free starts nearest to `around` (aware) in elapsed time, soonest first.

    Looked for from a week before to three weeks after; of two at the same distance the earlier wins.
    Queries and the other arguments are those of `free_times`.
    """
    times = free_times(
        venue_id=venue_id,
        service_ids=service_ids,
        staff_id=staff_id,
        first=around.date() - 7 * _DAY,
        days=LONGEST_LIST,
        now=now,
        own_hold=own_hold,
        asker=asker,
        extra=extra,
    )
    ticks = times.window.ticks(times.starts.by_anyone)
    return times.at(nearest(ticks, around=around, count=count))


def times_of(
    diaries: Diaries,
    asked: AskedVisit,
    limits: Limits,
) -> FreeTimes:
    """Return the free times of a visit in the window of the diaries. No SQL query."""
    starts = starts_in(diaries, asked, limits)
    needs = any(first is not None for first in asked.firsts)
    return FreeTimes(diaries.window, asked.rules.zone, asked.service_ids, starts, needs)


def check_size(*, services: int = 1, days: int = 1) -> None:
    """Doors refuse such questions in words; here they are mistakes of ours. Raises ValueError."""
    if not (1 <= services <= LONGEST_VISIT and 1 <= days <= LONGEST_LIST):
        raise ValueError(f"asked for {services} services over {days} days")
