"""Booking: hold a time, confirm it, look at it, let it go."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import BY_ACCESS, BY_SESSION, BY_TOKEN, NO_NEED, Caller, caller_of
from cozywish.api.http import Refused, body_of as refusal_of, status_of
from cozywish.api.inputs import Nothing, body_of, key_of, query_of
from cozywish.api.keyed import KEY_PARAMETER, answer_once, reply
from cozywish.api.paging import Order, instant
from cozywish.api.v1.booking_inputs import (
    CANCEL_EXAMPLE,
    CONFIRM_EXAMPLE,
    HOLD_EXAMPLE,
    CancelInput,
    ConfirmInput,
    HoldInput,
    ListQuery,
    contact_from,
)
from cozywish.api.v1.booking_shapes import (
    BookingShape,
    HeldShape,
    booking,
    contact,
    without_contact,
)
from cozywish.api.v1.shapes import slot
from cozywish.api.v1.slots import refuse_unknown
from cozywish.api.views import Door
from cozywish.apps.accounts.models import Door as CameBy
from cozywish.apps.accounts.services import CodeRefused
from cozywish.apps.bookings.limits import (
    CANCELS,
    CODES_MAILED,
    CODES_MAILED_OF_ADDRESS,
    CODES_TRIED,
    HOLDS,
    HOLDS_OF_ADDRESS,
    WRONG_TOKENS,
    count_change,
)
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.extras import chosen_extras, minutes_by_service
from cozywish.apps.bookings.queries.free_time import nearest_free
from cozywish.apps.bookings.queries.gates import booking_for, bookings_of
from cozywish.apps.bookings.queries.own import Show, visits_of
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.bookings.services import (
    Contact,
    abandon_hold,
    accept_link,
    cancel_booking,
    confirm_booking,
    extend_hold,
    give_contact,
    hold_visit,
)
from cozywish.apps.limits.services import count_try
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.tokens import derived_token, digest

SOONEST_FIRST = Order("starts_at", instant)
HOLDER = [BY_TOKEN, BY_ACCESS, BY_SESSION]


def opened_by(caller: Caller, booking_id: UUID, *, now: datetime) -> Booking:
    """Return the booking. Raises NotFound for whom it is not; a wrong token counts as a try."""
    try:
        return booking_for(booking_id=booking_id, token=caller.token, user=caller.user, now=now)
    except Booking.DoesNotExist as absent:
        if caller.token:
            count_try(WRONG_TOKENS, who=caller.address, now=now)
        raise exceptions.NotFound(_("There is no such booking.")) from absent


def principal_of(caller: Caller, row: Booking) -> str:
    """Return whose keys count here: the customer's, or those of whoever has the booking's token."""
    return caller.name if caller.user and row.customer_id == caller.user.pk else f"booking:{row.pk}"


@policy("bookings.api", Audience.EVERYONE)
class Bookings(Door):
    @extend_schema(
        operation_id="listBookings",
        summary="See your bookings",
        tags=["bookings"],
        auth=[BY_ACCESS, BY_SESSION],
        parameters=[ListQuery],
        responses=BookingShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """The bookings of who is signed in, by their start. Holds are not among them."""
        caller, now = caller_of(request), timezone.now()
        if caller.user is None:
            raise exceptions.NotAuthenticated
        asked = query_of(request, ListQuery)
        rows = bookings_of(user=caller.user)
        if "show" in asked:
            rows = visits_of(user=caller.user, show=Show(asked["show"]), now=now)
        return SOONEST_FIRST.page(
            rows.prefetch_related("answers"), asked, lambda row: booking(row, now=now)
        )

    @extend_schema(
        operation_id="holdTime",
        summary="Hold a time",
        tags=["bookings"],
        auth=[NO_NEED, BY_ACCESS, BY_SESSION, BY_TOKEN],
        parameters=[KEY_PARAMETER],
        request=HoldInput,
        examples=[HOLD_EXAMPLE],
        responses={201: HeldShape},
    )
    def post(self, request: Request) -> Response:
        """Hold one to four services for fifteen minutes; nobody else can have that time meanwhile.

        A guest gets a `token`, and a mail with the code that confirming needs. When the time was just taken,
        the answer is 409 and `details.alternatives` has the three nearest free starts.
        """
        key, caller, now = key_of(request), caller_of(request), timezone.now()
        return held_once(request, Asked(body_of(request, HoldInput), caller, key, now))


def held_once(request: Request, asked: "Asked") -> Response:
    """Hold what is asked for, once per key, and answer with the hold."""
    caller, now = asked.caller, asked.now
    count_try(HOLDS_OF_ADDRESS, who=caller.address, now=now)
    asked.refuse_unknown()
    principal = caller.name if caller.user else "guest"
    result = answer_once(request, principal=principal, act=asked.hold, now=now)
    if isinstance(result, Failure) and isinstance(result.error, SlotTaken):
        raise Refused(result.error, **asked.instead())
    given = result.unwrap()
    token = asked.token_for(given.body["id"])
    held = opened_by(replace(caller, token=token or ""), UUID(given.body["id"]), now=now)
    return reply(given, token=token, contact=contact(held))


class Asked:
    """A hold that somebody asks for.

    Note [Tokens that are never stored]
        A guest's token is derived from the request's key, the booking and SECRET_KEY. So a replay can give it again
        although the database holds nothing but digests, of the key and of the token.
    """

    def __init__(self, said: dict[str, Any], caller: Caller, key: str, now: datetime) -> None:
        self.said = said
        self.caller = caller
        self.key = key
        self.now = now

    def refuse_unknown(self) -> None:
        """Raise NotFound for ids that name nothing."""
        refuse_unknown(
            venue_ids=[self.said["venue"]],
            service_ids=self.said["services"],
            staff_id=self.said["staff"],
        )

    def hold(self) -> tuple[int, Any]:
        """Hold the time, write down the contact and let the guest's token open it: all or nothing."""
        user, asked = self.caller.user, self._contact()
        # Counted inside the operation, for once: what is limited is holds that were placed and codes that were
        # mailed. A replay does neither, and refused tries are counted for their address before.
        count_try(HOLDS, who=self.caller.name if user else asked.email, now=self.now)
        if user is None:
            count_try(CODES_MAILED, who=asked.email.lower(), now=self.now)
            count_try(CODES_MAILED_OF_ADDRESS, who=self.caller.address, now=self.now)
        held = self.placed()
        give_contact(
            booking=held,
            contact=asked,
            customer=user,
            now=self.now,
            answers={one["key"]: one["answer"] for one in self.said["answers"]},
        ).unwrap()
        token = self.token_for(str(held.pk))
        if token:
            accept_link(booking_id=held.pk, token=token).unwrap()
        row = booking_for(booking_id=held.pk, token=token or "", user=user, now=self.now)
        return 201, without_contact(row, now=self.now)

    @property
    def visit(self) -> dict[str, Any]:
        """What is asked for, time and extras aside."""
        said = self.said
        return {
            "venue_id": said["venue"],
            "service_ids": said["services"],
            "staff_id": said["staff"],
        }

    def placed(self) -> Booking:
        """Hold the time."""
        return hold_visit(
            **self.visit,
            starts_at=self.said["starts_at"],
            customer=self.caller.user,
            device=self.device(),
            replaces=self.said["replaces"],
            now=self.now,
            extra_ids=self.said["extras"],
        ).unwrap()

    def token_for(self, booking_id: str) -> str | None:
        """Return the guest's token of the booking. See Note [Tokens that are never stored]."""
        if self.caller.user is not None:
            return None
        return derived_token(f"{self.key}:{booking_id}", purpose="booking token of a guest")

    def instead(self) -> dict[str, Any]:
        """Return what is free instead: the three starts nearest to what was asked for."""
        around = self.said["starts_at"]
        extras = chosen_extras(service_ids=self.said["services"], extra_ids=self.said["extras"])
        found = [
            slot(start)
            for start in nearest_free(
                **self.visit,
                around=around,
                now=self.now,
                own_hold=self.said["replaces"],
                asker=Asker(self.caller.user.pk if self.caller.user else None, self.device()),
                extra=minutes_by_service(extras),
            )
        ]
        return {"alternatives": found}

    def _contact(self) -> Contact:
        said, user = contact_from(self.said["contact"]), self.caller.user
        if user is None:
            return said
        if said.email.lower() != user.email:
            sentence = _("Leave your account's address here: it is the one that is verified.")
            raise exceptions.ValidationError({"contact": {"email": [sentence]}})
        return replace(said, email=user.email)

    def device(self) -> str:
        """Who holds: the account, the holder of the hold to be replaced, or everyone at this address.

        A guest of the API has no browser that we know, and the addresses are few enough to be guessed from a digest:
        so this one needs SECRET_KEY.
        """
        if self.caller.user is not None:
            return digest(str(self.caller.user.pk), purpose="device of an API client")
        if self.said["replaces"] is not None:
            return opened_by(self.caller, self.said["replaces"], now=self.now).device
        return derived_token(self.caller.address, purpose="device of API guests")


