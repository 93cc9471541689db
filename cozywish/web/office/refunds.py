"""Refunds by the office: asked for by one person, above the limit agreed to by another, each a page that asks why."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking, BookingNote
from cozywish.apps.bookings.queries.money import money_of_visits
from cozywish.apps.bookings.services.returning import (
    OF_BUSINESS,
    OF_OFFICE,
    decide_for_office,
    may_return,
    refund_and_visit,
    refund_for_office,
)
from cozywish.apps.payments.machine import RefundState
from cozywish.apps.payments.models import EscrowHold, PaymentOrder, Refund
from cozywish.core.money import Money
from cozywish.core.services import Failure, ServiceResult
from cozywish.toolkit import wording
from cozywish.web.components.fields import MoneyField
from cozywish.web.http import form_refusal, see_other
from cozywish.web.office.proof import again, is_stale
from cozywish.web.office.why import ReasonField

DECISIONS = {
    "approve": (gettext_lazy("Agree to the refund"), gettext_lazy("It goes back."), True),
    "decline": (gettext_lazy("Say no to the refund"), gettext_lazy("Nothing goes back."), False),
}


class DecideForm(forms.Form):
    """Nothing but the button."""


class RefundForm(forms.Form):
    """Of which visit how much goes back, and why."""

    visit = forms.ChoiceField(label=gettext_lazy("Visit"), widget=forms.RadioSelect)
    reason = ReasonField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The venue reads it, the client does not."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, left: Sequence[tuple[Booking, Money]], **kwargs: Any) -> None:
        first = left[0]
        initial = {"visit": str(first[0].pk), "amount": first[1].minor}
        super().__init__(*args, **{"initial": initial, **kwargs})
        currency = first[1].currency
        self.fields["visit"].choices = [  # type: ignore[attr-defined]
            (
                str(visit.pk),
                _("%(reference)s: at most %(most)s")
                % {"reference": visit.reference, "most": most.exact(str(wording.locale()))},
            )
            for visit, most in left
        ]
        limit = Money(settings.REFUND_LIMIT, currency).exact(str(wording.locale()))
        self.fields["amount"] = MoneyField(
            currency=currency,
            label=_("Amount in %(currency)s") % {"currency": currency},
            help_text=_("Above %(limit)s for one visit somebody else has to agree.")
            % {"limit": limit},
        )
        self.order_fields(["visit", "amount", "reason"])


REASONS = {
    OF_BUSINESS: gettext_lazy("The business let it go back"),
    OF_OFFICE: gettext_lazy("Our office let it go back"),
    "cancelled": gettext_lazy("The visit was cancelled"),
    "corrected": gettext_lazy("They came after all"),
    "late": gettext_lazy("It was paid too late"),
    "waived": gettext_lazy("The fee was waived"),
    "at_the_provider": gettext_lazy("It was given back at the provider"),
}


def reason_of(refund: Refund) -> str:
    """Return in words which rule or whom it goes back by."""
    return str(REASONS.get(refund.reason, refund.reason))


def title_of(refund: Refund) -> str:
    """Return what stands over the page of a refund: how much, and how far it is."""
    amount = Money(refund.amount, refund.currency).exact(str(wording.locale()))
    return f"{amount}: {refund.get_state_display()}"


def visits_of(orders: Iterable[PaymentOrder]) -> dict[UUID, list[Booking]]:
    """Return the visits of each order, by its id. Two SQL queries."""
    wanted = {one.pk for one in orders}
    holds = EscrowHold.objects.filter(order__in=wanted).select_related("order__debt__hold")
    named = {}
    for hold in holds:
        debt = getattr(hold.order, "debt", None)
        named[debt.hold.reference if debt else hold.reference] = hold.order_id
    found: dict[UUID, list[Booking]] = {}
    for visit in Booking.objects.filter(pk__in=named).order_by("starts_at"):
        found.setdefault(named[visit.pk], []).append(visit)
    return found


def whys(refunds: Iterable[UUID]) -> dict[UUID, str]:
    """Return why money went back, as far as somebody said it. One SQL query."""
    return {
        one.refund: one.text
        for one in BookingNote.objects.filter(refund__in=list(refunds))
        if one.refund is not None
    }


def acts_for_order(
    officer: User, order: PaymentOrder, visits: Sequence[Booking]
) -> list[dict[str, object]]:
    """Return what the officer can do about a payment now."""
    if not _left(officer, visits):
        return []
    url = reverse("admin:payments_paymentorder_act", args=[order.pk, "refund"])
    return [{"label": _("Refund"), "url": url}]


def acts_for_refund(officer: User, refund: Refund) -> list[dict[str, object]]:
    """Return how the officer can decide about a refund: nobody agrees to their own."""
    if refund.state != RefundState.REQUESTED or not _decides(officer, refund):
        return []
    return [
        {"label": label, "url": reverse("admin:payments_refund_act", args=[refund.pk, name])}
        for name, (label, _done, agrees) in DECISIONS.items()
        if not (agrees and refund.requested_by == officer.pk)
    ]


def _decides(officer: User, refund: Refund) -> bool:
    try:
        _refund, booking = refund_and_visit(refund.pk)
    except Refund.DoesNotExist:
        return False
    return may_return(officer=officer, booking=booking)


def _left(officer: User, visits: Sequence[Booking]) -> list[tuple[Booking, Money]]:
    """What of each visit can go back, for those that are not the officer's own."""
    found = money_of_visits([visit.pk for visit in visits])
    return [
        (visit, found[visit.pk].left)
        for visit in visits
        if visit.pk in found
        and found[visit.pk].left.minor
        and may_return(officer=officer, booking=visit)
    ]


def do_refund_act(
    request: HttpRequest,
    *,
    officer: User,
    name: str,
    back: str,
    context: dict[str, Any],
    visits: Sequence[Booking] = (),
    refund: Refund | None = None,
) -> HttpResponse:
    """Ask, then do it. 404 for whoever never may; who signed in a while ago proves once more that it is them."""
    form: forms.Form
    if refund is None:
        left = _left(officer, visits)
        if not left:
            raise Http404
        form = RefundForm(request.POST or None, left=left)
        title, said = _("Refund"), _("The refund is on its way, or waits for a second person.")
    else:
        if name not in DECISIONS or not _decides(officer, refund):
            raise Http404
        form = DecideForm(request.POST if request.method == "POST" else None)
        title, said = str(DECISIONS[name][0]), str(DECISIONS[name][1])
    if is_stale(request):
        return again(request)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            done = _do(officer, name, form, visits, refund)
            if not isinstance(done, Failure):
                messages.success(request, said)
                return see_other(request, back)
            status = form_refusal(form, done.error)
    about = title_of(refund) if refund else ", ".join(one.reference for one in visits)
    page = {**context, "form": form, "title": title, "subtitle": about, "back": back}
    return TemplateResponse(request, "admin/office/form.html", page, status=status)


def _do(
    officer: User, name: str, form: forms.Form, visits: Sequence[Booking], refund: Refund | None
) -> ServiceResult[Refund]:
    now = timezone.now()
    if refund is not None:
        agrees = DECISIONS[name][2]
        return decide_for_office(officer=officer, refund_id=refund.pk, agrees=agrees, now=now)
    said = form.cleaned_data
    booking = next(one for one in visits if str(one.pk) == said["visit"])
    return refund_for_office(
        officer=officer, booking=booking, amount=said["amount"], why=said["reason"], now=now
    )
