"""Many claim the same resources in opposite orders (invariant B4)."""

from functools import partial

import pytest
from django.db import connection

from cozywish.api.tests.conftest import House
from cozywish.apps.bookings.models import Allocation, AllocationState
from cozywish.apps.bookings.services import claiming
from cozywish.core.services import operation
from tests.races.together import ask, outcome, overlaps, together

pytestmark = pytest.mark.races

CLIENTS = 12
DAWDLE = """
CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END$$;
CREATE TRIGGER dawdle BEFORE INSERT ON bookings_allocation FOR EACH ROW EXECUTE FUNCTION dawdle()"""


@operation
def block(resources: list[int]) -> int:
    """Claim one hour on all of them, in the order given; return how many there are."""
    taken = [
        Allocation(resource_id=key, t0=6_976_000, t1=6_976_012, state=AllocationState.BLOCKED)
        for key in resources
    ]
    claiming.claim(allocations=taken)
    return len(taken)


def attempt(resources: list[int], number: int) -> str:
    """Every other client wants them the other way round. Return what became of it in one word."""
    return outcome(lambda: block(resources if number % 2 else resources[::-1]))


def race(house: House, *, clients: int = CLIENTS) -> list[str]:
    """Let all of them go, on PostgreSQL with time enough to meet half-way."""
    if connection.vendor == "postgresql":
        ask(DAWDLE)
    resources = [house.ines.resource.pk, house.tomas.resource.pk]
    return sorted(together(clients, partial(attempt, resources)))


def test_opposite_orders_never_wait_for_each_other_crosswise(house: House) -> None:
    """CON-07: one gets both, nobody gets one of the two, nobody is caught in a deadlock."""
    assert race(house) == ["got it"] + ["taken"] * (CLIENTS - 1)
    assert (Allocation.objects.count(), overlaps()) == (2, 0)


@pytest.mark.postgres  # SQLite has one writer: there nobody can meet half-way
def test_an_unsorted_claim_ends_in_a_deadlock(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CON-00, the control of CON-07."""
    monkeypatch.setattr(claiming, "sorted", lambda rows, key: list(rows), raising=False)

    assert "deadlock" in race(house, clients=4)
