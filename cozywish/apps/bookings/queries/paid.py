"""What a customer's money did: for each visit that was paid ahead or secured by a card, and what went back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.gates import bookings_of, complete
from cozywish.apps.payments.machine import AttemptState, DebtState, RefundState
from cozywish.apps.payments.models import Debt, EscrowHold, PaymentAttempt, PaymentOrder, Refund

Kind = PaymentAttempt.Kind
MOVING = (AttemptState.REQUIRES_ACTION, AttemptState.PROCESSING)
OFF = (BookingState.CANCELLED, BookingState.NO_SHOW)
NOT_TO_COME = (*OFF, BookingState.DECLINED, BookingState.EXPIRED)


class Standing(StrEnum):
    """How far paying for a visit has come."""

    OPEN = "OPEN"  # nothing has happened yet
    UNDER_WAY = "UNDER_WAY"
    SET_ASIDE = "SET_ASIDE"  # by the bank, until the venue has answered
    ON_FILE = "ON_FILE"  # nothing is paid, a card is
    PAID = "PAID"
    LET_GO = "LET_GO"  # what was set aside was never taken
    LATE = "LATE"  # it came for a time that was gone


class WayBack(StrEnum):
    """How far a refund has come."""

    WAITS = "WAITS"  # for somebody's yes
    ON_ITS_WAY = "ON_ITS_WAY"
    DONE = "DONE"
    CAME_BACK = "CAME_BACK"


WAYS = {
    RefundState.REQUESTED: WayBack.WAITS,
    RefundState.SUCCEEDED: WayBack.DONE,
    RefundState.FAILED: WayBack.CAME_BACK,
}


@dataclass(frozen=True, slots=True)
class Back:
    """Money that goes back, or went."""

    cents: int
    way: WayBack
    at: datetime


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid for one visit, and what became of it, in cents.

    `fee` is what was kept because its client cancelled late or did not come; `fee_due` what is being charged to the
    card on file for that, `fee_owed` what the card did not pay. `brand` and `last4` are those of the card.
    """

    hold: EscrowHold
    booking: Booking
    standing: Standing
    at: datetime
    cents: int
    fee: int
    fee_due: int
    fee_owed: int
    back: Sequence[Back]
    brand: str
    last4: str

    @property
    def mode(self) -> str:
        """Deposit, all of it, or a card on file."""
        return self.booking.payment_mode

    @property
    def currency(self) -> str:
        """What it is counted in."""
        return self.hold.currency

    @property
    def back_cents(self) -> int:
        """How much went back or is on its way."""
        return sum(one.cents for one in self.back if one.way in (WayBack.ON_ITS_WAY, WayBack.DONE))

    @property
    def at_venue(self) -> int:
        """How much is paid where the visit takes place."""
        if self.booking.state in NOT_TO_COME:
            return 0
        ahead = self.hold.owed if self.standing == Standing.SET_ASIDE else self.cents
        return max(self.booking.total_cents - ahead, 0)


def holds_of(user: User) -> QuerySet[EscrowHold]:
    """Return what somebody ever paid or secured, or what is on its way, the latest first. A question not yet asked."""
    mine = Booking.objects.filter(customer=user).values("pk")
    happened = Q(order__secured_at__isnull=False) | Q(
        order__attempts__state__in=[*MOVING, AttemptState.CAPTURED, AttemptState.QUARANTINED]
    )
    begins = Booking.objects.filter(pk=OuterRef("reference")).values("starts_at")[:1]
    found = EscrowHold.objects.filter(happened, reference__in=mine).distinct()
    return found.annotate(begins=Subquery(begins)).order_by("-order__created_at", "begins", "pk")


def with_story(holds: QuerySet[EscrowHold]) -> QuerySet[EscrowHold]:
    """The same with all that happened to them. Five SQL queries, and two where a fee was owed."""
    return holds.select_related("order", "debt__order").prefetch_related(
        Prefetch("refunds", Refund.objects.order_by("created_at")),
        Prefetch("debt__order__holds__refunds", Refund.objects.order_by("created_at")),
        Prefetch(
            "order__attempts",
            PaymentAttempt.objects.select_related("charge")
            .prefetch_related("charge__refunds")
            .order_by("created_at"),
        ),
    )


def paid_of(holds: Iterable[EscrowHold], bookings: Sequence[Booking] = ()) -> list[Paid]:
    """Return what was paid, in that order; `holds` come with their story, and `bookings` are those that are known."""
    holds = list(holds)
    known = {one.pk: one for one in bookings}
    absent = [hold.reference for hold in holds if hold.reference not in known]
    if absent:
        known |= {one.pk: one for one in complete().filter(pk__in=absent)}
    return [_paid(hold, known[hold.reference]) for hold in holds if hold.reference in known]


