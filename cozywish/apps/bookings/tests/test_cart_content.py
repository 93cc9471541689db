"""What a cart says of its lines today: what they cost, and whether their times can still be had."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import CartLine
from cozywish.apps.bookings.queries.cart_content import at_least, content_of
from cozywish.apps.bookings.queries.cart_shapes import CartContent, Entry, LineState
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.bookings.tests.test_carting import PHONE, put
from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.catalog.models import AddOn
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)


GUEST = Asker(None, PHONE)


def content(asker: Asker = GUEST) -> CartContent:
    return content_of(asker=asker, now=NOW)


def only(asker: Asker = GUEST) -> Entry:
    [entry] = content(asker).entries
    return entry


def test_a_free_time_is_ready_and_costs_what_it_costs_today(house: House) -> None:
    put(house, staff_id=house.ines.pk).unwrap()
    assert (only().state, only().total_cents, only().minutes) == (LineState.FREE, 9000, 60)

    house.massage.price_cents = 9900
    house.massage.save()

    assert (only().total_cents, content().totals) == (9900, {"USD": 9900})


def test_anyone_costs_from_the_least(house: House) -> None:
    dear = make_service(house.venue, "Deep massage", by=[house.ines], price_cents=9000)
    make_offer(house.tomas, dear, price_cents=12000)
    put(house, service_ids=(dear.pk,)).unwrap()
    put(house, service_ids=(dear.pk,), staff_id=house.tomas.pk, starts_at=None).unwrap()

    anyone, tomas = content().entries
    assert (anyone.total_cents, anyone.varies) == (9000, True)
    assert (tomas.total_cents, tomas.varies) == (12000, False)


def test_extras_take_their_time_and_money_and_can_be_withdrawn(house: House) -> None:
    oil = AddOn.objects.create(
        service=house.massage, name="Scalp oil", price_cents=1800, minutes=10, position=1
    )
    put(house, extra_ids=(oil.pk,), persons=2).unwrap()
    assert (only().total_cents, only().minutes) == (21600, 70)

    oil.is_active = False
    oil.save()

    assert (only().state, only().is_ready) == (LineState.NOT_OFFERED, False)
    assert only().why is not None


def test_a_taken_time_comes_with_the_three_nearest(house: House) -> None:
    put(house, staff_id=house.ines.pk).unwrap()
    make_booking(house.ines, [house.massage], TEN)

    entry = only()

    assert entry.state is LineState.TAKEN
    starts = [start.starts_at for start in entry.nearest]
    assert starts == sorted(starts)
    assert len(starts) == 3
    assert all(abs(start - TEN) <= 2 * HOUR for start in starts)


def test_without_a_time_the_first_ones_are_named(house: House) -> None:
    put(house, starts_at=None).unwrap()
    entry = only()
    assert entry.state is LineState.NO_TIME
    assert entry.nearest[0].starts_at == NOW + 2 * HOUR  # nine: they open


def test_a_time_that_passed_can_no_longer_be_booked(house: House) -> None:
    line = put(house).unwrap()
    CartLine.objects.filter(pk=line.pk).update(starts_at=NOW - HOUR)
    assert only().state is LineState.OVER


def test_a_time_off_the_steps_was_never_one(house: House) -> None:
    put(house, starts_at=TEN + timedelta(minutes=1)).unwrap()
    assert only().state is LineState.OVER


def test_what_is_not_offered_any_more_says_why(house: House) -> None:
    put(house).unwrap()
    house.massage.is_active = False
    house.massage.save()
    entry = only()
    assert (entry.state, entry.why and entry.why.code) == (
        LineState.NOT_OFFERED,
        "BOOKINGS_SERVICE_INACTIVE",
    )


def test_nobody_is_in_two_places(house: House, alice: User) -> None:
    put(house, staff_id=house.ines.pk).unwrap()
    put(house, staff_id=house.tomas.pk, starts_at=TEN + HOUR / 2).unwrap()
    first, second = content().entries
    assert (first.state, second.state) == (LineState.FREE, LineState.CROSSING)
    assert second.crosses == first.line

    make_booking(house.ines, [house.massage], TEN, customer=alice)
    put(house, staff_id=house.tomas.pk, customer=alice).unwrap()
    assert only(Asker(alice.pk)).state is LineState.OWN


def test_two_persons_need_two_free_people(house: House) -> None:
    put(house, persons=2).unwrap()
    assert (only().state, only().total_cents) == (LineState.FREE, 18000)

    make_booking(house.ines, [house.massage], TEN)

    entry = only()
    assert entry.state is LineState.TAKEN
    assert all(len(start.staff_ids) == 2 for start in entry.nearest)


@pytest.mark.parametrize(
    ("gap", "pause"),
    [(HOUR + QUARTER, QUARTER), (3 * HOUR, None), (HOUR, None)],
)
def test_visits_that_follow_each_other_say_so(
    house: House, gap: timedelta, pause: timedelta | None
) -> None:
    """An hour later Ines still cleans up, and three hours later is another way."""
    put(house, staff_id=house.ines.pk).unwrap()
    make_booking(house.ines, [house.massage], TEN + 5 * HOUR)
    put(house, staff_id=house.tomas.pk, starts_at=TEN + gap).unwrap()
    if gap == HOUR:
        make_booking(house.tomas, [house.massage], TEN + gap)
    [share] = content().shares
    assert share.pause == pause


def test_however_many_lines_the_queries_are_the_same(house: House, alice: User) -> None:
    asker = Asker(alice.pk)
    put(house, customer=alice).unwrap()
    with CaptureQueriesContext(connection) as one:
        content(asker)
    for number in range(3):
        other = make_house_named(f"House {number}")
        put(other, customer=alice, starts_at=TEN + (number + 2) * HOUR).unwrap()
    with CaptureQueriesContext(connection) as four:
        assert len(content(asker).shares) == 4
    assert len(four) == len(one) <= 15


def test_an_empty_cart_costs_one_query(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert content().entries == []
    assert len(queries) == 1


def make_house_named(name: str) -> House:
    venue = make_venue(name=name, slug=name.lower().replace(" ", "-"))
    open_daily(venue)
    ines, tomas = make_staff(venue, "Ines Calloway"), make_staff(venue, "Tomás Rivera")
    work_daily(ines)
    work_daily(tomas)
    massage = make_service(venue, by=[ines, tomas], padding_after_minutes=15)
    return House(venue, ines, tomas, massage)


def test_at_least_counts(db: None) -> None:
    sets = [0b0111, 0b0011, 0b1001]
    found: list[Any] = [at_least(count, sets) for count in (1, 2, 3, 4)]
    assert found == [0b1111, 0b0011, 0b0001, 0]
