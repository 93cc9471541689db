"""The waiting list: joining it, answering an offer, leaving it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import BY_ACCESS, BY_SESSION, BY_TOKEN, NO_NEED, Caller, caller_of
from cozywish.api.http import body_of as refusal_of, status_of
from cozywish.api.inputs import Nothing, body_of, key_of, query_of
from cozywish.api.keyed import KEY_PARAMETER, answer_once, reply
from cozywish.api.paging import Order, PageQuery, instant
from cozywish.api.v1.booking_inputs import contact_from
from cozywish.api.v1.bookings import HOLDER, opened_by
from cozywish.api.v1.slots import refuse_unknown
from cozywish.api.v1.waiting_shapes import (
    AcceptInput,
    EarlierInput,
    JoinedShape,
    ProveInput,
    WaitInput,
    WaitShape,
    wait,
    window_of,
)
from cozywish.api.views import Door
from cozywish.apps.accounts.models import Door as CameBy
from cozywish.apps.accounts.services import CodeRefused
from cozywish.apps.bookings.limits import (
    CODES_MAILED,
    CODES_MAILED_OF_ADDRESS,
    CODES_TRIED,
    WAITS,
    WRONG_TOKENS,
)
from cozywish.apps.bookings.models import Booking, WaitEntry
from cozywish.apps.bookings.queries.waiting import (
    entry_for,
    waiting_of,
)
from cozywish.apps.bookings.services import Address, Contact
from cozywish.apps.bookings.services.confirming import PaymentNeeded
from cozywish.apps.bookings.services.waiting import (
    Details,
    Wanted,
    accept_offer,
    accept_wait_link,
    decline_offer,
    go_on_with_offer,
    join_list,
    leave_list,
    prove_wait,
    wait_for_earlier,
)
from cozywish.apps.limits.services import count_try
from cozywish.apps.venues.queries import public_venues
from cozywish.core.services import Failure, ServiceResult
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.tokens import derived_token, digest

BY_JOINING = Order("joined_at", instant)


def waiting_opened_by(caller: Caller, entry_id: UUID, *, now: datetime) -> WaitEntry:
    """Return the entry. Raises NotFound for whom it is not; a wrong token counts as a try."""
    try:
        return entry_for(entry_id=entry_id, token=caller.token, user=caller.user, now=now)
    except WaitEntry.DoesNotExist as absent:
        if caller.token:
            count_try(WRONG_TOKENS, who=caller.address, now=now)
        raise exceptions.NotFound(_("There is no such place on a list.")) from absent


@policy("bookings.api_waits", Audience.EVERYONE)
class Waits(Door):
    @extend_schema(
        operation_id="listWaits",
        summary="See what you wait for",
        tags=["waitlist"],
        auth=[BY_ACCESS, BY_SESSION],
        parameters=[PageQuery],
        responses=WaitShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """The places on waiting lists of who is signed in, in the order they were taken."""
        caller = caller_of(request)
        if caller.user is None:
            raise exceptions.NotAuthenticated
        asked = query_of(request, PageQuery)
        return BY_JOINING.page(waiting_of(user=caller.user), asked, wait)

    @extend_schema(
        operation_id="joinWaitlist",
        summary="Wait for a time",
        tags=["waitlist"],
        auth=[NO_NEED, BY_ACCESS, BY_SESSION],
        parameters=[KEY_PARAMETER],
        request=WaitInput,
        examples=[
            OpenApiExample(
                "A weekday afternoon in June",
                request_only=True,
                value={
                    "venue": "5b0f5a34-6f0c-4f0e-9f43-2a4f5a2b8c01",
                    "services": ["c4a6f7d2-18e9-4b61-9a0e-7f2d3c5b6e03"],
                    "window": {
                        "first_on": "2036-06-02",
                        "last_on": "2036-06-13",
                        "not_before": "14:00",
                        "weekdays": [1, 2, 3, 4, 5],
                    },
                    "contact": {
                        "name": "Alice Archer",
                        "email": "alice@example.com",
                        "phone": "+15035550123",
                    },
                },
            )
        ],
        responses={201: JoinedShape},
    )
    def post(self, request: Request) -> Response:
        """As soon as a time comes free that suits, it is held for ten minutes and mailed, in the order of joining.

        A guest gets a `token`, and a mail with the code that `proveWait` needs. What is free already is answered with
        409 `BOOKINGS_WAIT_TIME_IS_FREE`: it can be held right away.
        """
        key, caller, now = key_of(request), caller_of(request), timezone.now()
        asked = body_of(request, WaitInput)
        refuse_unknown(
            venue_ids=[asked["venue"]], service_ids=asked["services"], staff_id=asked["staff"]
        )
        contact = _contact(asked, caller)
        count_try(WAITS, who=caller.name, now=now)

        def act() -> tuple[int, Any]:
            if caller.user is None:
                count_try(CODES_MAILED, who=contact.email.lower(), now=now)
                count_try(CODES_MAILED_OF_ADDRESS, who=caller.address, now=now)
            entry = join_list(
                wanted=Wanted(
                    public_venues().get(pk=asked["venue"]),
                    asked["services"],
                    asked["extras"],
                    asked["staff"],
                ),
                window=window_of(asked["window"]),
                contact=contact,
                customer=caller.user,
                device=_device(caller),
                now=now,
            ).unwrap()
            token = _token(caller, key, str(entry.pk))
            if token:
                accept_wait_link(entry_id=entry.pk, token=token).unwrap()
            return 201, wait(_again(entry.pk, caller, token, now))

        principal = caller.name if caller.user else "guest"
        given = answer_once(request, principal=principal, act=act, now=now).unwrap()
        return reply(given, token=_token(caller, key, given.body["id"]))


def _contact(asked: dict[str, Any], caller: Caller) -> Contact:
    said = contact_from(asked["contact"])
    if caller.user is None:
        return said
    if said.email.lower() != caller.user.email:
        sentence = _("Leave your account's address here: it is the one that is verified.")
        raise exceptions.ValidationError({"contact": {"email": [sentence]}})
    return replace(said, email=caller.user.email)


def _device(caller: Caller) -> str:
    """As for a hold: the account, or everyone at this address."""
    if caller.user is not None:
        return digest(str(caller.user.pk), purpose="device of an API client")
    return derived_token(caller.address, purpose="device of API guests")


def _token(caller: Caller, key: str, entry_id: str) -> str | None:
    """A guest's token of the entry. See Note [Tokens that are never stored] in `bookings`."""
    if caller.user is not None:
        return None
    return derived_token(f"{key}:{entry_id}", purpose="waiting token of a guest")


