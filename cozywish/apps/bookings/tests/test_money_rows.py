"""The rows of the booking's table that move money, by their ids, with the practice provider."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.money import money_of
from cozywish.apps.bookings.services import (
    accept_request,
    cancel_for_business,
    complete_visit,
    correct_outcome,
    mark_no_show,
)
from cozywish.apps.bookings.tests.counter import (
    BACK,
    OWNER,
    Counter,
    _counter,
    agreed,
    events_of,
    state_of,
)
from cozywish.apps.bookings.tests.test_fees import begun
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.machine import DebtState, HoldState, RefundState
from cozywish.apps.payments.models import Charge, Debt, EscrowHold, PaymentAttempt, Refund
from cozywish.apps.payments.services import (
    approve_refund,
    open_debt,
    pay_with,
    release_due,
    start_attempt,
    waive_debt,
)
from cozywish.apps.payments.tests.conftest import _process, on, till
from cozywish.apps.venues.models import PaidWhen

__all__ = ["_counter", "_process", "till"]

OLGA = uuid4()


def noor() -> Actor:
    """Somebody of the office."""
    return Actor("F", "F", make_user("Noor").pk)


def missed(counter: Counter, when: str) -> Booking:
    """A visit that its client did not come to."""
    booking = begun(agreed(counter, when))
    mark_no_show(booking=booking, by=OWNER, now=timezone.now(), tell_client=False).unwrap()
    return counter.let_happen(booking)


def hold_of(booking: Booking) -> EscrowHold:
    return EscrowHold.objects.get(reference=booking.pk)


def correct(counter: Counter, booking: Booking) -> None:
    correct_outcome(booking=booking, by=OWNER, now=timezone.now()).unwrap()
    counter.let_happen(booking)


def test_escrow_is_held_until_some_time_after_the_visit(counter: Counter) -> None:
    """BT17, BT18: by the clock of the database."""
    booking = begun(agreed(counter, PaidWhen.PREPAY))
    complete_visit(booking=booking, by=OWNER, now=timezone.now()).unwrap()
    counter.let_happen(booking)
    hold = hold_of(booking)
    assert hold.state == HoldState.RELEASABLE
    assert hold.release_at is not None
    assert hold.release_at > timezone.now() + timedelta(hours=47)
    assert release_due(now=timezone.now()) == 0

    EscrowHold.objects.update(release_at=timezone.now() - timedelta(minutes=1))
    assert release_due(now=timezone.now()) == 1

    assert state_of(hold) == HoldState.RELEASED
    owner = booking.venue.business_id
    assert (on(Code.PROVIDER_PAYABLE, owner), on(Code.PLATFORM_FEE)) == (7650, 1350)
    assert on(Code.HELD_FUNDS, booking.pk) == 0


def test_they_came_after_all_and_the_fee_becomes_the_price(counter: Counter) -> None:
    """BT20, paid ahead: what was kept is held again, and released as a price; said again, it is a fee again."""
    booking = missed(counter, PaidWhen.PREPAY)
    assert on(Code.CANCELLATION_SHARE) == 1350

    correct(counter, booking)

    hold = hold_of(booking)
    assert (hold.state, hold.remaining, hold.fee_kept) == (HoldState.RELEASABLE, 9000, 0)
    assert (on(Code.CANCELLATION_SHARE), on(Code.HELD_FUNDS, booking.pk)) == (0, 9000)
    correct(counter, booking)
    assert (state_of(hold), hold.fee_kept, on(Code.CANCELLATION_SHARE)) == ("RELEASED", 9000, 1350)
    correct(counter, booking)
    EscrowHold.objects.update(release_at=timezone.now() - timedelta(minutes=1))
    release_due(now=timezone.now())
    assert (on(Code.PLATFORM_FEE), on(Code.CANCELLATION_SHARE)) == (1350, 0)
    refused = correct_outcome(booking=booking, by=OWNER, now=timezone.now())
    assert refused.error.code == "BOOKINGS_MONEY_RELEASED"  # type: ignore[union-attr]


def test_they_came_after_all_and_the_fee_of_their_card_goes_back(counter: Counter) -> None:
    """BT20, with a card on file: they paid where they were."""
    booking = missed(counter, PaidWhen.GUARANTEE)
    assert Charge.objects.get().captured == 9000

    correct(counter, booking)

    refund = Refund.objects.get()
    assert (refund.state, refund.amount, refund.reason) == ("SUCCEEDED", 9000, "corrected")
    assert on(Code.CANCELLATION_SHARE) == on(Code.PROVIDER_PAYABLE, booking.venue.business_id) == 0


def declined(counter: Counter) -> tuple[Booking, Debt]:
    """A missed visit whose card on file says no."""
    counter.wants(PaidWhen.GUARANTEE)
    held = counter.hold()
    attempt = counter.begin(held)
    counter.pay(attempt, "pm_card_chargeCustomerFail").unwrap()
    counter.let_happen(held)
    mark_no_show(booking=begun(held), by=OWNER, now=timezone.now(), tell_client=False).unwrap()
    counter.let_happen(held)
    return held, Debt.objects.get()


def test_a_fee_that_the_card_does_not_pay_is_owed_and_paid_later(counter: Counter) -> None:
    """BT19: once, and nobody tries the card again."""
    booking, debt = declined(counter)
    assert (debt.amount, debt.state, debt.last_error) == (9000, DebtState.OPEN, "generic_decline")
    assert not Charge.objects.exists()
    assert state_of(PaymentAttempt.objects.get(kind="SAVED")) == "CANCELED"
    assert money_of(booking).open_debt == debt  # type: ignore[union-attr]

    order = open_debt(debt_id=debt.pk, payer=None, now=timezone.now()).unwrap()
    attempt = start_attempt(order_id=order.pk, saves_card=False, now=timezone.now()).unwrap()
    pay_with(
        attempt_id=attempt.pk, method="pm_card_visa", return_url=BACK, now=timezone.now()
    ).unwrap()
    counter.let_happen(booking)

    assert state_of(debt) == DebtState.PAID
    assert on(Code.CANCELLATION_SHARE) == 1350
    assert money_of(booking).open_debt is None  # type: ignore[union-attr]
    correct(counter, booking)
    assert Refund.objects.get().amount == 9000


def test_what_is_owed_is_waived_in_part_and_then_all_of_it(counter: Counter) -> None:
    """BT12 in the words of the business: it does without."""
    booking, debt = declined(counter)

    waive_debt(debt_id=debt.pk, amount=4000, by=OLGA, now=timezone.now()).unwrap()
    assert (state_of(debt), debt.amount) == (DebtState.OPEN, 5000)
    too_much = waive_debt(debt_id=debt.pk, amount=5001, by=OLGA, now=timezone.now())
    assert too_much.error.code == "PAYMENTS_AMOUNT_IMPOSSIBLE"  # type: ignore[union-attr]
    correct(counter, booking)

    assert state_of(debt) == DebtState.WAIVED


def test_a_card_that_is_gone_leaves_a_debt(counter: Counter) -> None:
    booking = agreed(counter, PaidWhen.GUARANTEE)
    PaymentAttempt.objects.update(method_psp_id="")

    mark_no_show(booking=begun(booking), by=OWNER, now=timezone.now(), tell_client=False).unwrap()
    counter.let_happen(booking)

    assert Debt.objects.get().last_error == "PAYMENTS_NO_CARD"


@pytest.mark.parametrize(("kept", "back"), [(0, 9000), (2000, 7000), (9000, 0)])
def test_the_office_cancels_and_says_what_is_kept(counter: Counter, kept: int, back: int) -> None:
    """BT15."""
    booking = agreed(counter, PaidWhen.PREPAY)

    cancel_for_business(
        booking=booking, by=noor(), reason="Flood", now=timezone.now(), tell_client=True,
        kept_cents=kept,
    ).unwrap()  # fmt: skip
    counter.let_happen(booking)

    hold = hold_of(booking)
    assert (hold.returned, hold.remaining) == (back, kept)
    assert hold.state == (HoldState.RELEASABLE if kept else HoldState.RETURNED)


def test_above_the_limit_what_the_office_gives_back_waits_for_a_second_person(
    counter: Counter, settings: Any
) -> None:
    """BT15."""
    settings.REFUND_LIMIT = 5000
    booking = agreed(counter, PaidWhen.PREPAY)
    officer = noor()
    cancel_for_business(
        booking=booking, by=officer, reason="Flood", now=timezone.now(), tell_client=True
    ).unwrap()
    counter.let_happen(booking)
    refund = Refund.objects.get()
    assert (booking.state, refund.state) == (BookingState.CANCELLED, RefundState.REQUESTED)

    assert officer.user_id is not None
    alone = approve_refund(refund_id=refund.pk, by=officer.user_id, now=timezone.now())
    assert alone.error.code == "PAYMENTS_SECOND_PERSON_NEEDED"  # type: ignore[union-attr]
    approve_refund(refund_id=refund.pk, by=OLGA, now=timezone.now()).unwrap()
    counter.let_happen(booking)

    assert state_of(refund) == RefundState.SUCCEEDED


def test_nobody_keeps_more_than_was_paid_and_the_business_keeps_nothing(counter: Counter) -> None:
    booking = agreed(counter, PaidWhen.DEPOSIT)

    officer = noor()
    for actor, kept in ((officer, 2251), (OWNER, 1), (officer, -1)):
        refused = cancel_for_business(
            booking=booking, by=actor, reason="Ill", now=timezone.now(), tell_client=True,
            kept_cents=kept,
        )  # fmt: skip
        assert refused.error.code == "BOOKINGS_KEEPS_TOO_MUCH"  # type: ignore[union-attr]


@pytest.mark.parametrize("is_soon", [False, True])
def test_what_was_authorised_lapses_and_the_visit_is_called_off_in_time(
    counter: Counter, is_soon: bool
) -> None:
    """BT21: later than two hours before the start it stays."""
    counter.wants(PaidWhen.PREPAY, on_request=True)
    asked = counter.agree(counter.hold())
    attempt = PaymentAttempt.objects.get()
    counter.till.provider.client.v1.payment_intents.cancel(attempt.psp_id)
    accept_request(booking=asked, by=OWNER, now=timezone.now()).unwrap()
    if is_soon:
        soon = timezone.now() + timedelta(minutes=90)
        Booking.objects.update(starts_at=soon, ends_at=soon + timedelta(hours=1))

    counter.let_happen(asked)

    assert state_of(attempt) == "CANCELED"
    assert asked.state == ("CONFIRMED" if is_soon else "CANCELLED")
    assert ("payment_reversed" in events_of(asked)) is not is_soon


def test_a_bank_that_asks_is_written_down_and_changes_nothing(counter: Counter) -> None:
    """BT24."""
    booking = agreed(counter, PaidWhen.PREPAY)
    counter.till.provider.pull("disputes", charge=Charge.objects.get().psp_id, inquiry=True)

    counter.let_happen(booking)

    assert booking.state == BookingState.CONFIRMED
    assert events_of(booking) == ["payment_secured", "chargeback_opened"]
    assert money_of(booking).is_frozen  # type: ignore[union-attr]
