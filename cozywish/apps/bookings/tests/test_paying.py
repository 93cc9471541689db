"""From a hold to an agreement by money, with the practice provider in a process of its own."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cozywish.apps.bookings.machine import BookingState, PaymentMode
from cozywish.apps.bookings.models import Allocation, Booking, BookingChange, Checkout
from cozywish.apps.bookings.services import (
    accept_request,
    cancel_booking,
    cancel_for_business,
    confirm_booking,
    decline_request,
    expire_hold,
)
from cozywish.apps.bookings.services.paying import settle_payment
from cozywish.apps.bookings.services.together import (
    Wanted,
    give_contact_together,
    hold_together,
)
from cozywish.apps.bookings.tests.conftest import let_time_run_out, make_house
from cozywish.apps.bookings.tests.counter import (
    ALICE,
    OWNER,
    Counter,
    _counter,
    agreed,
    events_of,
    state_of,
)
from cozywish.apps.outbox.services import drain
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.machine import AttemptState, HoldState, RefundState
from cozywish.apps.payments.models import (
    Charge,
    EscrowHold,
    Operation,
    PaymentAttempt,
    PaymentOrder,
    Refund,
)
from cozywish.apps.payments.services import complete_due, follow_order
from cozywish.apps.payments.tests.conftest import _process, on, till
from cozywish.apps.venues.models import PaidWhen

__all__ = ["_counter", "_process", "till"]


@pytest.mark.parametrize(
    ("when", "mode", "cents"),
    [
        (PaidWhen.VENUE, PaymentMode.VENUE, 0),
        (PaidWhen.GUARANTEE, PaymentMode.GUARANTEE, 0),
        (PaidWhen.DEPOSIT, PaymentMode.DEPOSIT, 2250),
        (PaidWhen.PREPAY, PaymentMode.PREPAY, 9000),
    ],
)
def test_what_the_venue_wants_is_frozen_when_it_is_held(
    counter: Counter, when: str, mode: str, cents: int
) -> None:
    """P5."""
    counter.wants(when, late_fee_percent=30)
    held = counter.hold()
    counter.wants(PaidWhen.VENUE, deposit_percent=90, late_fee_percent=0)

    held.refresh_from_db()
    assert (held.payment_mode, held.deposit_cents) == (mode, cents)
    assert held.late_fee_percent == 30


def test_a_service_says_it_for_itself(counter: Counter) -> None:
    counter.wants(PaidWhen.PREPAY)
    counter.house.massage.paid_when = PaidWhen.DEPOSIT
    counter.house.massage.deposit_percent = 10
    counter.house.massage.save()

    assert (counter.hold().payment_mode, Booking.objects.get().deposit_cents) == ("DEPOSIT", 900)


def test_without_a_provider_nothing_is_wanted_ahead(counter: Counter, settings: Any) -> None:
    counter.wants(PaidWhen.PREPAY)
    settings.PAYMENT_GATEWAY = "at_venue"

    assert counter.hold().payment_mode == PaymentMode.VENUE


def test_what_wants_money_is_not_agreed_without_it(counter: Counter) -> None:
    counter.wants(PaidWhen.DEPOSIT)
    held = counter.hold()

    for mode in ("VENUE", "FREE", "DEPOSIT", "PREPAY"):
        refused = confirm_booking(booking=held, payment_mode=mode, code="", now=timezone.now())
        assert refused.error.code == "BOOKINGS_PAYMENT_NEEDED"  # type: ignore[union-attr]
    assert state_of(held) == BookingState.HELD


@pytest.mark.parametrize("mode", [PaymentMode.DEPOSIT, PaymentMode.PREPAY])
def test_a_deposit_or_all_of_it_is_paid_and_the_visit_is_agreed(
    counter: Counter, mode: str
) -> None:
    """BT3."""
    counter.wants(PaidWhen.DEPOSIT)
    held = counter.hold()

    counter.agree(held, modes={held.pk: mode})

    assert (held.state, held.payment_mode) == (BookingState.CONFIRMED, mode)
    assert events_of(held) == ["payment_secured"]
    kept = EscrowHold.objects.get(reference=held.pk)
    assert (kept.state, kept.remaining) == ("HELD", 2250 if mode == "DEPOSIT" else 9000)
    assert on(Code.HELD_FUNDS, held.pk) == kept.remaining


def test_nobody_has_to_come_back_to_the_page(counter: Counter) -> None:
    counter.wants(PaidWhen.PREPAY)
    held = counter.hold()
    counter.till.provider.pay(counter.begin(held).psp_id)

    counter.let_happen(held)

    assert held.state == BookingState.CONFIRMED


def test_a_card_is_declined_everything_is_kept_and_another_one_pays(counter: Counter) -> None:
    counter.wants(PaidWhen.PREPAY)
    held = counter.hold()
    attempt = counter.begin(held)

    refused = counter.pay(attempt, "pm_card_chargeDeclinedInsufficientFunds")
    assert refused.error.code == "PAYMENTS_DECLINED"
    assert "not enough on this card" in refused.error.message
    assert state_of(held) == BookingState.HELD
    assert counter.begin(held).pk == attempt.pk

    assert counter.agree(held).state == BookingState.CONFIRMED
    assert Charge.objects.count() == 1


def test_the_bank_asks_who_pays_and_the_time_is_held_longer(counter: Counter) -> None:
    """BT2."""
    counter.wants(PaidWhen.PREPAY)
    held = counter.hold()
    attempt, until = counter.begin(held), held.hold_until

    asks = counter.pay(attempt, "pm_card_threeDSecure2Required").unwrap()
    assert asks.startswith(counter.till.provider.url)
    counter.let_happen(held)
    assert (held.state, held.extended_at is not None) == (BookingState.HELD, True)
    assert held.hold_until is not None
    assert until is not None
    assert held.hold_until - until == timedelta(minutes=15)

    counter.till.provider.pull(f"payments/{attempt.psp_id}", outcome="authenticate")
    follow_order(order_id=attempt.order_id, now=timezone.now())
    settle_payment(order_id=attempt.order_id, now=timezone.now())
    assert state_of(held) == BookingState.CONFIRMED


def request(counter: Counter) -> Booking:
    """A visit that is paid ahead and that the venue has to accept."""
    counter.wants(PaidWhen.PREPAY, on_request=True)
    asked = counter.agree(counter.hold())
    assert asked.state == BookingState.REQUESTED
    assert state_of(PaymentAttempt.objects.get()) == AttemptState.AUTHORISED
    assert not Charge.objects.exists()
    return asked


def test_a_request_is_authorised_and_taken_when_it_is_accepted(counter: Counter) -> None:
    """BT5, BT8."""
    asked = request(counter)

    accept_request(booking=asked, by=OWNER, now=timezone.now()).unwrap()
    counter.let_happen(asked)

    assert asked.state == BookingState.CONFIRMED
    assert Charge.objects.get().captured == 9000
    assert on(Code.HELD_FUNDS, asked.pk) == 9000


def test_a_request_that_is_declined_costs_nothing(counter: Counter) -> None:
    """BT9."""
    asked = request(counter)

    decline_request(booking=asked, by=OWNER, reason="Full", now=timezone.now()).unwrap()
    counter.let_happen(asked)

    assert state_of(PaymentAttempt.objects.get()) == AttemptState.CANCELED
    assert not Charge.objects.exists()


def test_what_is_called_off_before_the_provider_has_taken_it_goes_back(counter: Counter) -> None:
    asked = request(counter)
    cut = {"on": "request", "do": "timeout_before", "method": "POST", "path": "*/capture"}
    counter.till.provider.pull("faults", rules=[{**cut, "times": 1}])
    accept_request(booking=asked, by=OWNER, now=timezone.now()).unwrap()
    drain(now=timezone.now())
    complete_due(now=timezone.now())

    cancel_for_business(
        booking=asked, by=OWNER, reason="Ill", now=timezone.now(), tell_client=True
    ).unwrap()
    drain(now=timezone.now())
    assert not Charge.objects.exists()
    Operation.objects.update(next_try_at=timezone.now())
    counter.let_happen(asked)

    assert (Charge.objects.get().captured, Refund.objects.get().amount) == (9000, 9000)
    assert on(Code.HELD_FUNDS, asked.pk) == 0


def late(counter: Counter) -> tuple[Booking, PaymentAttempt]:
    """A hold that ran out while its customer was paying."""
    counter.wants(PaidWhen.PREPAY)
    held = counter.hold()
    attempt = counter.begin(held)
    counter.till.provider.pay(attempt.psp_id)
    let_time_run_out(held)
    expire_hold(booking_id=held.pk).unwrap()
    return held, attempt


def test_late_money_takes_the_time_again_while_it_is_free(counter: Counter) -> None:
    """BT22, J11a."""
    held, _attempt = late(counter)

    counter.let_happen(held)

    assert held.state == BookingState.CONFIRMED
    assert events_of(held) == ["hold_timeout", "late_payment"]
    taken = Allocation.objects.filter(booking_item__booking=held)
    assert {one.state for one in taken} == {"CONFIRMED"}
    assert on(Code.HELD_FUNDS, held.pk) == 9000
    assert not Refund.objects.exists()


def test_late_money_goes_back_when_somebody_else_has_the_time(counter: Counter) -> None:
    """BT23, J11b."""
    held, _attempt = late(counter)
    other = counter.house.hold(counter.starts_at, device="bob's phone", now=timezone.now())
    assert other.unwrap().state == BookingState.HELD

    counter.let_happen(held)

    assert held.state == BookingState.EXPIRED
    refund = Refund.objects.get()
    assert (refund.state, refund.amount, refund.reason) == (RefundState.SUCCEEDED, 9000, "late")
    assert on(Code.UNAPPLIED_RECEIPTS, Charge.objects.get().psp_id) == 0
    assert on(Code.HELD_FUNDS, held.pk) == 0


def test_money_that_arrives_between_the_end_of_a_hold_and_its_sweeper_goes_back(
    counter: Counter,
) -> None:
    """C3: the clock of the database decides, not the timer."""
    counter.wants(PaidWhen.PREPAY)
    held = counter.hold()
    attempt = counter.begin(held)
    counter.pay(attempt).unwrap()
    let_time_run_out(held)
    counter.house.hold(counter.starts_at, device="bob's phone", now=timezone.now()).unwrap()

    settle_payment(order_id=attempt.order_id, now=timezone.now())
    counter.let_happen(held)
    settle_payment(order_id=attempt.order_id, now=timezone.now())

    assert held.state == BookingState.EXPIRED
    assert Refund.objects.get().amount == 9000
    assert EscrowHold.objects.get().state == HoldState.RETURNED


def test_money_that_arrives_before_the_sweeper_takes_the_time_again_while_it_is_free(
    counter: Counter,
) -> None:
    """BT22: whether a timer has said that the hold is over decides nothing."""
    counter.wants(PaidWhen.PREPAY)
    held = counter.hold()
    attempt = counter.begin(held)
    counter.pay(attempt).unwrap()
    let_time_run_out(held)

    settle_payment(order_id=attempt.order_id, now=timezone.now())
    counter.let_happen(held)

    assert events_of(held) == ["hold_timeout", "late_payment"]
    assert held.state == BookingState.CONFIRMED
    assert EscrowHold.objects.get().remaining == 9000
    assert not Refund.objects.exists()


def test_what_costs_nothing_is_agreed_beside_what_is_paid(counter: Counter) -> None:
    second = make_house()
    second.massage.price_cents = 0
    second.massage.save()
    counter.wants(PaidWhen.PREPAY)
    starts, now = counter.starts_at, timezone.now()
    wanted = [
        Wanted(one.venue.pk, [one.massage.pk], one.ines.pk, starts + timedelta(hours=2 * number))
        for number, one in enumerate((counter.house, second))
    ]
    checkout = hold_together(
        wanted=wanted, customer=counter.customer, device="phone", replaces=None, now=now
    ).unwrap()
    give_contact_together(
        checkout=checkout, contact=ALICE, customer=counter.customer, now=now, answers={}
    ).unwrap()
    visits = list(Booking.objects.filter(checkout=checkout).order_by("starts_at"))

    attempt = counter.begin(*visits)
    counter.pay(attempt).unwrap()
    settle_payment(order_id=attempt.order_id, now=now)

    assert [state_of(visit) for visit in visits] == ["CONFIRMED", "CONFIRMED"]
    assert [visit.payment_mode for visit in visits] == ["PREPAY", "FREE"]


def test_two_venues_are_paid_at_once_and_a_third_where_one_visits(counter: Counter) -> None:
    """One payment, with a share for each."""
    second, third = make_house(), make_house()
    counter.wants(PaidWhen.PREPAY)
    counter.wants(PaidWhen.DEPOSIT, second.venue)
    starts = counter.starts_at
    wanted = [
        Wanted(one.venue.pk, [one.massage.pk], one.ines.pk, starts + timedelta(hours=2 * number))
        for number, one in enumerate((counter.house, second, third))
    ]
    now = timezone.now()
    checkout = hold_together(
        wanted=wanted, customer=counter.customer, device="phone", replaces=None, now=now
    ).unwrap()
    give_contact_together(
        checkout=checkout, contact=ALICE, customer=counter.customer, now=now, answers={}
    ).unwrap()
    visits = list(Booking.objects.filter(checkout=checkout).order_by("starts_at"))

    attempt = counter.begin(*visits)
    assert attempt.amount == 9000 + 2250
    counter.pay(attempt).unwrap()
    settle_payment(order_id=attempt.order_id, now=now)

    assert [state_of(visit) for visit in visits] == ["CONFIRMED"] * 3
    assert [visit.payment_mode for visit in visits] == ["PREPAY", "DEPOSIT", "VENUE"]
    assert on(Code.HELD_FUNDS, visits[0].pk) == 9000
    assert on(Code.HELD_FUNDS, visits[1].pk) == 2250

    cancel_booking(booking=visits[1], reason="", now=timezone.now()).unwrap()
    counter.let_happen(visits[1])
    assert on(Code.HELD_FUNDS, visits[0].pk) == 9000
    assert on(Code.HELD_FUNDS, visits[1].pk) == 0
    assert Checkout.objects.count() == PaymentOrder.objects.count() == 1


def test_it_is_written_down_who_did_it(counter: Counter) -> None:
    booking = agreed(counter, PaidWhen.PREPAY)

    step = BookingChange.objects.get(booking=booking)
    assert (step.event, step.actor_kind, step.actor_id) == ("payment_secured", "P", None)
