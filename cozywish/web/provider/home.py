"""The portal's door: what is left to do before a venue goes live, else the first page that the person has there."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.queries import Seat, business_of, pin_is_rough, works_at_a_venue
from cozywish.apps.venues.services import note_live_seen, submit_venue
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, see_other, signed_in, status_of
from cozywish.web.provider.access import SEAT_KEY, portal, seats_or_404
from cozywish.web.provider.venue.checklist import Checklist, checklist_of, next_steps


@policy("business.start", Audience.VENUE_PEOPLE)
@require_safe
@private
def start(request: HttpRequest) -> HttpResponse:
    """Show what is left to do to whoever can do it; lead everybody else to the first page they have."""
    user = signed_in(request)
    business = business_of(user=user)
    if business is not None and not works_at_a_venue(user=user):
        context = {"todo": Checklist.of_nothing(), "shell": "provider/base_start.html"}
        return render(request, "provider/start.html", context | {"business": business})
    seats = seats_or_404(request)
    if seats[0].edits_venue and not seats[0].venue.is_live:
        return _checklist(request, seats, None)
    if seats[0].is_owner and seats[0].venue.live_is_news:
        return see_other(request, "pro-live")
    return see_other(request, _first_page(seats[0]))


@policy("venue.live", Audience.VENUE_PEOPLE)
@require_safe
@private
def live(request: HttpRequest) -> HttpResponse:
    """Tell the owner that the venue is live: its address to share, and what to do next. They are led here once."""
    seats = seats_or_404(request)
    seat = seats[0]
    if not seat.is_owner:
        raise PermissionDenied
    if not seat.venue.is_live:
        return see_other(request, "pro-start")
    if request.method == "GET":
        note_live_seen(owner=signed_in(request), venue_id=seat.venue.pk).unwrap()
        seat.venue.live_is_news = False
    context = {
        **portal(seats, nav="live"),
        "address": request.build_absolute_uri(reverse("venue", args=[seat.venue.slug])),
        "next": next_steps(seat.venue, now=timezone.now()),
    }
    return render(request, "provider/live.html", context)


@policy("venue.submit", Audience.VENUE_PEOPLE)
@require_POST
@private
def submit(request: HttpRequest) -> HttpResponse:
    """Send the venue in for review, or say what is missing."""
    seats, now = seats_or_404(request), timezone.now()
    if not seats[0].edits_venue:
        raise PermissionDenied
    try:
        sent = submit_venue(editor=signed_in(request), venue_id=seats[0].venue.pk, now=now)
    except Venue.DoesNotExist as missing:
        raise Http404 from missing
    if isinstance(sent, Failure):
        return _checklist(request, seats, sent.error)
    return see_other(request, "pro-start")


@policy("business.switch", Audience.VENUE_PEOPLE)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Open the portal of another of the person's venues. 404 for every other venue."""
    chosen = request.POST.get("venue", "")
    seat = next((s for s in seats_or_404(request) if str(s.venue.pk) == chosen), None)
    if seat is None:
        raise Http404
    request.session[SEAT_KEY] = chosen
    return see_other(request, "pro-start")


def _checklist(
    request: HttpRequest, seats: list[Seat], refusal: DomainError | None
) -> HttpResponse:
    context = {
        **portal(seats, nav="home"),
        "shell": "base_pro.html",
        "todo": checklist_of(seats[0].venue),
        "business": seats[0].venue.business,
        "pin_is_rough": pin_is_rough(seats[0].venue),
        "refusal": refusal,
    }
    status = 200 if refusal is None else status_of(refusal)
    return render(request, "provider/start.html", context, status=status)


def _first_page(seat: Seat) -> str:
    ways = (
        (seat.sees_calendar, "pro-calendar"),
        (seat.answers, "pro-requests"),
        (seat.sees_menu, "pro-services"),
        (seat.sees_payments, "pro-payments"),
        (seat.sees_team, "pro-team"),
        (seat.edits_venue, "pro-venue"),
        (seat.manages_schedules, "pro-hours"),
    )
    page = next((page for may, page in ways if may), None)
    if page is None:
        raise PermissionDenied
    return page
