"""Money that a person lets go back: of the business, or of the office, each within what they were trusted with.

Above the limit a second person agrees. For what was asked for at the business that is its owner or the office, for what
the office asked for another of the office; never whoever asked.
"""

from datetime import datetime
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.office import RETURN
from cozywish.apps.audit.services import record
from cozywish.apps.bookings.models import Booking, BookingNote
from cozywish.apps.bookings.queries.acting import business_actor
from cozywish.apps.bookings.queries.money import money_of_visits, money_rights, visit_of
from cozywish.apps.bookings.refusals import (
    NothingToReturn,
    NotYoursToChange,
    ReasonMissing,
)
from cozywish.apps.payments.models import Debt, EscrowHold, Refund
from cozywish.apps.payments.queries.orders import is_disputed
from cozywish.apps.payments.refusals import Disputed
from cozywish.apps.payments.services import (
    approve_refund,
    decline_refund,
    freeze_hold,
    request_refund,
    thaw_hold,
    waive_debt,
    withdraw_refund,
)
from cozywish.core.services import operation

LONGEST_WHY = 300
OF_BUSINESS, OF_OFFICE = "by_business", "by_office"


@operation
def refund_visit(
    *, user: User, booking: Booking, amount: int | None, why: str, now: datetime
) -> Refund:
    """Let so much of what was paid for a visit go back, or all of it. It may wait for a second person.

    The caller has seen that the person sees the visit. Fails with NotYoursToChange, ReasonMissing, NothingToReturn and
    as `request_refund` does.
    """
    if not money_rights(user=user, booking=booking).refunds:
        raise NotYoursToChange
    return _refund(booking, user, amount, why, OF_BUSINESS, now)


@operation
def refund_for_office(
    *, officer: User, booking: Booking, amount: int | None, why: str, now: datetime
) -> Refund:
    """As `refund_visit`, by the office. Fails with NotYoursToChange for the customer's and the business's own."""
    if not may_return(officer=officer, booking=booking):
        raise NotYoursToChange
    return _refund(booking, officer, amount, why, OF_OFFICE, now)


def may_return(*, officer: User, booking: Booking) -> bool:
    """Say whether somebody of the office lets money of the visit go back: never their own, or their business's."""
    is_trusted = officer.is_active and officer.has_perm(RETURN)
    is_own = booking.customer_id == officer.pk or business_actor(user=officer, booking=booking)
    return is_trusted and not is_own


def _refund(
    booking: Booking, user: User, amount: int | None, why: str, reason: str, now: datetime
) -> Refund:
    if not why.strip():
        raise ReasonMissing
    money = money_of_visits([booking.pk]).get(booking.pk)
    if money is None or not money.left.minor:
        raise NothingToReturn
    refund = request_refund(
        hold_id=money.hold.pk,
        amount=money.left.minor if amount is None else amount,
        reason=reason,
        by=user.pk,
        now=now,
    ).unwrap()
    _explain(booking, user, why, now, refund=refund.pk)
    return refund


@operation
def freeze_for_office(*, officer: User, booking: Booking, why: str, now: datetime) -> EscrowHold:
    """Keep what is held for a visit until somebody says that it may go on: nothing of it goes back or is released.

    Fails with NotYoursToChange for the officer's own, ReasonMissing, NothingToReturn, and as `freeze_hold` does.
    """
    hold = _held_for(officer, booking, why)
    frozen = freeze_hold(hold_id=hold.pk, by=officer.pk, now=now).unwrap()
    _explain(booking, officer, why, now, refund=None)
    return frozen


@operation
def thaw_for_office(*, officer: User, booking: Booking, why: str, now: datetime) -> EscrowHold:
    """Let what was frozen go on from where it was. While a bank asks it stays: Disputed. Otherwise as freezing."""
    hold = _held_for(officer, booking, why)
    if is_disputed(hold.order_id):
        raise Disputed
    thawed = thaw_hold(hold_id=hold.pk, by=officer.pk, now=now).unwrap()
    _explain(booking, officer, why, now, refund=None)
    return thawed


