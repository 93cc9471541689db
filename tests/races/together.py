"""Clients at the same moment, each on a connection of its own, and ways to take a guard away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any, TypeVar

from django.db import OperationalError, connection

from cozywish.api.tests.conftest import NOW
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.bookings.services import hold_visit
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import StaffMember
from cozywish.core.services import Failure, ServiceResult, Success
from tests.prove.servers import UNGUARD_POSTGRES, UNGUARD_SQLITE, count_overlaps

T = TypeVar("T")
PATIENCE = 30  # seconds until a race that got stuck is an error and not a long wait


def together(clients: int, act: Callable[[int], T]) -> list[T]:
    """Call `act` with the number of each client, all at once; return what each got, in their order."""
    ready = Barrier(clients)

    def client(number: int) -> T:
        try:
            ready.wait(PATIENCE)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(client, range(clients)))


def outcome(ask_for: Callable[[], ServiceResult[Any]]) -> str:
    """Return in one word what became of asking for time."""
    try:
        match ask_for():
            case Success(_had):
                return "got it"
            case Failure(SlotTaken()):
                return "taken"
            case Failure(refusal):
                return refusal.code
    except OperationalError as error:
        return "deadlock" if "deadlock" in str(error) else str(error)


def drop_the_guard() -> None:
    """Let times overlap in this database: it is thrown away after the test."""
    for statement in UNGUARD_SQLITE if connection.vendor == "sqlite" else UNGUARD_POSTGRES:
        ask(statement)


def overlaps() -> int:
    """How many pairs of taken times on one resource overlap, asked without the guard's own code."""
    return count_overlaps(ask)


def ask(statement: str) -> list[Any]:
    """Run the statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def hold_at(
    starts_at: datetime, service: Service, staff: StaffMember, number: int
) -> ServiceResult[Booking]:
    """Hold the time as a task or a command would, from a device of one's own: nothing but the guard is in between."""
    return hold_visit(
        venue_id=service.venue_id,
        service_ids=[service.pk],
        staff_id=staff.pk,
        starts_at=starts_at,
        customer=None,
        device=f"device {number}",
        replaces=None,
        now=NOW,
    )
