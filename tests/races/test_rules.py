"""Changes of a venue's rules at the same moment, and processes that keep a copy of them (ADR 16)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Lock
from uuid import UUID

import pytest
from django.db import connection, transaction

from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import StaffService
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.scheduling.marks import take_down
from cozywish.apps.scheduling.queries import rules_of
from cozywish.apps.venues.factories import make_staff, make_venue
from tests.races.together import PATIENCE, together

pytestmark = pytest.mark.races

FIRST = date(2036, 5, 1)
WRITERS, READERS, CHANGES = 2, 2, 25
STEP = 5  # minutes


class Place:
    """A venue whose people each take a time of their own for its one service; it only ever grows."""

    def __init__(self) -> None:
        venue = make_venue()
        open_daily(venue)
        people = [make_staff(venue, f"Person {number}") for number in range(WRITERS)]
        for person in people:
            work_daily(person)
        self.venue = venue.pk
        self.service = make_service(venue, by=people, duration_minutes=STEP).pk
        self.people = [person.pk for person in people]
        self.committed = [STEP] * WRITERS
        self.writing, self.lock = WRITERS, Lock()

    def set(self, number: int, minutes: int) -> None:
        """Let the person take so long from now on."""
        offers = StaffService.objects.filter(staff=self.people[number], service=self.service)
        assert offers.update(duration_minutes=minutes) == 1

    def read(self) -> list[int]:
        """How long each takes, as lists of free times would have it."""
        workers = rules_of(venue_ids=[self.venue], first=FIRST, days=31)[self.venue].workers
        taken: dict[UUID, int] = {one.id: one.minutes[self.service] for one in workers}
        return [taken[person] for person in self.people]

    def grow(self, number: int) -> int:
        """Change the rules again and again, each time in a transaction of its own."""
        for minutes in range(2 * STEP, (CHANGES + 2) * STEP, STEP):
            with transaction.atomic():
                self.set(number, minutes)
            self.committed[number] = minutes
        with self.lock:
            self.writing -= 1
        return 0

    def watch(self) -> int:
        """Read until nobody writes; return how often something was missing that had been committed before."""
        stale = 0
        while self.writing:
            before = list(self.committed)
            stale += any(had < was for had, was in zip(self.read(), before, strict=True))
        return stale


def race(place: Place) -> int:
    """How often a reader saw less than had been committed when it began."""
    place.read()

    def act(number: int) -> int:
        return place.grow(number) if number < WRITERS else place.watch()

    return sum(together(WRITERS + READERS, act))


def test_whoever_asks_gets_every_change_that_was_committed_before(fresh_db: None) -> None:
    place = Place()
    assert race(place) == 0
    assert place.read() == place.committed == [(CHANGES + 1) * STEP] * WRITERS


def test_control_without_marks_copies_go_stale(fresh_db: None) -> None:
    place = Place()
    take_down()
    assert race(place) > 0
    assert place.read() != place.committed


@pytest.mark.postgres  # SQLite has one writer
def test_a_change_that_was_open_while_another_was_committed_and_read_is_seen(
    fresh_db: None,
) -> None:
    """The second takes away no mark of the first, nor the first one of the second; neither waits for the other."""
    place = Place()
    place.read()

    def aside(minutes: int | None) -> list[int]:
        try:
            if minutes:
                place.set(1, minutes)
            return place.read()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            place.set(0, 30)
            assert pool.submit(aside, 45).result(PATIENCE) == [STEP, 45]
        assert pool.submit(aside, None).result(PATIENCE) == [30, 45]
