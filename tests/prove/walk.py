"""Every state, event and actor on real bookings, on the database of the settings: `python -m tests.prove.walk NAME`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import groupby
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.db import connection, transaction

from cozywish.apps.bookings import acting
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.events import BookingEvent, HoldDue, OutcomeDue, RequestDue
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.handlers import end_hold, end_request, settle
from cozywish.apps.bookings.machine import BOOKING
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services.changing import change
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember
from cozywish.core.db import database_now
from cozywish.core.services import Success, operation
from cozywish.core.states import Machine, step
from tests.prove import walk_money
from tests.prove.accounts.report import line
from tests.prove.written import ENDS, STATES, Triple, triples, written
from tests.prove.written_money import lost

START = datetime(2036, 5, 5, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
# Whatever is possible at all is possible at one of these: days before, half an hour in, and a day after the end.
MOMENTS = (START - 72 * HOUR, START + HOUR / 2, START + 25 * HOUR)

take = operation(change)


class Town:
    """One booking in each state, and what it takes to make more."""

    def __init__(self) -> None:
        self.staff: StaffMember = make_staff(make_venue(), "Ines Calloway")
        self.service: Service = make_service(self.staff.venue, by=[self.staff])
        self.owner_id = self.staff.venue.business.owner_id
        self.bookings = {
            state: self.book(state, START + 24 * number * HOUR)
            for number, state in enumerate(STATES[1:])
        }

    def book(self, state: str, at: datetime) -> Booking:
        return make_booking(
            self.staff,
            [self.service],
            at,
            state=state,
            hold_until=at if state == "HELD" else None,
            finished_at=at + 2 * HOUR if state in {"COMPLETED", "NO_SHOW"} else None,
        )

    def actor(self, letter: str) -> Actor:
        return Actor(letter, letter, None if letter in "GTP" else self.owner_id)


def whole_database() -> str:
    """Return a digest of everything that is stored: the file on SQLite, every row of every table on PostgreSQL."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return sha256(connection.connection.serialize()).hexdigest()
    with connection.cursor() as cursor:
        rows = " UNION ALL ".join(f'SELECT t::text FROM "{name}" t' for name in _tables())  # noqa: S608
        cursor.execute(f"SELECT md5(string_agg(r, chr(10) ORDER BY r)) FROM ({rows}) AS a (r)")  # noqa: S608
        return str(cursor.fetchone()[0])


@cache
def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def tried(town: Town, triple: Triple) -> str | None:
    """Try the triple at every moment; return where it led. What was done is undone again."""
    state, event, letter = triple
    if state == "NONE":
        row = BOOKING.find(state=state, event=event, actor=letter)
        return row.target if row else None  # nothing is there to be changed
    known = town.bookings[state]
    for moment in MOMENTS:
        now = moment + (known.starts_at - START)
        columns: dict[str, Any] = {"approve_by": known.starts_at} if event == "request" else {}
        booking = copy(known)
        if _is_listed(triple):
            with transaction.atomic():
                result = take(
                    booking, event, by=town.actor(letter), now=now, reason="why", **columns
                )
                transaction.set_rollback(True)
        else:
            result = take(booking, event, by=town.actor(letter), now=now, reason="why", **columns)
        if isinstance(result, Success):
            return booking.state
    return None


def _is_listed(triple: Triple) -> bool:
    return triple in written()


def differences(town: Town) -> tuple[int, int, int]:
    """Return how many triples were tried, how many lead elsewhere than written, and how often the database was another
    after all actors had tried one event in one state.
    """
    count = off = traces = 0
    digest = whole_database()
    for about, group in groupby(triples(), key=lambda triple: triple[:2]):
        for triple in group:
            led, says = tried(town, triple), written().get(triple)
            count += 1
            off += led != says
            if led != says:
                print(f"  OFF {triple}: {led}, written {says}")
        before, digest = digest, whole_database()  # whatever was allowed is undone as well
        traces += before != digest
        if before != digest:
            print(f"  TRACE of one of {about}")
    return count, off, traces


def by_the_clock(town: Town) -> tuple[list[str], int]:
    """Fire timers alone on bookings of last week; return which never ended, and the longest way to an end."""
    handlers: tuple[tuple[Callable[[Any], None], type[BookingEvent]], ...] = (
        (end_hold, HoldDue),
        (end_request, RequestDue),
        (settle, OutcomeDue),
    )
    never, longest = [], 0
    begins = database_now().replace(minute=0, second=0, microsecond=0) - 24 * 30 * HOUR
    for number, state in enumerate(state for state in STATES[1:] if state not in ENDS):
        booking = town.book(state, begins + 24 * number * HOUR)
        steps = 0
        for _ in STATES:
            for handler, event in handlers:
                handler(event(booking_id=str(booking.pk)))
            before, booking = booking.state, Booking.objects.get(pk=booking.pk)
            steps += booking.state != before
        longest = max(longest, steps)
        never += [] if booking.state in ENDS else [state]
        print(f"  {state} ends as {booking.state} by the clock alone", flush=True)
    return never, longest


@contextmanager
def planted() -> Iterator[None]:
    """Let customers bring declined bookings back, which the document knows nothing of."""
    row = step("planted", "accept", ["DECLINED"], "CONFIRMED", "C")
    machine = Machine("booking", (*BOOKING.transitions, row))
    with patch.object(acting, "BOOKING", machine):
        yield


def main(name: str) -> int:
    """Prove it; 0 only if every line says PASS."""
    town = Town()
    count, off, traces = differences(town)
    passed = [
        line(f"{name} triples", count, "2300", holds=count == 2300),
        line(f"{name} lead_elsewhere", off, "0", holds=off == 0),
        line(f"{name} refusals_that_left_a_trace", traces, "0", holds=traces == 0),
    ]
    never, longest = by_the_clock(town)
    passed.append(line(f"{name} never_end", len(never), "0", holds=not never))
    passed.append(line(f"{name} longest_way_by_timers", longest, "1", holds=longest == 1))
    with planted():
        found = sum(
            tried(town, triple) != written().get(triple)
            for triple in triples()
            if triple[:2] == ("DECLINED", "accept")
        )
    passed.append(line(f"{name} control_found", found, "1", holds=found == 1))
    return 0 if all([*passed, *money(name)]) else 1


def money(name: str) -> Iterator[bool]:
    """The same for what moves money; each comes to an end, and nothing is out of reach."""
    for of, machine in walk_money.MACHINES.items():
        count, off, traces = walk_money.differences(of, whole_database)
        said = f"{count} triples, {off} lead elsewhere, {traces} left a trace"
        yield line(f"{name} {of}", said, "0, 0", holds=count > 0 and not off and not traces)
        never = lost(of, machine)
        yield line(f"{name} {of} without an end", len(never), "0", holds=not never)
    found = walk_money.found_when_planted()
    yield line(f"{name} control_of_money_found", found, "1", holds=found == 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
