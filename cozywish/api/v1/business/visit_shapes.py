"""What a visit looks like to the people of its business."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rest_framework import serializers

from cozywish.api.v1.booking_shapes import AnsweredShape, NamedShape, answers, times
from cozywish.api.v1.shapes import Described, LocalField, MoneyShape, Shape, UtcField, money
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import BUSINESS_STEPS, OF_THE_BUSINESS, Actor
from cozywish.apps.bookings.machine import BOOKING, BookingState
from cozywish.apps.bookings.models import Booking, BookingChange, BookingNote
from cozywish.apps.bookings.queries.acting import business_actors
from cozywish.apps.bookings.queries.beside import Beside, beside
from cozywish.apps.bookings.queries.business import SEEN, earlier_visits
from cozywish.apps.bookings.queries.history import history_of, notes_of, reminder_to_come
from cozywish.apps.bookings.queries.possible import possible
from cozywish.apps.catalog.models import ServicePlace

EVENTS = sorted({row.event for row in BOOKING.transitions})
BY = sorted({letter for row in BOOKING.transitions for letter in row.actors})
STATES = [(state.value, state.label) for state in BookingState if state in SEEN]


class WorkShape(Described):
    """One service by one person."""

    service = NamedShape()
    staff = NamedShape()
    starts_at = UtcField()
    starts_local = LocalField()
    ends_at = UtcField()
    ends_local = LocalField()
    extras = serializers.ListField(child=serializers.CharField())
    is_squeezed = serializers.BooleanField(help_text="It may overlap others of the same person.")


class VisitStepShape(Described):
    """A step that the visit's state lists for you. `says` is why it is not possible now, or empty."""

    event = serializers.ChoiceField(choices=BUSINESS_STEPS)
    needs_reason = serializers.BooleanField()
    is_possible = serializers.BooleanField()
    says = serializers.CharField()