def _held_for(officer: User, booking: Booking, why: str) -> EscrowHold:
    if not may_return(officer=officer, booking=booking):
        raise NotYoursToChange
    if not why.strip():
        raise ReasonMissing
    money = money_of_visits([booking.pk]).get(booking.pk)
    if money is None:
        raise NothingToReturn
    return money.hold


@operation
def waive_fee(*, user: User, booking: Booking, amount: int | None, why: str, now: datetime) -> Debt:
    """Do without a fee that a card did not pay, or without so much of it.

    Fails with NotYoursToChange, ReasonMissing, NothingToReturn and as `waive_debt` does.
    """
    if not money_rights(user=user, booking=booking).refunds:
        raise NotYoursToChange
    return _waive(booking, user, amount, why, now)


def _explain(booking: Booking, user: User, why: str, now: datetime, *, refund: UUID | None) -> None:
    """Why is for the people of the business and the office, and goes when what is known of the visit goes."""
    text = why.strip()[:LONGEST_WHY]
    BookingNote.objects.create(booking=booking, at=now, author=user, text=text, refund=refund)


def _waive(booking: Booking, user: User, amount: int | None, why: str, now: datetime) -> Debt:
    if not why.strip():
        raise ReasonMissing
    money = money_of_visits([booking.pk]).get(booking.pk)
    if money is None or money.open_debt is None:
        raise NothingToReturn
    debt = waive_debt(debt_id=money.open_debt.pk, amount=amount, by=user.pk, now=now).unwrap()
    _explain(booking, user, why, now, refund=None)
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action="bookings.fee_waived",
        object_type="booking",
        object_id=booking.pk,
        amount=amount or money.open_debt.amount,
    )
    return debt


@operation
def decide_refund(
    *, user: User, booking_id: UUID, refund_id: UUID, agrees: bool, now: datetime
) -> Refund:
    """Agree to a refund of that visit that waits for a second person, or say no: as the owner of its business.

    Whoever asked for it takes it back by saying no. Raises Refund.DoesNotExist where it is of none. Fails with
    NotYoursToChange, SecondPersonNeeded and as `approve_refund` does.
    """
    refund = refund_of(booking_id=booking_id, refund_id=refund_id)
    booking = Booking.objects.get(pk=booking_id)
    rights = money_rights(user=user, booking=booking)
    if not rights.sees:
        raise NotYoursToChange
    return _decide(refund, user, agrees, may=rights.decides, now=now)


@operation
def decide_for_office(*, officer: User, refund_id: UUID, agrees: bool, now: datetime) -> Refund:
    """As `decide_refund`, by the office."""
    refund, booking = refund_and_visit(refund_id)
    may = may_return(officer=officer, booking=booking)
    return _decide(refund, officer, agrees, may=may, now=now)


def _decide(refund: Refund, user: User, agrees: bool, *, may: bool, now: datetime) -> Refund:
    if refund.requested_by == user.pk and not agrees:
        return withdraw_refund(refund_id=refund.pk, by=user.pk, now=now).unwrap()
    if not may:
        raise NotYoursToChange
    decide = approve_refund if agrees else decline_refund
    return decide(refund_id=refund.pk, by=user.pk, now=now).unwrap()


def refund_of(*, booking_id: UUID, refund_id: UUID) -> Refund:
    """Return a refund of that visit. Raises Refund.DoesNotExist for any other."""
    refund, booking = refund_and_visit(refund_id)
    if booking.pk != booking_id:
        raise Refund.DoesNotExist
    return refund


def refund_and_visit(refund_id: UUID) -> tuple[Refund, Booking]:
    """Return a refund and the visit whose money it is. Raises Refund.DoesNotExist, also for what is of no visit."""
    known = Refund.objects.select_related("hold__order__debt__hold", "charge")
    refund = known.get(pk=refund_id)
    if refund.hold is None:
        raise Refund.DoesNotExist
    booking = Booking.objects.select_related("venue").filter(pk=visit_of(refund.hold)).first()
    if booking is None:
        raise Refund.DoesNotExist
    return refund, booking
