"""Payments: what clients send, and what a payment and a card look like."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import exceptions, serializers

from cozywish.api.inputs import IdField, Strict
from cozywish.api.v1.shapes import Described, MoneyShape, Shape, UtcField, money
from cozywish.apps.bookings.machine import PaymentMode
from cozywish.apps.bookings.queries.paid import Paid, Standing, WayBack
from cozywish.apps.payments.machine import AttemptState
from cozywish.apps.payments.models import PaymentAttempt, PaymentOrder, SavedMethod

METHOD = r"^pm_[A-Za-z0-9_]{1,70}$"
LAST_PLACE = timedelta(hours=12)  # where a day ends last, behind UTC
AHEAD = [mode.value for mode in (PaymentMode.GUARANTEE, PaymentMode.DEPOSIT, PaymentMode.PREPAY)]
MOST_OF_AN_ADDRESS = 500
INTENT_EXAMPLE = OpenApiExample(
    "A deposit, and the card is kept",
    request_only=True,
    value={
        "booking": "3f0e0cbb-93a1-4f1c-8d6b-0d1f7e0a6f10",
        "mode": "DEPOSIT",
        "keep_card": True,
    },
)
CONFIRM_PAYMENT_EXAMPLE = OpenApiExample(
    "With a card that was typed in at the provider",
    request_only=True,
    value={
        "payment": "3f0e0cbb-93a1-4f1c-8d6b-0d1f7e0a6f10",
        "method": "pm_1PQ0aB2eZvKYlo2C",
        "return_url": "https://app.example.com/paid",
    },
)


class IntentInput(Strict):
    """What is paid for: a hold, or a checkout. One of them."""

    booking = IdField(required=False, allow_null=True, default=None)
    checkout = IdField(required=False, allow_null=True, default=None)
    mode = serializers.ChoiceField(
        choices=AHEAD,
        required=False,
        allow_null=True,
        default=None,
        help_text="Of a booking that wants a deposit: all of it may be paid. Null: the least.",
    )
    keep_card = serializers.BooleanField(
        required=False, default=False, help_text="Keep the card in the account for the next time."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse none and both."""
        if (attrs["booking"] is None) == (attrs["checkout"] is None):
            raise exceptions.ValidationError({"booking": [_("Send a booking or a checkout.")]})
        return attrs


class ReturnInput(Strict):
    """Where the bank sends a person back to, if it asks them something."""

    return_url = serializers.URLField(
        max_length=MOST_OF_AN_ADDRESS, help_text="An address of yours: http or https."
    )

    def validate_return_url(self, address: str) -> str:
        """Refuse what no browser goes back to."""
        if not address.startswith(("https://", "http://")):
            raise exceptions.ValidationError(_("Send an address that begins with https://."))
        return address


class ConfirmPaymentInput(ReturnInput):
    """Which payment, and the card. Without one it is only asked how far paying has come."""

    payment = IdField()
    method = serializers.RegexField(
        METHOD,
        required=False,
        allow_null=True,
        default=None,
        help_text="A card that was typed in at the provider: its id, never its number.",
    )
    saved = IdField(
        required=False, allow_null=True, default=None, help_text="Or a card of the account's."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse two cards."""
        if attrs["method"] and attrs["saved"]:
            raise exceptions.ValidationError({"saved": [_("Send one card.")]})
        return attrs


class KeepCardInput(ReturnInput):
    """A card to keep, as the provider calls it."""

    method = serializers.RegexField(METHOD, help_text="Its id at the provider, never its number.")


class IntentShape(Described):
    """What is to be paid, and how an app goes on with it at the provider."""

    payment = serializers.UUIDField()
    state = serializers.CharField(help_text=", ".join(AttemptState.values))
    mode = serializers.CharField()
    amount = MoneyShape()
    intent = serializers.CharField(help_text="Its id at the provider.")
    client_secret = serializers.CharField(help_text="Lets a browser go on with it, and only it.")


class ConfirmedShape(Described):
    """How far paying has come. With `action_url` the bank asks: send the person there."""

    payment = serializers.UUIDField()
    state = serializers.CharField(help_text=", ".join(AttemptState.values))
    is_secured = serializers.BooleanField(help_text="The visits are agreed, or asked for.")
    action_url = serializers.CharField(allow_blank=True)


class KeptCardShape(Described):
    """A card somebody keeps: what of it is known here."""

    id = serializers.UUIDField()
    brand = serializers.CharField()
    last4 = serializers.CharField()
    exp_month = serializers.IntegerField()
    exp_year = serializers.IntegerField()
    is_expired = serializers.BooleanField()
    is_default = serializers.BooleanField()


class CardAddedShape(Described):
    """With `action_url` the bank asks whose card it is: send the person there, and it is kept when they say yes."""

    is_kept = serializers.BooleanField()
    action_url = serializers.CharField(allow_blank=True)


class RefundOfPaymentShape(Described):
    amount = MoneyShape()
    state = serializers.CharField(help_text=", ".join(WayBack))
    asked_at = UtcField()


class PaymentShape(Described):
    """What was paid for one visit, and what became of it."""

    id = serializers.UUIDField()
    payment = serializers.UUIDField(help_text="Visits that were paid together share it.")
    booking = serializers.UUIDField()
    reference = serializers.CharField()
    venue = serializers.CharField()
    mode = serializers.CharField()
    state = serializers.CharField(help_text=", ".join(Standing))
    paid_at = UtcField()
    paid = MoneyShape()
    fee = MoneyShape(help_text="Kept because of a late cancellation, or because nobody came.")
    fee_owed = MoneyShape(help_text="A fee that no card has paid yet: `createPaymentIntent`.")
    refunds = RefundOfPaymentShape(many=True)
    at_venue = MoneyShape(help_text="Paid where the visit takes place.")
    card_brand = serializers.CharField(allow_blank=True)
    card_last4 = serializers.CharField(allow_blank=True)


def intent(order: PaymentOrder, attempt: PaymentAttempt) -> Shape:
    """Return what is to be paid."""
    return {
        "payment": order.pk,
        "state": attempt.state,
        "mode": order.mode,
        "amount": money(attempt.amount, attempt.currency),
        "intent": attempt.psp_id,
        "client_secret": attempt.client_secret,
    }


def card(row: SavedMethod, *, now: datetime) -> Shape:
    """Return a card."""
    return {
        "id": row.pk,
        "brand": row.brand,
        "last4": row.last4,
        "exp_month": row.exp_month,
        "exp_year": row.exp_year,
        "is_expired": row.has_expired(today=(now - LAST_PLACE).date()),
        "is_default": row.is_default,
    }


def payment(paid: Paid) -> Shape:
    """Return what was paid for a visit."""
    id: UUID = paid.hold.pk
    return {
        "id": id,
        "payment": paid.hold.order_id,
        "booking": paid.booking.pk,
        "reference": paid.booking.reference,
        "venue": paid.booking.venue.name,
        "mode": paid.mode,
        "state": paid.standing,
        "paid_at": paid.at,
        "paid": money(paid.cents, paid.currency),
        "fee": money(paid.fee, paid.currency),
        "fee_owed": money(paid.fee_owed, paid.currency),
        "refunds": [
            {"amount": money(one.cents, paid.currency), "state": one.way, "asked_at": one.at}
            for one in paid.back
        ],
        "at_venue": money(paid.at_venue, paid.currency),
        "card_brand": paid.brand,
        "card_last4": paid.last4,
    }
