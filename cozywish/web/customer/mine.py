"""My bookings: what is coming, what was, what was cancelled."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import zip_longest
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import client_of
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.gates import next_visit_of
from cozywish.apps.bookings.queries.own import Show, claimable, counts_of, visits_of
from cozywish.apps.bookings.queries.possible import possible
from cozywish.apps.bookings.services import claim_visits
from cozywish.apps.notifications.visit import Visit
from cozywish.apps.venues.queries import public_venues
from cozywish.core.services import Failure, Success
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.access import asker_at
from cozywish.web.customer.again import different, rebookings
from cozywish.web.customer.flow.state import Summary, summary_of
from cozywish.web.http import private, see_other, signed_in

PER_PAGE = 20
RECENT, MOST_AGAIN = 12, 3
TABS = {Show.UPCOMING: _("Upcoming"), Show.PAST: _("Past"), Show.CANCELLED: _("Cancelled")}


@dataclass(frozen=True)
class NextVisit:
    """The visit that is on or comes next, with what can be done about it."""

    booking: Booking
    now: datetime

    @cached_property
    def visit(self) -> Visit:
        """It in words."""
        return Visit(self.booking, now=self.now)

    @cached_property
    def summary(self) -> Summary:
        """What is agreed."""
        return summary_of(self.booking)

    @property
    def can_be_moved(self) -> bool:
        """Whether its customer may still move it."""
        options = possible(self.booking, actor=client_of(self.booking), now=self.now)
        return any(one.event == "reschedule" and not one.refusal for one in options)

    @property
    def local_now(self) -> datetime:
        """Now, by the clock of the place."""
        return self.now.astimezone(ZoneInfo(self.booking.time_zone))


def next_visit(user: User, *, now: datetime) -> NextVisit | None:
    """Return what the page of somebody begins with."""
    booking = next_visit_of(user=user, now=now)
    return NextVisit(booking, now) if booking else None


@policy("bookings.list", Audience.SIGNED_IN)
@require_safe
@private
def my_bookings(request: HttpRequest) -> HttpResponse:
    """One of three lists, which the address names; the visit that comes next stands above the first."""
    user, now = signed_in(request), timezone.now()
    asked = request.GET.get("show", "")
    shown = Show(asked) if asked in TABS else Show.UPCOMING
    counts = counts_of(user=user, now=now)
    coming = next_visit(user, now=now) if shown is Show.UPCOMING else None
    page = _page(user, shown, request.GET.get("page"), now=now, but=coming)
    rows = [(booking, summary_of(booking)) for booking in page]
    past = shown is Show.PAST
    agains = rebookings(
        list(page) if past else _last(user, shown, now), asker=asker_at(request), now=now
    )
    context = {
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "shown": shown,
        "page": page,
        "rows": [(*row, again) for row, again in zip_longest(rows, agains if past else ())],
        "agains": [] if past else agains,
        "coming": coming,
        "claimable": claimable(user=user),
        "part": "bookings",
        "tab": "bookings",
    }
    return render(request, "customer/my_bookings.html", context)


@policy("bookings.claim", Audience.SIGNED_IN)
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Take over what was booked as a guest with the address of the account."""
    match claim_visits(customer=signed_in(request), now=timezone.now()):
        case Success(count) if count:
            words = ngettext("%(count)d visit added.", "%(count)d visits added.", count)
            messages.success(request, words % {"count": count})
        case Failure(refusal):
            messages.error(request, refusal.message)
    return see_other(request, "me-bookings")


def _page(
    user: User, shown: Show, number: str | None, *, now: datetime, but: NextVisit | None
) -> Page[Booking]:
    visits = visits_of(user=user, show=shown, now=now)
    if but is not None:
        visits = visits.exclude(pk=but.booking.pk)
    return Paginator(visits, PER_PAGE).get_page(number)


def _last(user: User, shown: Show, now: datetime) -> list[Booking]:
    """The last visits that somebody may want again; they stand below what is coming."""
    if shown is not Show.UPCOMING:
        return []
    visits = visits_of(user=user, show=Show.PAST, now=now).filter(venue__in=public_venues())
    return different(visits[:RECENT], MOST_AGAIN)
