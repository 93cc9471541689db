"""Many writers and readers of every kind share one database: on SQLite, one file."""

import time
from collections import Counter
from datetime import date, timedelta
from functools import partial
from itertools import cycle

import pytest
from django.db import OperationalError, connections

from cozywish.api.tests.conftest import NOW, House
from cozywish.apps.accounts.services import request_code
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.bookings.queries.free_time import free_times
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.bookings.services import hold_visit
from cozywish.apps.limits.services import Limit, count_try
from cozywish.apps.outbox.models import Delivery
from cozywish.core.services import Failure
from tests.races.together import overlaps, together

pytestmark = pytest.mark.races

WRITERS = READERS = 10
SECONDS = 3
TEN = NOW + timedelta(hours=3)  # 10:00 AM in Portland
ENOUGH = Limit("tests", tries=1_000_000, window=timedelta(hours=1))


def hold(house: House, number: int, turn: int) -> None:
    """Want the time that the other writers want at this turn, too."""
    result = hold_visit(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=house.ines.pk,
        starts_at=TEN + timedelta(days=turn),
        customer=None,
        device=f"device {number} {turn}",
        replaces=None,
        now=NOW,
    )
    assert not isinstance(result, Failure) or isinstance(result.error, SlotTaken), result


def ask_for_code(_house: House, number: int, turn: int) -> None:
    request_code(email=f"client{number % 3}-{turn}@example.com", now=NOW).unwrap()


def try_something(_house: House, number: int, _turn: int) -> None:
    count_try(ENOUGH, who=f"client{number % 3}", now=NOW)


def look(house: House, _number: int, turn: int) -> None:
    free_times(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=None,
        first=date(2036, 5, 5) + timedelta(days=turn),
        days=7,
        now=NOW,
    )


def client(house: House, number: int) -> Counter[str]:
    """Write or read until the time is over; return what was said how often."""
    does = cycle((hold, ask_for_code, try_something) if number < WRITERS else (look,))
    said: Counter[str] = Counter()
    end = time.monotonic() + SECONDS
    for turn, act in enumerate(does):
        if time.monotonic() > end:
            break
        try:
            act(house, number, turn // 3 % 60)
            said["done"] += 1
        except OperationalError as error:
            said[str(error)] += 1
    return said


def everybody(house: House) -> Counter[str]:
    """What was said to all of them together."""
    return sum(together(WRITERS + READERS, partial(client, house)), Counter[str]())


def test_nobody_is_told_that_the_database_is_locked(house: House) -> None:
    """CON-16."""
    said = everybody(house)

    assert set(said) == {"done"}
    assert said["done"] > WRITERS + READERS
    assert Booking.objects.count() == Allocation.objects.count() >= 3
    assert Delivery.objects.count() >= 6
    assert overlaps() == 0


@pytest.mark.sqlite
def test_with_deferred_transactions_somebody_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CON-00, the control of CON-16."""
    options = connections.settings["default"]["OPTIONS"]
    monkeypatch.setitem(options, "transaction_mode", "DEFERRED")

    assert everybody(house)["database is locked"] >= 1
