"""From the cart to its checkout: everything is held at one click, once."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cozywish.apps.bookings.limits import HOLDS, HOLDS_OF_ADDRESS
from cozywish.apps.bookings.models import CartLine
from cozywish.apps.bookings.queries.cart_content import content_of
from cozywish.apps.bookings.queries.cart_shapes import CartContent
from cozywish.apps.bookings.services import CartEmpty, QuoteChanged, check_out
from cozywish.apps.idempotency.services import Given, once
from cozywish.apps.limits.services import count_try
from cozywish.core.services import Failure, ServiceResult, Success
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.toolkit.tokens import digest
from cozywish.web.customer.access import asker_at
from cozywish.web.customer.cart.pages import cart_page
from cozywish.web.customer.flow.placing import FLOW_KEY
from cozywish.web.http import device_of, person, private, see_other


@policy("cart.check_out", Audience.EVERYONE)
@require_POST
@private
def start(request: HttpRequest) -> HttpResponse:
    """Hold everything in the cart, or say what cannot be had. What was shown is what is held."""
    now = timezone.now()
    content = content_of(asker=asker_at(request), now=now)
    lines = [entry.line for entry in content.entries]
    if not lines:
        return cart_page(request, refusal=CartEmpty())
    said = request.POST.get("quote", "")
    if content.held is None and said != content.quote:
        return cart_page(request, refusal=QuoteChanged())
    if content.blocking:
        return cart_page(request, status=409)
    match _held_once(request, content, lines, now=now):
        case Success(given):
            return see_other(request, "checkout-details", UUID(given.body))
        case Failure(refusal):
            return cart_page(request, refusal=refusal)


def _held_once(
    request: HttpRequest, content: CartContent, lines: list[CartLine], *, now: datetime
) -> ServiceResult[Given]:
    """Hold it once per click: the second click of a double click gets the first one's answer."""
    key = request.POST.get(FLOW_KEY, "")[:64] or uuid4().hex
    device, user = device_of(request, page=key), person(request)
    count_try(HOLDS_OF_ADDRESS, who=client_address(request), now=now)
    count_try(HOLDS, who=str(user.pk) if user else device, now=now)

    def act() -> tuple[int, Any]:
        checkout = check_out(
            lines=lines,
            customer=user,
            device=device,
            replaces=content.held.checkout_id if content.held else None,
            now=now,
        ).unwrap()
        return 201, str(checkout.pk)

    asked = digest(repr(sorted(str(line.pk) for line in lines)), purpose="choice")
    return once(
        principal=device, route="cart-checkout", key=key, fingerprint=asked, act=act, now=now
    )
