"""What became of a visit while its money was frozen is followed once the money may move again, and once only."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.queries.auditing_money import checks
from cozywish.apps.bookings.services import (
    cancel_booking,
    cancel_for_business,
    complete_visit,
    mark_no_show,
)
from cozywish.apps.bookings.services.following import follow_again
from cozywish.apps.bookings.tests.counter import OWNER, Counter, _counter, agreed, state_of
from cozywish.apps.bookings.tests.test_fees import begun
from cozywish.apps.bookings.tests.test_money_rows import correct, hold_of, noor
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.machine import HoldState
from cozywish.apps.payments.models import Charge, EscrowHold, PaymentOrder, Refund
from cozywish.apps.payments.services import freeze_hold, release_due, thaw_hold
from cozywish.apps.payments.tests.conftest import _process, on, till
from cozywish.apps.venues.models import PaidWhen
from cozywish.core.auditing import violations

__all__ = ["_counter", "_process", "till"]
TWO_HOURS = timedelta(hours=2)


def asked_about(counter: Counter, booking: Booking, *, is_taken: bool = False) -> Any:
    charge = Charge.objects.get(attempt__order__holds__reference=booking.pk)
    opened = counter.till.provider.pull("disputes", charge=charge.psp_id, inquiry=not is_taken)
    counter.let_happen(booking)
    return opened


def content(counter: Counter, booking: Booking, opened: Any, outcome: str = "win") -> None:
    counter.till.provider.pull(f"disputes/{opened['id']}", outcome=outcome)
    counter.let_happen(booking)


def frozen_by_office(booking: Booking) -> None:
    freeze_hold(hold_id=hold_of(booking).pk, by=None, now=timezone.now()).unwrap()


def thawed_by_office(counter: Counter, booking: Booking) -> None:
    thaw_hold(hold_id=hold_of(booking).pk, by=None, now=timezone.now()).unwrap()
    counter.let_happen(booking)


def called_off(counter: Counter, booking: Booking) -> None:
    booking = Booking.objects.select_related("venue").get(pk=booking.pk)
    cancel_booking(booking=booking, reason="", now=timezone.now()).unwrap()
    counter.let_happen(booking)


def money(booking: Booking) -> tuple[str, int, int, int]:
    hold = hold_of(booking)
    return hold.state, hold.remaining, hold.released, hold.returned


def said() -> list[str]:
    BookingChange.objects.update(at=timezone.now() - TWO_HOURS)
    return [str(one) for one in violations(checks())]


@pytest.mark.parametrize("is_taken", [False, True])
def test_called_off_in_time_while_a_bank_asks_all_goes_back_once_it_is_content(
    counter: Counter, is_taken: bool
) -> None:
    booking = agreed(counter, PaidWhen.PREPAY)
    opened = asked_about(counter, booking, is_taken=is_taken)
    called_off(counter, booking)
    assert money(booking) == (HoldState.FROZEN, 9000, 0, 0)
    assert not Refund.objects.exists()

    content(counter, booking, opened)

    assert money(booking) == (HoldState.RETURNED, 0, 0, 9000)
    assert Refund.objects.get().state == "SUCCEEDED"
    assert said() == []


def test_called_off_late_the_fee_is_kept_and_the_rest_goes_back(counter: Counter) -> None:
    booking = agreed(counter, PaidWhen.PREPAY)
    opened = asked_about(counter, booking)
    Booking.objects.update(free_until=timezone.now() - timedelta(hours=1))
    called_off(counter, booking)

    content(counter, booking, opened)

    assert money(booking) == (HoldState.RELEASED, 0, 4500, 4500)
    assert on(Code.CANCELLATION_SHARE) == 675


def test_missed_while_a_bank_asks_is_a_fee_once_it_is_content(counter: Counter) -> None:
    booking = agreed(counter, PaidWhen.PREPAY)
    opened = asked_about(counter, booking)
    mark_no_show(booking=begun(booking), by=OWNER, now=timezone.now(), tell_client=False).unwrap()
    counter.let_happen(booking)
    assert money(booking) == (HoldState.FROZEN, 9000, 0, 0)

    content(counter, booking, opened)

    assert (money(booking), hold_of(booking).fee_kept) == ((HoldState.RELEASED, 0, 9000, 0), 9000)


def test_missed_and_come_after_all_while_a_bank_asks_is_a_visit(counter: Counter) -> None:
    """BT20: what counts is what was said last."""
    booking = agreed(counter, PaidWhen.PREPAY)
    opened = asked_about(counter, booking)
    mark_no_show(booking=begun(booking), by=OWNER, now=timezone.now(), tell_client=False).unwrap()
    counter.let_happen(booking)
    correct(counter, booking)

    content(counter, booking, opened)

    assert money(booking) == (HoldState.RELEASABLE, 9000, 0, 0)
    assert on(Code.CANCELLATION_SHARE) == 0


def test_come_and_missed_after_all_while_the_office_looks_is_a_fee(counter: Counter) -> None:
    booking = begun(agreed(counter, PaidWhen.PREPAY))
    complete_visit(booking=booking, by=OWNER, now=timezone.now()).unwrap()
    counter.let_happen(booking)
    frozen_by_office(booking)
    correct(counter, booking)
    assert money(booking) == (HoldState.FROZEN, 9000, 0, 0)

    thawed_by_office(counter, booking)

    assert (money(booking), hold_of(booking).fee_kept) == ((HoldState.RELEASED, 0, 9000, 0), 9000)


def test_a_fee_that_was_none_is_the_price_once_a_bank_has_decided(counter: Counter) -> None:
    """BT20: while it asks nothing is held again."""
    booking = begun(agreed(counter, PaidWhen.PREPAY))
    mark_no_show(booking=booking, by=OWNER, now=timezone.now(), tell_client=False).unwrap()
    counter.let_happen(booking)
    opened = asked_about(counter, booking)
    correct(counter, booking)
    assert money(booking) == (HoldState.RELEASED, 0, 9000, 0)

    content(counter, booking, opened)

    assert money(booking) == (HoldState.RELEASABLE, 9000, 0, 0)


def test_called_off_while_the_office_looks_goes_back_when_it_lets_it_go_on(
    counter: Counter,
) -> None:
    booking = agreed(counter, PaidWhen.DEPOSIT)
    frozen_by_office(booking)
    called_off(counter, booking)
    assert money(booking) == (HoldState.FROZEN, 2250, 0, 0)

    thawed_by_office(counter, booking)

    assert money(booking) == (HoldState.RETURNED, 0, 0, 2250)


@pytest.mark.parametrize("kept", [0, 3000, 9000])
def test_what_the_office_said_of_it_is_done_once(
    counter: Counter, settings: Any, kept: int
) -> None:
    """BT15: also when it is followed again."""
    settings.REFUND_LIMIT = 100
    booking = agreed(counter, PaidWhen.PREPAY)
    frozen_by_office(booking)
    cancel_for_business(
        booking=booking,
        by=noor(),
        reason="Closed",
        kept_cents=kept,
        now=timezone.now(),
        tell_client=False,
    ).unwrap()
    counter.let_happen(booking)
    assert not Refund.objects.exists()

    thawed_by_office(counter, booking)
    follow_again(order_id=PaymentOrder.objects.get().pk, now=timezone.now())

    asked = list(Refund.objects.values_list("state", "amount"))
    assert asked == ([("REQUESTED", 9000 - kept)] if kept < 9000 else [])
    assert state_of(hold_of(booking)) == ("RELEASABLE" if kept else "HELD")


@pytest.mark.parametrize("is_late", [False, True])
def test_what_was_paid_out_at_once_comes_back_as_well(
    counter: Counter, settings: Any, is_late: bool
) -> None:
    """With the other strategy nothing is frozen, and nothing goes back while a bank asks."""
    settings.PAYMENT_STRATEGY = "direct"
    booking = agreed(counter, PaidWhen.PREPAY)
    release_due(now=timezone.now())
    opened = asked_about(counter, booking)
    if is_late:
        Booking.objects.update(free_until=timezone.now() - 2 * TWO_HOURS)
    called_off(counter, booking)
    assert money(booking) == (HoldState.RELEASED, 0, 9000, 0)
    assert said() == []

    content(counter, booking, opened)

    kept = 4500 if is_late else 0
    state = HoldState.RELEASED if is_late else HoldState.RETURNED
    assert money(booking) == (state, 0, kept, 9000 - kept)


def test_what_took_place_is_released_as_ever(counter: Counter) -> None:
    booking = agreed(counter, PaidWhen.PREPAY)
    opened = asked_about(counter, booking)
    complete_visit(booking=begun(booking), by=OWNER, now=timezone.now()).unwrap()
    counter.let_happen(booking)

    content(counter, booking, opened)

    hold = hold_of(booking)
    assert (hold.state, hold.release_at is not None) == (HoldState.RELEASABLE, True)
    assert release_due(now=timezone.now()) == 0


def test_what_is_still_to_come_stays_held(counter: Counter) -> None:
    booking = agreed(counter, PaidWhen.PREPAY)

    content(counter, booking, asked_about(counter, booking))

    assert money(booking) == (HoldState.HELD, 9000, 0, 0)


def test_a_card_on_file_is_not_asked_a_second_time(counter: Counter) -> None:
    """Its fee is owed, and nobody tries the card again because another question is answered."""
    counter.wants(PaidWhen.GUARANTEE)
    booking = counter.hold()
    counter.pay(counter.begin(booking), "pm_card_chargeCustomerFail").unwrap()
    counter.let_happen(booking)
    mark_no_show(booking=begun(booking), by=OWNER, now=timezone.now(), tell_client=False).unwrap()
    counter.let_happen(booking)
    tries = PaymentOrder.objects.get().attempts.count()

    follow_again(order_id=PaymentOrder.objects.get().pk, now=timezone.now())

    assert PaymentOrder.objects.get().attempts.count() == tries


def test_what_is_not_followed_within_an_hour_is_a_violation(counter: Counter) -> None:
    booking = agreed(counter, PaidWhen.PREPAY)
    frozen_by_office(booking)
    called_off(counter, booking)
    assert said() == []

    EscrowHold.objects.update(state="HELD", frozen_from="")

    (line,) = said()
    assert "is over, and its money is held as before" in line


def test_what_was_thawed_just_now_is_left_an_hour(counter: Counter) -> None:
    booking = agreed(counter, PaidWhen.PREPAY)
    frozen_by_office(booking)
    called_off(counter, booking)

    thaw_hold(hold_id=hold_of(booking).pk, by=None, now=timezone.now()).unwrap()

    assert said() == []
