"""Several services, guests and people in one visit: what is planned can be held, all of it or none."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingItem
from cozywish.apps.bookings.queries.composing import compose
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.outside import items_outside
from cozywish.apps.bookings.queries.plan_shapes import Composed, Kind, Line
from cozywish.apps.bookings.refusals import (
    NotOffered,
    PartyTooLarge,
    SlotTaken,
    StaffDoesNotDoThis,
    TooManyWays,
)
from cozywish.apps.bookings.services import confirm_booking, give_contact, hold_plan
from cozywish.apps.bookings.services.confirming import Contact
from cozywish.apps.bookings.tests.conftest import NOW, House
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import (
    AddOn,
    Prerequisites,
    Service,
    ServiceSegment,
    StaffService,
)
from cozywish.apps.venues.models import StaffMember
from cozywish.core import composing
from cozywish.core.intervals import tick_at
from cozywish.core.services import ServiceResult

MONDAY = date(2036, 5, 5)
NINE = datetime(2036, 5, 5, 16, 0, tzinfo=UTC)  # 9:00 AM in Portland


@pytest.fixture
def brows(house: House) -> Service:
    """Half an hour that only Tomás does, $90."""
    return make_service(house.venue, "Brows", by=[house.tomas], duration_minutes=30)


def planned(house: House, *lines: Line, **more: Any) -> list[Composed]:
    asked = {"side_by_side": True, "on": MONDAY, "now": NOW, **more}
    return compose(venue_id=house.venue.pk, lines=lines, **asked)


def held(house: House, plan: Composed, **more: Any) -> ServiceResult[Booking]:
    asked: dict[str, Any] = {
        "side_by_side": True,
        "customer": None,
        "device": "alice's phone",
        "replaces": None,
        "now": NOW,
        **more,
    }
    return hold_plan(venue_id=house.venue.pk, lines=plan.lines, **asked)


def shown(plan: Composed, house: House) -> list[tuple[int, str, int]]:
    """Guest, person and minutes after nine of each line."""
    names = {house.ines.pk: "Ines", house.tomas.pk: "Tomás"}
    return [
        (line.guest, names[line.staff_id], int((line.starts_at - NINE).total_seconds()) // 60)
        for line in plan.lines
        if line.staff_id and line.starts_at
    ]


def taken() -> set[tuple[str, int, int]]:
    """Whose time is held, in ticks after nine."""
    base = tick_at(NINE)
    rows = Allocation.objects.filter(state="HELD").select_related("resource")
    return {(row.resource.name, row.t0 - base, row.t1 - base) for row in rows}


def test_two_guests_have_a_massage_at_the_same_time_with_two_people(house: House) -> None:
    [plan] = planned(house, Line(house.massage.pk), Line(house.massage.pk, guest=2))
    assert shown(plan, house) == [(1, "Ines", 0), (2, "Tomás", 0)]
    assert plan.kinds == (Kind.SOONEST, Kind.CHEAPEST)
    assert (plan.total_cents, plan.ends - plan.begins) == (18_000, timedelta(hours=1))

    booking = held(house, plan).unwrap()

    assert taken() == {("Ines Calloway", 0, 15), ("Tomás Rivera", 0, 15)}
    assert (booking.starts_at, booking.ends_at) == (NINE, NINE + timedelta(hours=1))
    assert booking.total_cents == 18_000
    items = booking.items.order_by("position").values_list("guest", "staff_name", "price_cents")
    assert list(items) == [(1, "Ines Calloway", 9_000), (2, "Tomás Rivera", 9_000)]
    assert items_outside(venue=house.venue, now=NOW) == frozenset()


def test_one_guest_goes_from_one_person_to_another_without_a_pause(
    house: House, brows: Service
) -> None:
    """Only Tomás does brows; the massage is wished from Ines, whose fifteen minutes to clean up nobody waits for."""
    found = planned(house, Line(house.massage.pk, staff_id=house.ines.pk), Line(brows.pk))
    mine = next(plan for plan in found if Kind.MINE in plan.kinds)
    assert shown(mine, house) == [(1, "Ines", 0), (1, "Tomás", 60)]
    booking = held(house, mine).unwrap()
    assert taken() == {("Ines Calloway", 0, 15), ("Tomás Rivera", 12, 18)}
    assert booking.ends_at - booking.starts_at == timedelta(minutes=90)


def test_the_same_person_goes_on_without_cleaning_up_in_between(
    house: House, brows: Service
) -> None:
    tomas = house.tomas.pk
    found = planned(house, Line(house.massage.pk, staff_id=tomas), Line(brows.pk, staff_id=tomas))
    mine = next(plan for plan in found if Kind.MINE in plan.kinds)
    assert shown(mine, house) == [(1, "Tomás", 0), (1, "Tomás", 60)]
    held(house, mine).unwrap()
    assert taken() == {("Tomás Rivera", 0, 12), ("Tomás Rivera", 12, 18)}


def test_in_turn_the_second_guest_begins_when_the_first_is_done_and_the_room_is_clean(
    house: House,
) -> None:
    ines = house.ines.pk
    lines = (Line(house.massage.pk, staff_id=ines), Line(house.massage.pk, guest=2, staff_id=ines))
    found = planned(house, *lines, side_by_side=False)
    mine = next(plan for plan in found if Kind.MINE in plan.kinds)
    assert shown(mine, house) == [(1, "Ines", 0), (2, "Ines", 75)]
    held(house, mine, side_by_side=False).unwrap()


def test_the_processing_time_of_one_guest_is_used_for_the_other(
    house: House, brows: Service
) -> None:
    colour = make_service(house.venue, "Colour", by=[house.tomas], duration_minutes=90)
    for position, (kind, minutes) in enumerate(
        [("ACTIVE", 30), ("PROCESSING", 30), ("ACTIVE", 30)], start=1
    ):
        ServiceSegment.objects.create(service=colour, position=position, kind=kind, minutes=minutes)
    [plan] = planned(house, Line(colour.pk), Line(brows.pk, guest=2))
    assert shown(plan, house) == [(1, "Tomás", 0), (2, "Tomás", 30)]
    held(house, plan).unwrap()
    assert taken() == {("Tomás Rivera", 0, 6), ("Tomás Rivera", 6, 12), ("Tomás Rivera", 12, 18)}


def test_the_cheapest_plan_costs_less_and_each_person_has_their_own_price_and_minutes(
    house: House,
) -> None:
    StaffService.objects.filter(staff=house.tomas).update(price_cents=7_000, duration_minutes=90)
    oil = AddOn.objects.create(
        service=house.massage, position=1, name="Oil", price_cents=500, minutes=10
    )
    soonest, cheapest = planned(house, Line(house.massage.pk, extra_ids=(oil.pk,)))
    assert (shown(soonest, house), soonest.total_cents) == ([(1, "Ines", 0)], 9_500)
    assert (shown(cheapest, house), cheapest.total_cents) == ([(1, "Tomás", 0)], 7_500)
    assert cheapest.kinds == (Kind.CHEAPEST,)
    booking = held(house, cheapest).unwrap()
    assert (booking.total_cents, booking.ends_at - NINE) == (7_500, timedelta(minutes=100))


def test_the_first_day_with_a_plan_is_found(house: House, brows: Service) -> None:
    away = Line(brows.pk)
    [plan] = planned(house, away, on=date(2036, 5, 4), days=2)
    assert plan.begins == NINE
    assert planned(house, away, on=date(2036, 5, 4)) == []


def test_a_plan_that_lost_one_of_its_people_is_refused_as_a_whole(house: House) -> None:
    [plan] = planned(house, Line(house.massage.pk), Line(house.massage.pk, guest=2))
    house.hold(NINE, staff_id=house.tomas.pk, device="bob's phone").unwrap()
    assert isinstance(held(house, plan).error, SlotTaken)  # type: ignore[union-attr]
    assert Booking.objects.count() == 1
    assert taken() == {("Tomás Rivera", 0, 15)}


def test_lines_that_are_no_plan_are_refused(house: House, brows: Service) -> None:
    [plan] = planned(house, Line(brows.pk), Line(house.massage.pk, guest=2))
    apart = Composed(
        plan.kinds,
        (
            plan.lines[0],
            Line(house.massage.pk, 2, house.ines.pk, (), NINE + timedelta(hours=2)),
        ),
        plan.ends_at,
        plan.price_cents,
        is_best=True,
    )
    assert isinstance(held(house, apart).error, NotOffered)  # type: ignore[union-attr]
    assert BookingItem.objects.count() == 0


def test_whoever_asks_for_too_much_or_for_the_wrong_person_is_refused(
    house: House, brows: Service
) -> None:
    with pytest.raises(PartyTooLarge):
        planned(house, *[Line(brows.pk, guest=guest) for guest in range(1, 6)])
    with pytest.raises(PartyTooLarge):
        planned(house)
    with pytest.raises(StaffDoesNotDoThis):
        planned(house, Line(brows.pk, staff_id=house.ines.pk))


def test_what_comes_first_counts_from_the_run_it_is_needed_for(
    house: House, brows: Service, alice: User
) -> None:
    """The patch test ended a day before ten o'clock: at nine, when the visit begins, it is not a day old yet."""
    patch = make_service(house.venue, "Patch test", by=[house.ines], duration_minutes=15)
    Prerequisites.objects.create(service=brows, first=patch, hours_before=24)
    ended = NINE + timedelta(hours=1) - timedelta(days=1)
    make_booking(
        house.ines, [patch], ended - timedelta(minutes=15), customer=alice, state="COMPLETED"
    )
    lines = (Line(house.massage.pk, staff_id=house.ines.pk), Line(brows.pk))
    found = planned(house, *lines, asker=Asker(alice.pk))
    mine = next(plan for plan in found if Kind.MINE in plan.kinds)
    assert shown(mine, house) == [(1, "Ines", 0), (1, "Tomás", 60)]

    booking = held(house, mine, customer=alice).unwrap()
    contact = Contact(name="Alice Archer", email=alice.email, phone="+15035550100")
    give_contact(booking=booking, contact=contact, customer=alice, now=NOW).unwrap()
    booking.refresh_from_db()
    done = confirm_booking(booking=booking, payment_mode="VENUE", code="", now=NOW)
    assert done.unwrap().state == "CONFIRMED"  # type: ignore[union-attr]


