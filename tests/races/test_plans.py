"""Many hold plans for the same people in opposite orders (CON-07, invariant B4)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Barrier, local

import pytest
from django.db import connection

from cozywish.api.tests.conftest import NOW, House
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.bookings.queries.composing import compose
from cozywish.apps.bookings.queries.plan_shapes import Line
from cozywish.apps.bookings.services import claiming, hold_plan
from tests.races.test_crosswise import DAWDLE
from tests.races.together import PATIENCE, ask, outcome, overlaps, together

pytestmark = pytest.mark.races

CLIENTS = 8
TUESDAY = date(2036, 5, 6)


def lines_of(house: House) -> tuple[Line, ...]:
    """Ines and Tomás at the same time, as it is planned on Tuesday."""
    asked = [
        Line(house.facial.pk, 1, house.ines.pk),
        Line(house.facial.pk, 2, house.tomas.pk),
    ]
    plans = compose(venue_id=house.venue.pk, lines=asked, side_by_side=True, on=TUESDAY, now=NOW)
    return plans[0].lines


def swapped(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The same people at the same time, each for the other guest: their time is asked for in the opposite order."""
    return tuple(replace(line, guest=3 - line.guest) for line in lines)


def attempt(house: House, lines: tuple[Line, ...], number: int) -> str:
    """Every other client wants them the other way round. Return what became of it in one word."""
    return outcome(
        partial(
            hold_plan,
            venue_id=house.venue.pk,
            lines=lines if number % 2 else swapped(lines),
            side_by_side=True,
            customer=None,
            device=f"phone {number}",
            replaces=None,
            now=NOW,
        )
    )


@pytest.fixture
def race(house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[str]]:
    """Let so many go; on PostgreSQL they meet at the claim, with time enough to get stuck half-way."""

    def run(clients: int) -> list[str]:
        lines = lines_of(house)
        if connection.vendor == "postgresql":
            ask(DAWDLE)
            expire, door, seen = claiming.expire_elapsed_holds, Barrier(clients), local()

            def meet(*, allocations: Sequence[Allocation]) -> None:
                if not hasattr(seen, "once"):
                    seen.once = True
                    door.wait(PATIENCE)
                expire(allocations=allocations)

            monkeypatch.setattr(claiming, "expire_elapsed_holds", meet)
        return sorted(together(clients, partial(attempt, house, lines)))

    return run


def test_plans_in_opposite_orders_are_held_all_or_none_and_never_deadlock(
    race: Callable[[int], list[str]],
) -> None:
    assert race(CLIENTS) == ["got it"] + ["taken"] * (CLIENTS - 1)
    assert (Booking.objects.count(), Allocation.objects.count(), overlaps()) == (1, 2, 0)


@pytest.mark.postgres  # SQLite has one writer: there nobody can meet half-way
def test_plans_that_are_claimed_unsorted_end_in_a_deadlock(
    race: Callable[[int], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """CON-00, the control."""
    monkeypatch.setattr(claiming, "sorted", lambda rows, key: list(rows), raising=False)

    assert "deadlock" in race(4)
