"""A visit moves to another time, person or length; its old time stays its own until the new one is had."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingChange
from cozywish.apps.bookings.refusals import (
    InThePast,
    LengthImpossible,
    NotOffered,
    NotPossibleNow,
    OutsideHours,
    SlotTaken,
    StaffElsewhere,
    TooLate,
)
from cozywish.apps.bookings.services import move_for_business, move_own_booking
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.catalog.models import StaffService
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.core.intervals import tick_at

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
TOMORROW = TEN + timedelta(days=1)


@pytest.fixture
def booked(house: House) -> Booking:
    """Tomorrow at ten with Ines; free to cancel until today at ten."""
    return make_booking(house.ines, [house.massage], TOMORROW)


@pytest.fixture
def owner(house: House) -> Actor:
    return Actor("O", "O", house.venue.business.owner_id)


def taken(booking: Booking) -> list[tuple[str, int, int]]:
    """By whom and when, in ticks from the ten o'clock of tomorrow."""
    base = tick_at(TOMORROW)
    rows = Allocation.objects.filter(booking_item__booking=booking).exclude(state="RELEASED")
    return [(row.resource.name, row.t0 - base, row.t1 - base) for row in rows.order_by("t0")]


def by_owner(booking: Booking, owner: Actor, starts_at: datetime, **said: Any) -> Booking:
    asked: dict[str, Any] = {"now": NOW, "tell_client": True, **said}
    return move_for_business(booking=booking, by=owner, starts_at=starts_at, **asked).unwrap()


def test_the_customer_moves_by_a_quarter_of_an_hour(booked: Booking) -> None:
    """Its own time is not in its way."""
    moved = move_own_booking(booking=booked, starts_at=TOMORROW + QUARTER, now=NOW).unwrap()

    assert (moved.starts_at, moved.ends_at) == (TOMORROW + QUARTER, TOMORROW + QUARTER + HOUR)
    assert (moved.state, moved.version, moved.calendar_sequence) == ("CONFIRMED", 2, 1)
    assert taken(moved) == [("Ines Calloway", 3, 18)]
    assert moved.free_until == TEN + QUARTER
    assert moved.total_cents == booked.total_cents == 9000
    change = BookingChange.objects.get()
    assert (change.event, change.actor_kind, change.tells_client) == ("reschedule", "G", True)
    assert (change.was_starts_at, change.was_ends_at) == (TOMORROW, TOMORROW + HOUR)
    assert AuditEntry.objects.get().action == "bookings.reschedule"


def test_an_earlier_time_leaves_the_deadline_as_it_was_agreed(house: House) -> None:
    booking = make_booking(house.ines, [house.massage], TEN + timedelta(days=7))
    agreed = booking.free_until

    near = move_own_booking(booking=booking, starts_at=TOMORROW, now=NOW).unwrap()

    assert agreed == TEN + timedelta(days=6)
    assert near.free_until == TOMORROW  # free as long as was agreed is free to the last


def test_the_customer_moves_to_somebody_else_for_their_price(house: House, booked: Booking) -> None:
    StaffService.objects.filter(staff=house.tomas).update(price_cents=10_000, duration_minutes=75)

    moved = move_own_booking(
        booking=booked, starts_at=TOMORROW, staff_id=house.tomas.pk, now=NOW
    ).unwrap()

    item = moved.items.get()
    assert (item.staff_name, item.price_cents, moved.total_cents) == (
        "Tomás Rivera",
        10_000,
        10_000,
    )
    assert moved.ends_at - moved.starts_at == timedelta(minutes=75)
    assert taken(moved) == [("Tomás Rivera", 0, 18)]
    change = BookingChange.objects.get()
    assert (change.was_staff_name, change.was_total_cents) == ("Ines Calloway", 9000)


def test_what_a_service_costs_today_changes_nothing_that_was_agreed(
    house: House, booked: Booking
) -> None:
    StaffService.objects.filter(staff=house.ines).update(price_cents=20_000, duration_minutes=30)

    moved = move_own_booking(booking=booked, starts_at=TOMORROW + HOUR, now=NOW).unwrap()

    assert (moved.total_cents, moved.ends_at - moved.starts_at) == (9000, HOUR)


def test_a_taken_time_leaves_everything_as_it_was(house: House, booked: Booking) -> None:
    make_booking(house.ines, [house.massage], TOMORROW + 2 * HOUR)
    before = [*Booking.objects.values(), *Allocation.objects.values()]

    with pytest.raises(SlotTaken):
        move_own_booking(booking=booked, starts_at=TOMORROW + 2 * HOUR, now=NOW).unwrap()

    assert [*Booking.objects.values(), *Allocation.objects.values()] == before
    assert (BookingChange.objects.count(), Delivery.objects.count()) == (0, 0)
    assert booked.starts_at == TOMORROW


