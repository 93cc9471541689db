"""What the office sees of visits, and does for those they are of. How to reach anybody is said on its pages alone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
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
    VersionField,
    WholeField,
    YesOrNoField,
    body_of,
    key_of,
    query_of,
)
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.paging import Order, PageQuery, instant
from cozywish.api.v1.booking_shapes import NamedShape
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import once_for
from cozywish.api.v1.business.visit_shapes import (
    TakenShape,
    WordlessVisitShape,
    taken,
    wordless,
)
from cozywish.api.v1.business.visit_steps import MOST_MINUTES
from cozywish.api.v1.office.gates import OfficeDoor, described, officer_with, prove_again
from cozywish.api.v1.office.reasons import ReasonField
from cozywish.api.v1.shapes import MoneyShape, Shape, money
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.machine import BookingState, PaymentMode
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.acting import office_actor, office_actors
from cozywish.apps.bookings.queries.gates import bookings_for_office
from cozywish.apps.bookings.queries.history import history_of
from cozywish.apps.bookings.refusals import VisitChangedMeanwhile
from cozywish.apps.bookings.services import (
    accept_request,
    cancel_for_business,
    correct_outcome,
    decline_request,
    move_for_business,
)
from cozywish.core.services import ServiceResult
from cozywish.toolkit.policies import Audience, policy

VIEW = "bookings.view_booking"
SOONEST_FIRST = Order("starts_at", instant)
PLAIN: Mapping[str, Callable[..., ServiceResult[Booking]]] = {
    "accept": accept_request,
    "decline": decline_request,
    "correct": correct_outcome,
}
HELPS = sorted({*PLAIN, "cancel"})


class OfficeBookingsQuery(PageQuery):
    """Which visits."""

    reference = LineField(required=False, max_length=10, help_text="As it stands in mails.")
    venue = IdField(required=False)
    state = serializers.ChoiceField(choices=BookingState.choices, required=False)


class HelpInput(Strict):
    """What is done to the visit, why, and the version of the visit that you saw."""

    event = serializers.ChoiceField(choices=HELPS)
    version = VersionField()
    reason = ReasonField(
        max_length=300,
        help_text="The venue reads it, and the client if they are told. Kept for good: no names, addresses or numbers.",
    )
    tell_client = YesOrNoField(default=True, help_text="Of a visit that is called off.")
    kept_minor = WholeField(
        default=0,
        min_value=0,
        max_value=10**9,
        help_text="Of a visit that is called off: what the venue keeps of what was paid, in minor units.",
    )


class HelpMoveInput(Strict):
    """Where the visit goes, why, and the version of the visit that you saw."""

    version = VersionField()
    starts_at = MomentField(help_text="In steps of five minutes.")
    staff = IdField(default=None, allow_null=True, help_text="Null: whoever does it now.")
    minutes = WholeField(
        default=None,
        allow_null=True,
        min_value=1,
        max_value=MOST_MINUTES,
        help_text="Null: as now.",
    )
    reason = ReasonField(max_length=300)
    outside_hours = YesOrNoField(default=False)
    tell_client = YesOrNoField(default=True)


class OfficeBookingShape(WordlessVisitShape):
    """A visit without whom it is for."""

    state = serializers.ChoiceField(choices=BookingState.choices)
    venue = NamedShape()
    total = MoneyShape()
    payment_mode = serializers.ChoiceField(choices=PaymentMode.choices)


class OfficeBookingDetailShape(OfficeBookingShape):
    """The same, with every step in its life."""

    history = TakenShape(many=True)


HELP_EXAMPLE = OpenApiExample(
    "A venue that had to close",
    request_only=True,
    value={"event": "cancel", "version": 1, "reason": "Water damage at the venue."},
)
HELP_MOVE_EXAMPLE = OpenApiExample(
    "An hour later",
    request_only=True,
    value={"version": 1, "starts_at": "2036-05-05T11:00:00-07:00", "reason": "Asked for by both."},
)


def _shown(rows: Sequence[Booking], officer: User, now: datetime) -> list[Shape]:
    actors = office_actors(officer=officer, bookings=rows)
    return [
        {
            **wordless(row, actor=actors.get(row.pk), now=now),
            "venue": {"id": row.venue_id, "name": row.venue.name},
            "total": money(row.total_cents, row.currency),
            "payment_mode": row.payment_mode,
        }
        for row in rows
    ]


def _whole(row: Booking, officer: User, now: datetime) -> Shape:
    [shown] = _shown([row], officer, now)
    return {**shown, "history": [taken(one) for one in history_of(row)]}


@policy("office.api_bookings", Audience.OFFICE)
class OfficeBookings(OfficeDoor):
    @described(
        operation_id="listBookingsForOffice",
        summary="Find visits",
        parameters=[OfficeBookingsQuery],
        responses=OfficeBookingShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """By the reference that somebody names, by venue or by state; the first to come first."""
        officer, now = officer_with(request, VIEW), timezone.now()
        asked = query_of(request, OfficeBookingsQuery)
        rows = bookings_for_office()
        if "reference" in asked:
            rows = rows.filter(reference=asked["reference"].upper())
        for name in ("venue", "state"):
            rows = rows.filter(**{name: asked[name]}) if name in asked else rows
        return SOONEST_FIRST.page_of(rows, asked, lambda found: _shown(found, officer, now))


@policy("office.api_booking", Audience.OFFICE)
class OfficeBooking(OfficeDoor):
    @described(
        operation_id="readBookingForOffice",
        summary="Look at a visit before you help",
        responses=OfficeBookingDetailShape,
    )
    def get(self, request: Request, booking_id: UUID) -> Response:
        """Its parts, what became of it step by step, and what you can do to it now."""
        officer = officer_with(request, VIEW)
        row = bookings_for_office().get(pk=booking_id)
        return Response(_whole(row, officer, timezone.now()))


def _helped(
    request: Request,
    booking_id: UUID,
    event: str,
    seen: int,
    act: Callable[[Booking, Actor], ServiceResult[Booking]],
) -> Response:
    """Do it once per key, unless somebody changed the visit since. 404 for whom the table never lists with `event`."""
    officer, now = officer_with(request, VIEW), timezone.now()
    key_of(request)
    row = bookings_for_office().get(pk=booking_id)
    actor = office_actor(officer=officer, booking=row)
    if actor is None or not actor.is_listed_for(event):
        raise Http404
    prove_again(request)

    def once() -> tuple[int, Any]:
        if row.version != seen:
            raise VisitChangedMeanwhile
        act(row, actor).unwrap()
        return 200, {"id": row.pk}

    def current() -> Shape:
        return _whole(bookings_for_office().get(pk=booking_id), officer, now)

    result = once_for(request, once)
    given = fresh(result, refusal=VisitChangedMeanwhile, current=current).unwrap()
    return reply(given, **current())


@policy("office.api_booking_help", Audience.OFFICE)
class HelpWithBooking(OfficeDoor):
    @described(
        operation_id="helpWithBooking",
        summary="Answer, call off or correct a visit for those it is of",
        parameters=[KEY_PARAMETER],
        request=HelpInput,
        examples=[HELP_EXAMPLE],
        responses=OfficeBookingDetailShape,
    )
    def post(self, request: Request, booking_id: UUID) -> Response:
        """Whoever it concerns is told. 404 for a visit of your own.

        BOOKINGS_TOO_EARLY, BOOKINGS_TOO_LATE and BOOKINGS_NOT_POSSIBLE_NOW (409) say why not.
        BOOKINGS_VISIT_CHANGED_MEANWHILE (409) brings the visit as it is now in `details.current`.
        ACCOUNTS_REAUTHENTICATION_REQUIRED (401) goes on at `auth/reauthenticate/`.
        """
        officer_with(request, VIEW)
        said = body_of(request, HelpInput)
        event, about = said["event"], {"reason": said["reason"]}
        if event == "cancel":
            about |= {"tell_client": said["tell_client"], "kept_cents": said["kept_minor"]}
        service = PLAIN.get(event, cancel_for_business)

        def act(row: Booking, by: Actor) -> ServiceResult[Booking]:
            return service(booking=row, by=by, now=timezone.now(), **about)

        return _helped(request, booking_id, event, said["version"], act)


@policy("office.api_booking_move", Audience.OFFICE)
class MoveForOffice(OfficeDoor):
    @described(
        operation_id="moveBookingForOffice",
        summary="Move a visit for those it is of",
        parameters=[KEY_PARAMETER],
        request=HelpMoveInput,
        examples=[HELP_MOVE_EXAMPLE],
        responses=OfficeBookingDetailShape,
    )
    def post(self, request: Request, booking_id: UUID) -> Response:
        """To another time, person or length. The old time is kept until the new one is had.

        BOOKINGS_OUTSIDE_HOURS (409): say `outside_hours`. BOOKINGS_SLOT_TAKEN (409): the time is taken. Otherwise as
        `helpWithBooking`.
        """
        officer_with(request, VIEW)
        said = body_of(request, HelpMoveInput)
        staff_id, seen = said.pop("staff"), said.pop("version")

        def act(row: Booking, by: Actor) -> ServiceResult[Booking]:
            return move_for_business(
                booking=row, by=by, staff_id=staff_id, now=timezone.now(), **said
            )

        return _helped(request, booking_id, "reschedule", seen, act)
