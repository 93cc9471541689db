"""Freezing what is held for a visit while a question about it is open, and letting it go on: each asks why."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.money import money_of_visits
from cozywish.apps.bookings.services.returning import (
    freeze_for_office,
    may_return,
    thaw_for_office,
)
from cozywish.apps.payments.machine import HoldState
from cozywish.apps.payments.models import EscrowHold, PaymentOrder
from cozywish.core.services import Failure, ServiceResult
from cozywish.web.http import form_refusal, see_other
from cozywish.web.office.proof import again, is_stale
from cozywish.web.office.why import ReasonField

Act = Callable[..., ServiceResult[EscrowHold]]
# By name: what its button says, what is said afterwards, from which states, and what does it.
FREEZES: dict[str, tuple[Any, Any, frozenset[str], Act]] = {
    "freeze": (
        gettext_lazy("Freeze"),
        gettext_lazy("Nothing of it goes back or is released now."),
        frozenset({HoldState.HELD, HoldState.RELEASABLE}),
        freeze_for_office,
    ),
    "thaw": (
        gettext_lazy("Let it go on"),
        gettext_lazy("It goes on from where it was."),
        frozenset({HoldState.FROZEN}),
        thaw_for_office,
    ),
}


class FreezeForm(forms.Form):
    """The money of which visit, and why."""

    visit = forms.ChoiceField(label=gettext_lazy("Visit"), widget=forms.RadioSelect)
    reason = ReasonField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The venue reads it, the client does not."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, visits: Sequence[Booking], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"visit": str(visits[0].pk)}, **kwargs})
        self.fields["visit"].choices = [  # type: ignore[attr-defined]
            (str(visit.pk), visit.reference) for visit in visits
        ]


def freezes_for_order(
    officer: User, order: PaymentOrder, visits: Sequence[Booking]
) -> list[dict[str, object]]:
    """Return what of the money of an order the officer can freeze, or let go on."""
    return [
        {
            "label": label,
            "url": reverse("admin:payments_paymentorder_act", args=[order.pk, name]),
        }
        for name, (label, _said, _states, _act) in FREEZES.items()
        if _possible(officer, name, visits)
    ]


def _possible(officer: User, name: str, visits: Sequence[Booking]) -> list[Booking]:
    found, states = money_of_visits([visit.pk for visit in visits]), FREEZES[name][2]
    return [
        visit
        for visit in visits
        if visit.pk in found
        and found[visit.pk].hold.state in states
        and may_return(officer=officer, booking=visit)
    ]


def do_freeze_act(
    request: HttpRequest,
    *,
    officer: User,
    name: str,
    visits: Sequence[Booking],
    back: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Ask, then do it. 404 for whoever never may; who signed in a while ago proves once more that it is them."""
    possible = _possible(officer, name, visits)
    if not possible:
        raise Http404
    if is_stale(request):
        return again(request)
    form, status = FreezeForm(request.POST or None, visits=possible), 200
    title, said, _states, act = FREEZES[name]
    if request.method == "POST":
        status = 422
        if form.is_valid():
            meant = next(one for one in possible if str(one.pk) == form.cleaned_data["visit"])
            why = form.cleaned_data["reason"]
            done = act(officer=officer, booking=meant, why=why, now=timezone.now())
            if not isinstance(done, Failure):
                messages.success(request, str(said))
                return see_other(request, back)
            status = form_refusal(form, done.error)
    page = {**context, "form": form, "title": title, "subtitle": _("Payment"), "back": back}
    return TemplateResponse(request, "admin/office/form.html", page, status=status)
