"""What a booking looks like to whoever holds it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rest_framework import serializers

from cozywish.api.v1.shapes import Described, LocalField, MoneyShape, Shape, UtcField, money
from cozywish.apps.bookings.acting import client_of
from cozywish.apps.bookings.machine import BookingState, PaymentMode
from cozywish.apps.bookings.models import Block, Booking, BookingAnswer, BookingItem
from cozywish.apps.bookings.queries.elapsed import state_now
from cozywish.apps.bookings.queries.possible import possible

# What a client may ask for, by the event it causes. Giving up a hold and cancelling share one address.
ACTIONS = {
    "verified": "confirm",
    "request": "confirm",
    "extend": "extend",
    "abandon": "cancel",
    "cancel": "cancel",
    "reschedule": "move",
}
DOABLE = sorted(set(ACTIONS.values()))


class NamedShape(Described):
    id = serializers.UUIDField()
    name = serializers.CharField()


class AgreedExtraShape(Described):
    """Something extra, as it was agreed."""

    name = serializers.CharField()
    minutes = serializers.IntegerField()
    price = MoneyShape()


class ItemShape(Described):
    """One service by one person, with its extras. Names, minutes and prices are what was agreed."""

    guest = serializers.IntegerField(help_text="For whom, where several come; 1 is who books.")
    service = NamedShape()
    staff = NamedShape()
    starts_at = UtcField()
    starts_local = LocalField()
    ends_at = UtcField()
    ends_local = LocalField()
    price = MoneyShape(help_text="Of the service alone.")
    extras = AgreedExtraShape(many=True)


def times(row: Booking | BookingItem | Block, zone: ZoneInfo) -> Shape:
    """Return when it is, in UTC and on the wall clock."""
    return {
        "starts_at": row.starts_at,
        "starts_local": row.starts_at.astimezone(zone),
        "ends_at": row.ends_at,
        "ends_local": row.ends_at.astimezone(zone),
    }


def _item(row: BookingItem, *, zone: ZoneInfo, currency: str) -> Shape:
    return {
        "guest": row.guest,
        "service": {"id": row.service_id, "name": row.service_name},
        "staff": {"id": row.staff_id, "name": row.staff_name},
        **times(row, zone),
        "price": money(row.price_cents, currency),
        "extras": [
            {
                "name": extra.name,
                "minutes": extra.minutes,
                "price": money(extra.price_cents, currency),
            }
            for extra in row.extras.all()
        ],
    }


class AnsweredShape(Described):
    """What was asked, as it was worded then, and what was answered."""

    asked = serializers.CharField()
    answer = serializers.CharField()


class AddressShape(Described):
    """Where an at-home service is done."""

    line1 = serializers.CharField()
    line2 = serializers.CharField()
    city = serializers.CharField()
    postcode = serializers.CharField()
    access_note = serializers.CharField(help_text="How to get in.")


class ContactShape(Described):
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    note = serializers.CharField()
    address = AddressShape(allow_null=True)
    answers = AnsweredShape(many=True)


class BookingShape(Described):
    """A booking. `free_until` is the last instant to cancel without being late."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(choices=BookingState.choices)
    venue = NamedShape()
    items = ItemShape(many=True)
    starts_at = UtcField()
    starts_local = LocalField()
    ends_at = UtcField()
    ends_local = LocalField()
    time_zone = serializers.CharField()
    arrival_note = serializers.CharField(
        help_text="How to find the door, once the visit is agreed; empty where somebody comes to the customer."
    )
    total = MoneyShape()
    payment_mode = serializers.ChoiceField(choices=PaymentMode.choices)
    hold_until = UtcField(allow_null=True)
    free_until = UtcField()
    contact = ContactShape()
    needs_code = serializers.BooleanField(
        help_text="Confirming needs the six digits that were mailed to the guest."
    )
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=DOABLE),
        help_text="What can be asked of it now.",
    )


class HeldShape(BookingShape):
    token = serializers.CharField(
        allow_null=True,
        help_text="A guest's secret for X-Booking-Token. Null for who is signed in.",
    )


def booking(row: Booking, *, now: datetime) -> Shape:
    """Return a booking that came through its gate. A hold or a request whose time is over shows as expired."""
    return {**without_contact(row, now=now), "contact": contact(row)}


def without_contact(row: Booking, *, now: datetime) -> Shape:
    """Return what an answer may be kept as: whom it is for stands in the booking alone."""
    zone = ZoneInfo(row.time_zone)
    state = state_now(row)
    return {
        "id": row.pk,
        "reference": row.reference,
        "state": state,
        "venue": {"id": row.venue_id, "name": row.venue.name},
        "items": [_item(item, zone=zone, currency=row.currency) for item in row.items.all()],
        **times(row, zone),
        "time_zone": row.time_zone,
        "arrival_note": _arrival_note(row),
        "total": money(row.total_cents, row.currency),
        "payment_mode": row.payment_mode,
        "hold_until": row.hold_until,
        "free_until": row.free_until,
        "needs_code": state == BookingState.HELD and row.customer_id is None,
        "actions": _actions(row, state=state, now=now),
    }


def _arrival_note(row: Booking) -> str:
    is_agreed = row.confirmed_at is not None and not row.address_line1
    return row.venue.arrival_note if is_agreed else ""


def contact(row: Booking) -> Shape:
    """Return whom the booking is for, as the booking says now."""
    return {
        "name": row.contact_name,
        "email": row.contact_email,
        "phone": row.contact_phone,
        "note": row.note,
        "address": home(row),
        "answers": answers(row),
    }


def home(row: Booking) -> Shape | None:
    """Return where an at-home service is done, or None."""
    if not row.address_line1:
        return None
    return {
        "line1": row.address_line1,
        "line2": row.address_line2,
        "city": row.address_city,
        "postcode": row.address_postcode,
        "access_note": row.address_access_note,
    }


def answers(row: Booking) -> list[Shape]:
    """Return what was asked and answered, in order."""
    found: list[BookingAnswer] = sorted(row.answers.all(), key=lambda one: one.position)
    return [{"asked": one.asked, "answer": one.answer} for one in found]


def _actions(row: Booking, *, state: str, now: datetime) -> list[str]:
    if row.starts_at <= now or state != row.state:
        return []
    options = possible(row, actor=client_of(row), now=now)
    return [ACTIONS[one.event] for one in options if one.event in ACTIONS and not one.refusal]
