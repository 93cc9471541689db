"""What a cart and a checkout look like, and what clients send to fill and to book one. Never a price (P1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from cozywish.api.inputs import IdField, InstantField, LineField, Strict
from cozywish.api.v1.booking_inputs import AnswerInput, ContactInput
from cozywish.api.v1.booking_shapes import (
    AgreedExtraShape,
    BookingShape,
    NamedShape,
    contact,
    without_contact,
)
from cozywish.api.v1.shapes import (
    Described,
    LocalField,
    MoneyShape,
    Shape,
    SlotShape,
    UtcField,
    money,
    slot,
)
from cozywish.api.v1.together import PlacedLineInput
from cozywish.apps.bookings.models import MOST_PERSONS, Booking, Checkout
from cozywish.apps.bookings.queries.cart_shapes import CartContent, Entry, LineState, Part
from cozywish.apps.bookings.queries.checkouts import quote_of
from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT


class CartLineInput(Strict):
    """A visit that somebody means to book, or a plan: then `lines` says all of it. It takes nobody's time."""

    venue = IdField()
    services = serializers.ListField(
        child=IdField(),
        required=False,
        default=list,
        max_length=LONGEST_VISIT,
        help_text="One to four services done back to back by one person, in this order.",
    )
    extras = serializers.ListField(child=IdField(), required=False, default=list, max_length=48)
    staff = IdField(required=False, allow_null=True, default=None, help_text="Null: anyone.")
    starts_at = InstantField(
        required=False, allow_null=True, default=None, help_text="Null: no time is chosen yet."
    )
    persons = serializers.IntegerField(
        required=False,
        default=1,
        min_value=1,
        max_value=MOST_PERSONS,
        help_text="How many have it at the same time, each from somebody else: then `staff` is null.",
    )
    lines = PlacedLineInput(
        many=True,
        required=False,
        default=list,
        help_text="A plan, as `planVisit` answered it, and nothing of the above but the venue.",
    )
    side_by_side = serializers.BooleanField(
        required=False, default=True, help_text="Of a plan. False: one guest after another."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what was sent. One of the two has to be there, and a plan stands for itself."""
        if not attrs["services"] and not attrs["lines"]:
            raise serializers.ValidationError({"services": [_("Choose at least one service.")]})
        others = [attrs[name] for name in ("services", "extras", "staff", "starts_at")]
        if attrs["lines"] and (any(others) or attrs["persons"] > 1):
            raise serializers.ValidationError({"lines": [_("A plan says all of it itself.")]})
        return attrs


class ChangeLineInput(CartLineInput):
    """What the line is from now on, at the same venue; `note` and `answers` too."""

    venue = None  # type: ignore[assignment]  # it stays where it is
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    answers = AnswerInput(many=True, required=False, default=list)


class OfVisitInput(Strict):
    """What goes with the visit of one line."""

    line = IdField()
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    answers = AnswerInput(many=True, required=False, default=list)


class CheckoutInput(Strict):
    """Everything in the cart, for this contact."""

    quote = LineField(max_length=64, help_text="Of the cart as you showed it.")
    contact = ContactInput()
    visits = OfVisitInput(
        many=True,
        required=False,
        default=list,
        help_text="Notes and answers by line; of the others, what stands in the cart is taken.",
    )


class ConfirmCheckoutInput(Strict):
    """The last step."""

    quote = LineField(max_length=64, help_text="Of the checkout as you showed it.")
    code = serializers.RegexField(
        r"^[0-9]{6}$", required=False, default="", help_text="The digits mailed to the guest."
    )


class CartServiceShape(Described):
    """One service of a line, at today's price for one person."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    minutes = serializers.IntegerField()
    price = MoneyShape()
    price_is_from = serializers.BooleanField(help_text="The person decides; this is the least.")
    extras = AgreedExtraShape(many=True)
    guest = serializers.IntegerField(help_text="For whom, in a plan; 1 is who books.")
    staff = NamedShape(allow_null=True, help_text="By whom, in a plan.")
    starts_at = UtcField(allow_null=True, help_text="When, in a plan.")


class CartLineShape(Described):
    """A line as it stands today. Only FREE ones can be booked; `nearest` are free times instead."""

    id = serializers.UUIDField()
    venue = NamedShape()
    staff = NamedShape(allow_null=True)
    services = CartServiceShape(many=True)
    persons = serializers.IntegerField()
    side_by_side = serializers.BooleanField(
        allow_null=True, help_text="How the guests of a plan are served. Null: it is no plan."
    )
    starts_at = UtcField(allow_null=True)
    starts_local = LocalField(allow_null=True)
    time_zone = serializers.CharField()
    minutes = serializers.IntegerField()
    total = MoneyShape()
    state = serializers.ChoiceField(choices=[state.value for state in LineState])
    reason = serializers.CharField(
        allow_blank=True, help_text="The code that says why the visit is not offered, or empty."
    )
    nearest = SlotShape(many=True)
    note = serializers.CharField()
    expires_at = UtcField(help_text="A day after the last change, three after it was added.")


class CartShape(Described):
    """A cart as it stands today. Nothing in it is reserved. `quote` says what was shown: send it to check out."""

    lines = CartLineShape(many=True)
    totals = MoneyShape(many=True, help_text="By currency.")
    total_is_from = serializers.BooleanField()
    quote = serializers.CharField()
    checkout = serializers.UUIDField(
        allow_null=True, help_text="What holds these times now, if anything does."
    )


class FilledCartShape(CartShape):
    token = serializers.CharField(
        allow_null=True, help_text="A guest's secret for X-Cart-Token. Null for who is signed in."
    )


class CheckoutShape(Described):
    """Visits that are held and agreed together: all or none. `quote` says what was shown: send it to confirm."""

    id = serializers.UUIDField()
    bookings = BookingShape(many=True)
    totals = MoneyShape(many=True, help_text="By currency.")
    quote = serializers.CharField()
    hold_until = UtcField(allow_null=True)
    can_be_extended = serializers.BooleanField()
    needs_code = serializers.BooleanField()


def cart(content: CartContent) -> Shape:
    """Return a cart."""
    return {
        "lines": [_line(entry) for entry in content.entries],
        "totals": [money(cents, currency) for currency, cents in content.totals.items()],
        "total_is_from": content.varies,
        "quote": content.quote,
        "checkout": content.held.checkout_id if content.held else None,
    }


def _line(entry: Entry) -> Shape:
    line = entry.line
    zone, currency = ZoneInfo(line.venue.time_zone), line.venue.currency
    return {
        "id": line.pk,
        "venue": {"id": line.venue_id, "name": line.venue.name},
        "staff": {"id": line.staff_id, "name": line.staff.name} if line.staff else None,
        "services": [_service(part, currency) for part in entry.parts],
        "persons": entry.persons,
        "side_by_side": line.side_by_side,
        "starts_at": line.starts_at,
        "starts_local": line.starts_at.astimezone(zone) if line.starts_at else None,
        "time_zone": line.venue.time_zone,
        "minutes": entry.minutes,
        "total": money(entry.total_cents, currency),
        "state": entry.state.value,
        "reason": entry.why.code if entry.why else "",
        "nearest": [slot(start) for start in entry.nearest],
        "note": line.note,
        "expires_at": line.expires_at,
    }


def _service(part: Part, currency: str) -> Shape:
    who = part.item.staff
    return {
        "id": part.service.pk,
        "name": part.service.full_name,
        "minutes": part.minutes,
        "price": money(part.price_cents, currency),
        "price_is_from": part.varies,
        "extras": [
            {"name": row.name, "minutes": row.minutes, "price": money(row.price_cents, currency)}
            for row in part.extras
        ],
        "guest": part.item.guest,
        "staff": {"id": who.pk, "name": who.name} if who else None,
        "starts_at": part.item.starts_at,
    }


def checkout(row: Checkout, bookings: Sequence[Booking], *, now: datetime) -> Shape:
    """Return a checkout that came through its gate."""
    shown = [{**without_contact(one, now=now), "contact": contact(one)} for one in bookings]
    totals: dict[str, int] = {}
    for one in bookings:
        totals[one.currency] = totals.get(one.currency, 0) + one.total_cents
    return {
        "id": row.pk,
        "bookings": shown,
        "totals": [money(cents, currency) for currency, cents in totals.items()],
        "quote": quote_of(bookings),
        "hold_until": min((one.hold_until for one in bookings if one.hold_until), default=None),
        "can_be_extended": all(_can_be_longer(one) for one in bookings),
        "needs_code": any(one["needs_code"] for one in shown),
    }


def _can_be_longer(one: Booking) -> bool:
    is_first = one.state == "HELD" and one.extended_at is None
    return is_first and one.hold_until is not None and one.hold_until < one.starts_at


def answers_of(said: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return answers by key."""
    return {one["key"]: one["answer"] for one in said}


LINE_EXAMPLE = OpenApiExample(
    "An hour of massage with a certain person",
    request_only=True,
    value={
        "venue": "5b0f5a34-6f0c-4f0e-9f43-2a4f5a2b8c01",
        "services": ["c4a6f7d2-18e9-4b61-9a0e-7f2d3c5b6e03"],
        "staff": "0d2a1c7e-3b4d-4a55-8c7b-64c1e5f0a902",
        "starts_at": "2036-05-05T10:00:00-07:00",
    },
)
CHECKOUT_EXAMPLE = OpenApiExample(
    "Everything in the cart",
    request_only=True,
    value={
        "quote": "9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de",
        "contact": {
            "name": "Alice Archer",
            "email": "alice@example.com",
            "phone": "+15035550123",
        },
    },
)
CONFIRM_CHECKOUT_EXAMPLE = OpenApiExample(
    "With the code from the mail",
    request_only=True,
    value={
        "quote": "9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de",
        "code": "042617",
    },
)
