"""The reminder: so many elapsed hours before, once, and only if it is still true."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import cancel_booking, cancel_for_business, move_for_business
from cozywish.apps.bookings.services.timers import set_timers
from cozywish.apps.notifications.tests.conftest import NOW, House
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.models import VenueStatus

DAY = timedelta(days=1)


def agree(booking: Booking, now: datetime = NOW) -> Booking:
    with transaction.atomic():
        set_timers(booking, now=now)
    return booking


def reminded_at(booking: Booking) -> datetime:
    return Delivery.objects.get(event="bookings.reminder_due").due_at


def deliver(monkeypatch: pytest.MonkeyPatch, at: datetime) -> list[str]:
    monkeypatch.setattr(timezone, "now", lambda: at)
    drain(now=at)
    return [str(message.subject) for message in mail.outbox]


@pytest.fixture
def booked(house: House) -> Booking:
    booking = house.book()
    return agree(booking, now=booking.starts_at - 3 * DAY)


def test_it_comes_a_day_before_and_once(booked: Booking, monkeypatch: pytest.MonkeyPatch) -> None:
    due = booked.starts_at - DAY

    assert deliver(monkeypatch, due - timedelta(microseconds=1)) == []
    assert deliver(monkeypatch, due) == ["Reminder: Juniper & Steam, Thu, Nov 13, 4:30 PM"]
    assert len(deliver(monkeypatch, due + timedelta(hours=2))) == 1


def test_the_venue_says_how_long_before(house: House) -> None:
    house.venue.reminder_hours = 48
    house.venue.save(update_fields=["reminder_hours"])
    booking = house.book()
    agree(booking, now=booking.starts_at - 3 * DAY)

    assert reminded_at(booking) == booking.starts_at - 2 * DAY


def test_what_is_agreed_after_its_time_is_not_reminded_of(house: House) -> None:
    booking = house.book()

    agree(booking, now=booking.starts_at - DAY)

    assert not Delivery.objects.filter(event="bookings.reminder_due").exists()


def test_a_cancelled_visit_is_not_reminded_of(
    booked: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel_booking(booking=booked, reason="", now=booked.starts_at - 2 * DAY).unwrap()

    subjects = deliver(monkeypatch, booked.starts_at - DAY)

    assert subjects == [
        "Cancelled: Juniper & Steam, Thu, Nov 13, 4:30 PM",
        "Cancelled: Hot stone massage + Scalp oil ritual, Thu, Nov 13, 4:30 PM",  # to the owner
    ]


@pytest.mark.parametrize("letter", ["O", "F"], ids=["business", "office"])
def test_what_others_cancelled_without_a_word_is_not_reminded_of(
    letter: str, house: House, booked: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel_for_business(
        booking=booked,
        by=Actor(letter, letter),
        reason="Ill.",
        now=booked.starts_at - 2 * DAY,
        tell_client=False,
    ).unwrap()

    deliver(monkeypatch, booked.starts_at - DAY)

    assert [message for message in mail.outbox if "alice@example.com" in message.to] == []


def test_what_was_agreed_with_a_venue_that_is_suspended_now_is_reminded_of(
    house: House, booked: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing new can be booked there; what was agreed stands until somebody calls it off, and its client comes."""
    house.venue.status = VenueStatus.SUSPENDED
    house.venue.save(update_fields=["status"])

    assert deliver(monkeypatch, booked.starts_at - DAY) == [
        "Reminder: Juniper & Steam, Thu, Nov 13, 4:30 PM"
    ]


def test_a_moved_visit_is_reminded_of_at_its_new_time_alone(
    house: House, booked: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = move_for_business(
        booking=booked,
        by=Actor("O", "O", house.venue.business.owner_id),
        starts_at=booked.starts_at + DAY,
        outside_hours=True,
        now=booked.starts_at - 2 * DAY,
        tell_client=False,
    ).unwrap()

    assert deliver(monkeypatch, booked.starts_at - DAY) == []
    assert deliver(monkeypatch, moved.starts_at - DAY) == [
        "Reminder: Juniper & Steam, Fri, Nov 14, 4:30 PM"
    ]


def test_after_the_start_nothing_is_reminded_of(
    booked: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outbox was not drained for two days."""
    assert deliver(monkeypatch, booked.starts_at) == []


def test_a_day_is_24_hours_when_the_clocks_change_in_between(house: House) -> None:
    """Sunday at ten after the clocks went forward: the reminder comes on Saturday at nine."""
    sunday = datetime(2036, 3, 9, 17, 0, tzinfo=UTC)
    booking = house.book(starts_at=sunday)
    agree(booking, now=sunday - 3 * DAY)

    assert reminded_at(booking) == datetime(2036, 3, 8, 17, 0, tzinfo=UTC)
    local = reminded_at(booking).astimezone(ZoneInfo(booking.time_zone))
    assert (local.strftime("%A"), local.hour) == ("Saturday", 9)
