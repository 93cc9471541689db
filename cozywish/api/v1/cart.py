"""The cart: what somebody means to book, at several places. It takes nobody's time.

Note [Whose cart]
    Who is signed in has one cart, on the pages and here. A guest has one for each secret: the first line they put
    into a cart answers with a `token`, and whatever they ask with it in X-Cart-Token is about that cart, and about what
    was checked out of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import BY_ACCESS, BY_CART, BY_SESSION, NO_NEED, Caller, caller_of
from cozywish.api.inputs import Nothing, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, answer_once
from cozywish.api.v1.cart_shapes import (
    LINE_EXAMPLE,
    CartLineInput,
    CartShape,
    ChangeLineInput,
    FilledCartShape,
    answers_of,
    cart,
)
from cozywish.api.v1.slots import refuse_unknown
from cozywish.api.v1.together import lines_of
from cozywish.api.views import Door
from cozywish.apps.bookings.models import CartLine
from cozywish.apps.bookings.queries.cart import has_cart, known_line, line_of, whose
from cozywish.apps.bookings.queries.cart_content import content_of
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.services import (
    CartWish,
    Said,
    add_line,
    change_line,
    clear_cart,
    merge_carts,
    planned_wish,
    remove_line,
    restore_lines,
)
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.tokens import derived_token, digest

CART_PURPOSE = "cart of an API guest"
ANYBODY = [NO_NEED, BY_ACCESS, BY_SESSION, BY_CART]


@dataclass(frozen=True, slots=True)
class Shopper:
    """Whose cart it is. See Note [Whose cart]. `token` is a guest's secret, or empty."""

    caller: Caller
    token: str

    @classmethod
    def of(cls, request: Request) -> "Shopper":
        """Return who asks. A secret that opens no cart is none."""
        caller = caller_of(request)
        token = "" if caller.user else caller.cart_token
        is_known = bool(token) and has_cart(device=digest(token, purpose=CART_PURPOSE))
        return cls(caller, token if is_known else "")

    @property
    def device(self) -> str:
        """The digest of the secret; of the account, where there is one, as its holds have it."""
        if self.caller.user is not None:
            return digest(str(self.caller.user.pk), purpose="device of an API client")
        return digest(self.token, purpose=CART_PURPOSE) if self.token else ""

    @property
    def asker(self) -> Asker:
        """Whoever asks, as carts and free times know them."""
        return Asker(self.caller.user.pk if self.caller.user else None, self.device)

    @property
    def principal(self) -> str:
        """Whose keys count."""
        return self.caller.name if self.caller.user else f"cart:{self.device}"

    def line(self, line_id: UUID) -> CartLine:
        """Return a line of theirs. Raises NotFound."""
        try:
            return line_of(asker=self.asker, line_id=line_id)
        except CartLine.DoesNotExist as absent:
            raise no_such_line() from absent

    def shown(self, *, now: datetime) -> dict[str, Any]:
        """Return the cart as it stands."""
        return cart(content_of(asker=self.asker, now=now))


def no_such_line() -> exceptions.NotFound:
    """Say that there is no such line: it is absent, over or not theirs."""
    return exceptions.NotFound(_("That is not in your cart."))


