"""The first free times of many venues at once: what search, venue cards and the home page show."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from cozywish.apps.bookings.queries.free_time import FreeStart, check_size, clocks_of
from cozywish.apps.bookings.queries.visits import (
    AskedVisit,
    Starts,
    every_visit,
    single_visit,
    starts_of,
    texts_around,
)
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.engine import Frame, Limits
from cozywish.apps.scheduling.queries import rules_of
from cozywish.core.intervals import union

_DAY = timedelta(days=1)
_SOON, _WEEK = 2, 7


@dataclass(frozen=True, slots=True)
class FirstFreeAsk:
    """A venue whose first free times are wanted, for one service or (None) for any."""

    venue_id: UUID
    service_id: UUID | None = None


def first_free(
    *,
    asks: Sequence[FirstFreeAsk],
    now: datetime,
    not_before: datetime | None = None,
    days: int = 14,
    part_of_day: tuple[int, int] | None = None,
    limit_per_venue: int = 3,
) -> dict[UUID, list[FreeStart]]:
    """The first free starts of many venues, by anyone, soonest first; every venue asked has an entry.

    Looked for on `days` (1 to 31) local dates of each venue, from the later of `now` and `not_before` on.
    `part_of_day` keeps starts whose wall time is in `[from, to)`, in minutes since midnight. A start at which
    several services could begin names the first of them, as the venue lists them.
    At most four SQL queries: two days are asked for all, then the week, then the rest for venues that still lack some.
    """
    check_size(days=days)
    since = max(now, not_before or now)
    found: dict[UUID, list[FreeStart]] = {ask.venue_id: [] for ask in asks}
    lacking = [
        (visits, found[venue_id])
        for venue_id, visits in _asked_of(asks, since=since, days=days).items()
    ]
    earliest = _Earliest(now, since)
    for skipped, length in _passes(days):
        searches = [
            (_window(visits[0], since, skipped, length), visits, starts)
            for visits, starts in lacking
        ]
        busy = texts_around([(window, visit) for window, visits, _ in searches for visit in visits])
        for window, visits, starts in searches:
            mask = -1 if part_of_day is None else engine.part_of_day(window, *part_of_day)
            times = [
                _times(window, visit, busy, mask & earliest(window, visit)) for visit in visits
            ]
            starts.extend(_first_of(window, times, limit_per_venue - len(starts)))
        lacking = [one for one in lacking if len(one[1]) < limit_per_venue]
    return found


def _asked_of(
    asks: Sequence[FirstFreeAsk], *, since: datetime, days: int
) -> dict[UUID, list[AskedVisit]]:
    """The visits to look for at each venue; venues where nobody could do any are left out."""
    rules = rules_of(
        venue_ids={ask.venue_id for ask in asks},
        first=since.date() - _DAY,
        days=days + 2,
    )
    asked: dict[UUID, list[AskedVisit]] = defaultdict(list)
    for ask in asks:
        found = rules.get(ask.venue_id)
        for visit in (
            every_visit(found) if ask.service_id is None else single_visit(found, ask.service_id)
        ):
            asked[ask.venue_id].append(visit)
    return asked


def _passes(days: int) -> list[tuple[int, int]]:
    """Days to skip and days to search: nearly every venue has something within two days, and a full one in a week."""
    ends = [min(days, end) for end in (_SOON, _WEEK, days)]
    return [(begin, end - begin) for begin, end in pairwise([0, *ends]) if begin < end]


def _window(visit: AskedVisit, since: datetime, skipped: int, length: int) -> Frame:
    first = since.astimezone(visit.zone).date() + skipped * _DAY
    return engine.frame(visit.rules.zone, first, length)


class _Earliest(dict[tuple[str, timedelta, timedelta, int], Limits]):
    """Which starts of a window are neither too soon nor too far ahead: venues of a town have few kinds of terms."""

    def __init__(self, now: datetime, since: datetime) -> None:
        super().__init__()
        self.now, self.since = now, since

    def __call__(self, window: Frame, visit: AskedVisit) -> int:
        kind = visit.rules.zone, visit.lead, visit.horizon, visit.services[0].step_minutes
        if kind not in self:
            self[kind] = visit.limits(now=self.now, not_before=self.since)
        return engine.allowed_starts(window, self[kind])


class _Times(NamedTuple):
    """The starts of a visit, and those that count: `free` for somebody and neither too soon nor too far ahead."""

    visit: AskedVisit
    starts: Starts
    free: int


def _times(window: Frame, visit: AskedVisit, busy: Mapping[int, str], allowed: int) -> _Times:
    taken = tuple([busy.get(resource, "") for resource in visit.resources])
    by_anyone, starts = starts_of(window, visit, taken)
    return _Times(visit, starts, by_anyone & allowed)


def _first_of(window: Frame, times: Sequence[_Times], count: int) -> list[FreeStart]:
    """The first `count` starts of several visits in one window; the visit listed first wins a tick."""
    found = []
    for tick in engine.soonest(window, union(one.free for one in times), count):
        place = tick - window.base
        at = 1 << place
        visit, starts, _ = next(one for one in times if one.free & at)
        clocks = clocks_of(tick, visit.rules.zone)
        found.append(FreeStart(*clocks, starts.who(place), visit.service_ids))
    return found
