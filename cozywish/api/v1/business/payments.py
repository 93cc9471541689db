"""What was paid ahead at a venue, what of it goes back, and who agrees to that."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import (
    DayField,
    Strict,
    TextField,
    WholeField,
    YesOrNoField,
    body_of,
    key_of,
    query_of,
)
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.paging import Order, PageQuery, instant
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.visits import opened
from cozywish.api.v1.shapes import Described, MoneyShape, Shape, UtcField, money
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.money import (
    STANDINGS,
    holds_at,
    money_rights,
    narrowed,
    visit_of,
    visits_of_holds,
)
from cozywish.apps.bookings.refusals import NotYoursToChange
from cozywish.apps.bookings.services.returning import (
    LONGEST_WHY,
    decide_refund,
    refund_visit,
)
from cozywish.apps.payments.machine import DebtState, HoldState, PayMode, RefundState
from cozywish.apps.payments.models import Debt, EscrowHold, Refund
from cozywish.apps.payments.queries.books import balance_of, sums_of
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.queries import Seat
from cozywish.toolkit.policies import Audience, policy

OLDEST_FIRST = Order("paid_at", instant)


class RefundShape(Described):
    """Money going back. `REQUESTED` waits for a second person."""

    id = serializers.UUIDField()
    amount = MoneyShape()
    state = serializers.ChoiceField(choices=RefundState.choices)
    reason = serializers.CharField(help_text="A code, such as `cancelled` or `by_business`.")
    needs_second = serializers.BooleanField()
    created_at = UtcField()


class VenuePaymentShape(Described):
    """What was paid ahead for a visit. `paid` is held, `released`, or was `refunded`."""

    id = serializers.UUIDField()
    visit = serializers.UUIDField()
    reference = serializers.CharField()
    paid_at = UtcField()
    mode = serializers.ChoiceField(choices=PayMode.choices)
    state = serializers.ChoiceField(choices=HoldState.choices)
    paid = MoneyShape()
    held = MoneyShape()
    released = MoneyShape(help_text="To the business and the site.")
    fee_kept = MoneyShape(help_text="Of `released`: a fee for cancelling late or not coming.")
    refunded = MoneyShape()
    owed = MoneyShape(allow_null=True, help_text="A fee that the card on file did not pay.")
    release_at = UtcField(allow_null=True)
    refunds = RefundShape(many=True)


class TotalsShape(Described):
    """Sums of journal lines: what came in is held, went back, or was shared out."""

    came_in = MoneyShape()
    held = MoneyShape()
    refunded = MoneyShape()
    for_business = MoneyShape()
    for_site = MoneyShape()
    balance = MoneyShape(
        allow_null=True, help_text="What the business is owed now, at all its venues: its owner’s."
    )


class PaymentsAsked(Strict):
    """Which payments. Dates are the venue's, and both are counted in."""

    standing = serializers.ChoiceField(
        choices=list(STANDINGS),
        required=False,
        help_text="`waiting`: for a second person. `frozen`: a bank or the office looks into it.",
    )
    first = DayField(required=False, help_text="Paid, or owed since, on this date or later.")
    last = DayField(required=False, help_text="Paid, or owed since, on this date or earlier.")


class PaymentsQuery(PaymentsAsked, PageQuery):
    """Which payments, page by page."""


class RefundInput(Strict):
    """How much of what was paid for the visit goes back, and why."""

    amount_minor = WholeField(
        min_value=1, default=None, allow_null=True, help_text="Null: all that is left."
    )
    reason = TextField(max_length=LONGEST_WHY, help_text="For the business and the site.")


class DecisionInput(Strict):
    agrees = YesOrNoField(help_text="Whoever asked takes it back by not agreeing.")


REFUND_EXAMPLE = OpenApiExample(
    "A part", request_only=True, value={"amount_minor": 2000, "reason": "The room was cold."}
)
DECISION_EXAMPLE = OpenApiExample("A second person", request_only=True, value={"agrees": True})


def refund_shape(row: Refund) -> Shape:
    """Return a refund."""
    plain = ("id", "state", "reason", "needs_second", "created_at")
    return {
        **{name: getattr(row, name) for name in plain},
        "amount": money(row.amount, row.currency),
    }


def payments(rows: list[Any]) -> list[Shape]:
    """Return what was paid, for rows of `holds_at`. One SQL query."""
    visits = visits_of_holds(rows)
    return [_payment(row, visits[visit_of(row)]) for row in rows]


def _payment(row: Any, visit: Booking) -> Shape:
    def cents(amount: int) -> Shape:
        return money(amount, row.currency)

    return {
        "id": row.pk,
        "visit": visit.pk,
        "reference": visit.reference,
        "paid_at": row.paid_at,
        "mode": row.order.mode,
        "state": row.state,
        "paid": cents(row.captured),
        "held": cents(row.remaining),
        "released": cents(row.released),
        "fee_kept": cents(row.fee_kept),
        "refunded": cents(row.returned),
        "owed": _owed(row),
        "release_at": row.release_at,
        "refunds": [refund_shape(one) for one in row.refunds.all()],
    }


