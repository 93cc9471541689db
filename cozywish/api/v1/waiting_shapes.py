"""What clients send to wait for a time, and what a place on the list looks like to whoever has it."""

from datetime import time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rest_framework import serializers

from cozywish.api.inputs import DayField, IdField, Strict
from cozywish.api.v1.booking_inputs import AddressInput, AnswerInput, ContactInput
from cozywish.api.v1.booking_shapes import NamedShape
from cozywish.api.v1.shapes import Described, LocalField, MoneyShape, Shape, UtcField, money
from cozywish.api.v1.slots import MOST_EXTRAS
from cozywish.apps.bookings.models import EVERY_DAY, MIDNIGHT, WaitEntry
from cozywish.apps.bookings.queries.advance import is_secured_online
from cozywish.apps.bookings.queries.elapsed import state_now
from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT
from cozywish.apps.bookings.queries.waiting import Window, needs_details, open_offer
from cozywish.apps.bookings.wait_machine import WaitState

DOABLE = ["prove", "accept", "decline", "leave"]
ANSWERS = {  # what a client may do, by the state
    WaitState.UNPROVEN: ["prove", "leave"],
    WaitState.WAITING: ["leave"],
    WaitState.OFFERED: ["accept", "decline", "leave"],
}


class WindowInput(Strict):
    """When it would suit, by the clock of the place."""

    first_on = DayField()
    last_on = DayField(help_text="Included. At most 31 days in all.")
    not_before = serializers.TimeField(
        required=False, default=time(), help_text="The earliest start, on the hour or between."
    )
    before = serializers.TimeField(
        required=False, allow_null=True, default=None, help_text="Null: until midnight."
    )
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7),
        required=False,
        default=[1, 2, 3, 4, 5, 6, 7],
        min_length=1,
        max_length=7,
        help_text="1 is Monday.",
    )


class WaitInput(Strict):
    """What somebody waits for."""

    venue = IdField()
    services = serializers.ListField(child=IdField(), min_length=1, max_length=LONGEST_VISIT)
    extras = serializers.ListField(
        child=IdField(), required=False, default=list, max_length=MOST_EXTRAS
    )
    staff = IdField(
        required=False, allow_null=True, default=None, help_text="Null: anyone who does all of it."
    )
    window = WindowInput()
    contact = ContactInput()


class EarlierInput(Strict):
    """When an earlier time would suit."""

    window = WindowInput()


class ProveInput(Strict):
    """The digits that were mailed."""

    code = serializers.RegexField(r"^[0-9]{6}$")


class AcceptInput(Strict):
    """What the visit needs besides, where the offer says that it does."""

    address = AddressInput(required=False)
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    answers = AnswerInput(many=True, required=False, default=list)


class WindowShape(Described):
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    not_before = serializers.TimeField()
    before = serializers.TimeField(allow_null=True)
    weekdays = serializers.ListField(child=serializers.IntegerField())


class WaitOfferShape(Described):
    """A time that is held. After `until` it goes to whoever is next."""

    booking = serializers.UUIDField(help_text="The hold.")
    starts_at = UtcField()
    starts_local = LocalField()
    ends_at = UtcField()
    ends_local = LocalField()
    until = UtcField()
    staff = NamedShape()
    total = MoneyShape()
    needs_details = serializers.BooleanField(
        help_text="Accepting needs answers or an address; what is asked says each service."
    )
    needs_payment = serializers.BooleanField(
        help_text="Money or a card is wanted before it is agreed: accept it, then pay for `booking`."
    )


class WaitShape(Described):
    """A place on the list."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=WaitState.choices)
    venue = NamedShape()
    services = NamedShape(many=True)
    extras = NamedShape(many=True)
    staff = NamedShape(allow_null=True)
    window = WindowShape()
    moves = serializers.UUIDField(
        allow_null=True, help_text="The booking that shall be earlier. It stays until then."
    )
    joined_at = UtcField()
    ends_at = UtcField(help_text="When nothing that suits can come any more.")
    time_zone = serializers.CharField()
    offer = WaitOfferShape(allow_null=True)
    booking = serializers.UUIDField(allow_null=True, help_text="What came of it.")
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=DOABLE),
        help_text="What can be done about it now.",
    )


class JoinedShape(WaitShape):
    token = serializers.CharField(
        allow_null=True,
        help_text="A guest's secret for X-Booking-Token. Null for who is signed in.",
    )


def wait(row: WaitEntry) -> Shape:
    """Return an entry that came through its gate. An offer whose time is over is none."""
    offer = _offer(row, ZoneInfo(row.venue.time_zone))
    state = WaitState(row.state)
    if state == WaitState.OFFERED and offer is None:
        state = WaitState.WAITING
    return {
        "id": row.pk,
        "state": state,
        "venue": {"id": row.venue_id, "name": row.venue.name},
        **wished(row),
        "window": window_shape(row),
        "moves": row.moves_id,
        "joined_at": row.joined_at,
        "ends_at": row.ends_at,
        "time_zone": row.venue.time_zone,
        "offer": offer,
        "booking": _came_of(row),
        "actions": ANSWERS.get(state, []),
    }


def wished(row: WaitEntry) -> Shape:
    """Return what is waited for, and with whom. No SQL query where parts and person are loaded."""
    parts = sorted(row.parts.all(), key=_position)
    return {
        "services": [
            {"id": one.service_id, "name": one.service.full_name}
            for one in parts
            if one.add_on is None
        ],
        "extras": [{"id": one.add_on.pk, "name": one.add_on.name} for one in parts if one.add_on],
        "staff": row.staff and {"id": row.staff.pk, "name": row.staff.name},
    }


def _position(part: Any) -> int:
    position: int = part.position
    return position


def window_shape(row: WaitEntry) -> Shape:
    """Return when it would suit."""
    last = row.to_minute
    return {
        "first_on": row.first_on,
        "last_on": row.last_on,
        "not_before": time(row.from_minute // 60, row.from_minute % 60),
        "before": None if last == MIDNIGHT else time(last // 60, last % 60),
        "weekdays": [day for day in range(1, 8) if row.weekdays >> (day - 1) & 1],
    }


def _offer(row: WaitEntry, zone: ZoneInfo) -> Shape | None:
    offer = open_offer(row)
    if offer is None or offer.booking is None or state_now(offer.booking) != "HELD":
        return None
    hold = offer.booking
    return {
        "booking": hold.pk,
        "starts_at": hold.starts_at,
        "starts_local": hold.starts_at.astimezone(zone),
        "ends_at": hold.ends_at,
        "ends_local": hold.ends_at.astimezone(zone),
        "until": hold.hold_until,
        "staff": {"id": offer.staff_id, "name": offer.staff.name},
        "total": money(hold.total_cents, hold.currency),
        "needs_details": row.moves is None and needs_details(hold),
        "needs_payment": row.moves is None and is_secured_online(hold),
    }


def _came_of(row: WaitEntry) -> UUID | None:
    if row.state != WaitState.TAKEN:
        return None
    taken = (one.booking_id for one in row.offers.all() if one.outcome == "ACCEPTED")
    return row.moves_id or next(taken, None)


def window_of(said: dict[str, Any]) -> Window:
    first, last = said["not_before"], said["before"]
    bits = sum(1 << (day - 1) for day in set(said["weekdays"]))
    return Window(
        first_on=said["first_on"],
        last_on=said["last_on"],
        from_minute=first.hour * 60 + first.minute,
        to_minute=last.hour * 60 + last.minute if last else MIDNIGHT,
        weekdays=bits & EVERY_DAY,
    )