class WordlessVisitShape(Described):
    """A visit without whom it is for. `version` counts the changes: send it back with the next one."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    version = serializers.IntegerField()
    items = WorkShape(many=True)
    starts_at = UtcField()
    starts_local = LocalField()
    ends_at = UtcField()
    ends_local = LocalField()
    time_zone = serializers.CharField()
    is_at_home = serializers.BooleanField()
    total = MoneyShape(allow_null=True, help_text="Of all of it, for the owner alone.")
    can_move = serializers.BooleanField()
    steps = VisitStepShape(many=True, help_text="What you can do, in the order of the table.")


class VisitShape(WordlessVisitShape):
    """A visit, as far as it is yours to see: `items` may be a part of it, and its time is theirs.

    `version` counts the changes: send it back with the next one.
    """

    client = serializers.CharField()
    note = serializers.CharField(help_text="Of the client.")


class TakenShape(Described):
    """A step that was taken. `by` is a letter of the table, `name` that of whoever of the business it was, or empty."""

    at = UtcField()
    event = serializers.ChoiceField(choices=EVENTS)
    state = serializers.ChoiceField(choices=BookingState.choices)
    by = serializers.ChoiceField(choices=BY)
    name = serializers.CharField()
    reason = serializers.CharField()
    told_client = serializers.BooleanField()


class NoteShape(Described):
    at = UtcField()
    author = serializers.CharField()
    text = serializers.CharField()


class EarlierShape(Described):
    """How often the same client was there before, as far as you see it."""

    visits = serializers.IntegerField()
    last = UtcField(allow_null=True)
    broken = serializers.IntegerField(
        help_text="Missed, or cancelled by the client when it was late."
    )


class VisitDetailShape(VisitShape):
    """The same, with what was asked before, what happened so far, and what its people noted."""

    answers = AnsweredShape(many=True)
    history = TakenShape(many=True)
    notes = NoteShape(many=True)
    earlier = EarlierShape()


class BesideShape(Described):
    """Part of another visit at the same time with the same person or in the same room, called `shares`."""

    visit = serializers.UUIDField()
    reference = serializers.CharField()
    client = serializers.CharField()
    service = serializers.CharField()
    shares = serializers.CharField()
    starts_at = UtcField()
    starts_local = LocalField()
    ends_at = UtcField()
    ends_local = LocalField()
    is_squeezed = serializers.BooleanField()
    is_at_once = serializers.BooleanField(help_text="Else only the time around them is the same.")


class WholeVisitShape(VisitDetailShape):
    """The same, with what stands beside it as far as it is yours to see, and when the client is reminded."""

    beside = BesideShape(many=True)
    reminder_at = UtcField(allow_null=True, help_text="Null: no more, or never.")


def visits(rows: Sequence[Booking], *, user: User, now: datetime) -> list[Shape]:
    """Return visits that came through a gate of the business. One SQL query."""
    actors = business_actors(user=user, bookings=rows)
    return [
        {
            **wordless(row, actor=actors.get(row.pk), now=now),
            "client": row.contact_name,
            "note": row.note,
        }
        for row in rows
    ]


def wordless(row: Booking, *, actor: Actor | None, now: datetime) -> Shape:
    """Return what an answer may be kept as: whom it is for, and what was said, stands in the booking alone.

    `actor` is None for who may only look.
    """
    zone, items = ZoneInfo(row.time_zone), list(row.items.all())
    starts, ends = min(one.starts_at for one in items), max(one.ends_at for one in items)
    is_owner = actor is not None and "O" in actor.letters
    options = {one.event: one for one in (possible(row, actor=actor, now=now) if actor else ())}
    return {
        "id": row.pk,
        "reference": row.reference,
        "state": row.state,
        "version": row.version,
        "items": [_work(one, zone) for one in items],
        "starts_at": starts,
        "starts_local": starts.astimezone(zone),
        "ends_at": ends,
        "ends_local": ends.astimezone(zone),
        "time_zone": row.time_zone,
        "is_at_home": any(one.service.done_at == ServicePlace.HOME for one in items),
        "total": money(row.total_cents, row.currency) if is_owner else None,
        "can_move": "reschedule" in options and options["reschedule"].refusal is None,
        "steps": [
            {
                "event": event,
                "needs_reason": options[event].row.needs_reason,
                "is_possible": (refusal := options[event].refusal) is None,
                "says": refusal.message if refusal else "",
            }
            for event in BUSINESS_STEPS
            if event in options
        ],
    }


def _work(row: Any, zone: ZoneInfo) -> Shape:
    return {
        "service": {"id": row.service_id, "name": row.service_name},
        "staff": {"id": row.staff_id, "name": row.staff_name},
        **times(row, zone),
        "extras": [extra.name for extra in row.extras.all()],
        "is_squeezed": row.squeezed,
    }


def words(row: Booking, *, user: User, until: datetime | None = None) -> Shape:
    """Return what people said of the visit, up to a moment or by now, and what is known of the client.

    Four SQL queries.
    """
    return {
        "client": row.contact_name,
        "note": row.note,
        "answers": answers(row),
        "history": [taken(one) for one in history_of(row, until=until)],
        "notes": [note(one) for one in notes_of(row, until=until)],
        "earlier": asdict(earlier_visits(user=user, booking=row)),
    }


def taken(row: BookingChange) -> Shape:
    """Return a step that was taken."""
    is_ours = row.actor is not None and row.actor_kind in OF_THE_BUSINESS
    return {
        "at": row.at,
        "event": row.event,
        "state": row.state,
        "by": row.actor_kind,
        "name": row.actor.name if is_ours and row.actor else "",
        "reason": row.reason,
        "told_client": row.tells_client,
    }


def around(row: Booking, *, user: User, now: datetime) -> Shape:
    """Return what stands beside the visit, and when its client is reminded of it. At most three SQL queries."""
    found = beside(user=user, booking=row, items=list(row.items.all()))
    return {
        "beside": [_beside(one, ZoneInfo(row.time_zone)) for one in found],
        "reminder_at": reminder_to_come(row, now=now),
    }


def _beside(one: Beside, zone: ZoneInfo) -> Shape:
    return {
        "visit": one.item.booking_id,
        "reference": one.item.booking.reference,
        "client": one.item.booking.contact_name,
        "service": one.item.service_name,
        "shares": one.what,
        **times(one.item, zone),
        "is_squeezed": one.is_squeezed,
        "is_at_once": one.is_at_once,
    }


def note(row: BookingNote) -> Shape:
    """Return what somebody noted."""
    return {"at": row.at, "author": row.author.name, "text": row.text}
