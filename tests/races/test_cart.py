"""Carts under many hands: places are held together or not at all (CON-07), no cart has more than it may (CON-14)."""

from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import OperationalError
from pytest_django import Settings

from cozywish.api.tests.conftest import NOW, TEN, House
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Allocation, Booking, CartLine
from cozywish.apps.bookings.queries.cart import complete_lines, whose
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.services import (
    CartWish,
    add_line,
    carting,
    check_out,
    hold_visit,
    merge_carts,
)
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.core.services import Failure, Success
from tests.races.together import PATIENCE, overlaps, together

pytestmark = pytest.mark.races

CLIENTS = 12
AT_TEN = datetime.fromisoformat(TEN)
HOUR = timedelta(hours=1)
ADDS, LIMIT = 50, 10


def haircut() -> Service:
    """What Ada does across the river."""
    venue = make_venue(name="River Hair", slug="river-hair")
    open_daily(venue)
    ada = make_staff(venue, "Ada Moss")
    work_daily(ada)
    return make_service(venue, "Haircut", by=[ada])


def wishes(house: House, cut: Service, number: int) -> list[CartWish]:
    """The massage with Ines at ten and the cut at two; every other client has them the other way round."""
    both = [
        CartWish(house.venue.pk, (house.massage.pk,), house.ines.pk, AT_TEN),
        CartWish(cut.venue_id, (cut.pk,), None, AT_TEN + 4 * HOUR),
    ]
    return both if number % 2 else both[::-1]


def test_two_places_are_held_together_by_one_and_half_by_nobody(house: House) -> None:
    """CON-07: in opposite orders, and nobody is caught in a deadlock."""
    cut = haircut()
    for number in range(CLIENTS):
        for wish in wishes(house, cut, number):
            add_line(wish=wish, customer=None, device=f"device {number}", now=NOW).unwrap()

    def buy(number: int) -> str:
        device = f"device {number}"
        lines = list(complete_lines().filter(whose(Asker(None, device))).order_by("added_at"))
        try:
            result = check_out(lines=lines, customer=None, device=device, replaces=None, now=NOW)
        except OperationalError as error:
            return str(error)
        return result.error.code if isinstance(result, Failure) else "held"

    told = together(CLIENTS, buy)

    assert sorted(told) == ["BOOKINGS_PARTS_REFUSED"] * (CLIENTS - 1) + ["held"]
    assert (Booking.objects.count(), Allocation.objects.count(), overlaps()) == (2, 2, 0)
    assert len(set(Booking.objects.values_list("device", flat=True))) == 1


def test_one_after_another_each_holds_half(house: House) -> None:
    """CON-00, the control of CON-07: whoever holds the places one by one is left with one of the two."""
    cut, half_way = haircut(), Barrier(2)

    def buy(number: int) -> list[bool]:
        held = []
        for wish in wishes(house, cut, number):
            result = hold_visit(
                venue_id=wish.venue_id,
                service_ids=wish.service_ids,
                staff_id=wish.staff_id,
                starts_at=wish.starts_at or NOW,
                customer=None,
                device=f"device {number}",
                replaces=None,
                now=NOW,
            )
            held.append(isinstance(result, Success))
            half_way.wait(PATIENCE)
        return held

    assert together(2, buy) == [[True, False], [True, False]]


def add_at_once(house: House) -> list[str]:
    """Let fifty windows add a line to a cart with nine; return what each was told."""

    def add(number: int) -> str:
        wish = CartWish(
            house.venue.pk,
            (house.massage.pk,),
            None,
            AT_TEN + number * timedelta(minutes=15),
        )
        added = add_line(wish=wish, customer=None, device="alice's phone", now=NOW)
        return added.error.code if isinstance(added, Failure) else "added"

    for number in range(1, LIMIT):
        assert add(-number) == "added"
    return together(ADDS, add)


def test_of_fifty_lines_at_nine_one_is_added(house: House, settings: Settings) -> None:
    """CON-14."""
    settings.CART_LINES = LIMIT
    told = add_at_once(house)
    assert sorted(told) == ["BOOKINGS_CART_FULL"] * (ADDS - 1) + ["added"]
    assert CartLine.objects.count() == LIMIT


def test_without_the_count_all_fifty_are_added(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CON-00, the control of CON-14: the same race with the guard taken away."""
    monkeypatch.setattr(carting, "_refuse_full", lambda cart, more: None)
    assert add_at_once(house) == ["added"] * ADDS


def merge_at_once(house: House, *, devices: int, times: int) -> int:
    """Let one person sign in everywhere at once, in each browser some times; return how many lines they have then."""
    alice = make_user("Alice Archer")
    for device in range(devices):
        for number in range(4):
            at = AT_TEN + (4 * device + number) * timedelta(minutes=15)
            wish = CartWish(house.venue.pk, (house.massage.pk,), None, at)
            add_line(wish=wish, customer=None, device=f"device {device}", now=NOW).unwrap()

    def merge(number: int) -> int:
        return merge_carts(customer=alice, device=f"device {number % devices}").unwrap()

    together(devices * times, merge)
    assert not CartLine.objects.exclude(cart__customer=alice).exists()
    return CartLine.objects.filter(cart__customer=alice).count()


def test_signing_in_twice_at_once_brings_each_line_once(house: House) -> None:
    """C6: none is lost, and none is there twice."""
    assert merge_at_once(house, devices=2, times=6) == 8


def test_signing_in_everywhere_at_once_exceeds_no_limit(house: House, settings: Settings) -> None:
    """CON-14, and C6."""
    settings.CART_LINES = LIMIT
    assert merge_at_once(house, devices=4, times=3) == LIMIT


def test_with_room_for_all_the_same_race_brings_sixteen(house: House, settings: Settings) -> None:
    """The control of the limit."""
    settings.CART_LINES = 50
    assert merge_at_once(house, devices=4, times=3) == 16