@policy("bookings.read", Audience.BOOKING_HOLDER)
class OneBooking(Door):
    @extend_schema(
        operation_id="readBooking",
        summary="Look at a booking",
        tags=["bookings"],
        auth=HOLDER,
        responses=BookingShape,
    )
    def get(self, request: Request, booking_id: UUID) -> Response:
        """A booking, for its customer or whoever has its token."""
        now = timezone.now()
        row = opened_by(caller_of(request), booking_id, now=now)
        return Response(booking(row, now=now))


@policy("bookings.confirm", Audience.BOOKING_HOLDER)
class Confirm(Door):
    @extend_schema(
        operation_id="confirmBooking",
        summary="Confirm a hold",
        tags=["bookings"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=ConfirmInput,
        examples=[CONFIRM_EXAMPLE],
        responses=BookingShape,
    )
    def post(self, request: Request, booking_id: UUID) -> Response:
        """Turn a hold into a booking. Guests send the code they were mailed; it has five tries.

        A guest who confirms agrees to the terms at /terms/; show them and the privacy notice beside the button.
        """
        key_of(request)
        asked, caller, now = body_of(request, ConfirmInput), caller_of(request), timezone.now()
        row = opened_by(caller, booking_id, now=now)
        if row.customer_id is None and not asked["code"]:
            raise exceptions.ValidationError({"code": [_("Send the code from the mail.")]})
        if row.customer_id is None:
            count_try(CODES_TRIED, who=row.contact_email, now=now)

        def act() -> tuple[int, Any]:
            match confirm_booking(booking=row, now=now, door=CameBy.API, **asked).unwrap():
                case CodeRefused(error=error):
                    return status_of(error), refusal_of(error)
                case confirmed:
                    return 200, without_contact(confirmed, now=now)

        given = answer_once(request, principal=principal_of(caller, row), act=act, now=now).unwrap()
        return reply(given, contact=contact(row))


@policy("bookings.extend", Audience.BOOKING_HOLDER)
class Extend(Door):
    @extend_schema(
        operation_id="extendHold",
        summary="Hold a time for longer",
        tags=["bookings"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=None,
        responses=BookingShape,
    )
    def post(self, request: Request, booking_id: UUID) -> Response:
        """Fifteen minutes more, once, never beyond the start: nobody should lose a time because they need longer."""
        key_of(request)
        body_of(request, Nothing)
        caller, now = caller_of(request), timezone.now()
        row = opened_by(caller, booking_id, now=now)

        def act() -> tuple[int, Any]:
            return 200, without_contact(extend_hold(booking=row, now=now).unwrap(), now=now)

        given = answer_once(request, principal=principal_of(caller, row), act=act, now=now).unwrap()
        return reply(given, contact=contact(row))


@policy("bookings.cancel", Audience.BOOKING_HOLDER)
class Cancel(Door):
    @extend_schema(
        operation_id="cancelBooking",
        summary="Cancel a booking or give up a hold",
        tags=["bookings"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=CancelInput,
        examples=[CANCEL_EXAMPLE],
        responses=BookingShape,
    )
    def post(self, request: Request, booking_id: UUID) -> Response:
        """Let the time go, at once. A confirmed booking can be cancelled until it begins."""
        key_of(request)
        asked, caller, now = body_of(request, CancelInput), caller_of(request), timezone.now()
        row = opened_by(caller, booking_id, now=now)
        count_change(CANCELS, booking=row, now=now)

        def act() -> tuple[int, Any]:
            if row.state == BookingState.HELD:
                closed = abandon_hold(booking=row, now=now).unwrap()
            else:
                closed = cancel_booking(booking=row, reason=asked["reason"], now=now).unwrap()
            return 200, without_contact(closed, now=now)

        given = answer_once(request, principal=principal_of(caller, row), act=act, now=now).unwrap()
        return reply(given, contact=contact(row))