def debt_of(booking: Booking) -> Debt | None:
    """Return the fee that is owed for a visit because a card did not pay it. One SQL query."""
    return Debt.objects.filter(hold__reference=booking.pk, state=DebtState.OPEN).first()


def visit_of_debt(order: PaymentOrder) -> Booking | None:
    """Return the visit whose fee is paid by that order; None for any other order. Five SQL queries at most."""
    return (
        complete()
        .filter(pk__in=EscrowHold.objects.filter(debt__order=order).values("reference"))
        .first()
    )


def paid_for(booking: Booking) -> Paid | None:
    """Return what was paid for one visit, if anything of that kind happened. Five SQL queries at most."""
    return paid_for_each([booking]).get(booking.pk)


def paid_for_each(bookings: Sequence[Booking]) -> dict[UUID, Paid]:
    """Return what was paid for each of these for which anything of that kind happened. Five SQL queries at most."""
    holds = EscrowHold.objects.filter(reference__in=[one.pk for one in bookings])
    found = paid_of(with_story(holds), bookings)
    return {one.booking.pk: one for one in found if one.standing != Standing.OPEN}


def _paid(hold: EscrowHold, booking: Booking) -> Paid:
    order, debt = hold.order, getattr(hold, "debt", None)
    every = list(order.attempts.all())
    main = [one for one in every if one.kind != Kind.SAVED]
    fees = [one for one in every if one.hold_id == hold.pk]
    last = next((one for one in reversed(main) if one.last4), main[-1] if main else None)
    return Paid(
        hold=hold,
        booking=booking,
        standing=_standing(hold, order, main),
        at=order.secured_at or order.created_at,
        cents=hold.captured,
        fee=hold.released + _settled(debt, DebtState.PAID) if booking.state in OFF else 0,
        fee_due=sum(one.amount for one in fees if _is_asked(one)),
        fee_owed=_settled(debt, DebtState.OPEN),
        back=[*_back(hold.refunds.all()), *_back(_of_debt(debt)), *_back(_unapplied(main))],
        brand=last.brand if last else "",
        last4=last.last4 if last else "",
    )


def _of_debt(debt: Debt | None) -> list[Refund]:
    """What goes back of a fee that was paid later: it is of an order of its own."""
    if debt is None or debt.order is None:
        return []
    return [one for hold in debt.order.holds.all() for one in hold.refunds.all()]


def _settled(debt: Debt | None, state: DebtState) -> int:
    return debt.amount if debt is not None and debt.state == state else 0


def _is_asked(fee: PaymentAttempt) -> bool:
    is_new = fee.state == AttemptState.CREATED and not fee.last_error
    return is_new or fee.state in MOVING


def _is_taken(attempt: PaymentAttempt) -> bool:
    return attempt.state == AttemptState.CAPTURED


def _standing(hold: EscrowHold, order: PaymentOrder, main: Sequence[PaymentAttempt]) -> Standing:
    states = {one.state for one in main}
    if hold.captured and not hold.is_guarantee:
        return Standing.PAID
    if states & set(MOVING):
        return Standing.UNDER_WAY
    if hold.is_guarantee and order.secured_at is not None:
        return Standing.ON_FILE
    if AttemptState.AUTHORISED in states:
        return Standing.SET_ASIDE
    if any(_is_taken(one) for one in main):
        return Standing.LATE if not order.captures_later else Standing.LET_GO
    return Standing.LET_GO if order.secured_at is not None else Standing.OPEN


def _unapplied(main: Sequence[PaymentAttempt]) -> list[Refund]:
    """What goes back of money that came too late: it is of no visit."""
    charges = [one.charge for one in main if hasattr(one, "charge")]
    return [one for charge in charges for one in charge.refunds.all() if one.hold_id is None]


def _back(refunds: "Sequence[Refund] | QuerySet[Refund]") -> list[Back]:
    return [
        Back(one.amount, WAYS.get(RefundState(one.state), WayBack.ON_ITS_WAY), one.created_at)
        for one in refunds
        if one.state != RefundState.CANCELLED
    ]


def secured_by(psp_id: str, *, user: User) -> list[Booking]:
    """Return somebody's visits to come that the card guarantees. Five SQL queries."""
    holds = EscrowHold.objects.filter(
        is_guarantee=True,
        order__attempts__method_psp_id=psp_id,
        order__secured_at__isnull=False,
        reference__in=bookings_of(user=user).order_by().values("pk"),
    )
    to_come = (BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.IN_PROGRESS)
    charging = holds.filter(attempts__state__in=[AttemptState.CREATED, *MOVING])
    wanted = Q(pk__in=holds.values("reference"), state__in=to_come) | Q(
        pk__in=charging.values("reference")
    )
    return list(complete().filter(wanted).order_by("starts_at"))
