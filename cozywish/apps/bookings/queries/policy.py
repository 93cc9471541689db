"""What cancelling or not coming means: the rule agreed with a booking, as instants and what holds until then.

Everything comes from the booking's own columns (invariant P5): what the venue says later changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from cozywish.apps.bookings.machine import MISSED, MODES_WITHOUT_A_GATEWAY, BookingState
from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.queries.advance import secured_cents


class Stretch(StrEnum):
    """What holds between two instants."""

    FREE = "FREE"  # cancelling costs nothing
    LATE = "LATE"  # cancelling is late
    BEGUN = "BEGUN"  # nobody cancels any more
    MISSED = "MISSED"  # whoever has not come may be written down as a no-show


@dataclass(frozen=True, slots=True)
class Term:
    """`kind` holds from `since` until `until` (None: for good). `fee_cents` is what it costs, `percent` of the price.

    `is_strike` says that it is counted instead: where nothing is secured online, nothing is charged.
    """

    kind: Stretch
    since: datetime
    until: datetime | None
    percent: int
    fee_cents: int
    is_strike: bool


def policy_of(booking: Booking) -> list[Term]:
    """Return the rule as a timeline, from when the booking was placed on. No SQL query."""
    free, begins = booking.free_until, booking.starts_at
    missed = begins if MISSED.opens is None else MISSED.opens.of(booking)
    terms = []
    if free > booking.placed_at:
        terms.append(
            Term(Stretch.FREE, booking.placed_at, min(free, begins), 0, 0, is_strike=False)
        )
    if free < begins:
        since = max(free, booking.placed_at)
        terms.append(_fee(booking, Stretch.LATE, since, begins, booking.late_fee_percent))
    terms.append(Term(Stretch.BEGUN, begins, missed, 0, 0, is_strike=False))
    terms.append(_fee(booking, Stretch.MISSED, missed, None, booking.no_show_fee_percent))
    return terms


def late_fee(booking: Booking, *, at: datetime) -> int:
    """Return what its client owes for cancelling at that instant."""
    late = (term for term in policy_of(booking) if term.kind == Stretch.LATE)
    return next((term.fee_cents for term in late if at > booking.free_until), 0)


def missed_fee(booking: Booking) -> int:
    """Return what its client owes for not coming."""
    return next(term.fee_cents for term in policy_of(booking) if term.kind == Stretch.MISSED)


def fee_of(booking: Booking, change: BookingChange) -> int:
    """Return what is kept because of the step that ended an agreed visit: what the office said, or by the rule."""
    if change.kept_cents is not None and change.actor_kind in "FA":
        return change.kept_cents
    if change.event == "no_show":
        return missed_fee(booking)
    is_own = change.event == "cancel" and change.actor_kind in "GC"
    return late_fee(booking, at=change.at) if is_own else 0


def _fee(
    booking: Booking, kind: Stretch, since: datetime, until: datetime | None, percent: int
) -> Term:
    if booking.payment_mode in MODES_WITHOUT_A_GATEWAY:
        return Term(kind, since, until, percent=0, fee_cents=0, is_strike=True)
    cents = (booking.total_cents * percent + 50) // 100  # half a cent counts as one
    return Term(kind, since, until, percent, min(cents, secured_cents(booking)), is_strike=False)


def broken(at: str = "") -> Q:
    """Visits that their client cancelled late or missed where nothing is charged for it: strikes.

    `at` is the row's path to its booking. A rule and no column: a corrected no-show is none any more.
    """
    late = BookingChange.objects.filter(
        booking=OuterRef(f"{at}pk"),
        event="cancel",
        actor_kind__in="CG",
        at__gt=OuterRef(f"{at}free_until"),
    )
    missed = Q(**{f"{at}state": BookingState.NO_SHOW})
    agreed = {f"{at}state": BookingState.CANCELLED, f"{at}confirmed_at__isnull": False}
    free_of_charge = Q(**{f"{at}payment_mode__in": MODES_WITHOUT_A_GATEWAY})
    return free_of_charge & (missed | Q(Exists(late), **agreed))