@policy("cart.api", Audience.EVERYONE)
class Cart(Door):
    http_method_names = ["get", "delete"]
    is_looking = True

    @extend_schema(
        operation_id="readCart",
        summary="See the cart",
        tags=["cart"],
        auth=ANYBODY,
        responses=CartShape,
    )
    def get(self, request: Request) -> Response:
        """What is in it, what it costs today, and which of its times are still free. Looking keeps nothing alive."""
        return Response(Shopper.of(request).shown(now=timezone.now()))

    @extend_schema(
        operation_id="clearCart",
        summary="Empty the cart",
        tags=["cart"],
        auth=ANYBODY,
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """All of it. What was taken out can be put back line by line."""
        clear_cart(lines=whose(Shopper.of(request).asker)).unwrap()
        return Response(status=204)


@policy("cart.api_add", Audience.EVERYONE)
class CartLines(Door):
    @extend_schema(
        operation_id="addToCart",
        summary="Put a visit into the cart",
        tags=["cart"],
        auth=ANYBODY,
        parameters=[KEY_PARAMETER],
        request=CartLineInput,
        examples=[LINE_EXAMPLE],
        responses={201: FilledCartShape},
    )
    def post(self, request: Request) -> Response:
        """It reserves nothing. It stays for a day after the last change, for three days at most.

        The same visit twice is one line. A guest who sends no token of a cart gets a new cart and its `token`.
        """
        key, shopper, now = key_of(request), Shopper.of(request), timezone.now()
        said = body_of(request, CartLineInput)
        _refuse_unknown(said, venue_ids=[said["venue"]])
        user = shopper.caller.user
        principal = shopper.principal if user or shopper.token else "guest"
        if user is None and not shopper.token:
            shopper = Shopper(shopper.caller, derived_token(key, purpose="secret of a cart"))

        def act() -> tuple[int, Any]:
            line = add_line(
                wish=wish_from(said, venue_id=said["venue"]),
                customer=user,
                device=shopper.device,
                now=now,
            ).unwrap()
            return 201, str(line.pk)

        given = answer_once(request, principal=principal, act=act, now=now).unwrap()
        body = {**shopper.shown(now=now), "token": shopper.token or None}
        headers = {"Idempotent-Replay": "true"} if given.is_replay else {}
        return Response(body, status=201, headers=headers)


def _refuse_unknown(said: dict[str, Any], *, venue_ids: list[UUID]) -> None:
    """Raise NotFound, saying which field it was, when an id names nothing anyone may see."""
    service_ids = said["services"] or [one["service"] for one in said["lines"]]
    people = {one["staff"] for one in said["lines"]} or {said["staff"]}
    for staff_id in people:
        refuse_unknown(venue_ids=venue_ids, service_ids=service_ids, staff_id=staff_id)


def wish_from(said: dict[str, Any], *, venue_id: UUID) -> CartWish:
    """Return what a valid CartLineInput asks for. Fails with PartyTooLarge."""
    if said["lines"]:
        side_by_side = said["side_by_side"]
        return planned_wish(venue_id=venue_id, lines=lines_of(said), side_by_side=side_by_side)
    return CartWish(
        venue_id=venue_id,
        service_ids=tuple(dict.fromkeys(said["services"])),
        staff_id=said["staff"],
        starts_at=said["starts_at"],
        extra_ids=tuple(said["extras"]),
        persons=said["persons"],
    )


@policy("cart.api_line", Audience.EVERYONE)
class OneCartLine(Door):
    http_method_names = ["put", "delete"]

    @extend_schema(
        operation_id="changeCartLine",
        summary="Change a line of the cart",
        tags=["cart"],
        auth=ANYBODY,
        request=ChangeLineInput,
        responses=CartShape,
    )
    def put(self, request: Request, line_id: UUID) -> Response:
        """All of it is replaced; its venue stays. The line lives for another day, for three days at most."""
        shopper, now = Shopper.of(request), timezone.now()
        line = shopper.line(line_id)
        said = body_of(request, ChangeLineInput)
        _refuse_unknown(said, venue_ids=[])
        change_line(
            line=line,
            wish=wish_from(said, venue_id=line.venue_id),
            said=Said(said["note"], answers_of(said["answers"])),
            now=now,
        ).unwrap()
        return Response(shopper.shown(now=now))

    @extend_schema(
        operation_id="removeCartLine",
        summary="Take a line out of the cart",
        tags=["cart"],
        auth=ANYBODY,
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, line_id: UUID) -> Response:
        """It can be put back until it would have been over."""
        remove_line(line=_known(Shopper.of(request), line_id)).unwrap()
        return Response(status=204)


@policy("cart.api_line", Audience.EVERYONE)
class RestoreCartLine(Door):
    @extend_schema(
        operation_id="restoreCartLine",
        summary="Put a line back into the cart",
        tags=["cart"],
        auth=ANYBODY,
        parameters=[KEY_PARAMETER],
        request=Nothing,
        responses=CartShape,
    )
    def post(self, request: Request, line_id: UUID) -> Response:
        """As it was: it does not live longer by it. What is over stays out."""
        key_of(request)
        shopper, now = Shopper.of(request), timezone.now()
        line = _known(shopper, line_id)
        body_of(request, Nothing)
        restore_lines(lines=[line]).unwrap()
        return Response(shopper.shown(now=now))


def _known(shopper: Shopper, line_id: UUID) -> CartLine:
    try:
        return known_line(asker=shopper.asker, line_id=line_id)
    except CartLine.DoesNotExist as absent:
        raise no_such_line() from absent


@policy("cart.api_merge", Audience.SIGNED_IN)
class MergeCart(Door):
    @extend_schema(
        operation_id="mergeCart",
        summary="Take a guest's cart into your own",
        tags=["cart"],
        auth=[BY_ACCESS, BY_SESSION],
        parameters=[KEY_PARAMETER],
        request=Nothing,
        responses=CartShape,
    )
    def post(self, request: Request) -> Response:
        """Whoever signs in with a guest's token in X-Cart-Token takes that cart along, as far as there is room.

        The newest lines first. What is over stays so, and no line lives longer by it. Done again, it does nothing.
        """
        key_of(request)
        body_of(request, Nothing)
        shopper, now = Shopper.of(request), timezone.now()
        user, token = shopper.caller.user, shopper.caller.cart_token
        if user is None:
            raise exceptions.NotAuthenticated
        merge_carts(
            customer=user, device=digest(token, purpose=CART_PURPOSE) if token else ""
        ).unwrap()
        return Response(shopper.shown(now=now))
