"""What an account says of its money: payments, and the cards it keeps, in each of their states."""

from uuid import uuid4

from cozywish.apps.bookings.models import Booking
from cozywish.apps.payments.models import SavedMethod
from tests.authz.money import keep_card, owe_fee, pay
from tests.e2e.visitor import Visitor, shows

CARDS, PAYMENTS, MONEY = "me/payments/methods/", "me/payments/", "money"


def _card(visitor: Visitor) -> SavedMethod:
    """Alice's default card, and another one that has expired."""
    known = keep_card(visitor.alice)
    first = known.methods.get(is_default=True)
    SavedMethod.objects.get_or_create(
        customer=known,
        last4="4444",
        defaults={
            "psp_id": f"pm_{uuid4().hex}",
            "brand": "mastercard",
            "exp_month": 8,
            "exp_year": 2021,
            "created_at": first.created_at,
        },
    )
    return first


@shows(PAYMENTS, MONEY, "me-payments-none", "Payments")
def _nothing(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, "/me/payments/")


@shows(PAYMENTS, MONEY, "me-payments", "Payments")
def _payments(visitor: Visitor) -> None:
    pay(visitor.past(), visitor.alice)
    visitor.go_as(visitor.alice, "/me/payments/")


@shows(CARDS, MONEY, "me-cards-at-venue", "Payment methods")
def _none(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, "/me/payments/methods/")


@shows(CARDS, MONEY, "me-cards", "Payment methods")
def _cards(visitor: Visitor) -> None:
    _card(visitor)
    visitor.go_as(visitor.alice, "/me/payments/methods/")


@shows(f"{CARDS}<uuid:method_id>/remove/", MONEY, "me-card-remove", "Remove this card?")
def _remove(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, f"/me/payments/methods/{_card(visitor).pk}/remove/")


@shows("b/<reference:reference>/fee/", MONEY, "booking-fee", "Pay $90.00")
def _fee(visitor: Visitor) -> None:
    visit = visitor.past(days=9)
    Booking.objects.filter(pk=visit.pk).update(state="NO_SHOW", payment_mode="GUARANTEE")
    owe_fee(visit, visitor.alice)
    visitor.go_as(visitor.alice, f"/b/{visit.reference}/fee/")
