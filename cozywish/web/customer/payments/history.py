"""Payments: what somebody paid for their visits, and what came back."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cozywish.apps.bookings.queries.paid import holds_of, paid_of, with_story
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.payments.words import Money
from cozywish.web.http import private, signed_in

PER_PAGE = 20


@policy("payments.history", Audience.SIGNED_IN)
@require_safe
@private
def history(request: HttpRequest) -> HttpResponse:
    """All of it, the latest first: for each visit what was paid, with which card, what was kept and what went back."""
    holds = with_story(holds_of(signed_in(request)))
    page = Paginator(holds, PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    rows = [Money(one, now) for one in paid_of(page)]
    context = {"rows": rows, "page": page, "part": "payments", "tab": "you"}
    return render(request, "customer/payments/history.html", context)
