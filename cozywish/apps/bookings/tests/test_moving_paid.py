"""A visit that was paid ahead moves to somebody who takes another price (BT12): the difference is settled with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries import auditing_money as visits_paid
from cozywish.apps.bookings.refusals import CostsMore
from cozywish.apps.bookings.services import (
    cancel_booking,
    complete_visit,
    move_for_business,
    move_own_booking,
)
from cozywish.apps.bookings.tests.counter import OWNER, Counter, _counter, agreed
from cozywish.apps.catalog.models import StaffService
from cozywish.apps.payments import auditing as payments
from cozywish.apps.payments.ledger import auditing as books
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.models import EscrowHold, PaymentOrder, Refund
from cozywish.apps.payments.refusals import Disputed, Frozen, NotPossibleNow
from cozywish.apps.payments.services import release_due
from cozywish.apps.payments.tests.conftest import _process, charge_of, on, till
from cozywish.core.auditing import violations

__all__ = ["_counter", "_process", "till"]
AN_HOUR = timedelta(hours=1)


def tomas_takes(counter: Counter, cents: int) -> None:
    StaffService.objects.filter(staff=counter.house.tomas).update(price_cents=cents)


def to_tomas(counter: Counter, booking: Booking) -> Any:
    """Its customer chooses him, an hour later."""
    return move_own_booking(
        booking=Booking.objects.select_related("venue").get(pk=booking.pk),
        starts_at=booking.starts_at + AN_HOUR,
        staff_id=counter.house.tomas.pk,
        now=timezone.now(),
    )


def sent_tomas(counter: Counter, booking: Booking) -> Booking:
    """The business gives it to him."""
    return move_for_business(
        booking=Booking.objects.select_related("venue").get(pk=booking.pk),
        by=OWNER,
        starts_at=booking.starts_at + AN_HOUR,
        staff_id=counter.house.tomas.pk,
        now=timezone.now(),
        tell_client=True,
    ).unwrap()


def held(booking: Booking) -> EscrowHold:
    return EscrowHold.objects.get(reference=booking.pk)


def finish(booking: Booking) -> None:
    """It took place, and its money goes where it belongs."""
    began = timezone.now() - AN_HOUR
    Booking.objects.filter(pk=booking.pk).update(starts_at=began, ends_at=began + AN_HOUR)
    visit = Booking.objects.select_related("venue").get(pk=booking.pk)
    complete_visit(booking=visit, by=OWNER, now=timezone.now()).unwrap()


@pytest.fixture(autouse=True)
def _audited(fresh_db: None) -> Any:
    """Whatever moved: every rule of money, and between visits and money, holds."""
    yield
    every = [*visits_paid.checks(), *payments.checks(), *books.checks()]
    assert [str(found) for found in violations(every)] == []


def test_what_it_costs_less_goes_back_with_the_move(counter: Counter) -> None:
    booking = agreed(counter, "PREPAY")
    tomas_takes(counter, 6000)

    moved = to_tomas(counter, booking).unwrap()
    counter.let_happen(booking)

    refund, hold = Refund.objects.get(), held(booking)
    assert (moved.total_cents, refund.amount, refund.reason) == (6000, 3000, "moved")
    assert (refund.state, refund.requested_by) == ("SUCCEEDED", None)
    assert (hold.state, hold.remaining, hold.owed, hold.fee) == ("HELD", 6000, 6000, 900)
    assert on(Code.HELD_FUNDS, booking.pk) == 6000


def test_what_is_released_later_is_of_the_new_price(counter: Counter) -> None:
    booking = agreed(counter, "PREPAY")
    tomas_takes(counter, 6000)
    to_tomas(counter, booking).unwrap()
    finish(booking)
    counter.let_happen(booking)

    EscrowHold.objects.update(release_at=timezone.now() - AN_HOUR)
    release_due(now=timezone.now())

    assert (on(Code.PLATFORM_FEE), on(Code.PROVIDER_PAYABLE, held(booking).provider)) == (900, 5100)


def test_a_paid_visit_does_not_become_dearer(counter: Counter) -> None:
    """Its customer cannot choose it; when the business sends somebody dearer the price stays."""
    booking = agreed(counter, "PREPAY")
    tomas_takes(counter, 12_000)

    refusal = to_tomas(counter, booking)
    assert isinstance(refusal.error, CostsMore)
    assert Booking.objects.get().starts_at == booking.starts_at

    moved = sent_tomas(counter, booking)
    item = moved.items.get()
    assert (item.staff_name, item.price_cents, moved.total_cents) == ("Tomás Rivera", 9000, 9000)
    assert (held(booking).remaining, Refund.objects.count()) == (9000, 0)


def test_a_deposit_stays_and_the_rest_is_paid_there(counter: Counter) -> None:
    booking = agreed(counter, "DEPOSIT")
    tomas_takes(counter, 12_000)

    moved = to_tomas(counter, booking).unwrap()

    hold = held(booking)
    assert (moved.total_cents, moved.deposit_cents) == (12_000, 2250)
    assert (hold.remaining, hold.owed, hold.fee) == (2250, 2250, 1800)
    assert Refund.objects.count() == 0


def test_a_deposit_is_never_more_than_the_price(counter: Counter) -> None:
    booking = agreed(counter, "DEPOSIT")
    tomas_takes(counter, 2000)

    moved = to_tomas(counter, booking).unwrap()
    counter.let_happen(booking)

    assert (moved.total_cents, moved.deposit_cents) == (2000, 2000)
    assert (held(booking).remaining, Refund.objects.get().amount) == (2000, 250)


def test_a_card_on_file_never_stands_for_more_than_was_agreed(counter: Counter) -> None:
    booking = agreed(counter, "GUARANTEE")
    tomas_takes(counter, 12_000)
    sent_tomas(counter, booking)
    assert (held(booking).owed, held(booking).fee) == (9000, 1800)

    StaffService.objects.filter(staff=counter.house.ines).update(price_cents=5000)
    move_for_business(
        booking=Booking.objects.select_related("venue").get(),
        by=OWNER,
        starts_at=booking.starts_at,
        staff_id=counter.house.ines.pk,
        now=timezone.now(),
        tell_client=True,
    ).unwrap()
    assert (held(booking).owed, held(booking).fee) == (5000, 750)


def test_what_was_released_at_once_comes_back_in_its_parts(counter: Counter, settings: Any) -> None:
    """The direct strategy: J9."""
    settings.PAYMENT_STRATEGY = "direct"
    booking = agreed(counter, "PREPAY")
    release_due(now=timezone.now())
    tomas_takes(counter, 6000)

    to_tomas(counter, booking).unwrap()
    counter.let_happen(booking)

    hold = held(booking)
    assert (hold.state, hold.released, hold.returned) == ("RELEASED", 6000, 3000)
    assert (on(Code.PLATFORM_FEE), on(Code.PROVIDER_PAYABLE, hold.provider)) == (900, 5100)


def test_while_a_bank_asks_it_does_not_move_for_less(counter: Counter) -> None:
    """Nothing goes back meanwhile, so everything stays as it was."""
    booking = agreed(counter, "PREPAY")
    order = PaymentOrder.objects.get()
    opened = counter.till.provider.pull("disputes", charge=charge_of(order).psp_id, inquiry=True)
    counter.let_happen(booking)
    tomas_takes(counter, 6000)

    refusal = to_tomas(counter, booking)

    assert isinstance(refusal.error, Disputed | Frozen)
    assert Booking.objects.get().total_cents == 9000
    counter.till.provider.pull(f"disputes/{opened['id']}", outcome="win")
    counter.let_happen(booking)
    assert to_tomas(counter, booking).unwrap().total_cents == 6000


def test_while_its_money_is_on_its_way_it_does_not_move_for_less(counter: Counter) -> None:
    booking = agreed(counter, "PREPAY")
    EscrowHold.objects.update(state="NONE", captured=0, remaining=0)
    tomas_takes(counter, 6000)

    refusal = to_tomas(counter, booking)

    EscrowHold.objects.update(state="HELD", captured=9000, remaining=9000)
    assert isinstance(refusal.error, NotPossibleNow)


def test_what_is_called_off_afterwards_is_of_what_was_left(counter: Counter) -> None:
    booking = agreed(counter, "PREPAY")
    tomas_takes(counter, 6000)
    to_tomas(counter, booking).unwrap()
    visit = Booking.objects.select_related("venue").get()

    cancel_booking(booking=visit, reason="", now=timezone.now()).unwrap()
    counter.let_happen(booking)

    assert sorted(Refund.objects.values_list("amount", flat=True)) == [3000, 6000]
    assert (held(booking).state, on(Code.HELD_FUNDS, booking.pk)) == ("RETURNED", 0)
