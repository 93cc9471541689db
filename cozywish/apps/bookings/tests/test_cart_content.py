"""What a cart says of its lines today: what they cost, and whether their times can still be had."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, CartLine, Checkout
from cozywish.apps.bookings.queries.cart_content import content_of
from cozywish.apps.bookings.queries.cart_shapes import CartContent, Entry, LineState
from cozywish.apps.bookings.queries.cart_standing import at_least
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.plan_shapes import Line
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.bookings.services import (
    PartsRefused,
    add_line,
    at_time,
    change_line,
    check_out,
    planned_wish,
    wish_of,
)
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.bookings.tests.test_carting import PHONE, put
from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.catalog.models import AddOn
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.core.services import Failure, ServiceResult

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
    beside = [start.starts_at for start in second.nearest]
    assert len(beside) == 3
    assert all(at >= TEN + HOUR or at + HOUR <= TEN for at in beside)

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


def test_a_visit_for_so_many_takes_so_many_people(house: House) -> None:
    """CAP-01: two of two; for a third, or for two more, nobody is left."""
    put(house, persons=2).unwrap()
    hold(list(CartLine.objects.all()), device=PHONE).unwrap()
    assert Allocation.objects.filter(state="HELD").count() == 2

    for persons, device in ((1, "bob's phone"), (2, "charlie's phone")):
        line = put(house, persons=persons, device=device).unwrap()
        with pytest.raises(PartsRefused) as refused:
            hold([line], device=device).unwrap()
        assert [type(why) for why in refused.value.refusals.values()] == [SlotTaken]
    assert Allocation.objects.filter(state="HELD").count() == 2


def hold(lines: list[CartLine], device: str) -> ServiceResult[Checkout]:
    """Check out these lines."""
    return check_out(lines=lines, customer=None, device=device, replaces=None, now=NOW)


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


# ── plans ──


def plan(house: House, **more: Any) -> CartLine:
    """Ines for who books and Tomás for a guest, both at ten, as the composer plans it."""
    lines = [
        Line(house.massage.pk, 1, house.ines.pk, (), TEN),
        Line(house.massage.pk, 2, house.tomas.pk, (), TEN),
    ]
    wish = planned_wish(venue_id=house.venue.pk, lines=lines, side_by_side=True)
    return add_line(wish=wish, customer=None, device=PHONE, now=NOW, **more).unwrap()


def test_a_plan_costs_what_its_people_ask_and_says_who_does_what(house: House) -> None:
    house.massage.offers.filter(staff=house.tomas).update(price_cents=12000)
    plan(house)

    entry = only()

    assert (entry.state, entry.total_cents, entry.minutes) == (LineState.FREE, 21000, 60)
    assert (entry.persons, entry.is_plan, entry.varies) == (2, True, False)
    assert [part.item.staff for part in entry.parts] == [house.ines, house.tomas]


def test_a_plan_of_which_a_part_was_taken_comes_with_other_times_for_all_of_it(
    house: House,
) -> None:
    line = plan(house)
    make_booking(house.tomas, [house.massage], TEN)

    entry = only()

    assert entry.state is LineState.TAKEN
    starts = [start.starts_at for start in entry.nearest]
    assert len(starts) == 3
    after = starts[0]
    assert after > TEN + HOUR
    wish = at_time(wish_of(line), after)
    change_line(line=line, wish=wish, now=NOW).unwrap()
    assert only().is_ready
    assert {item.starts_at for item in line.items.all()} == {after}


def test_the_same_plan_twice_is_one_line_and_another_quote_than_with_other_people(
    house: House,
) -> None:
    first, shown = plan(house), content().quote
    assert plan(house) == first
    lines = [
        Line(house.massage.pk, 1, house.tomas.pk, (), TEN),
        Line(house.massage.pk, 2, house.ines.pk, (), TEN),
    ]
    other = planned_wish(venue_id=house.venue.pk, lines=lines, side_by_side=True)

    change_line(line=first, wish=other, now=NOW).unwrap()

    assert CartLine.objects.count() == 1
    assert content().quote != shown


def test_what_is_no_plan_is_refused(house: House) -> None:
    off = TEN + timedelta(minutes=1)
    lines = [Line(house.massage.pk, 1, house.ines.pk, (), at) for at in (off,)]
    wish = planned_wish(venue_id=house.venue.pk, lines=lines, side_by_side=True)
    for wrong in (wish, replace(wish, starts_at=TEN), replace(wish, persons=2)):
        refused = add_line(wish=wrong, customer=None, device=PHONE, now=NOW)
        assert isinstance(refused, Failure)
        assert refused.error.code in ("BOOKINGS_NOT_OFFERED", "BOOKINGS_PARTY_TOO_LARGE")


def test_a_plan_with_somebody_who_left_says_so(house: House) -> None:
    plan(house)
    house.tomas.is_active = False
    house.tomas.save()

    entry = only()

    assert entry.state is LineState.NOT_OFFERED
    assert entry.why is not None


def test_extras_of_a_plan_stay_with_whose_they_are(house: House) -> None:
    oil = AddOn.objects.create(
        service=house.massage, name="Scalp oil", price_cents=1800, minutes=10, position=1
    )
    lines = [
        Line(house.massage.pk, 1, house.ines.pk, (), TEN),
        Line(house.massage.pk, 2, house.tomas.pk, (oil.pk,), TEN),
    ]
    wish = planned_wish(venue_id=house.venue.pk, lines=lines, side_by_side=True)
    line = add_line(wish=wish, customer=None, device=PHONE, now=NOW).unwrap()

    mine, theirs = only().parts

    assert (mine.extras, theirs.extras) == ((), (oil,))
    assert wish_of(line) == wish
    checkout = hold([line], device=PHONE).unwrap()
    held = checkout.bookings.get()
    assert (held.total_cents, held.items.count()) == (only().total_cents, 2)


def test_a_cart_of_plans_takes_as_many_queries_as_one_plan(house: House) -> None:
    plan(house)
    with CaptureQueriesContext(connection) as one:
        content()
    for hours in (2, 4):
        at = TEN + hours * HOUR
        lines = [
            Line(house.massage.pk, 1, house.ines.pk, (), at),
            Line(house.massage.pk, 2, house.tomas.pk, (), at),
        ]
        wish = planned_wish(venue_id=house.venue.pk, lines=lines, side_by_side=True)
        add_line(wish=wish, customer=None, device=PHONE, now=NOW).unwrap()

    with CaptureQueriesContext(connection) as three:
        assert len(content().entries) == 3

    assert len(three) == len(one) <= 17


def test_a_plan_that_crosses_another_visit_comes_with_times_beside_it(house: House) -> None:
    put(house, staff_id=None, starts_at=TEN + HOUR / 2).unwrap()
    plan(house)

    second = next(entry for entry in content().entries if entry.is_plan)

    assert second.state is LineState.CROSSING
    assert [at.starts_at for at in second.nearest]
    assert all(abs(at.starts_at - (TEN + HOUR / 2)) >= HOUR for at in second.nearest)