def test_the_customer_can_move_as_long_as_cancelling_is_free(booked: Booking) -> None:
    late = booked.free_until + timedelta(microseconds=1)

    with pytest.raises(TooLate):
        move_own_booking(booking=booked, starts_at=TOMORROW + HOUR, now=late).unwrap()

    moved = move_own_booking(booking=booked, starts_at=TOMORROW + 2 * HOUR, now=booked.free_until)
    assert moved.unwrap().starts_at == TOMORROW + 2 * HOUR


def test_the_customer_moves_only_to_what_is_offered(booked: Booking) -> None:
    with pytest.raises(NotOffered):
        move_own_booking(
            booking=booked, starts_at=TOMORROW + timedelta(minutes=5), now=NOW
        ).unwrap()


def test_the_business_is_not_bound_to_steps(booked: Booking, owner: Actor) -> None:
    moved = by_owner(booked, owner, TOMORROW + timedelta(minutes=5), tell_client=False)

    assert taken(moved) == [("Ines Calloway", 1, 16)]
    assert BookingChange.objects.get().tells_client is False
    assert AuditEntry.objects.get().data == {"tells_client": False}


def test_the_business_resizes_and_the_person_stays_taken_with_padding(
    booked: Booking, owner: Actor
) -> None:
    moved = by_owner(booked, owner, TOMORROW, minutes=90)

    assert taken(moved) == [("Ines Calloway", 0, 21)]
    assert (moved.ends_at, moved.total_cents) == (TOMORROW + timedelta(minutes=90), 9000)


@pytest.mark.parametrize("minutes", [0, 3, 62, -5])
def test_a_length_that_leaves_nothing_or_no_five_minutes_is_refused(
    booked: Booking, owner: Actor, minutes: int
) -> None:
    with pytest.raises(LengthImpossible):
        by_owner(booked, owner, TOMORROW, minutes=minutes)


def test_outside_the_working_time_the_business_has_to_say_so(booked: Booking, owner: Actor) -> None:
    evening = TOMORROW + 9 * HOUR

    with pytest.raises(OutsideHours) as refused:
        by_owner(booked, owner, evening)

    assert refused.value.message.startswith("Ines Calloway does not work then")
    assert by_owner(booked, owner, evening, outside_hours=True).starts_at == evening


def test_nothing_moves_into_the_past_or_to_another_house(
    house: House, booked: Booking, owner: Actor
) -> None:
    stranger = make_staff(make_venue(), "Zed Zimmer")

    with pytest.raises(InThePast):
        by_owner(booked, owner, NOW - 2 * HOUR)
    with pytest.raises(NotOffered):
        by_owner(booked, owner, TOMORROW + timedelta(minutes=2))
    with pytest.raises(StaffElsewhere):
        by_owner(booked, owner, TOMORROW, staff_id=stranger.pk)


def test_who_only_does_the_work_moves_nothing(house: House, booked: Booking) -> None:
    with pytest.raises(NotPossibleNow):
        by_owner(booked, Actor("S", "S", make_user("Ines").pk), TOMORROW + HOUR)


def test_a_customer_is_nowhere_twice(house: House) -> None:
    alice = make_user("Alice Archer")
    booking = make_booking(house.ines, [house.massage], TOMORROW, customer=alice)
    make_booking(house.tomas, [house.massage], TOMORROW + 2 * HOUR, customer=alice)

    refused = move_own_booking(booking=booking, starts_at=TOMORROW + 2 * HOUR, now=NOW)

    assert refused.error.code == "BOOKINGS_OVERLAPS_OWN"  # type: ignore[union-attr]
    assert taken(booking) == [("Ines Calloway", 0, 15)]


def test_the_customer_is_told_the_old_and_the_new_time(
    house: House, booked: Booking, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    by_owner(booked, owner, TOMORROW + HOUR, staff_id=house.tomas.pk, reason="Ines is ill")

    drain(now=NOW)

    assert [message.subject for message in mail.outbox] == [
        f"Moved to Tue, May 6, 11:00 AM: {house.venue.name}"
    ]
    body = str(mail.outbox[0].body)
    assert "It was Tue, May 6, 10:00\xa0AM and is now Tue, May 6, 11:00\xa0AM." in body
    assert "You are now with Tomás." in body
    assert "They wrote: “Ines is ill”" in body
    assert mail.outbox[0].attachments[0].filename == "visit.ics"
    assert "SEQUENCE:1" in mail.outbox[0].attachments[0].content.decode()


def test_of_two_moves_only_the_last_is_told(
    booked: Booking, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    once = by_owner(booked, owner, TOMORROW + HOUR)
    by_owner(once, owner, TOMORROW + 2 * HOUR)

    drain(now=NOW)

    assert len(mail.outbox) == 1
    assert "is now Tue, May 6, 12:00\xa0PM." in str(mail.outbox[0].body)


def test_the_reminder_follows_the_move(booked: Booking, owner: Actor) -> None:
    by_owner(booked, owner, TEN + timedelta(days=4))

    due = Delivery.objects.filter(event="bookings.reminder_due").get()
    assert due.due_at == datetime(2036, 5, 8, 17, 0, tzinfo=UTC)
