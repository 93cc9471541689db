"""The first free times of many venues, as the results of a search show them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from benchmarks.month import (
    BOOKED_A_DAY,
    CLOSES,
    DAYS,
    LUNCH,
    OPENS,
    PEOPLE,
    SEED,
    SERVICE_MINUTES,
    STARTS,
    STEP_MINUTES,
    ZONE,
    instant,
)

FEW, MANY, CALLS = 50, 200, 8
EVERY_TENTH = 10  # has no free time in its first week


@dataclass(frozen=True, slots=True)
class Town:
    """The venues, each with its service."""

    asks: list[Any]

    def look(self, count: int, now: datetime) -> dict[UUID, list[Any]]:
        """The first three free times of so many of them."""
        from cozywish.apps.bookings.queries.first_free import first_free

        return first_free(asks=self.asks[:count], now=now, days=DAYS)

    def spent(
        self, counts: Sequence[int], now: datetime, after: Callable[[], None] = lambda: None
    ) -> list[float]:
        """Milliseconds of the process's own time for each, warm, the best of some; `after` is done before each call.

        They take turns, so that each finds the caches of the machine as the others left them: on its own again and
        again, a small question is answered from what is nearest to the processor, which no question of a site is.
        """
        for count in counts:
            self.look(count, now)
        rounds = [[self._once(count, now, after) for count in counts] for _ in range(CALLS)]
        return [min(spent) * 1e3 for spent in zip(*rounds, strict=True)]

    def _once(self, count: int, now: datetime, after: Callable[[], None]) -> float:
        after()
        began = time.process_time()
        self.look(count, now)
        return time.process_time() - began

    def queries(self, count: int, now: datetime) -> int:
        """How many SQL queries it takes."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            self.look(count, now)
        return len(captured)


def make_town(today: date) -> Town:
    """Venues of five people with six visits and a break a day for a month, every tenth full for a week.

    A visit is a block here: a row that takes time as a visit's does.
    """
    from cozywish.apps.bookings.queries.first_free import FirstFreeAsk

    random = Random(SEED)
    return Town([FirstFreeAsk(*_venue(number, today, random)) for number in range(MANY)])


def _venue(number: int, today: date, random: Random) -> tuple[UUID, UUID]:
    from cozywish.apps.bookings.models import Allocation
    from cozywish.apps.catalog.factories import make_service
    from cozywish.apps.scheduling.factories import open_daily, work_daily
    from cozywish.apps.scheduling.models import Break
    from cozywish.apps.venues.factories import make_staff, make_venue
    from cozywish.core.intervals import tick_at

    venue = make_venue(time_zone=ZONE, step_minutes=STEP_MINUTES, horizon_days=365)
    open_daily(venue, OPENS, CLOSES)
    people = [make_staff(venue, f"Person {place}") for place in range(PEOPLE)]
    for staff in people:
        work_daily(staff, OPENS, CLOSES)
    Break.objects.bulk_create(
        Break(staff=staff, weekday=weekday, starts_minute=LUNCH[0], ends_minute=LUNCH[1])
        for staff in people
        for weekday in range(7)
    )
    Allocation.objects.bulk_create(
        Allocation(
            resource=staff.resource,
            t0=tick_at(instant(on, start)),
            t1=tick_at(instant(on, end)),
            state="BLOCKED",
        )
        for staff in people
        for on in (today + timedelta(days=day) for day in range(DAYS))
        for start, end in _taken(on, is_full=number % EVERY_TENTH == 0, today=today, random=random)
    )
    service = make_service(venue, by=people, duration_minutes=SERVICE_MINUTES)
    return venue.pk, service.pk


def _taken(on: date, *, is_full: bool, today: date, random: Random) -> list[tuple[int, int]]:
    """Six visits, or everything before and after lunch."""
    if is_full and (on - today).days < 8:
        return [(OPENS, LUNCH[0]), (LUNCH[1], CLOSES)]
    starts = sorted(random.sample(STARTS, BOOKED_A_DAY))
    return [(start, start + random.choice((30, 45))) for start in starts]