def _owed(row: EscrowHold) -> Shape | None:
    debt: Debt | None = getattr(row, "debt", None)
    is_open = debt is not None and debt.state == DebtState.OPEN
    return money(debt.amount, debt.currency) if debt is not None and is_open else None


def _seat(user: User, venue_id: UUID) -> Seat:
    return seat_at(user, venue_id, lambda seat: seat.sees_payments)


def _asked_for(venue: Venue, asked: dict[str, Any]) -> QuerySet[Any]:
    names = ("standing", "first", "last")
    return narrowed(
        holds_at(venue), venue, **{name: asked[name] for name in names if name in asked}
    )


@policy("business.api_payments", Audience.VENUE_PEOPLE)
class Payments(BusinessDoor):
    @described(
        operation_id="listVenuePayments",
        summary="See what was paid ahead",
        parameters=[PaymentsQuery],
        responses=VenuePaymentShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """Everything that was paid ahead or is owed at the venue, the oldest first."""
        venue = _seat(person_of(request), venue_id).venue
        asked = query_of(request, PaymentsQuery)
        rows = _asked_for(venue, asked).select_related("order__debt__hold", "debt")
        return OLDEST_FIRST.page_of(rows.prefetch_related("refunds"), asked, payments)


@policy("business.api_payment_totals", Audience.VENUE_PEOPLE)
class PaymentTotals(BusinessDoor):
    @described(
        operation_id="readPaymentTotals",
        summary="See what the payments of a venue come to",
        parameters=[PaymentsAsked],
        responses=TotalsShape,
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """Read from the books. The balance is that of all time, whatever is asked for."""
        seat = _seat(person_of(request), venue_id)
        asked = query_of(request, PaymentsAsked)
        currency = seat.venue.currency
        sums = sums_of(_asked_for(seat.venue, asked), currency)
        standing = balance_of(seat.venue.business_id, currency).net if seat.is_owner else None
        return Response(
            {
                "came_in": money(sums.came_in.minor, currency),
                "held": money(sums.held.minor, currency),
                "refunded": money(sums.went_back.minor, currency),
                "for_business": money(sums.for_business.minor, currency),
                "for_site": money(sums.for_site.minor, currency),
                "balance": None if standing is None else money(standing.minor, currency),
            }
        )


def _visit(user: User, venue_id: UUID, booking_id: UUID) -> Booking:
    """Return the visit. Raises Booking.DoesNotExist, or NotYoursToChange for who was not trusted with its money."""
    row = opened(user, venue_id, booking_id)
    if not money_rights(user=user, booking=row).refunds:
        raise NotYoursToChange
    return row


@policy("business.api_refunds", Audience.VENUE_PEOPLE)
class Refunds(BusinessDoor):
    @described(
        operation_id="refundVisit",
        summary="Refund a visit",
        parameters=[KEY_PARAMETER],
        request=RefundInput,
        examples=[REFUND_EXAMPLE],
        responses={201: RefundShape},
    )
    def post(self, request: Request, venue_id: UUID, booking_id: UUID) -> Response:
        """In full or in part. Above a limit for one visit it waits for a second person: `REQUESTED`.

        PAYMENTS_REFUND_TOO_MUCH, PAYMENTS_DISPUTED and BOOKINGS_NOTHING_TO_RETURN (409) say why not.
        """
        key_of(request)
        user, said = person_of(request), body_of(request, RefundInput)
        row = _visit(user, venue_id, booking_id)

        def act() -> tuple[int, Any]:
            made = refund_visit(
                user=user,
                booking=row,
                amount=said["amount_minor"],
                why=said["reason"],
                now=timezone.now(),
            )
            return 201, refund_shape(made.unwrap())

        return reply(once_for(request, act).unwrap())


@policy("business.api_decide_refund", Audience.VENUE_PEOPLE)
class RefundDecision(BusinessDoor):
    @described(
        operation_id="decideRefund",
        summary="Agree to a refund, or say no",
        parameters=[KEY_PARAMETER],
        request=DecisionInput,
        examples=[DECISION_EXAMPLE],
        responses=RefundShape,
    )
    def post(self, request: Request, venue_id: UUID, booking_id: UUID, refund_id: UUID) -> Response:
        """As somebody else than who asked: PAYMENTS_SECOND_PERSON_NEEDED (403)."""
        key_of(request)
        user, said = person_of(request), body_of(request, DecisionInput)
        row = opened(user, venue_id, booking_id)

        def act() -> tuple[int, Any]:
            done = decide_refund(
                user=user,
                refund_id=refund_id,
                booking_id=row.pk,
                agrees=said["agrees"],
                now=timezone.now(),
            )
            return 200, refund_shape(done.unwrap())

        return reply(once_for(request, act).unwrap())
