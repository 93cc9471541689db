"""What a cancelled or missed visit costs whoever paid ahead, or left a card."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.bookings.services import (
    cancel_booking,
    cancel_for_business,
    mark_no_show,
)
from cozywish.apps.bookings.tests.counter import OWNER, Counter, _counter, agreed
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.models import (
    Charge,
    EscrowHold,
    Refund,
)
from cozywish.apps.payments.tests.conftest import _process, on, till
from cozywish.apps.venues.models import PaidWhen

__all__ = ["_counter", "_process", "till"]


def test_cancelled_in_time_all_of_it_goes_back(counter: Counter) -> None:
    """J6."""
    booking = agreed(counter, PaidWhen.PREPAY)

    cancel_booking(booking=booking, reason="", now=timezone.now()).unwrap()
    counter.let_happen(booking)

    assert Refund.objects.get().amount == 9000
    assert on(Code.HELD_FUNDS, booking.pk) == 0


@pytest.mark.parametrize(("when", "back"), [(PaidWhen.PREPAY, 4500), (PaidWhen.DEPOSIT, 0)])
def test_cancelled_late_the_fee_of_the_rule_that_was_agreed_is_kept(
    counter: Counter, when: str, back: int
) -> None:
    """J7."""
    booking = agreed(counter, when)
    Booking.objects.update(free_until=timezone.now() - timedelta(hours=1))
    counter.wants(when, late_fee_percent=100)
    booking.refresh_from_db()
    kept = min(4500, EscrowHold.objects.get().captured)

    cancel_booking(booking=booking, reason="", now=timezone.now()).unwrap()
    counter.let_happen(booking)
    hold = EscrowHold.objects.get()

    assert (hold.state, hold.released, hold.returned) == ("RELEASED", kept, back)
    assert sum(refund.amount for refund in Refund.objects.all()) == back
    assert on(Code.CANCELLATION_SHARE) == kept * 15 // 100 + (kept * 15 % 100 >= 50)
    assert on(Code.HELD_FUNDS, booking.pk) == 0


def test_the_business_cancels_and_all_of_it_goes_back_however_late(counter: Counter) -> None:
    booking = agreed(counter, PaidWhen.DEPOSIT)
    Booking.objects.update(free_until=timezone.now() - timedelta(hours=1))
    booking.refresh_from_db()

    cancel_for_business(
        booking=booking, by=OWNER, reason="Ill", now=timezone.now(), tell_client=True
    ).unwrap()
    counter.let_happen(booking)

    assert Refund.objects.get().amount == 2250


def begun(booking: Booking) -> Booking:
    """Let the visit have begun half an hour ago."""
    now = timezone.now()
    Booking.objects.filter(pk=booking.pk).update(
        starts_at=now - timedelta(minutes=30), ends_at=now + timedelta(minutes=30)
    )
    booking.refresh_from_db()
    return booking


def test_whoever_does_not_come_pays_the_fee_from_the_card_on_file(counter: Counter) -> None:
    """J8, with an account and as a guest."""
    for customer in (counter.customer, None):
        counter.customer = customer
        booking = agreed(counter, PaidWhen.GUARANTEE)
        assert booking.state == BookingState.CONFIRMED
        assert not Charge.objects.filter(attempt__order__reference=booking.pk).exists()

        mark_no_show(
            booking=begun(booking), by=OWNER, now=timezone.now(), tell_client=True
        ).unwrap()
        counter.let_happen(booking)

        charge = Charge.objects.get(attempt__order__reference=booking.pk)
        assert charge.captured == 9000
        Allocation.objects.all().update(state="RELEASED")


def test_whoever_has_paid_and_does_not_come_gets_nothing_back(counter: Counter) -> None:
    booking = agreed(counter, PaidWhen.PREPAY)

    mark_no_show(booking=begun(booking), by=OWNER, now=timezone.now(), tell_client=True).unwrap()
    counter.let_happen(booking)

    assert EscrowHold.objects.get().released == 9000
    assert not Refund.objects.exists()
