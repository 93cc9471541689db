"""What was paid for a visit ahead, where that is now, and who may look at it or let it go back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking, BookingItem
from cozywish.apps.bookings.queries.acting import any_item
from cozywish.apps.bookings.queries.business import granted, owned
from cozywish.apps.payments.machine import DebtState, HoldState, RefundState
from cozywish.apps.payments.models import Charge, Debt, EscrowHold, Refund
from cozywish.apps.venues.models import Permission, Venue
from cozywish.core.money import Money

STANDINGS = {  # where the money of a visit can be asked to be
    "held": Q(state__in=[HoldState.HELD, HoldState.RELEASABLE]),
    "released": Q(state=HoldState.RELEASED, released__gt=0),
    "refunded": Q(returned__gt=0),
    "waiting": Q(refunds__state=RefundState.REQUESTED),
    "frozen": Q(state=HoldState.FROZEN),
    "owed": Q(debt__state=DebtState.OPEN),
}


@dataclass(frozen=True, slots=True)
class VisitMoney:
    """The money of one visit: what is held or was released, what went back, and what is still owed for it."""

    hold: EscrowHold
    refunds: list[Refund]
    debt: Debt | None

    @property
    def left(self) -> Money:
        """How much can still go back."""
        held = self.hold.state == HoldState.RELEASED
        cents = self.hold.released if held else self.hold.remaining
        asked = sum(one.amount for one in self.waiting)
        return Money(max(0, cents - asked), self.hold.currency)

    @property
    def waiting(self) -> list[Refund]:
        """What waits for a second person."""
        return [one for one in self.refunds if one.state == RefundState.REQUESTED]

    @property
    def is_frozen(self) -> bool:
        """Whether the bank or somebody asks about it."""
        return self.hold.state == HoldState.FROZEN

    @property
    def open_debt(self) -> Debt | None:
        """What is still owed because a card did not pay."""
        return self.debt if self.debt and self.debt.state == DebtState.OPEN else None


def money_of(booking: Booking) -> VisitMoney | None:
    """Return the money of a visit, or None where nothing was wanted ahead. Two SQL queries."""
    return money_of_visits([booking.pk]).get(booking.pk)


def money_of_visits(ids: Iterable[UUID]) -> dict[UUID, VisitMoney]:
    """Return the money of several visits, by their ids. Two SQL queries.

    A fee that was owed and is paid now stands in place of the card that did not pay it.
    """
    holds = EscrowHold.objects.filter(reference__in=list(ids)).select_related(
        "debt__order", "order"
    )
    found = list(holds.prefetch_related("refunds", "debt__order__holds__refunds"))
    return {one.reference: _money(one) for one in found}


def _money(hold: EscrowHold) -> VisitMoney:
    debt: Debt | None = getattr(hold, "debt", None)
    if debt is not None and debt.order is not None:
        hold = next(iter(debt.order.holds.all()), hold)
    refunds = sorted(hold.refunds.all(), key=lambda one: (one.created_at, one.pk))
    return VisitMoney(hold, refunds, debt)


def paid_for(booking: Booking) -> int:
    """Return what was paid for a visit and has not gone back, in cents. One SQL query."""
    hold = EscrowHold.objects.filter(reference=booking.pk).first()
    return hold.captured - hold.returned if hold else 0


def is_released(booking: Booking) -> bool:
    """Say whether the price of a visit has gone to its business. One SQL query."""
    held = EscrowHold.objects.filter(reference=booking.pk, state=HoldState.RELEASED, fee_kept=0)
    return held.exclude(released=0).exists()


# ── who may ──


@dataclass(frozen=True, slots=True)
class MoneyRights:
    """What somebody of the business may do with the money of a visit. Nobody decides about what they asked for."""

    sees: bool = False
    refunds: bool = False
    decides: bool = False


def money_rights(*, user: User, booking: Booking) -> MoneyRights:
    """Return what the person may do as somebody of the business. One SQL query."""
    items = BookingItem.objects.filter(booking=booking.pk)
    held = items.aggregate(
        O=any_item(owned(user)),
        V=any_item(granted(user, Permission.PAYMENTS_VIEW)),
        R=any_item(granted(user, Permission.BOOKINGS_REFUND_REQUEST)),
    )
    is_owner, refunds = bool(held["O"]), bool(held["O"] or held["R"])
    return MoneyRights(bool(is_owner or held["V"] or refunds), refunds, is_owner)


def holds_at(venue: Venue) -> QuerySet[Any]:
    """Return what was paid ahead or is owed for the visits of a venue, each with `paid_at`."""
    visits = Booking.objects.filter(venue=venue).values("pk")
    charges = Charge.objects.filter(attempt__order=OuterRef("order"), is_applied=True)
    fees = Charge.objects.filter(attempt__hold=OuterRef("pk"), is_applied=True)
    found = EscrowHold.objects.filter(
        Q(reference__in=visits) | Q(order__debt__hold__reference__in=visits)
    )
    return found.filter(Q(captured__gt=0) | Q(debt__state=DebtState.OPEN)).annotate(
        paid_at=Coalesce(
            Subquery(fees.values("created_at")[:1]),
            Subquery(charges.order_by("created_at").values("created_at")[:1]),
            "debt__created_at",
        )
    )


def narrowed(
    holds: QuerySet[Any],
    venue: Venue,
    *,
    standing: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Any]:
    """Narrow what `holds_at` returned to a name of STANDINGS and to what was paid on some dates of the venue."""
    zone = ZoneInfo(venue.time_zone)
    if first is not None:
        holds = holds.filter(paid_at__gte=datetime.combine(first, time(), zone))
    if last is not None:
        ends = datetime.combine(last + timedelta(days=1), time(), zone)
        holds = holds.filter(paid_at__lt=ends)
    if standing:
        # By ids: what waits twice is in the list once.
        holds = holds.filter(pk__in=holds.filter(STANDINGS[standing]).values("pk"))
    return holds


def latest_first(holds: QuerySet[Any]) -> QuerySet[Any]:
    """Put what `holds_at` returned in order: what was paid at once by when the visits are."""
    begins = Booking.objects.filter(pk=OuterRef("reference")).values("starts_at")[:1]
    known: QuerySet[Any] = holds.annotate(begins=Subquery(begins))
    return known.order_by("-paid_at", "begins", "pk")


def visit_of(hold: EscrowHold) -> UUID:
    """Return of which visit it is the money: a debt is paid by an order of its own."""
    debt = getattr(hold.order, "debt", None)
    return debt.hold.reference if debt is not None else hold.reference


def visits_of_holds(holds: Iterable[EscrowHold]) -> dict[UUID, Booking]:
    """Return the visits whose money these are, by their ids, as far as a list says of them. One SQL query."""
    wanted = Booking.objects.filter(pk__in=[visit_of(hold) for hold in holds])
    said = ("reference", "starts_at", "state", "time_zone", "contact_name")
    return {one.pk: one for one in wanted.only(*said)}
