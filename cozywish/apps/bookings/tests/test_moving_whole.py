"""A visit of several moves as it is: all of it at once or none, the old time kept until the new one is had."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingChange, BookingItem
from cozywish.apps.bookings.queries.composing import compose
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.plan_shapes import Line
from cozywish.apps.bookings.queries.possible import possible
from cozywish.apps.bookings.queries.whole import nearest_to_move, times_of_whole, whole_of
from cozywish.apps.bookings.refusals import (
    EarlierMissing,
    NotOffered,
    NotYoursToChange,
    OutsideHours,
    SeveralPeople,
    SlotTaken,
    StaffInactive,
    TooShortNotice,
)
from cozywish.apps.bookings.services import (
    confirm_booking,
    give_contact,
    hold_plan,
    move_for_business,
    move_own_booking,
)
from cozywish.apps.bookings.services.confirming import Contact
from cozywish.apps.bookings.services.own_limits import OverlapsOwn
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.catalog.factories import make_service, with_rooms
from cozywish.apps.catalog.models import Prerequisites, Service, StaffService
from cozywish.apps.venues.factories import make_manager, make_rooms
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.core.intervals import tick_at
from cozywish.core.services import Failure

HOUR, QUARTER, DAY = timedelta(hours=1), timedelta(minutes=15), timedelta(days=1)
WEDNESDAY = date(2036, 5, 7)
NINE = TEN - HOUR + 2 * DAY


@pytest.fixture
def brows(house: House) -> Service:
    """Half an hour that only Tomás does."""
    return make_service(house.venue, "Brows", by=[house.tomas], duration_minutes=30)


@pytest.fixture
def owner(house: House) -> Actor:
    return Actor("O", "O", house.venue.business.owner_id)


@pytest.fixture
def visit(house: House, brows: Service, alice: User) -> Booking:
    """On Wednesday at nine Alice has a massage with Ines, then brows with Tomás; her guest one massage with him."""
    massage = house.massage.pk
    lines = [Line(massage, staff_id=house.ines.pk), Line(brows.pk), Line(massage, guest=2)]
    return agreed(house, alice, lines)


def agreed(house: House, alice: User, lines: list[Line]) -> Booking:
    asked: dict[str, Any] = {"venue_id": house.venue.pk, "side_by_side": True, "now": NOW}
    found = compose(lines=lines, on=WEDNESDAY, asker=Asker(alice.pk), **asked)
    held = hold_plan(lines=found[-1].lines, customer=alice, device="", replaces=None, **asked)
    contact = Contact(name="Alice Archer", email=alice.email, phone="+15035550100")
    booking = give_contact(booking=held.unwrap(), contact=contact, customer=alice, now=NOW).unwrap()
    confirm_booking(booking=booking, payment_mode="VENUE", code="", now=NOW).unwrap()
    booking.refresh_from_db()
    return booking


def shape(booking: Booking) -> list[tuple[int, str, int, int]]:
    """Guest, first name, start and end in minutes after nine on Wednesday."""
    rows = BookingItem.objects.filter(booking=booking).order_by("position")
    return [
        (
            row.guest,
            row.staff_name.split()[0],
            int((row.starts_at - NINE).total_seconds()) // 60,
            int((row.ends_at - NINE).total_seconds()) // 60,
        )
        for row in rows
    ]


def taken(booking: Booking) -> set[tuple[str, int, int]]:
    base = tick_at(NINE)
    rows = Allocation.objects.filter(booking_item__booking=booking).exclude(state="RELEASED")
    return {(row.resource.name, row.t0 - base, row.t1 - base) for row in rows}


def everything() -> list[Any]:
    return [
        *Booking.objects.order_by("pk").values(),
        *BookingItem.objects.order_by("pk").values(),
        *Allocation.objects.order_by("pk").values(),
        *BookingChange.objects.order_by("pk").values(),
    ]


def items(booking: Booking) -> list[BookingItem]:
    return list(booking.items.order_by("position"))


def test_the_customer_moves_all_of_it_by_an_hour(visit: Booking) -> None:
    before, held = shape(visit), taken(visit)

    moved = move_own_booking(booking=visit, starts_at=visit.starts_at + HOUR, now=NOW).unwrap()

    assert [row[1] for row in before] == ["Ines", "Tomás", "Tomás"]
    assert shape(moved) == [(g, name, begins + 60, ends + 60) for g, name, begins, ends in before]
    assert taken(moved) == {(name, t0 + 12, t1 + 12) for name, t0, t1 in held}
    assert moved.ends_at - moved.starts_at == visit.ends_at - visit.starts_at
    assert (moved.total_cents, moved.calendar_sequence) == (visit.total_cents, 1)
    change = BookingChange.objects.get(event="reschedule")
    assert (change.was_starts_at, change.was_ends_at) == (visit.starts_at, visit.ends_at)


def test_by_a_quarter_of_an_hour_it_is_not_in_its_own_way(visit: Booking) -> None:
    moved = move_own_booking(booking=visit, starts_at=visit.starts_at + QUARTER, now=NOW).unwrap()
    assert moved.starts_at == visit.starts_at + QUARTER


def test_one_part_that_is_taken_leaves_everything_as_it_was(house: House, visit: Booking) -> None:
    make_booking(house.tomas, [house.massage], visit.starts_at + 3 * HOUR)
    before = everything()

    refused = move_own_booking(booking=visit, starts_at=visit.starts_at + 3 * HOUR, now=NOW)

    assert isinstance(refused, Failure)
    assert isinstance(refused.error, SlotTaken)
    assert everything() == before


def test_what_is_offered_can_be_had_and_nothing_else(house: House, visit: Booking) -> None:
    """Every five minutes of two days, with others' visits on them, one of Alice's own, and one room for both guests."""
    rooms = make_rooms(house.venue, "Fern", "Ember", "Cedar")
    make_booking(house.tomas, [house.massage], NINE + 3 * HOUR)
    make_booking(house.ines, [house.massage], NINE + DAY + HOUR)
    elsewhere = make_booking(house.ines, [house.massage], NINE + 7 * HOUR, customer=visit.customer)
    with_rooms(house.massage, rooms)
    Allocation.objects.create(
        resource=rooms.units.get(name="Fern"),
        t0=tick_at(NINE + DAY),
        t1=tick_at(NINE + 2 * DAY),
        state="BLOCKED",
    )
    Allocation.objects.create(
        resource=rooms.units.get(name="Ember"),
        t0=tick_at(NINE + DAY + 4 * HOUR),
        t1=tick_at(NINE + DAY + 5 * HOUR),
        state="BLOCKED",
    )
    whole = whole_of(items=items(visit))
    times = times_of_whole(whole=whole, booking=visit, first=WEDNESDAY, days=2, now=NOW)
    offered = {start.starts_at for start in times.all()}
    had = set()
    for step in range(2 * 24 * 12):
        starts_at = NINE - 9 * HOUR + step * timedelta(minutes=5)
        with taken_back():
            done = move_own_booking(booking=visit, starts_at=starts_at, now=NOW)
            if isinstance(done, Failure):
                assert isinstance(done.error, (SlotTaken, NotOffered, OverlapsOwn)), done
            else:
                had.add(starts_at)
    assert had == offered
    assert len(offered) > 10
    assert not any(elsewhere.starts_at <= start < elsewhere.ends_at for start in offered)


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_the_nearest_times_are_named(house: House, visit: Booking) -> None:
    make_booking(house.tomas, [house.massage], NINE + 3 * HOUR)
    whole = whole_of(items=items(visit))
    found = nearest_to_move(visit, whole, around=NINE + 3 * HOUR, now=NOW)
    assert [start.starts_at - NINE for start in found] == sorted(
        start.starts_at - NINE for start in found
    )
    for start in found:
        again = Booking.objects.get(pk=visit.pk)
        move_own_booking(booking=again, starts_at=start.starts_at, now=NOW).unwrap()


def test_another_person_or_length_is_another_plan(
    house: House, visit: Booking, owner: Actor
) -> None:
    for other in ({"staff_id": house.tomas.pk}, {"minutes": 120}):
        done = move_for_business(
            booking=visit,
            by=owner,
            starts_at=visit.starts_at + HOUR,
            now=NOW,
            tell_client=False,
            **other,
        )
        assert isinstance(done, Failure)
        assert isinstance(done.error, SeveralPeople)
    named = move_own_booking(
        booking=visit, starts_at=visit.starts_at + HOUR, staff_id=house.tomas.pk, now=NOW
    )
    assert isinstance(named, Failure)
    assert isinstance(named.error, SeveralPeople)


def by_owner(visit: Booking, owner: Actor, starts_at: datetime, **more: Any) -> Any:
    return move_for_business(
        booking=visit, by=owner, starts_at=starts_at, now=NOW, tell_client=True, **more
    )


def test_the_business_is_told_who_does_not_work_then(
    house: House, visit: Booking, owner: Actor
) -> None:
    before = everything()
    late = by_owner(visit, owner, NINE + 7 * HOUR - QUARTER)  # brows would end after five
    assert isinstance(late, Failure)
    assert isinstance(late.error, OutsideHours)
    assert "Tomás Rivera" in late.error.message
    assert everything() == before

    moved = by_owner(visit, owner, NINE + 7 * HOUR - QUARTER, outside_hours=True).unwrap()
    assert moved.starts_at == NINE + 7 * HOUR - QUARTER


def test_the_business_hears_what_is_in_the_way(house: House, visit: Booking, owner: Actor) -> None:
    make_booking(house.tomas, [house.massage], NINE + 3 * HOUR)
    refused = by_owner(visit, owner, NINE + 3 * HOUR)
    assert isinstance(refused, Failure)
    said = refused.error.message.replace("\N{NO-BREAK SPACE}", " ")
    assert said == "Tomás Rivera has another visit from 12:00 PM to 1:00 PM."


def test_a_manager_moves_it_only_if_trusted_with_all_of_it(house: House, visit: Booking) -> None:
    mags, all_over = make_user("Mags"), make_user("Olaf")
    make_manager(house.venue, mags, Permission.BOOKINGS_MANAGE).staff.add(house.ines)
    make_manager(house.venue, all_over, Permission.BOOKINGS_MANAGE, manages_all=True)

    refused = by_owner(visit, Actor("M", "M", mags.pk), visit.starts_at + HOUR)

    assert isinstance(refused, Failure)
    assert isinstance(refused.error, NotYoursToChange)
    by_owner(visit, Actor("M", "M", all_over.pk), visit.starts_at + HOUR).unwrap()


def test_length_and_price_stay_as_agreed(house: House, visit: Booking) -> None:
    StaffService.objects.filter(staff=house.tomas).update(price_cents=20_000, duration_minutes=40)
    moved = move_own_booking(booking=visit, starts_at=visit.starts_at + HOUR, now=NOW).unwrap()
    assert moved.total_cents == visit.total_cents
    assert moved.ends_at - moved.starts_at == visit.ends_at - visit.starts_at


def test_rules_hold_for_every_part(house: House, visit: Booking, brows: Service) -> None:
    Service.objects.filter(pk=brows.pk).update(lead_minutes=60 * 24 * 5)
    soon = move_own_booking(booking=visit, starts_at=visit.starts_at + HOUR, now=NOW)
    assert isinstance(soon, Failure)
    assert isinstance(soon.error, TooShortNotice)

    Service.objects.filter(pk=brows.pk).update(lead_minutes=None)
    patch = make_service(house.venue, "Patch test", by=[house.ines], duration_minutes=15)
    Prerequisites.objects.create(service=brows, first=patch, hours_before=24)
    first = move_own_booking(booking=visit, starts_at=visit.starts_at + HOUR, now=NOW)
    assert isinstance(first, Failure)
    assert isinstance(first.error, EarlierMissing)

    Prerequisites.objects.all().delete()
    StaffMember.objects.filter(pk=house.tomas.pk).update(is_bookable=False)
    gone = move_own_booking(booking=visit, starts_at=visit.starts_at + HOUR, now=NOW)
    assert isinstance(gone, Failure)
    assert isinstance(gone.error, StaffInactive)
    whole = whole_of(items=items(visit))
    times = times_of_whole(whole=whole, booking=visit, first=WEDNESDAY, days=2, now=NOW)
    assert times.all() == []


def test_it_is_offered_to_be_moved(visit: Booking, owner: Actor) -> None:
    for actor in (owner, Actor("C", "C", visit.customer_id)):
        events = {one.event: one.refusal for one in possible(visit, actor=actor, now=NOW)}
        assert events["reschedule"] is None


@pytest.mark.parametrize("days", [1, 31])
def test_the_times_take_the_same_queries_however_many_days(
    visit: Booking, django_assert_max_num_queries: Any, days: int
) -> None:
    whole = whole_of(items=items(visit))
    with django_assert_max_num_queries(5):
        times_of_whole(whole=whole, booking=visit, first=WEDNESDAY, days=days, now=NOW).all()
