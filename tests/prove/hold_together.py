"""Threads that hold one time together, on the database of the settings: `python -m tests.prove.hold_together ROUNDS`.

Note [Why SQLite has a control of its own]
Both doors, pages and API, run a hold inside the operation that also stores their answer. On SQLite that operation is
the one writer from its first statement on, so behind the doors the question and the insert cannot be torn apart, and
no race over sockets would show what the guard is for. Here the same service is called as a task or a command would
call it, so that only the guard stands between two clients.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from threading import Barrier
from uuid import UUID

import django
from django.db import connection
from django.utils import timezone

django.setup()

from cozywish.apps.bookings.queries.first_free import FirstFreeAsk, first_free
from cozywish.apps.bookings.queries.free_time import FreeStart
from cozywish.apps.bookings.services import hold_visit
from cozywish.apps.venues.queries import public_venues
from cozywish.core.services import Success

CLIENTS = 16


def slots(now: datetime) -> Iterator[tuple[UUID, FreeStart]]:
    """Yield one free time of each public venue."""
    asks = [FirstFreeAsk(venue.pk) for venue in public_venues().order_by("slug")]
    for venue_id, starts in first_free(asks=asks, now=now).items():
        if starts:
            yield venue_id, starts[0]


def hold(venue_id: UUID, start: FreeStart, barrier: Barrier, now: datetime, client: str) -> bool:
    """Ask for the time together with everyone else; say whether it was won."""
    try:
        barrier.wait(timeout=60)
        result = hold_visit(
            venue_id=venue_id,
            service_ids=start.service_ids,
            staff_id=start.staff_ids[0],
            starts_at=start.starts_at,
            customer=None,
            device=client,
            replaces=None,
            now=now,
        )
        return isinstance(result, Success)
    finally:
        connection.close()


def main(rounds: int) -> None:
    """Race for one time after another until somebody shares one."""
    now = timezone.now()
    with ThreadPoolExecutor(CLIENTS) as pool:
        for number, (venue_id, start) in zip(range(rounds), slots(now), strict=False):
            clients = [f"{number}-{client}" for client in range(CLIENTS)]
            ask = partial(hold, venue_id, start, Barrier(CLIENTS), now)
            winners = sum(pool.map(ask, clients))
            print(f"  round {number + 1}/{rounds}: {winners} of {CLIENTS} hold it", flush=True)
            if winners > 1:
                return


if __name__ == "__main__":
    main(int(sys.argv[1]))