def _again(entry_id: UUID, caller: Caller, token: str | None, now: datetime) -> WaitEntry:
    return entry_for(entry_id=entry_id, token=token or caller.token, user=caller.user, now=now)


@policy("bookings.api_wait", Audience.BOOKING_HOLDER)
class OneWait(Door):
    @extend_schema(
        operation_id="readWait",
        summary="Look at a place on the list",
        tags=["waitlist"],
        auth=HOLDER,
        responses=WaitShape,
    )
    def get(self, request: Request, entry_id: UUID) -> Response:
        """How it stands, and the offer where there is one."""
        entry = waiting_opened_by(caller_of(request), entry_id, now=timezone.now())
        return Response(wait(entry))


def _step(
    request: Request,
    entry_id: UUID,
    act: Callable[[WaitEntry, datetime], ServiceResult[Any]],
) -> Response:
    """Do `act` once per key, and answer with the entry as it is then."""
    key_of(request)
    caller, now = caller_of(request), timezone.now()
    entry = waiting_opened_by(caller, entry_id, now=now)

    def once() -> tuple[int, Any]:
        match act(entry, now).unwrap():
            case CodeRefused(error=error):
                return status_of(error), refusal_of(error)
        return 200, wait(_again(entry_id, caller, None, now))

    is_own = caller.user is not None and entry.customer_id == caller.user.pk
    principal = caller.name if is_own else f"wait:{entry.pk}"
    return reply(answer_once(request, principal=principal, act=once, now=now).unwrap())


@policy("bookings.api_wait_prove", Audience.BOOKING_HOLDER)
class ProveWait(Door):
    @extend_schema(
        operation_id="proveWait",
        summary="Prove the address you wait with",
        tags=["waitlist"],
        auth=[BY_TOKEN],
        parameters=[KEY_PARAMETER],
        request=ProveInput,
        responses=WaitShape,
    )
    def post(self, request: Request, entry_id: UUID) -> Response:
        """Send the code from the mail; it has five tries. From then on the guest waits."""
        asked = body_of(request, ProveInput)

        def act(entry: WaitEntry, now: datetime) -> ServiceResult[Any]:
            count_try(CODES_TRIED, who=entry.contact_email, now=now)
            return prove_wait(entry=entry, code=asked["code"], now=now)

        return _step(request, entry_id, act)


