"""Many claim rooms and people at the same moment, and what must have come of it.

As in `life_races`, each function makes what it needs, lets everybody loose, and returns what is wrong afterwards.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from unittest.mock import patch
from uuid import UUID

from django.db import Error

from cozywish.apps.bookings.models import Allocation
from cozywish.apps.bookings.services import (
    Wanted,
    claiming,
    hold_together,
    hold_visit,
    together as several,
)
from cozywish.apps.catalog.factories import make_offer, make_service, with_rooms
from cozywish.apps.catalog.models import Service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_rooms, make_staff, make_venue
from cozywish.apps.venues.models import Resource, ResourceGroup, StaffMember
from cozywish.core.intervals import tick_at
from cozywish.core.services import Failure, Success
from tests.races.together import overlaps, together

NOW = datetime(2036, 5, 5, 14, 0, tzinfo=UTC)
NINE = datetime(2036, 5, 6, 16, 0, tzinfo=UTC)  # Tuesday at the venue
WAVES, AT_ONCE = 5, 20  # a hundred clients; PostgreSQL lets about as many in at the same time
BEFORE, AFTER = 5, 15  # minutes of padding
STEP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody with a person of their own, so that rooms are all they can lose to each other."""

    person: StaffMember
    service: Service
    starts_at: datetime

    @property
    def span(self) -> tuple[int, int]:
        """The ticks for which the room is needed, padding included."""
        ends_at = self.starts_at + timedelta(minutes=self.service.duration_minutes + AFTER)
        return tick_at(self.starts_at - timedelta(minutes=BEFORE)), tick_at(ends_at)

    def hold(self) -> str:
        """What became of it in one word."""
        try:
            held = hold_visit(
                venue_id=self.person.venue_id,
                service_ids=[self.service.pk],
                staff_id=self.person.pk,
                starts_at=self.starts_at,
                customer=None,
                device=f"phone of {self.person.pk}",
                replaces=None,
                now=NOW,
            )
        except Error as error:
            return type(error).__name__
        return held.error.code if isinstance(held, Failure) else "got it"


def three_rooms(seed: int) -> list[str]:
    """A hundred random clients want three rooms, for unequal times: none twice, nobody refused while one was free."""
    dice, before = Random(seed), overlaps()
    rooms, clients = _hundred(dice)
    told = [
        word
        for wave in range(WAVES)
        for word in together(AT_ONCE, partial(_hold, clients[wave * AT_ONCE :]))
    ]
    wrong = [f"{word}" for word in told if word not in {"got it", "BOOKINGS_SLOT_TAKEN"}]
    wrong += [f"a room is taken twice: {overlaps() - before} pairs"] * (overlaps() > before)
    taken = _taken_of(rooms)
    for client, word in zip(clients, told, strict=True):
        begin, end = client.span
        free = [
            unit for unit, spans in taken.items() if all(b <= begin or a >= end for a, b in spans)
        ]
        if word == "BOOKINGS_SLOT_TAKEN" and free:
            wrong.append(f"refused although {len(free)} rooms are free from {begin} to {end}")
    return wrong


def _hundred(dice: Random) -> tuple[ResourceGroup, list[Client]]:
    venue = make_venue(horizon_days=365)
    open_daily(venue)
    rooms = make_rooms(venue, "Ash", "Birch", "Cedar")
    services = [
        make_service(
            venue,
            by=[],
            duration_minutes=minutes,
            padding_before_minutes=BEFORE,
            padding_after_minutes=AFTER,
        )
        for minutes in (30, 45, 75, 120)
    ]
    for service in services:
        with_rooms(service, rooms)
    clients = []
    for number in range(WAVES * AT_ONCE):
        person = make_staff(venue, f"Person {number}")
        work_daily(person)
        service = dice.choice(services)
        make_offer(person, service)
        clients.append(Client(person, service, NINE + dice.randrange(24) * STEP))
    return rooms, clients


def _hold(clients: list[Client], number: int) -> str:
    return clients[number].hold()


def _taken_of(rooms: ResourceGroup) -> dict[int, list[tuple[int, int]]]:
    """The taken times of each room."""
    taken: dict[int, list[tuple[int, int]]] = {
        pk: [] for pk in Resource.objects.filter(group=rooms).values_list("pk", flat=True)
    }
    rows = Allocation.objects.filter(resource__in=taken).exclude(state="RELEASED")
    for resource, t0, t1 in rows.values_list("resource_id", "t0", "t1"):
        taken[resource].append((t0, t1))
    return taken


def opposite_orders(seed: int) -> list[str]:
    """Fifty clients want two people of two venues, half the other way round: one gets both, nobody one of them."""
    houses = [_one_person(seed) for _ in range(2)]
    told: Counter[str] = Counter()
    for wave in range(2):
        act: Callable[[int], str] = partial(_both, houses, wave)
        told += Counter(together(25, act))
    wrong = [f"{count} times {word}" for word, count in told.items() if word not in PARTS]
    if told["got it"] != 1:
        wrong.append(f"{told['got it']} got both")
    resources = [person.resource.pk for person, _service in houses]
    held = Allocation.objects.filter(resource__in=resources).exclude(state="RELEASED").count()
    return [*wrong, *([f"{held} times are held"] if held != 2 else [])]


PARTS = {"got it", "BOOKINGS_PARTS_REFUSED"}


def _one_person(seed: int) -> tuple[StaffMember, Service]:
    venue = make_venue(horizon_days=365)
    open_daily(venue)
    person = make_staff(venue, f"Person {seed}")
    work_daily(person)
    return person, make_service(venue, by=[person])


def _both(houses: list[tuple[StaffMember, Service]], wave: int, number: int) -> str:
    wanted = [
        Wanted(person.venue_id, [service.pk], person.pk, NINE + place * 8 * STEP)
        for place, (person, service) in enumerate(houses)
    ]
    try:
        held = hold_together(
            wanted=wanted if number % 2 else wanted[::-1],
            customer=None,
            device=f"phone {wave} {number} {houses[0][0].pk}",
            replaces=None,
            now=NOW,
        )
    except Error as error:
        return type(error).__name__
    return "got it" if isinstance(held, Success) else held.error.code


@contextmanager
def always_the_first_room() -> Iterator[None]:
    """Everybody looks before anybody has taken a room."""

    def first(*, needs: list[tuple[UUID, object]]) -> list[int]:
        return [
            Resource.objects.filter(group=group)
            .order_by("position")
            .values_list("pk", flat=True)[0]
            for group, _span in needs
        ]

    with patch.object(claiming, "first_free_units", first):
        yield


@contextmanager
def without_taking_turns() -> Iterator[None]:
    """Let several visits be claimed one after another in whatever order they are asked for."""
    with patch.object(several, "wait_for_resources", lambda _ids: None):
        yield
