"""From a hold to an agreement by money: what is owed, what follows when it is secured, and when it comes too late.

Note [Paid, and then agreed]
    The provider tells payments, and payments tells us by events; the page somebody comes back to asks at once. Both
    end in `secure_visits`, whoever is first. What is held when it is secured is agreed. If the hold was over before,
    its time is taken again if it is still free (BT22); otherwise the money goes back (BT23).
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import Door
from cozywish.apps.accounts.services import agree
from cozywish.apps.bookings.acting import PROVIDER
from cozywish.apps.bookings.events import RequestDue, RequestMade
from cozywish.apps.bookings.machine import BookingState, PaymentMode
from cozywish.apps.bookings.models import Allocation, AllocationState, Booking, CartLine
from cozywish.apps.bookings.queries.advance import due_now, is_secured_online, modes_of
from cozywish.apps.bookings.queries.asked_first import approve_by, is_on_request
from cozywish.apps.bookings.queries.gates import complete
from cozywish.apps.bookings.refusals import NotPossibleNow, SlotTaken
from cozywish.apps.bookings.services.changing import change
from cozywish.apps.bookings.services.claiming import (
    NO_OVERLAP,
    expire,
    expire_elapsed_holds,
    wait_for_resources,
)
from cozywish.apps.bookings.services.confirming import DONE, ModeNotOffered, refuse_unready
from cozywish.apps.bookings.services.extending import extend_for
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.apps.bookings.services.timers import set_timers
from cozywish.apps.outbox.services import publish
from cozywish.apps.payments.machine import AttemptState, PayMode, Strategy
from cozywish.apps.payments.models import Charge, PaymentAttempt, PaymentOrder
from cozywish.apps.payments.services import (
    Share,
    ask_to_capture,
    call_off,
    change_order,
    close_order,
    give_back,
    open_order,
    return_late,
    revive_late,
)
from cozywish.core.db import DatabaseNow, violation
from cozywish.core.errors import Conflict
from cozywish.core.money import Money
from cozywish.core.services import Failure, ServiceResult, Success, operation

BEFORE_IT_LAPSES = timedelta(hours=6)  # an authorisation is taken so long before it ends


class NothingOwed(Conflict):
    code = "BOOKINGS_NOTHING_OWED"
    template = _("Nothing is to be paid for this ahead.")


def visits_of(reference: UUID) -> list[Booking]:
    """Return what an order is for: one visit by its own id, or several by that of what holds them together."""
    found = complete().filter(Q(pk=reference) | Q(checkout=reference)).order_by("starts_at", "pk")
    return list(found)


def order_of(booking: Booking) -> PaymentOrder | None:
    """Return what is owed or was paid ahead for a visit, alone or with others. One SQL query."""
    reference = booking.checkout_id or booking.pk
    return PaymentOrder.objects.filter(reference=reference).first()


@operation
def owe(
    *, bookings: Sequence[Booking], modes: dict[UUID, str], now: datetime, door: Door = Door.PAGE
) -> PaymentOrder:
    """Write down what is paid ahead for these visits, which are held together or alone, as one payment.

    `modes` says by booking how it is paid. What was owed already stays as it was. Fails with ModeNotOffered,
    NothingOwed, ContactMissing, EarlierMissing, HoldGone.
    """
    known = order_of(bookings[0])
    if known is not None:
        return known
    for booking in bookings:
        mode = modes.get(booking.pk, _usual_mode(booking))
        if mode not in modes_of(booking):
            raise ModeNotOffered
        refuse_unready(booking, payment_mode=mode, now=now)
        live = Booking.objects.filter(
            pk=booking.pk, state=BookingState.HELD, hold_until__gt=DatabaseNow()
        )
        if not live.update(payment_mode=mode):
            raise HoldGone
        booking.payment_mode = mode
    first = bookings[0]
    if first.customer_id is None:
        agree(device=first.device, door=door, now=now).unwrap()
    return _open(bookings, now=now)


def pay_otherwise(*, booking: Booking, mode: str, now: datetime) -> ServiceResult[None]:
    """Let what is owed for a hold be paid in another way than was chosen, as long as nothing is paid.

    Nothing happens where nothing is owed yet or that way was chosen. Fails with ModeNotOffered, HoldGone, OrderClosed,
    PaymentUnderWayAlready. The provider is asked, so this is never part of a transaction.
    """
    order = order_of(booking)
    if order is None or mode == booking.payment_mode:
        return Success(None)
    if mode not in modes_of(booking):
        return Failure(ModeNotOffered())
    if call_off(order_id=order.pk, now=now).secured_at is not None:
        return Success(None)  # it was paid meanwhile
    return _owe_otherwise(booking=booking, order_id=order.pk, mode=mode, now=now)


@operation
def _owe_otherwise(*, booking: Booking, order_id: UUID, mode: str, now: datetime) -> None:
    live = Booking.objects.filter(
        pk=booking.pk, state=BookingState.HELD, hold_until__gt=DatabaseNow()
    )
    if not live.update(payment_mode=mode):
        raise HoldGone
    booking.payment_mode = mode
    change_order(order_id=order_id, mode=PayMode(mode), shares=[_share(booking)], now=now).unwrap()


def _usual_mode(booking: Booking) -> str:
    """How it is paid if nobody says otherwise: what costs nothing is held as paid at its venue."""
    return booking.payment_mode if booking.total_cents else PaymentMode.FREE


def _open(bookings: Sequence[Booking], *, now: datetime) -> PaymentOrder:
    """One payment for all of them. The card that pays is also on file for those that only want one."""
    secured = [one for one in bookings if is_secured_online(one)]
    if not secured:
        raise NothingOwed
    wanted = {PayMode(one.payment_mode) for one in secured}
    mode = next(
        mode for mode in (PayMode.DEPOSIT, PayMode.PREPAY, PayMode.GUARANTEE) if mode in wanted
    )
    first = bookings[0]
    return open_order(
        reference=first.checkout_id or first.pk,
        mode=mode,
        strategy=Strategy(settings.PAYMENT_STRATEGY.upper()),
        shares=[_share(one) for one in secured],
        payer=first.customer_id,
        captures_later=mode != PayMode.GUARANTEE and any(map(is_on_request, bookings)),
        now=now,
    ).unwrap()


def _share(booking: Booking) -> Share:
    """What one visit owes. With a card on file it is the most that a fee can be."""
    due = due_now(booking, booking.payment_mode) or booking.total_cents
    rate = settings.FEE_BASIS_POINTS
    return Share(
        reference=booking.pk,
        provider=booking.venue.business_id,
        amount=Money(due, booking.currency),
        fee=Money(booking.total_cents, booking.currency).part(rate).minor,
        fee_rate=rate,
        is_guarantee=booking.payment_mode == PaymentMode.GUARANTEE,
    )


@operation
def wait_for_payment(*, reference: UUID, now: datetime) -> None:
    """The bank asks who pays, or the money is on its way: hold the times for longer, once (BT2)."""
    for booking in visits_of(reference):
        with suppress(Conflict):
            extend_for(booking, by=PROVIDER, now=now)


def settle_payment(*, order_id: UUID, now: datetime) -> list[Booking]:
    """Do what follows from an order that is secured. See Note [Paid, and then agreed]."""
    order = PaymentOrder.objects.get(pk=order_id)
    if order.secured_at is None:
        return visits_of(order.reference)
    match secure_visits(order_id=order_id, now=now):
        case Success(agreed):
            return agreed
    too_late(order_id=order_id, charge_id=None, now=now).unwrap()
    return visits_of(order.reference)


@operation
def secure_visits(*, order_id: UUID, now: datetime) -> list[Booking]:
    """Agree to all that the order is for (BT3), or ask for it where a venue wants to be asked (BT5): all or none.

    Done already, it is left as it is. Fails with NotPossibleNow when a hold is over.
    """
    order = PaymentOrder.objects.get(pk=order_id)
    bookings = visits_of(order.reference)
    held = [one for one in bookings if one.state == BookingState.HELD]
    for booking in bookings:
        if booking in held:
            _secure(booking, order, now=now)
        elif booking.confirmed_at is None and booking.state not in DONE and not booking.approve_by:
            raise NotPossibleNow
    if held and order.captures_later and not any(map(_waits, bookings)):
        ask_to_capture(order_id=order.pk, dropped=frozenset(), now=now).unwrap()
    CartLine.objects.filter(checkout=order.reference).delete()
    return bookings


def _waits(booking: Booking) -> bool:
    return booking.state == BookingState.REQUESTED


def _is_asked(booking: Booking, order: PaymentOrder) -> bool:
    """Whether its venue is asked first. What an order takes at once was offered as agreed at once, and stays so when
    the venue wants to be asked by now: nobody's money is taken for a request.
    """
    takes_at_once = order.mode != PayMode.GUARANTEE and not order.captures_later
    return not takes_at_once and is_on_request(booking)


def _secure(booking: Booking, order: PaymentOrder, *, now: datetime) -> None:
    live = Q(hold_until__gt=DatabaseNow())
    mode = booking.payment_mode if booking.total_cents else PaymentMode.FREE
    if not _is_asked(booking, order):
        change(
            booking, "payment_secured",
            by=PROVIDER, now=now, only_if=live, payment_mode=mode, confirmed_at=now,
        )  # fmt: skip
        set_timers(booking, now=now)
        return
    until = _answer_by(booking, order, now=now)
    change(
        booking, "request",
        by=PROVIDER, now=now, only_if=live, payment_mode=mode, approve_by=until,
    )  # fmt: skip
    publish(RequestMade(booking_id=str(booking.pk)))
    publish(RequestDue(booking_id=str(booking.pk)), due_at=until)


def _answer_by(booking: Booking, order: PaymentOrder, *, now: datetime) -> datetime:
    """Until when the venue can answer: never so long that what is authorised has lapsed."""
    usual = approve_by(booking, now=now)
    authorised = PaymentAttempt.objects.filter(order=order, state=AttemptState.AUTHORISED)
    ends = authorised.exclude(capture_before=None).values_list("capture_before", flat=True).first()
    return min(usual, ends - BEFORE_IT_LAPSES) if ends else usual


@operation
def too_late(*, order_id: UUID, charge_id: UUID | None, now: datetime) -> PaymentOrder:
    """Money came for times that were not held any more: they are taken again if they are free (BT22), or it goes back.

    `charge_id` names money that payments set aside; without it the order itself has it.
    """
    order = PaymentOrder.objects.get(pk=order_id)
    charge = Charge.objects.filter(pk=charge_id).first() if charge_id else None
    if charge is not None and (charge.is_applied or charge.is_quarantined):
        return order
    if charge is None and order.closed_at and not order.holds.filter(remaining__gt=0).exists():
        return order  # it went back already
    bookings = visits_of(order.reference)
    try:
        with transaction.atomic():
            _take_again(bookings, order, now=now)
            if charge is not None:
                revive_late(charge_id=charge.pk, now=now).unwrap()
    except Conflict:
        if charge is not None:
            return_late(charge_id=charge.pk, now=now).unwrap()
        else:
            _return(order, now=now)
    return order


def _return(order: PaymentOrder, *, now: datetime) -> None:
    """J11b, or letting go of what is only authorised. A card on file is kept by nobody: it is never charged."""
    close_order(order_id=order.pk, now=now).unwrap()
    for hold in order.holds.all():
        give_back(hold_id=hold.pk, reason="late", now=now).unwrap()


def _take_again(bookings: Sequence[Booking], order: PaymentOrder, *, now: datetime) -> None:
    """Seat all of them once more. Raises a Conflict when one cannot be, or when the venue was to be asked first."""
    if order.captures_later:
        raise NotPossibleNow
    for booking in bookings:
        expire(booking)  # by the clock of the database, whether or not its timer was there
        soonest = now + timedelta(minutes=booking.venue.lead_minutes)
        is_over = booking.state == BookingState.EXPIRED and booking.confirmed_at is None
        if not is_over or booking.starts_at <= soonest or is_on_request(booking):
            raise NotPossibleNow
        _reclaim(booking)
        change(
            booking, "late_payment",
            by=PROVIDER, now=now, confirmed_at=now, closed_at=None,
        )  # fmt: skip
        set_timers(booking, now=now)


def _reclaim(booking: Booking) -> None:
    """Have the very time it had. Raises SlotTaken when somebody else has some of it."""
    had = Allocation.objects.filter(
        booking_item__in=[item.pk for item in booking.items.all()], state=AllocationState.RELEASED
    )
    taken = list(had)
    wait_for_resources({one.resource_id for one in taken})
    expire_elapsed_holds(allocations=taken)
    with violation(NO_OVERLAP, becomes=SlotTaken()):
        had.update(state=AllocationState.CONFIRMED)
