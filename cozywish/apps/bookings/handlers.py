"""What bookings do when something falls due. Refused means: done already, or not true any more."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from cozywish.apps.bookings.events import (
    BookingChanged,
    HoldDue,
    OutcomeDue,
    RequestDue,
    TimesFreed,
    WaitBegun,
    WaitDue,
)
from cozywish.apps.bookings.queries.history import change_by_id
from cozywish.apps.bookings.queries.waiting import (
    entry_by_id,
    freed_by,
    offers_of_booking,
    waiting_to_move,
)
from cozywish.apps.bookings.services import expire_hold, lapse_request, settle_visit
from cozywish.apps.bookings.services.following import follow_again, follow_step
from cozywish.apps.bookings.services.heeding import (
    bank_asks,
    fee_declined,
    money_arrived,
    payment_gone,
)
from cozywish.apps.bookings.services.paying import settle_payment, too_late, wait_for_payment
from cozywish.apps.bookings.services.waiting import (
    look_again,
    offer_what_is_free,
    settle_offer,
)
from cozywish.apps.payments.events import (
    PaymentCaptured,
    PaymentDisputed,
    PaymentFailed,
    PaymentLate,
    PaymentSecured,
    PaymentThawed,
    PaymentUnderWay,
    PaymentVoided,
)
from cozywish.apps.scheduling.events import BackAgain
from cozywish.core.services import Failure, Success
from cozywish.toolkit.policies import task


@task("bookings.end_hold")
def end_hold(event: HoldDue) -> None:
    """Expire a hold whose time is over. One that was confirmed or given up meanwhile is left alone."""
    match expire_hold(booking_id=UUID(event.booking_id)):
        case Success() | Failure():
            pass


@task("bookings.end_request")
def end_request(event: RequestDue) -> None:
    """Let a request lapse that nobody answered."""
    match lapse_request(booking_id=UUID(event.booking_id)):
        case Success() | Failure():
            pass


@task("bookings.settle")
def settle(event: OutcomeDue) -> None:
    """Say that a visit took place when nobody has said what became of it. One that was moved is settled later."""
    match settle_visit(booking_id=UUID(event.booking_id)):
        case Success() | Failure():
            pass


@task("bookings.offer_freed")
def offer_freed(event: BookingChanged) -> None:
    """Let the waiting list follow a booking: what it gave back is offered, what was offered and agreed is settled, and
    a visit that is none any more waits for no earlier time.
    """
    change, now = change_by_id(change_id=int(event.change_id)), timezone.now()
    for offer in offers_of_booking(booking_id=change.booking_id):
        match settle_offer(offer_id=offer.pk, now=now):
            case Success() | Failure():
                pass
    for entry_id in waiting_to_move(booking_id=change.booking_id):
        match look_again(entry_id=entry_id, now=now):
            case Success() | Failure():
                pass
    freed = freed_by(change)
    if freed is not None:
        first, last = freed
        offer_what_is_free(venue_id=change.booking.venue_id, first=first, last=last, now=now)


@task("bookings.offer_times")
def offer_times(event: TimesFreed | BackAgain) -> None:
    """Offer what can be booked since times of the venue were changed, somebody is back, or since yesterday."""
    offer_what_is_free(
        venue_id=UUID(event.venue_id),
        first=date.fromisoformat(event.first_on),
        last=date.fromisoformat(event.last_on),
        now=timezone.now(),
    )


@task("bookings.begin_wait")
def begin_wait(event: WaitBegun) -> None:
    """Offer what was freed while somebody was joining."""
    entry = entry_by_id(entry_id=UUID(event.entry_id))
    offer_what_is_free(
        venue_id=entry.venue_id, first=entry.first_on, last=entry.last_on, now=timezone.now()
    )


@task("bookings.go_on_waiting")
def go_on_waiting(event: WaitDue) -> None:
    """Have a morning's look, or end what is over. What was closed meanwhile is left alone."""
    match look_again(entry_id=UUID(event.entry_id), now=timezone.now()):
        case Success() | Failure():
            pass


@task("bookings.follow_payment")
def follow_payment(event: PaymentSecured) -> None:
    """Agree to what is paid, or give the money back if its time is gone."""
    settle_payment(order_id=UUID(event.order_id), now=timezone.now())


@task("bookings.wait_for_payment")
def hold_on(event: PaymentUnderWay) -> None:
    """Hold the times for longer while a payment is on its way."""
    wait_for_payment(reference=UUID(event.reference_id), now=timezone.now()).unwrap()


@task("bookings.late_payment")
def take_late_payment(event: PaymentLate) -> None:
    """Money came too late: seat whom it is from after all, or return it."""
    too_late(
        order_id=UUID(event.order_id), charge_id=UUID(event.charge_id), now=timezone.now()
    ).unwrap()


@task("bookings.move_money")
def move_money(event: BookingChanged) -> None:
    """Let the money follow a booking."""
    follow_step(change_by_id(change_id=int(event.change_id)), now=timezone.now())


@task("bookings.fee_declined")
def owe_fee(event: PaymentFailed) -> None:
    """Let a fee that a card did not pay be owed."""
    fee_declined(attempt_id=UUID(event.attempt_id), now=timezone.now())


@task("bookings.money_arrived")
def take_money(event: PaymentCaptured) -> None:
    """Let what was owed be paid."""
    money_arrived(order_id=UUID(event.order_id), now=timezone.now())


@task("bookings.payment_gone")
def lose_payment(event: PaymentVoided) -> None:
    """Call off what will not be paid any more."""
    payment_gone(order_id=UUID(event.order_id), now=timezone.now()).unwrap()


@task("bookings.bank_asks")
def heed_bank(event: PaymentDisputed) -> None:
    """Write down that a bank asks."""
    bank_asks(order_id=UUID(event.order_id), now=timezone.now()).unwrap()


@task("bookings.follow_arrival")
def follow_money(event: PaymentCaptured) -> None:
    """Let money that arrived follow what became of its visits before it did."""
    follow_again(order_id=UUID(event.order_id), now=timezone.now())


@task("bookings.follow_thaw")
def follow_thaw(event: PaymentThawed) -> None:
    """Let money that was frozen follow what became of its visits meanwhile."""
    follow_again(order_id=UUID(event.order_id), now=timezone.now())