@policy("bookings.api_wait_accept", Audience.BOOKING_HOLDER)
class AcceptWait(Door):
    @extend_schema(
        operation_id="acceptOffer",
        summary="Take the time that is offered",
        tags=["waitlist"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=AcceptInput,
        responses=WaitShape,
    )
    def post(self, request: Request, entry_id: UUID) -> Response:
        """The visit is agreed, or asked for where the venue wants that; `booking` says which it is.

        Where money or a card is wanted first (`offer.needs_payment`) the time is held for longer instead: pay for
        `offer.booking` by `createPaymentIntent`, as whoever you are here. The token of this place opens it, too.

        A guest who accepts agrees to the terms at /terms/; show them and the privacy notice beside the button.
        """
        asked, caller = body_of(request, AcceptInput), caller_of(request)
        address = asked.get("address")
        details = Details(
            address=Address(**address) if address else None,
            note=asked["note"],
            answers={one["key"]: one["answer"] for one in asked["answers"]},
        )

        def act(entry: WaitEntry, now: datetime) -> ServiceResult[Any]:
            said = None if details == Details() else details
            match accept_offer(entry=entry, now=now, door=CameBy.API, details=said):
                case Failure(PaymentNeeded()):
                    return go_on_with_offer(
                        entry=entry, device="", now=now, details=said, token=caller.token
                    )
                case result:
                    return result

        return _step(request, entry_id, act)


@policy("bookings.api_wait_decline", Audience.BOOKING_HOLDER)
class DeclineWait(Door):
    @extend_schema(
        operation_id="declineOffer",
        summary="Let an offered time go",
        tags=["waitlist"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=Nothing,
        responses=WaitShape,
    )
    def post(self, request: Request, entry_id: UUID) -> Response:
        """It goes to whoever is next; you stay on the list and keep your place."""
        body_of(request, Nothing)
        return _step(request, entry_id, lambda entry, now: decline_offer(entry=entry, now=now))


@policy("bookings.api_wait_leave", Audience.BOOKING_HOLDER)
class LeaveWait(Door):
    @extend_schema(
        operation_id="leaveWaitlist",
        summary="Leave the list",
        tags=["waitlist"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=Nothing,
        responses=WaitShape,
    )
    def post(self, request: Request, entry_id: UUID) -> Response:
        """Wait no longer. A time that is offered goes to whoever is next."""
        body_of(request, Nothing)
        return _step(request, entry_id, lambda entry, now: leave_list(entry=entry, now=now))


@policy("bookings.api_wait_earlier", Audience.BOOKING_HOLDER)
class WaitForEarlier(Door):
    @extend_schema(
        operation_id="waitForEarlier",
        summary="Wait for an earlier time",
        tags=["waitlist"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=EarlierInput,
        responses={201: JoinedShape},
    )
    def post(self, request: Request, booking_id: UUID) -> Response:
        """An agreed visit waits for an earlier time with the same person. It stays as it is until you accept one."""
        key, caller, now = key_of(request), caller_of(request), timezone.now()
        asked = body_of(request, EarlierInput)
        booking = opened_by(caller, booking_id, now=now)
        count_try(WAITS, who=str(booking.pk), now=now)

        def act() -> tuple[int, Any]:
            entry = wait_for_earlier(
                booking=booking, window=window_of(asked["window"]), now=now
            ).unwrap()
            token = _token_of(caller, booking, key, str(entry.pk))
            if token:
                accept_wait_link(entry_id=entry.pk, token=token).unwrap()
            return 201, wait(_again(entry.pk, caller, token, now))

        is_own = caller.user is not None and booking.customer_id == caller.user.pk
        principal = caller.name if is_own else f"booking:{booking.pk}"
        given = answer_once(request, principal=principal, act=act, now=now).unwrap()
        return reply(given, token=_token_of(caller, booking, key, given.body["id"]))


def _token_of(caller: Caller, booking: Booking, key: str, entry_id: str) -> str | None:
    """A token for whoever came by the booking's token; the customer needs none."""
    if caller.user is not None and booking.customer_id == caller.user.pk:
        return None
    return derived_token(f"{key}:{entry_id}", purpose="waiting token of a guest")
