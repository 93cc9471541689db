"""The last word of a checkout where some of it is paid ahead: one payment for all of it, and the way back."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cozywish.apps.bookings.machine import PaymentMode
from cozywish.apps.bookings.queries.advance import due_now, is_secured_online
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.apps.bookings.services.paying import order_of
from cozywish.apps.bookings.services.together import QuoteChanged
from cozywish.apps.payments.refusals import Declined, OrderClosed
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, Success
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.checkout.state import Held, held_or_404
from cozywish.web.customer.checkout.steps import (
    confirm_unpaid,
    over_page,
    step_page,
    with_held,
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


@policy("bookings.checkout", Audience.EVERYONE)
@leads_to_the_provider
@require_http_methods(["GET", "POST"])
@private
@with_held
def pay(request: HttpRequest, held: Held, now: datetime) -> HttpResponse:
    """What all of it costs, each cancel rule, and one card where money or a card is wanted, or a guest's code."""
    if not held.has_contact:
        return see_other(request, held.url("details"))
    if not any(map(is_secured_online, held.bookings)):
        return confirm_unpaid(request, held, now)
    if request.method == "GET":
        return _page(request, held, CardForm(), now=now, refusal=declined(order_of(held.first)))
    form = CardForm({**request.POST.dict(), "payment_mode": "EACH"})
    if not form.is_valid():
        return _page(request, held, form, now=now, status=422)
    if request.POST.get("quote") != held.quote:
        return _page(request, held, form, now=now, status=409, refusal=QuoteChanged())
    return _try(request, held, form, now)


def _try(request: HttpRequest, held: Held, form: CardForm, now: datetime) -> HttpResponse:
    result = pay_for(
        request,
        bookings=held.bookings,
        modes={},
        said=form.cleaned_data,
        back=held.url("paid"),
        now=now,
    )
    match result:
        case Success(address):
            return HttpResponseRedirect(address, status=303)
        case Failure(HoldGone() | OrderClosed()):
            return over_page(request, held, now, status=409)
        case Failure(refusal):
            status = form_refusal(form, refusal)
            return _page(request, held, form, now=now, status=status, refusal=refusal)


@policy("bookings.checkout", Audience.EVERYONE)
@leads_to_the_provider
@require_safe
@private
def paid(request: HttpRequest, checkout_id: UUID) -> HttpResponse:
    """Whoever comes back from the bank: what the address says proves nothing, so the provider is asked."""
    held, now = held_or_404(request, checkout_id), timezone.now()
    refusal = came_back(held.first, now=now)
    held = held_or_404(request, checkout_id)
    if held.is_agreed:
        return see_other(request, "checkout", checkout_id)
    if not held.is_live:
        return over_page(request, held, now, status=200)
    return _page(request, held, CardForm(), now=now, refusal=refusal)


def _page(
    request: HttpRequest,
    held: Held,
    form: CardForm,
    *,
    now: datetime,
    status: int = 200,
    refusal: DomainError | None = None,
) -> HttpResponse:
    due = sum(due_now(one, one.payment_mode) for one in held.bookings)
    context = {
        "form": form,
        "due": due,
        "ahead": {"now": due, "later": sum(one.total_cents for one in held.bookings) - due},
        "currency": held.first.currency,
        "has_guarantee": any(one.payment_mode == PaymentMode.GUARANTEE for one in held.bookings),
        **how_to_pay(request, held.first, form, now=now),
        "refusal": refusal,
        "is_declined": isinstance(refusal, Declined),
        "is_under_way": refusal is None and is_under_way(order_of(held.first)),
    }
    return step_page(request, held, "pay_ahead", context, now=now, status=status)
