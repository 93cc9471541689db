"""Step 5 where money or a card is wanted ahead: how to pay, the card, and the way back from the bank."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cozywish.apps.bookings.machine import PaymentMode
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.advance import due_now, is_secured_online, modes_of
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.apps.bookings.services.paying import order_of
from cozywish.apps.payments.refusals import Declined, OrderClosed
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, Success
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.access import hold_or_404, is_live, venue_or_404, was_asked_for
from cozywish.web.customer.flow.held import (
    address_of,
    confirm_unpaid,
    over_page,
    step_page,
    with_hold,
)
from cozywish.web.customer.paying import (
    CardForm,
    came_back,
    declined,
    how_to_pay,
    is_under_way,
    leads_to_the_provider,
    pay_for,
)
from cozywish.web.http import form_refusal, private, see_other
from cozywish.web.moves import follows_moves


@policy("bookings.hold", Audience.EVERYONE)
@leads_to_the_provider
@require_http_methods(["GET", "POST"])
@private
@with_hold
def pay(request: HttpRequest, hold: Booking, now: datetime) -> HttpResponse:
    """Step 5: how to pay, the cancel rule and the last word; a card, where one is wanted, or a guest's code."""
    if not hold.contact_email:
        return see_other(request, address_of(request, "book-details", hold))
    if not is_secured_online(hold):
        return confirm_unpaid(request, hold, now)
    if request.method == "GET":
        form = CardForm(initial={"payment_mode": hold.payment_mode})
        return _page(request, hold, form, now=now, refusal=declined(order_of(hold)))
    return _try(request, hold, now)


def _try(request: HttpRequest, hold: Booking, now: datetime) -> HttpResponse:
    form = CardForm(request.POST)
    if not form.is_valid():
        return _page(request, hold, form, now=now, status=422)
    said = form.cleaned_data
    result = pay_for(
        request,
        bookings=[hold],
        modes={hold.pk: said["payment_mode"]},
        said=said,
        back=address_of(request, "book-paid", hold),
        now=now,
    )
    match result:
        case Success(address):
            return HttpResponseRedirect(address, status=303)
        case Failure(HoldGone() | OrderClosed()):
            return over_page(request, hold, now, status=409)
        case Failure(refusal):
            hold.refresh_from_db()
            status = form_refusal(form, refusal)
            return _page(request, hold, form, now=now, status=status, refusal=refusal)


@policy("bookings.hold", Audience.EVERYONE)
@leads_to_the_provider
@require_safe
@private
@follows_moves
def paid(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever comes back from the bank: what the address says proves nothing, so the provider is asked."""
    hold = hold_or_404(request, venue_or_404(slug), request.GET.get("hold", ""))
    now = timezone.now()
    refusal = came_back(hold, now=now)
    hold = hold_or_404(request, hold.venue, hold.reference)
    if was_asked_for(hold):
        return see_other(request, "booking", hold.reference)
    if not is_live(hold):
        return over_page(request, hold, now, status=200)
    form = CardForm(initial={"payment_mode": hold.payment_mode})
    return _page(request, hold, form, now=now, refusal=refusal)


def _page(
    request: HttpRequest,
    hold: Booking,
    form: CardForm,
    *,
    now: datetime,
    status: int = 200,
    refusal: DomainError | None = None,
) -> HttpResponse:
    chosen = form["payment_mode"].value() or hold.payment_mode
    modes = modes_of(hold)
    ways = [
        {"mode": mode, "now": due_now(hold, mode), "later": hold.total_cents - due_now(hold, mode)}
        for mode in modes
    ]
    context: dict[str, Any] = {
        "form": form,
        "pay_ways": ways,
        "chosen": chosen if chosen in modes else modes[0],
        "due": due_now(hold, chosen if chosen in modes else modes[0]),
        "has_guarantee": PaymentMode.GUARANTEE in modes,
        **how_to_pay(request, hold, form, now=now),
        "refusal": refusal,
        "is_declined": isinstance(refusal, Declined),
        "is_under_way": refusal is None and is_under_way(order_of(hold)),
        "pay_url": address_of(request, "book-pay", hold),
    }
    return step_page(request, hold, "pay_ahead", context, now=now, status=status)
