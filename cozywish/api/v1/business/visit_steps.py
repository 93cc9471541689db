"""What becomes of a visit: its steps, another time, and what is noted about it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import (
    IdField,
    LineField,
    MomentField,
    Strict,
    TextField,
    VersionField,
    WholeField,
    YesOrNoField,
    body_of,
    key_of,
)
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for
from cozywish.api.v1.business.visit_shapes import VisitDetailShape, wordless, words
from cozywish.api.v1.business.visits import opened
from cozywish.api.v1.shapes import Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import BUSINESS_STEPS, Actor
from cozywish.apps.bookings.limits import count_told
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.acting import business_actor
from cozywish.apps.bookings.queries.business import accepted_by
from cozywish.apps.bookings.refusals import NotYoursToChange, VisitChangedMeanwhile
from cozywish.apps.bookings.services import add_note, move_for_business, take_step
from cozywish.apps.bookings.services.stepping import ASK_TO_TELL
from cozywish.toolkit.policies import Audience, policy

MOST_MINUTES = 24 * 60


class TakeStepInput(Strict):
    """A step of the visit, and the version of the visit that you saw."""

    event = serializers.ChoiceField(choices=BUSINESS_STEPS)
    version = VersionField()
    reason = LineField(
        max_length=300, default="", allow_blank=True, help_text="The client reads it if told."
    )
    tell_client = YesOrNoField(
        default=True,
        help_text=f"Of {' and '.join(ASK_TO_TELL)}; of answers to requests clients are always told.",
    )


class MoveVisitInput(Strict):
    """Where the visit goes, and the version of the visit that you saw."""

    version = VersionField()
    starts_at = MomentField(help_text="In steps of five minutes.")
    staff = IdField(default=None, allow_null=True, help_text="Null: whoever does it now.")
    minutes = WholeField(
        default=None,
        allow_null=True,
        min_value=1,
        max_value=MOST_MINUTES,
        help_text="How long all of it takes; null: as long as now.",
    )
    reason = LineField(max_length=300, default="", allow_blank=True)
    outside_hours = YesOrNoField(default=False)
    tell_client = YesOrNoField(default=True)


class NoteInput(Strict):
    text = TextField(max_length=1000)


STEP_EXAMPLE = OpenApiExample(
    "Somebody who cannot come",
    request_only=True,
    value={"event": "cancel", "version": 1, "reason": "Ines is ill.", "tell_client": False},
)
MOVE_EXAMPLE = OpenApiExample(
    "Half an hour later",
    request_only=True,
    value={"version": 1, "starts_at": "2036-05-05T10:30:00-07:00", "tell_client": False},
)
NOTE_EXAMPLE = OpenApiExample(
    "Something to keep in mind", request_only=True, value={"text": "Comes by wheelchair."}
)


def changeable(
    user: User, venue_id: UUID, booking_id: UUID, event: str | None = None
) -> tuple[Booking, Actor]:
    """Return the visit and who the person is to it. Raises Booking.DoesNotExist for whoever sees none of it.

    Raises NotYoursToChange for those who may only look, or whom the table never lists with `event`.
    """
    row = opened(user, venue_id, booking_id)
    actor = business_actor(user=user, booking=row)
    if actor is None or (event is not None and not actor.is_listed_for(event)):
        raise NotYoursToChange
    return row, actor


def _changed(
    request: Request,
    row: Booking,
    actor: Actor,
    change: Callable[[], Booking],
    *,
    seen: int,
    status: int = 200,
) -> Response:
    """Answer with the visit that `change` returns, unless somebody changed it since it was `seen`."""
    user, now = person_of(request), timezone.now()

    def act() -> tuple[int, Any]:
        if row.version != seen:
            raise VisitChangedMeanwhile
        return status, wordless(change(), actor=actor, now=now)

    def current() -> Shape:
        return {**wordless(row, actor=actor, now=now), **words(row, user=user)}

    given = fresh(once_for(request, act), refusal=VisitChangedMeanwhile, current=current).unwrap()
    return reply(given, **words(row, user=user))


def _accepted_before(request: Request, venue_id: UUID, booking_id: UUID) -> Response:
    """Repeat the answer to whoever accepted the request and sees agreed visits no more.

    Raises Booking.DoesNotExist for everybody else, and for any other key.
    """
    user = person_of(request)
    row = accepted_by(user).get(pk=booking_id, venue=venue_id)

    def act() -> tuple[int, Any]:
        raise Booking.DoesNotExist

    return reply(once_for(request, act).unwrap(), **words(row, user=user, until=row.confirmed_at))


@policy("business.api_visit_steps", Audience.VENUE_PEOPLE)
class VisitSteps(BusinessDoor):
    @described(
        operation_id="takeStep",
        summary="Take a step with a visit",
        parameters=[KEY_PARAMETER],
        request=TakeStepInput,
        examples=[STEP_EXAMPLE],
        responses=VisitDetailShape,
    )
    def post(self, request: Request, venue_id: UUID, booking_id: UUID) -> Response:
        """One of the visit's `steps`: answer a request, say who came and who did not, correct that, call it off.

        BOOKINGS_TOO_EARLY, BOOKINGS_TOO_LATE and BOOKINGS_NOT_POSSIBLE_NOW (409) say why not.
        BOOKINGS_VISIT_CHANGED_MEANWHILE (409) brings the visit as it is now in `details.current`.
        """
        key_of(request)
        user, said = person_of(request), body_of(request, TakeStepInput)
        event, seen = said.pop("event"), said.pop("version")
        try:
            row, actor = changeable(user, venue_id, booking_id, event)
        except Booking.DoesNotExist:
            return _accepted_before(request, venue_id, booking_id)

        def change() -> Booking:
            now = timezone.now()
            if said["tell_client"] and event in ASK_TO_TELL:
                count_told(venue_id, now=now)
            return take_step(event, booking=row, by=actor, now=now, **said).unwrap()

        return _changed(request, row, actor, change, seen=seen)


@policy("business.api_move_visit", Audience.VENUE_PEOPLE)
class MoveVisit(BusinessDoor):
    @described(
        operation_id="moveVisit",
        summary="Move a visit",
        parameters=[KEY_PARAMETER],
        request=MoveVisitInput,
        examples=[MOVE_EXAMPLE],
        responses=VisitDetailShape,
    )
    def post(self, request: Request, venue_id: UUID, booking_id: UUID) -> Response:
        """To another time, person or length. The old time is kept until the new one is had.

        BOOKINGS_OUTSIDE_HOURS (409): say `outside_hours`. BOOKINGS_SLOT_TAKEN (409): the time is taken.
        BOOKINGS_VISIT_CHANGED_MEANWHILE (409) brings the visit as it is now in `details.current`.
        """
        key_of(request)
        user, said = person_of(request), body_of(request, MoveVisitInput)
        staff_id, seen = said.pop("staff"), said.pop("version")
        row, actor = changeable(user, venue_id, booking_id, "reschedule")

        def change() -> Booking:
            now = timezone.now()
            if said["tell_client"]:
                count_told(venue_id, now=now)
            move_for_business(booking=row, by=actor, staff_id=staff_id, now=now, **said).unwrap()
            return opened(user, venue_id, booking_id)

        return _changed(request, row, actor, change, seen=seen)


@policy("business.api_visit_notes", Audience.VENUE_PEOPLE)
class VisitNotes(BusinessDoor):
    @described(
        operation_id="addNote",
        summary="Note something about a visit",
        parameters=[KEY_PARAMETER],
        request=NoteInput,
        examples=[NOTE_EXAMPLE],
        responses={201: VisitDetailShape},
    )
    def post(self, request: Request, venue_id: UUID, booking_id: UUID) -> Response:
        """Its people read it, the client never does."""
        key_of(request)
        user, said = person_of(request), body_of(request, NoteInput)
        row, actor = changeable(user, venue_id, booking_id)

        def change() -> Booking:
            now = timezone.now()
            add_note(booking=row, by=actor, author=user, text=said["text"], now=now).unwrap()
            return row

        return _changed(request, row, actor, change, seen=row.version, status=201)