def test_a_search_without_a_plan_until_its_end_is_not_said_to_have_found_nothing(
    house: House, brows: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (Line(house.massage.pk), Line(brows.pk, guest=2))
    monkeypatch.setattr(composing, "MOST_STEPS", 1)
    with pytest.raises(TooManyWays):
        planned(house, *lines)
    assert planned(house, Line(brows.pk), on=date(2036, 5, 4)) == [], "nothing to try is nothing"


def test_a_plan_after_a_date_whose_search_ended_early_is_perhaps_not_the_best(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Monday the two are never free together, which takes long to find out; on Tuesday there is one way."""

    def keep_free(staff: StaffMember, begins: float, ends: float) -> None:
        base = tick_at(NINE)
        Allocation.objects.create(
            resource=staff.resource,
            t0=base + int(begins * 12),
            t1=base + int(ends * 12),
            state="BLOCKED",
        )

    keep_free(house.ines, 3, 8)
    keep_free(house.tomas, 0, 4.5)
    for person in (house.ines, house.tomas):
        keep_free(person, 24 + 1.25, 24 + 8)
    monkeypatch.setattr(composing, "MOST_STEPS", 8)
    lines = (Line(house.massage.pk), Line(house.massage.pk, guest=2))
    with pytest.raises(TooManyWays):
        planned(house, *lines)
    found = planned(house, *lines, days=2)
    assert [(plan.begins, plan.is_best) for plan in found] == [(NINE + timedelta(days=1), False)]


def test_a_hold_takes_the_place_of_the_one_before(house: House) -> None:
    lines = (Line(house.massage.pk), Line(house.massage.pk, guest=2))
    [plan] = planned(house, *lines)
    first = held(house, plan).unwrap()
    [again] = planned(house, *lines, own_hold=first.pk)
    assert again.lines == plan.lines
    second = held(house, again, replaces=first.pk).unwrap()
    first.refresh_from_db()
    assert (first.state, second.state) == ("CANCELLED", "HELD")


def test_every_plan_of_a_day_can_be_held(house: House, brows: Service) -> None:
    """Offered is bookable: the day fills up until there is no plan left."""
    lines = (Line(house.massage.pk), Line(brows.pk, guest=2), Line(brows.pk))
    count = 0
    while found := planned(house, *lines):
        held(house, found[-1], device=f"phone {count}").unwrap()
        count += 1
    assert count == 6  # Ines needs an hour and a quarter for each
