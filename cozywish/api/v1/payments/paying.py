"""Paying for a hold or a checkout.

Note [What is stored under a key]
    The provider is never asked while a transaction is open, and a secret is never stored. So a key covers what is
    written down before the provider is asked: what is owed, or which card is tried. A repeated request finds that
    row, and goes on with it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import BY_ACCESS, BY_CART, BY_SESSION, BY_TOKEN, Caller, caller_of
from cozywish.api.inputs import body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, answer_once
from cozywish.api.v1.bookings import opened_by as booking_opened_by, principal_of
from cozywish.api.v1.cart import Shopper
from cozywish.api.v1.checkouts import opened_by as checkout_opened_by
from cozywish.api.v1.payments.shapes import (
    CONFIRM_PAYMENT_EXAMPLE,
    INTENT_EXAMPLE,
    ConfirmedShape,
    ConfirmPaymentInput,
    IntentInput,
    IntentShape,
    intent,
)
from cozywish.api.views import Door
from cozywish.apps.accounts.models import Door as CameBy
from cozywish.apps.bookings.limits import CARDS_TRIED
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.checkouts import bookings_of
from cozywish.apps.bookings.queries.paid import debt_of, visit_of_debt
from cozywish.apps.bookings.services.debts import owe_fee, settle_fee
from cozywish.apps.bookings.services.paying import owe, settle_payment, visits_of
from cozywish.apps.limits.services import count_try
from cozywish.apps.payments.gateways import card_pages
from cozywish.apps.payments.models import PaymentAttempt, PaymentOrder
from cozywish.apps.payments.queries.cards import usable_card_of
from cozywish.apps.payments.queries.orders import order_by_id
from cozywish.apps.payments.refusals import CardGone, NothingOnline
from cozywish.apps.payments.services import (
    ask_to_pay,
    come_of,
    follow_order,
    start_attempt,
)
from cozywish.toolkit.policies import Audience, policy

HOLDER = [BY_TOKEN, BY_CART, BY_ACCESS, BY_SESSION]


@policy("payments.api_pay", Audience.EVERYONE)
class CreateIntent(Door):
    @extend_schema(
        operation_id="createPaymentIntent",
        summary="Begin to pay for what is held",
        tags=["payments"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=IntentInput,
        examples=[INTENT_EXAMPLE],
        responses={201: IntentShape},
    )
    def post(self, request: Request) -> Response:
        """Pay ahead for a hold or for all of a checkout, as its venues want it: one payment, or one card on file. For a
        visit whose fee no card has paid (`fee_owed`), it is that fee.

        Confirm it with a card that was typed in at the provider, or that is kept; then the visits are agreed. Asked
        again it is the same payment. A guest who pays agrees to the terms at /terms/; show them beside the button.
        """
        key_of(request)
        caller, now = caller_of(request), timezone.now()
        said = body_of(request, IntentInput)
        bookings, principal = _wanted(request, caller, said, now)
        if card_pages() is None:
            raise NothingOnline
        count_try(CARDS_TRIED, who=caller.address, now=now)
        mode = said["mode"]
        modes = {one.pk: mode for one in bookings} if mode and said["booking"] else {}

        def act() -> tuple[int, Any]:
            if said["booking"] and debt_of(bookings[0]) is not None:
                return 201, str(owe_fee(booking=bookings[0], now=now).unwrap().pk)
            owed = owe(bookings=bookings, modes=modes, now=now, door=CameBy.API).unwrap()
            return 201, str(owed.pk)

        given = answer_once(request, principal=principal, act=act, now=now).unwrap()
        begun = start_attempt(
            order_id=UUID(given.body), saves_card=said["keep_card"], now=now
        ).unwrap()
        headers = {"Idempotent-Replay": "true"} if given.is_replay else {}
        return Response(intent(begun.order, begun), status=201, headers=headers)


def _wanted(
    request: Request, caller: Caller, said: dict[str, Any], now: datetime
) -> tuple[Sequence[Booking], str]:
    """Return what is paid for, and whose keys count. Raises NotFound for whom it is not."""
    if said["checkout"] is not None:
        shopper = Shopper.of(request)
        found = bookings_of(checkout_opened_by(shopper, said["checkout"]))
        return found, shopper.principal
    row = booking_opened_by(caller, said["booking"], now=now)
    return [row], principal_of(caller, row)


@policy("payments.api_pay", Audience.EVERYONE)
class ConfirmPayment(Door):
    @extend_schema(
        operation_id="confirmPayment",
        summary="Pay with a card",
        tags=["payments"],
        auth=HOLDER,
        parameters=[KEY_PARAMETER],
        request=ConfirmPaymentInput,
        examples=[CONFIRM_PAYMENT_EXAMPLE],
        responses=ConfirmedShape,
    )
    def post(self, request: Request) -> Response:
        """Try a card. A declined one is 422 PAYMENTS_DECLINED; nothing is lost, and another one may be tried.

        With `action_url` the bank wants to know who pays: send the person there, and ask again without a card when
        they come back. We never take a card's number: only its id at the provider.
        """
        key_of(request)
        caller, now = caller_of(request), timezone.now()
        said = body_of(request, ConfirmPaymentInput)
        order, principal = _order(request, caller, said["payment"], now)
        method = _method(caller, said)
        action_url = ""
        if method:
            count_try(CARDS_TRIED, who=caller.address, now=now)
            action_url = self._try(request, order, principal, method, said["return_url"], now)
        order = _settle(order, now=now)
        attempt = _attempt(order)
        return Response(
            {
                "payment": order.pk,
                "state": attempt.state,
                "is_secured": order.secured_at is not None,
                "action_url": action_url,
            }
        )

    def _try(
        self,
        request: Request,
        order: PaymentOrder,
        principal: str,
        method: str,
        back: str,
        now: datetime,
    ) -> str:
        attempt = _attempt(order)

        def act() -> tuple[int, Any]:
            asked = ask_to_pay(attempt_id=attempt.pk, method=method, return_url=back, now=now)
            return 200, str(asked.unwrap().pk)

        given = answer_once(request, principal=principal, act=act, now=now).unwrap()
        return come_of(operation_id=UUID(given.body), now=now).unwrap()


def _order(
    request: Request, caller: Caller, order_id: UUID, now: datetime
) -> tuple[PaymentOrder, str]:
    """Return the payment of whoever holds what it is for. Raises NotFound."""
    absent = exceptions.NotFound(_("There is no such payment."))
    order = order_by_id(order_id)
    if order is None:
        raise absent
    first = next(iter(visits_of(order.reference)), None) or visit_of_debt(order)
    if first is None:
        raise absent
    is_shared = first.checkout_id == order.reference
    said = {"booking": first.pk, "checkout": first.checkout_id if is_shared else None}
    try:
        return order, _wanted(request, caller, said, now)[1]
    except exceptions.NotFound:
        raise absent from None


def _settle(order: PaymentOrder, *, now: datetime) -> PaymentOrder:
    """Ask the provider how far paying has come, and do what follows."""
    if visit_of_debt(order) is not None:
        return settle_fee(order, now=now)
    order = follow_order(order_id=order.pk, now=now)
    settle_payment(order_id=order.pk, now=now)
    return order


def _method(caller: Caller, said: dict[str, Any]) -> str:
    """Return the card that is to pay, as the provider calls it; nothing if none is."""
    if not said["saved"]:
        return said["method"] or ""
    if caller.user is None:
        raise CardGone
    return usable_card_of(user_id=caller.user.pk, method_id=said["saved"]).psp_id


def _attempt(order: PaymentOrder) -> PaymentAttempt:
    """Return the try that counts: the last one. Raises NotFound before `create-intent`."""
    tried = order.attempts.exclude(kind=PaymentAttempt.Kind.SAVED)
    last = tried.order_by("-created_at").first()
    if last is None:
        raise exceptions.NotFound(_("There is no such payment."))
    return last
