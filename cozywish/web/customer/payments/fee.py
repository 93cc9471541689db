"""Paying a fee that the card on file did not pay: for whoever has the visit's page, with a card of their choice."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.paid import debt_of
from cozywish.apps.bookings.services.debts import owe_fee, settle_fee
from cozywish.apps.notifications.visit import Visit
from cozywish.apps.payments.models import Debt
from cozywish.apps.payments.refusals import Declined
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, Success
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.access import booking_or_404
from cozywish.web.customer.paying import (
    CardForm,
    declined,
    how_to_pay,
    is_under_way,
    leads_to_the_provider,
    pay_order,
)
from cozywish.web.http import form_refusal, private, see_other


@policy("bookings.pay_fee", Audience.BOOKING_HOLDER)
@leads_to_the_provider
@require_http_methods(["GET", "POST"])
@private
def fee(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what is owed and why, and ask for a card. Where nothing is owed the visit says how it stands."""
    now = timezone.now()
    found = booking_or_404(request, reference, now)
    debt = debt_of(found)
    if debt is None:
        return see_other(request, "booking", reference)
    if request.method == "GET":
        return _page(request, found, debt, CardForm(), now=now, refusal=declined(debt.order))
    form = CardForm({**request.POST.dict(), "payment_mode": "FEE"})
    if not form.is_valid():
        return _page(request, found, debt, form, now=now, status=422)
    return _try(request, found, debt, form, now)


def _try(
    request: HttpRequest, found: Booking, debt: Debt, form: CardForm, now: datetime
) -> HttpResponse:
    result = pay_order(
        request,
        lambda: owe_fee(booking=found, now=now),
        payer=found.customer_id,
        said=form.cleaned_data,
        back=reverse("booking-fee-paid", args=[found.reference]),
        now=now,
    )
    match result:
        case Success(address):
            return HttpResponseRedirect(address, status=303)
        case Failure(refusal):
            status = form_refusal(form, refusal)
            return _page(request, found, debt, form, now=now, status=status, refusal=refusal)


@policy("bookings.pay_fee", Audience.BOOKING_HOLDER)
@leads_to_the_provider
@require_safe
@private
def paid(request: HttpRequest, reference: str) -> HttpResponse:
    """Whoever comes back from the bank: what the address says proves nothing, so the provider is asked."""
    now = timezone.now()
    found = booking_or_404(request, reference, now)
    debt = debt_of(found)
    if debt is not None and debt.order is not None:
        order = settle_fee(debt.order, now=now)
        if order.secured_at is None:
            return _page(request, found, debt, CardForm(), now=now, refusal=declined(order))
        messages.success(request, _("Thank you. The fee is paid."))
    return see_other(request, "booking", reference)


def _page(
    request: HttpRequest,
    found: Booking,
    debt: Debt,
    form: CardForm,
    *,
    now: datetime,
    status: int = 200,
    refusal: DomainError | None = None,
) -> HttpResponse:
    context = {
        "booking": found,
        "visit": Visit(found, now=now),
        "debt": debt,
        "due": debt.amount,
        "form": form,
        **how_to_pay(request, found, form, now=now),
        "refusal": refusal,
        "is_declined": isinstance(refusal, Declined),
        "is_under_way": refusal is None and is_under_way(debt.order),
    }
    return render(request, "customer/payments/fee.html", context, status=status)
