"""`manage.py audit` names a visit whose money does not follow it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingChange, Checkout
from cozywish.apps.bookings.queries.auditing_money import checks
from cozywish.apps.bookings.services.bulk import record_outcomes
from cozywish.apps.bookings.tests.counter import Counter, _counter, agreed
from cozywish.apps.payments.models import EscrowHold, PaymentOrder
from cozywish.apps.payments.tests.conftest import _process, till
from cozywish.apps.venues.models import PaidWhen
from cozywish.core.auditing import violations

__all__ = ["_counter", "_process", "till"]
TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def visit(counter: Counter) -> Booking:
    """A visit that was paid ahead two hours ago."""
    booking = agreed(counter, PaidWhen.PREPAY)
    Booking.objects.update(confirmed_at=timezone.now() - TWO_HOURS)
    BookingChange.objects.update(at=timezone.now() - TWO_HOURS)
    return booking


def found() -> list[str]:
    return [str(one) for one in violations(checks())]


def not_secured(visit: Booking) -> None:
    PaymentOrder.objects.update(secured_at=None)


def test_what_waits_for_the_answer_to_another_visit_is_no_violation(visit: Booking) -> None:
    """One payment for two visits, of which one is only asked for: nothing is taken yet."""
    not_paid(visit)
    group = Checkout.objects.create(placed_at=timezone.now())
    Booking.objects.update(checkout=group)
    PaymentOrder.objects.update(reference=group.pk, captures_later=True)
    assert [line.split(": ")[1] for line in found()] == ["is agreed, and nothing was taken"]

    make_booking(
        visit.items.get().staff, [visit.items.get().service], visit.starts_at + timedelta(days=1),
        state=BookingState.REQUESTED, checkout=group,
    )  # fmt: skip

    assert found() == []


def not_paid(visit: Booking) -> None:
    EscrowHold.objects.update(captured=0, remaining=0, state="NONE")


def ended(visit: Booking, state: str) -> None:
    Booking.objects.update(state=state)
    BookingChange.objects.update(state=state)


def still_held(visit: Booking) -> None:
    ended(visit, "CANCELLED")


def still_paid_out(visit: Booking) -> None:
    ended(visit, "CANCELLED")
    EscrowHold.objects.update(state="RELEASED", remaining=0, released=F("captured"))
    PaymentOrder.objects.update(strategy="DIRECT")


def still_to_be_taken(visit: Booking) -> None:
    ended(visit, "DECLINED")
    EscrowHold.objects.update(captured=0, remaining=0, state="NONE")
    order = PaymentOrder.objects.get()
    order.attempts.update(state="AUTHORISED")


def other_price(visit: Booking) -> None:
    EscrowHold.objects.update(owed=F("owed") + 1)


def for_no_visit(visit: Booking) -> None:
    EscrowHold.objects.update(reference=uuid4())


def other_state(visit: Booking) -> None:
    Booking.objects.update(state="IN_PROGRESS")


FAULTS: list[tuple[Callable[[Booking], None], str]] = [
    (not_secured, "is agreed, and its money is not secured"),
    (not_paid, "is agreed, and nothing was taken"),
    (still_held, "is over, and its money is held as before"),
    (still_paid_out, "did not take place, and its money is paid out as before"),
    (still_to_be_taken, "is over, and its money can still be taken"),
    (other_price, "owes more ahead than it costs"),
    (for_no_visit, "is for no visit"),
    (other_state, "is in another state than its last step led to"),
]


def test_what_is_right_passes(visit: Booking) -> None:
    assert found() == []


@pytest.mark.parametrize(("breaks", "says"), FAULTS, ids=lambda one: getattr(one, "__name__", ""))
def test_what_is_wrong_is_named(
    visit: Booking, breaks: Callable[[Booking], None], says: str
) -> None:
    breaks(visit)

    (line,) = found()
    assert says in line


def test_what_follows_is_left_an_hour(visit: Booking) -> None:
    still_held(visit)
    BookingChange.objects.update(at=timezone.now())

    assert found() == []


def test_what_an_import_says_became_of_a_visit_is_no_step(visit: Booking) -> None:
    EscrowHold.objects.update(state="RELEASABLE", release_at=timezone.now())
    over = timezone.now() - TWO_HOURS
    Booking.objects.update(starts_at=over - TWO_HOURS, ends_at=over)

    closed = record_outcomes(outcomes={visit.pk: BookingState.COMPLETED}, now=timezone.now())

    assert closed.unwrap() == 1
    assert found() == []


def test_every_question_has_its_fault() -> None:
    assert {one.says.rstrip(":") for one in checks()} == {
        one.says.rstrip(":") for one in checks() if any(says in one.says for _, says in FAULTS)
    }
