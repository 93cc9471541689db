"""The rule a booking was made with, as a timeline, and what counts against those who break it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from hypothesis import given, strategies as st

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.advance import secured_cents
from cozywish.apps.bookings.queries.policy import broken, late_fee, missed_fee, policy_of
from cozywish.apps.bookings.services import cancel_booking, correct_outcome, mark_no_show
from cozywish.apps.bookings.tests.conftest import TEN, House

HOUR, DAY, QUARTER = timedelta(hours=1), timedelta(days=1), timedelta(minutes=15)
PLACED = TEN - 2 * DAY


def timeline(booking: Booking) -> list[tuple[Any, ...]]:
    return [
        (term.kind, term.since, term.until, term.percent, term.fee_cents, term.is_strike)
        for term in policy_of(booking)
    ]


def test_where_nothing_is_secured_a_late_cancel_is_counted_and_not_charged(house: House) -> None:
    booking = make_booking(house.ines, [house.massage], TEN)

    assert timeline(booking) == [
        ("FREE", PLACED, TEN - DAY, 0, 0, False),
        ("LATE", TEN - DAY, TEN, 0, 0, True),
        ("BEGUN", TEN, TEN + QUARTER, 0, 0, False),
        ("MISSED", TEN + QUARTER, None, 0, 0, True),
    ]


def test_where_it_is_the_fee_is_a_part_of_the_price_half_a_cent_up(house: House) -> None:
    booking = make_booking(
        house.ines, [house.massage], TEN, payment_mode="PREPAY", total_cents=9001
    )

    assert [(term.kind, term.percent, term.fee_cents) for term in policy_of(booking)] == [
        ("FREE", 0, 0),
        ("LATE", 50, 4501),
        ("BEGUN", 0, 0),
        ("MISSED", 100, 9001),
    ]


def test_what_was_booked_at_the_last_moment_is_never_free(house: House) -> None:
    booking = make_booking(house.ines, [house.massage], TEN, placed_at=TEN - HOUR)

    assert [term.kind for term in policy_of(booking)] == ["LATE", "BEGUN", "MISSED"]
    assert policy_of(booking)[0].since == TEN - HOUR


def test_what_is_free_up_to_the_start_is_never_late(house: House) -> None:
    booking = make_booking(house.ines, [house.massage], TEN, free_until=TEN)

    assert [(term.kind, term.until) for term in policy_of(booking)] == [
        ("FREE", TEN),
        ("BEGUN", TEN + QUARTER),
        ("MISSED", None),
    ]


INSTANT = timedelta(microseconds=1)
PERCENT, CENTS = st.integers(0, 100), st.integers(0, 10**7)
WITHIN = st.timedeltas(timedelta(0), 3 * DAY)


@given(
    mode=st.sampled_from(["FREE", "VENUE", "GUARANTEE", "DEPOSIT", "PREPAY"]),
    total=CENTS,
    ahead=PERCENT,
    late=PERCENT,
    missed=PERCENT,
    placed=WITHIN,
    free=WITHIN,
    moments=st.lists(WITHIN, min_size=2, max_size=5),
)
def test_a_fee_never_falls_as_time_goes_by_and_is_never_more_than_is_secured(
    mode: str,
    total: int,
    ahead: int,
    late: int,
    missed: int,
    placed: timedelta,
    free: timedelta,
    moments: list[timedelta],
) -> None:
    """PBT-06: nothing up to the last free instant, all of it an instant later."""
    booking = Booking(
        payment_mode=mode,
        total_cents=total,
        deposit_cents=total * ahead // 100,
        late_fee_percent=late,
        no_show_fee_percent=missed,
        placed_at=TEN - placed,
        free_until=TEN - free,
        starts_at=TEN,
        ends_at=TEN + HOUR,
    )

    def fee(at: datetime) -> int:
        return late_fee(booking, at=at)

    asked = [booking.free_until, booking.free_until + INSTANT, *(TEN - one for one in moments)]
    fees = [fee(at) for at in sorted(asked)]
    assert fees == sorted(fees)
    assert max(*fees, missed_fee(booking)) <= secured_cents(booking)
    assert fee(booking.free_until - INSTANT) == fee(booking.free_until) == 0
    if free:
        assert fee(booking.free_until + INSTANT) == fee(TEN)
    begins = [term.since for term in policy_of(booking)]
    ends = [term.until for term in policy_of(booking)]
    assert begins[1:] == ends[:-1]
    assert (begins[0], ends[-1]) == (booking.placed_at, None)


def strikes(alice: User) -> QuerySet[Booking]:
    return Booking.objects.filter(broken(), customer=alice)


@pytest.mark.parametrize(
    ("early", "broken_ones"), [(timedelta(0), 0), (timedelta(microseconds=1), 1)]
)
def test_a_cancel_is_late_an_instant_after_the_last_free_one(
    house: House, alice: User, early: timedelta, broken_ones: int
) -> None:
    booking = make_booking(house.ines, [house.massage], TEN, customer=alice)

    cancel_booking(booking=booking, reason="", now=booking.free_until + early).unwrap()

    assert strikes(alice).count() == broken_ones


def test_a_missed_visit_counts_until_it_is_corrected(house: House, alice: User) -> None:
    booking = make_booking(house.ines, [house.massage], TEN, customer=alice)
    owner = Actor("O", "O", house.venue.business.owner_id)
    mark_no_show(booking=booking, by=owner, now=TEN + HOUR, tell_client=False).unwrap()

    assert list(strikes(alice)) == [booking]
    correct_outcome(booking=booking, by=owner, now=TEN + HOUR).unwrap()
    assert not strikes(alice).exists()


def test_what_the_business_cancels_is_no_strike(house: House, alice: User) -> None:
    make_booking(house.ines, [house.massage], TEN, customer=alice, state="CANCELLED")

    assert not strikes(alice).exists()
