"""Whoever moves or cancels a visit, the calendar file of its client says that it is newer than the one before (N3)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.gates import booking_by_id
from cozywish.apps.bookings.services import (
    cancel_booking,
    cancel_for_business,
    check_in,
    move_for_business,
    move_own_booking,
)
from cozywish.apps.notifications.calendar import calendar_file
from cozywish.apps.notifications.tests.conftest import HALF_PAST_FOUR, NOW, House
from cozywish.apps.scheduling.factories import open_daily, work_daily

NOON = HALF_PAST_FOUR - timedelta(hours=4, minutes=30)
Step = Callable[[Booking], Booking]


def by(letter: str) -> tuple[Callable[[Booking, datetime], Booking], Step]:
    """How that actor moves a visit to a time, and how they cancel it."""
    if letter == "C":
        return (
            lambda one, to: move_own_booking(booking=one, starts_at=to, now=NOW).unwrap(),
            lambda one: cancel_booking(booking=one, reason="", now=NOW).unwrap(),
        )
    actor = Actor(letter, letter)
    return (
        lambda one, to: move_for_business(
            booking=one, by=actor, starts_at=to, now=NOW, tell_client=False
        ).unwrap(),
        lambda one: cancel_for_business(
            booking=one, by=actor, reason="Ill.", now=NOW, tell_client=False
        ).unwrap(),
    )


def said(booking: Booking, *, now: datetime = NOW) -> tuple[int, str, str]:
    """The number, the status and the start in the file that the client would get now."""
    found = calendar_file(booking_by_id(booking_id=booking.pk), link="https://x.example/", now=now)
    event = Calendar.from_ical(found.content).events[0]
    return event.sequence, str(event["STATUS"]), f"{event.start:%H:%M}"


@pytest.fixture
def visit(house: House) -> Booking:
    open_daily(house.venue)
    work_daily(house.ines)
    return house.book()


@pytest.mark.parametrize("letter", ["C", "O", "F"], ids=["client", "business", "office"])
def test_each_move_and_the_end_count_one_more(visit: Booking, letter: str) -> None:
    move, cancel = by(letter)
    assert said(visit) == (0, "CONFIRMED", "16:30")

    moved = move(visit, NOON)
    assert said(visit) == (1, "CONFIRMED", "12:00")

    again = move(moved, NOON + timedelta(hours=1))
    assert said(visit) == (2, "CONFIRMED", "13:00")

    cancel(again)
    assert said(visit) == (3, "CANCELLED", "13:00")


def test_they_count_on_from_each_other(visit: Booking) -> None:
    moved = by("C")[0](visit, NOON)
    moved = by("O")[0](moved, NOON + timedelta(hours=1))

    by("F")[1](moved)

    assert said(visit) == (3, "CANCELLED", "13:00")


def test_another_length_counts_and_an_arrival_does_not(visit: Booking) -> None:
    longer = move_for_business(
        booking=visit,
        by=Actor("O", "O"),
        starts_at=HALF_PAST_FOUR - timedelta(hours=2),
        minutes=100,
        now=NOW,
        tell_client=False,
    ).unwrap()
    assert said(visit) == (1, "CONFIRMED", "14:30")

    check_in(booking=longer, by=Actor("S", "S"), now=longer.starts_at).unwrap()
    assert said(visit, now=longer.starts_at)[0] == 1
