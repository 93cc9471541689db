"""Whichever way somebody takes to a time, one gets it (CON-03): no path goes round the claim.

Single visits, plans, and carts whose lines are over in a second or in ten minutes, with and without extras, with a
chosen person and with anyone, all want ten o'clock with Ines.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from cozywish.api.tests.conftest import NOW, TEN, House
from cozywish.apps.bookings.models import Allocation, Booking, CartLine
from cozywish.apps.bookings.queries.plan_shapes import Line
from cozywish.apps.bookings.services import (
    CartWish,
    add_line,
    check_out,
    composing,
    hold_plan,
    hold_visit,
    holding,
)
from cozywish.apps.catalog.models import AddOn, StaffService
from cozywish.core.db import DatabaseNow
from cozywish.core.services import Success
from tests.races.together import PATIENCE, drop_the_guard, overlaps, together

pytestmark = pytest.mark.races

AT_TEN = datetime.fromisoformat(TEN)
LIVES = (timedelta(seconds=1), timedelta(minutes=10))
Path = Callable[[int], bool]


@pytest.fixture
def oil(house: House) -> AddOn:
    """Something extra; and nobody but Ines does the massage, so whoever asks for anyone means her."""
    StaffService.objects.filter(service=house.massage).exclude(staff=house.ines).delete()
    return AddOn.objects.create(
        service=house.massage, position=1, name="Oil", price_cents=500, minutes=10
    )


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, house: House, oil: AddOn) -> Barrier:
    """The worst moment: nobody claims before everybody was told that the time is free, or stands before the checkout.

    A checkout asks and claims in one transaction, so there is no moment in between.
    """
    told = Barrier(len(paths(house, oil, None)))

    def after_all(claim: Callable[..., Any]) -> Callable[..., Any]:
        def wait_and_claim(**asked: Any) -> Any:
            told.wait(PATIENCE)
            return claim(**asked)

        return wait_and_claim

    for module in (holding, composing):
        monkeypatch.setattr(module, "hold_first", after_all(module.hold_first))
    return told


def paths(house: House, oil: AddOn, told: Barrier | None) -> list[Path]:
    """Every way to the time: two of each."""
    direct, planned = _direct(house), _planned(house)
    carts = [
        _cart(house, lives, staff, extras, told)
        for lives in LIVES
        for staff in (house.ines.pk, None)
        for extras in ((), (oil.pk,))
    ]
    return [direct, direct, planned, planned, *carts]


def _asker(number: int) -> dict[str, Any]:
    return {"customer": None, "device": f"device {number}", "replaces": None, "now": NOW}


def _direct(house: House) -> Path:
    def hold(number: int) -> bool:
        held = hold_visit(
            venue_id=house.venue.pk,
            service_ids=[house.massage.pk],
            staff_id=house.ines.pk,
            starts_at=AT_TEN,
            **_asker(number),
        )
        return isinstance(held, Success)

    return hold


def _planned(house: House) -> Path:
    def hold(number: int) -> bool:
        line = Line(house.massage.pk, 1, house.ines.pk, (), AT_TEN)
        held = hold_plan(venue_id=house.venue.pk, lines=[line], side_by_side=True, **_asker(number))
        return isinstance(held, Success)

    return hold


def _cart(
    house: House, lives: timedelta, staff: Any, extras: tuple[Any, ...], told: Barrier | None
) -> Path:
    def buy(number: int) -> bool:
        wish = CartWish(house.venue.pk, (house.massage.pk,), staff, AT_TEN, extras)
        device = f"device {number}"
        line = add_line(wish=wish, customer=None, device=device, now=NOW).unwrap()
        CartLine.objects.filter(pk=line.pk).update(expires_at=DatabaseNow() + lives)
        if told is not None:
            told.wait(PATIENCE)
        return isinstance(check_out(lines=[line], **_asker(number)), Success)

    return buy


def race(house: House, oil: AddOn, told: Barrier) -> int:
    """Let everybody go their way at once; return how many got the time."""
    ways = paths(house, oil, told)
    return sum(together(len(ways), lambda number: ways[number](number)))


def test_on_whichever_path_one_gets_the_time(house: House, oil: AddOn, told: Barrier) -> None:
    assert race(house, oil, told) == 1

    held = Booking.objects.filter(state="HELD").count()
    assert (held, Allocation.objects.count(), overlaps()) == (1, 1, 0)


def test_without_the_constraint_each_of_the_single_visits_and_plans_gets_it(
    house: House, oil: AddOn, told: Barrier
) -> None:
    """The control: nothing but the constraint stands at the end of a path."""
    drop_the_guard()

    assert race(house, oil, told) >= 4
    assert overlaps() >= 6
