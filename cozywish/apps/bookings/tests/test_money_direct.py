"""What is paid out at once, before the visit: called off, missed or split it is as if it had been held."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.queries.auditing_money import checks
from cozywish.apps.bookings.services import cancel_booking, cancel_for_business, mark_no_show
from cozywish.apps.bookings.services.paying import order_of
from cozywish.apps.bookings.tests.counter import OWNER, Counter, _counter, agreed, state_of
from cozywish.apps.bookings.tests.test_fees import begun
from cozywish.apps.bookings.tests.test_money_rows import correct, hold_of, missed, noor
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.machine import HoldState, RefundState, Strategy
from cozywish.apps.payments.models import Charge, EscrowHold, PaymentAttempt, Refund
from cozywish.apps.payments.services import approve_refund, release_due, request_refund
from cozywish.apps.payments.tests.conftest import _process, on, till
from cozywish.apps.venues.models import PaidWhen
from cozywish.core.auditing import violations

__all__ = ["_counter", "_process", "till"]


@pytest.mark.parametrize("is_late", [False, True])
def test_direct_releases_at_once_and_cancelling_still_gives_back(
    counter: Counter, settings: Any, is_late: bool
) -> None:
    """BT13 with the other strategy: J6 or J7, as if it had been held."""
    settings.PAYMENT_STRATEGY = "direct"
    booking = agreed(counter, PaidWhen.PREPAY)
    release_due(now=timezone.now())
    assert order_of(booking).strategy == Strategy.DIRECT  # type: ignore[union-attr]
    assert state_of(hold_of(booking)) == HoldState.RELEASED
    if is_late:
        Booking.objects.update(free_until=timezone.now() - timedelta(hours=1))
        booking.refresh_from_db()

    cancel_booking(booking=booking, reason="", now=timezone.now()).unwrap()
    counter.let_happen(booking)

    back = 4500 if is_late else 9000
    assert (hold_of(booking).returned, Refund.objects.get().amount) == (back, back)
    assert on(Code.PROVIDER_PAYABLE, booking.venue.business_id) == (9000 - back) * 85 // 100
    assert (on(Code.CANCELLATION_SHARE), on(Code.PLATFORM_FEE)) == ((9000 - back) * 15 // 100, 0)
    assert Refund.objects.get().state == RefundState.SUCCEEDED


@pytest.mark.parametrize("percent", [25, 5])
def test_a_deposit_paid_out_at_once_comes_back_without_anything_for_the_site(
    counter: Counter, settings: Any, percent: int
) -> None:
    """Its fee is that of the whole price, also where the deposit is less; called off, there was no price."""
    settings.PAYMENT_STRATEGY = "direct"
    counter.wants(PaidWhen.DEPOSIT, deposit_percent=percent)
    booking = counter.agree(counter.hold())
    release_due(now=timezone.now())
    business = booking.venue.business_id
    paid = 9000 * percent // 100
    assert on(Code.PLATFORM_FEE) == 1350
    assert (
        on(Code.PROVIDER_PAYABLE, business) - on(Code.PROVIDER_RECEIVABLE, business) == paid - 1350
    )

    cancel_booking(booking=booking, reason="", now=timezone.now()).unwrap()
    counter.let_happen(booking)

    assert (hold_of(booking).state, Refund.objects.get().amount) == (HoldState.RETURNED, paid)
    assert on(Code.PLATFORM_FEE) == on(Code.PROVIDER_PAYABLE, business) == 0
    assert on(Code.PROVIDER_RECEIVABLE, business) == on(Code.HELD_FUNDS, booking.pk) == 0


def test_a_part_that_went_back_after_an_early_release_is_not_undone_twice(
    counter: Counter, settings: Any
) -> None:
    settings.PAYMENT_STRATEGY = "direct"
    booking = agreed(counter, PaidWhen.DEPOSIT)
    release_due(now=timezone.now())
    hold = hold_of(booking)
    request_refund(
        hold_id=hold.pk,
        amount=1000,
        reason="goodwill",
        by=None,
        now=timezone.now(),
        may_claw_back=True,
    ).unwrap()

    cancel_booking(booking=booking, reason="", now=timezone.now()).unwrap()
    counter.let_happen(booking)

    assert (hold_of(booking).state, hold_of(booking).returned) == (HoldState.RETURNED, 2250)
    assert on(Code.PLATFORM_FEE) == on(Code.PROVIDER_PAYABLE, hold.provider) == 0
    assert on(Code.PROVIDER_RECEIVABLE, hold.provider) == 0


def test_whoever_came_after_all_is_paid_out_a_second_time(counter: Counter, settings: Any) -> None:
    """BT19, BT20 with the other strategy: released, taken back, a fee, none, and released again."""
    settings.PAYMENT_STRATEGY = "direct"
    booking = agreed(counter, PaidWhen.PREPAY)
    release_due(now=timezone.now())
    booking = begun(booking)
    mark_no_show(booking=booking, by=OWNER, now=timezone.now(), tell_client=True).unwrap()
    counter.let_happen(booking)
    assert (on(Code.PLATFORM_FEE), on(Code.CANCELLATION_SHARE)) == (0, 1350)

    correct(counter, booking)
    EscrowHold.objects.update(release_at=timezone.now() - timedelta(hours=1))
    release_due(now=timezone.now())

    assert (on(Code.PLATFORM_FEE), on(Code.CANCELLATION_SHARE)) == (1350, 0)
    assert (
        on(Code.PROVIDER_PAYABLE, booking.venue.business_id),
        on(Code.HELD_FUNDS, booking.pk),
    ) == (7650, 0)


@pytest.mark.parametrize("strategy", ["escrow", "direct"])
def test_what_the_office_gives_back_above_the_limit_waits_and_is_no_violation(
    counter: Counter, settings: Any, strategy: str
) -> None:
    """BT15, with both strategies: nothing of a price that was not paid stays with the site."""
    settings.PAYMENT_STRATEGY, settings.REFUND_LIMIT = strategy, 5000
    booking = agreed(counter, PaidWhen.PREPAY)
    release_due(now=timezone.now())
    cancel_for_business(
        booking=booking, by=noor(), reason="Closed", now=timezone.now(), tell_client=False
    ).unwrap()
    counter.let_happen(booking)
    BookingChange.objects.update(at=timezone.now() - timedelta(hours=2))

    refund = Refund.objects.get()
    assert (refund.state, refund.amount) == ("REQUESTED", 9000)
    assert (hold_of(booking).remaining, on(Code.PLATFORM_FEE)) == (9000, 0)
    assert [str(found) for found in violations(checks())] == []
    approve_refund(refund_id=refund.pk, by=uuid4(), now=timezone.now()).unwrap()
    assert hold_of(booking).state == HoldState.RETURNED


def test_each_fee_goes_back_of_its_own_payment(counter: Counter) -> None:
    """What else the card of an order was charged bounds nothing."""
    booking = missed(counter, PaidWhen.GUARANTEE)
    hold = hold_of(booking)
    first = Charge.objects.get()
    other = EscrowHold.objects.create(
        order=hold.order,
        reference=uuid4(),
        provider=uuid4(),
        currency="USD",
        owed=100,
        is_guarantee=True,
    )
    attempt = PaymentAttempt.objects.get(hold=hold)
    attempt.pk, attempt.hold, attempt.psp_id = uuid4(), other, "pi_of_another_visit"
    attempt.save(force_insert=True)
    Charge.objects.create(
        attempt=attempt,
        psp_id="ch_of_another_visit",
        captured=100,
        currency="USD",
        is_applied=True,
        created_at=first.created_at - timedelta(seconds=1),
    )

    refund = request_refund(
        hold_id=hold.pk, amount=9000, reason="goodwill", by=uuid4(), now=timezone.now()
    ).unwrap()

    assert refund.charge_id == first.pk
