"""A venue wants to be asked first, or not any more, while somebody pays there."""

from django.utils import timezone

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.services import expire_hold
from cozywish.apps.bookings.services.paying import settle_payment
from cozywish.apps.bookings.tests.conftest import let_time_run_out
from cozywish.apps.bookings.tests.counter import Counter, _counter, state_of
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.machine import AttemptState
from cozywish.apps.payments.models import Charge
from cozywish.apps.payments.tests.conftest import _process, on, till
from cozywish.apps.venues.models import PaidWhen

__all__ = ["_counter", "_process", "till"]


def test_who_paid_at_once_is_not_asked_for_when_the_venue_changes_its_mind(
    counter: Counter,
) -> None:
    counter.wants(PaidWhen.PREPAY)
    held = counter.hold()
    attempt = counter.begin(held)
    counter.wants(PaidWhen.PREPAY, on_request=True)

    counter.pay(attempt).unwrap()
    counter.let_happen(held)

    assert (held.state, Charge.objects.get().captured) == (BookingState.CONFIRMED, 9000)


def test_what_was_only_authorised_is_taken_when_the_venue_need_not_be_asked_any_more(
    counter: Counter,
) -> None:
    counter.wants(PaidWhen.PREPAY, on_request=True)
    held = counter.hold()
    attempt = counter.begin(held)
    counter.wants(PaidWhen.PREPAY, on_request=False)

    counter.pay(attempt).unwrap()
    counter.let_happen(held)
    settle_payment(order_id=attempt.order_id, now=timezone.now())

    assert (held.state, Charge.objects.get().captured) == (BookingState.CONFIRMED, 9000)
    assert on(Code.HELD_FUNDS, held.pk) == 9000


def test_what_was_only_authorised_takes_no_time_again_that_the_venue_was_to_be_asked_for(
    counter: Counter,
) -> None:
    """BT23."""
    counter.wants(PaidWhen.PREPAY, on_request=True)
    held = counter.hold()
    attempt = counter.begin(held)
    counter.pay(attempt).unwrap()
    counter.wants(PaidWhen.PREPAY, on_request=False)
    let_time_run_out(held)
    expire_hold(booking_id=held.pk).unwrap()

    counter.let_happen(held)

    assert held.state == BookingState.EXPIRED
    assert state_of(attempt) == AttemptState.CANCELED
    assert not Charge.objects.exists()
