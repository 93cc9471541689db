"""Refunding a visit as its business: how much, why, and the second person above the limit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.money import VisitMoney, money_of, money_rights
from cozywish.apps.bookings.services.returning import (
    LONGEST_WHY,
    decide_refund,
    refund_visit,
    waive_fee,
)
from cozywish.apps.payments.machine import RefundState
from cozywish.apps.payments.models import Refund
from cozywish.apps.payments.services.refunding import needs_second
from cozywish.apps.venues.queries import Seat
from cozywish.core.money import Money
from cozywish.core.services import Failure
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import MoneyField
from cozywish.web.http import (
    focus_first_error,
    form_refusal,
    private,
    see_other,
    signed_in,
    status_of,
)
from cozywish.web.provider.access import found_or_404, portal
from cozywish.web.provider.visits import nav_of, seats_and_visit, show_visit


class ReturnForm(forms.Form):
    """How much goes back, and why. `most` is what is left."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For your team and for us. The client does not read it."),
        error_messages={"required": gettext_lazy("Please say why.")},
    )

    def __init__(self, *args: Any, most: Money, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"amount": most.minor}, **kwargs})
        amount = MoneyField(
            currency=most.currency,
            label=_("Amount in %(currency)s") % {"currency": most.currency},
            help_text=_("At most %(most)s.") % {"most": most.exact(str(wording.locale()))},
            error_messages={"invalid": _("Write the amount like 45 or 45.50.")},
        )
        self.fields = {"amount": amount, **self.fields}


@policy("payments.refund", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def refund(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask how much goes back and why; of a fee that no card paid, how much is waived."""
    seats, booking = seats_and_visit(request, reference)
    money = _money_to_return(request, booking)
    debt = money.open_debt
    most = Money(debt.amount, debt.currency) if debt else money.left
    form = ReturnForm(request.POST or None, most=most)
    if request.method != "POST":
        return _page(request, seats, booking, money, form)
    if not form.is_valid():
        return _page(request, seats, booking, money, form, status=422)
    act = waive_fee if debt else refund_visit
    done = act(
        user=signed_in(request),
        booking=booking,
        amount=form.cleaned_data["amount"],
        why=form.cleaned_data["why"],
        now=timezone.now(),
    )
    if isinstance(done, Failure):
        status = form_refusal(form, done.error, reason="why")
        return _page(request, seats, booking, money, form, status=status)
    waits = isinstance(done.value, Refund) and done.value.state == RefundState.REQUESTED
    if debt:
        messages.success(request, _("Waived."))
    elif waits:
        messages.success(request, _("Asked. Somebody else has to agree before it goes back."))
    else:
        messages.success(request, _("The refund is on its way."))
    return see_other(request, "pro-visit", reference)


def _money_to_return(request: HttpRequest, booking: Booking) -> VisitMoney:
    """404 where nothing was wanted ahead, 403 for who sees the visit and was not trusted with its money."""
    if not money_rights(user=signed_in(request), booking=booking).refunds:
        raise PermissionDenied
    money = money_of(booking)
    if money is None:
        raise Http404
    return money


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    booking: Booking,
    money: VisitMoney,
    form: ReturnForm,
    status: int = 200,
) -> HttpResponse:
    focus_first_error(form)
    limit = Money(settings.REFUND_LIMIT, money.hold.currency)
    context = {
        **portal(seats, nav=nav_of(seats)),
        "booking": booking,
        "money": money,
        "form": form,
        "limit": limit,
        "is_above": needs_second(money.hold, money.left.minor),
    }
    return render(request, "provider/refund.html", context, status=status)


@policy("payments.decide_refund", Audience.VENUE_PEOPLE)
@require_POST
@private
def decide(request: HttpRequest, reference: str, refund_id: UUID) -> HttpResponse:
    """Agree to a refund that waits, or say no to it; whoever asked takes it back."""
    _seats, booking = seats_and_visit(request, reference)
    with found_or_404(Refund):
        agrees = request.POST.get("say") == "yes"
        done = decide_refund(
            user=signed_in(request),
            booking_id=booking.pk,
            refund_id=refund_id,
            agrees=agrees,
            now=timezone.now(),
        )
    if isinstance(done, Failure):
        messages.error(request, done.error.message)
        return show_visit(request, booking.reference, status=status_of(done.error))
    said = _("The refund is on its way.") if agrees else _("Nothing goes back.")
    messages.success(request, said)
    return see_other(request, "pro-visit", reference)
