"""My bookings: what is coming, what was, what was cancelled."""

from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.gates import bookings_of
from cozywish.apps.notifications.visit import CANCELLED, ENDED
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.flow.state import summary_of
from cozywish.web.http import person

PER_PAGE = 20
TABS = (("upcoming", _("Upcoming")), ("past", _("Past")), ("cancelled", _("Cancelled")))


@policy("bookings.list", Audience.SIGNED_IN)
@require_GET
def my_bookings(request: HttpRequest) -> HttpResponse:
    """One of three lists; which one, the address says."""
    user, now = person(request), timezone.now()
    assert user is not None, "the policy lets nobody else in"  # noqa: S101
    shown = request.GET.get("show", "")
    lists = _lists(user, now)
    if shown not in lists:
        shown = "upcoming"
    page = Paginator(lists[shown], PER_PAGE).get_page(request.GET.get("page"))
    counts = {name: rows.count() for name, rows in lists.items()}
    context = {
        "tabs": [(name, label, counts[name]) for name, label in TABS],
        "shown": shown,
        "page": page,
        "rows": [(booking, summary_of(booking)) for booking in page],
        "part": "bookings",
        "tab": "bookings",
    }
    return render(request, "customer/my_bookings.html", context)


def _lists(user: User, now: datetime) -> dict[str, QuerySet[Booking]]:
    mine = bookings_of(user=user)
    taking_place, over = ~Q(state__in=CANCELLED), Q(ends_at__lte=now) | Q(state__in=ENDED)
    return {
        "upcoming": mine.filter(taking_place & ~over),
        "past": mine.filter(taking_place & over).order_by("-starts_at", "pk"),
        "cancelled": mine.filter(~taking_place).order_by("-starts_at", "pk"),
    }
