"""Booking several visits together: all of them are held and agreed, or none."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import BY_ACCESS, BY_CART, BY_SESSION
from cozywish.api.http import Refused, body_of as refusal_of, status_of
from cozywish.api.inputs import Nothing, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, answer_once
from cozywish.api.v1.booking_inputs import contact_from
from cozywish.api.v1.cart import Shopper
from cozywish.api.v1.cart_shapes import (
    CHECKOUT_EXAMPLE,
    CONFIRM_CHECKOUT_EXAMPLE,
    CheckoutInput,
    CheckoutShape,
    ConfirmCheckoutInput,
    answers_of,
    checkout,
)
from cozywish.api.views import Door
from cozywish.apps.accounts.models import Door as CameBy
from cozywish.apps.accounts.services import CodeRefused
from cozywish.apps.bookings.limits import (
    CODES_MAILED,
    CODES_MAILED_OF_ADDRESS,
    CODES_TRIED,
    HOLDS,
    HOLDS_OF_ADDRESS,
)
from cozywish.apps.bookings.models import CartLine, Checkout
from cozywish.apps.bookings.queries.cart_content import content_of
from cozywish.apps.bookings.queries.cart_shapes import CartContent
from cozywish.apps.bookings.queries.checkouts import bookings_of, checkout_of, lines_by_visit
from cozywish.apps.bookings.services import (
    CartEmpty,
    Contact,
    PartsRefused,
    QuoteChanged,
    abandon_together,
    agree_checkout,
    check_out,
    extend_together,
    give_contact_together,
)
from cozywish.apps.limits.services import count_try
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy

HOLDER = [BY_ACCESS, BY_SESSION, BY_CART]


@policy("checkouts.api_start", Audience.EVERYONE)
class Checkouts(Door):
    @extend_schema(
        operation_id="checkOut",
        summary="Hold everything in the cart",
        tags=["cart"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=CheckoutInput,
        examples=[CHECKOUT_EXAMPLE],
        responses={201: CheckoutShape},
    )
    def post(self, request: Request) -> Response:
        """Hold all of it for fifteen minutes, or nothing; a guest is mailed one code.

        `quote` is that of the cart as you showed it: when something changed since, the answer is 409
        BOOKINGS_QUOTE_CHANGED and nothing is held. When some cannot be had, it is 409 BOOKINGS_PARTS_REFUSED, and
        `details.lines` says why, line by line. What is held stays in the cart until it is agreed.
        """
        key_of(request)
        shopper, now = Shopper.of(request), timezone.now()
        asked = _Asked(shopper, body_of(request, CheckoutInput), now)
        count_try(HOLDS_OF_ADDRESS, who=shopper.caller.address, now=now)
        result = answer_once(request, principal=shopper.principal, act=asked.hold, now=now)
        if isinstance(result, Failure) and isinstance(result.error, PartsRefused):
            raise Refused(result.error, lines=asked.reasons(result.error))
        given = result.unwrap()
        row = opened_by(shopper, UUID(given.body))
        headers = {"Idempotent-Replay": "true"} if given.is_replay else {}
        return Response(shown(row, now=now), status=201, headers=headers)


class _Asked:
    """A checkout that somebody asks for."""

    def __init__(self, shopper: Shopper, said: dict[str, Any], now: datetime) -> None:
        self.shopper, self.said, self.now = shopper, said, now
        self.lines: list[CartLine] = []

    def hold(self) -> tuple[int, Any]:
        """Hold everything and write down the contact: all or nothing."""
        user = self.shopper.caller.user
        contact = self._contact()
        content = self._content()
        count_try(HOLDS, who=self.shopper.caller.name if user else contact.email, now=self.now)
        if user is None:
            count_try(CODES_MAILED, who=contact.email.lower(), now=self.now)
            count_try(CODES_MAILED_OF_ADDRESS, who=self.shopper.caller.address, now=self.now)
        row = check_out(
            lines=self.lines,
            customer=user,
            device=self.shopper.device,
            replaces=content.held.checkout_id if content.held else None,
            now=self.now,
        ).unwrap()
        self._give(row, contact)
        return 201, str(row.pk)

    def _content(self) -> CartContent:
        content = content_of(asker=self.shopper.asker, now=self.now)
        self.lines = [entry.line for entry in content.entries]
        if not self.lines:
            raise CartEmpty
        if self.said["quote"] != content.quote:
            raise QuoteChanged
        return content

    def _give(self, row: Checkout, contact: Contact) -> None:
        said = {one["line"]: one for one in self.said["visits"]}
        answers, notes = {}, {}
        for booking, line in lines_by_visit(bookings_of(row), self.lines):
            if line is None:
                continue
            own = said.get(line.pk)
            kept = {answer.key: answer.answer for answer in line.answers.all()}
            answers[booking.pk] = answers_of(own["answers"]) if own else kept
            notes[booking.pk] = (own["note"] if own else line.note) or contact.note
        give_contact_together(
            checkout=row,
            contact=contact,
            customer=self.shopper.caller.user,
            now=self.now,
            answers=answers,
            notes=notes,
        ).unwrap()

    def _contact(self) -> Contact:
        said, user = contact_from(self.said["contact"]), self.shopper.caller.user
        if user is not None and said.email.lower() != user.email:
            sentence = _("Leave your account's address here: it is the one that is verified.")
            raise exceptions.ValidationError({"contact": {"email": [sentence]}})
        return said

    def reasons(self, refused: PartsRefused) -> dict[str, dict[str, str]]:
        """Return why each line cannot be had."""
        return {
            str(self.lines[number].pk): {"code": why.code, "message": why.message}
            for number, why in refused.refusals.items()
            if number < len(self.lines)
        }


def opened_by(shopper: Shopper, checkout_id: UUID) -> Checkout:
    """Return what this account or cart holds together, or what became of it. Raises NotFound."""
    try:
        return checkout_of(checkout_id=checkout_id, device=shopper.device, user=shopper.caller.user)
    except Checkout.DoesNotExist as absent:
        raise exceptions.NotFound(_("There is no such checkout.")) from absent


def shown(row: Checkout, *, now: datetime) -> dict[str, Any]:
    """Return a checkout as it stands."""
    return checkout(row, bookings_of(row), now=now)


@policy("checkouts.api", Audience.EVERYONE)
class OneCheckout(Door):
    @extend_schema(
        operation_id="readCheckout",
        summary="Look at a checkout",
        tags=["cart"],
        auth=HOLDER,
        responses=CheckoutShape,
    )
    def get(self, request: Request, checkout_id: UUID) -> Response:
        """What is held together, or what became of it."""
        return Response(shown(opened_by(Shopper.of(request), checkout_id), now=timezone.now()))


@policy("checkouts.api", Audience.EVERYONE)
class ConfirmCheckout(Door):
    @extend_schema(
        operation_id="confirmCheckout",
        summary="Agree to all of it",
        tags=["cart"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=ConfirmCheckoutInput,
        examples=[CONFIRM_CHECKOUT_EXAMPLE],
        responses=CheckoutShape,
    )
    def post(self, request: Request, checkout_id: UUID) -> Response:
        """Turn all holds into bookings, or into requests where a venue wants to be asked, or none.

        `quote` is that of the checkout as you showed it. Guests send the code they were mailed; it has five tries. A
        guest who confirms agrees to the terms at /terms/; show them and the privacy notice beside the button.
        """
        key_of(request)
        shopper, now = Shopper.of(request), timezone.now()
        row = opened_by(shopper, checkout_id)
        said = body_of(request, ConfirmCheckoutInput)
        guest = next((one for one in bookings_of(row) if one.customer_id is None), None)
        if guest is not None and not said["code"]:
            raise exceptions.ValidationError({"code": [_("Send the code from the mail.")]})
        if guest is not None:
            count_try(CODES_TRIED, who=guest.contact_email, now=now)

        def act() -> tuple[int, Any]:
            agreed = agree_checkout(checkout=row, **said, now=now, door=CameBy.API).unwrap()
            if isinstance(agreed, CodeRefused):
                return status_of(agreed.error), refusal_of(agreed.error)
            return 200, str(row.pk)

        given = answer_once(request, principal=shopper.principal, act=act, now=now).unwrap()
        if given.status >= 400:
            return Response(given.body, status=given.status)
        headers = {"Idempotent-Replay": "true"} if given.is_replay else {}
        return Response(shown(row, now=now), headers=headers)


@policy("checkouts.api", Audience.EVERYONE)
class ExtendCheckout(Door):
    @extend_schema(
        operation_id="extendCheckout",
        summary="Hold all of it for longer",
        tags=["cart"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=None,
        responses=CheckoutShape,
    )
    def post(self, request: Request, checkout_id: UUID) -> Response:
        """Fifteen minutes more, once, never beyond the start of a visit."""
        key_of(request)
        body_of(request, Nothing)
        shopper, now = Shopper.of(request), timezone.now()
        row = opened_by(shopper, checkout_id)

        def act() -> tuple[int, Any]:
            extend_together(checkout=row, now=now).unwrap()
            return 200, str(row.pk)

        answer_once(request, principal=shopper.principal, act=act, now=now).unwrap()
        return Response(shown(row, now=now))


@policy("checkouts.api", Audience.EVERYONE)
class CancelCheckout(Door):
    @extend_schema(
        operation_id="cancelCheckout",
        summary="Let go of all of it",
        tags=["cart"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=Nothing,
        responses=CheckoutShape,
    )
    def post(self, request: Request, checkout_id: UUID) -> Response:
        """Others can have the times. What is agreed stays agreed: cancel each booking for itself."""
        key_of(request)
        shopper, now = Shopper.of(request), timezone.now()
        row = opened_by(shopper, checkout_id)
        body_of(request, Nothing)
        abandon_together(checkout=row, now=now).unwrap()
        return Response(shown(row, now=now))
