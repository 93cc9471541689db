"""The portal's door: to the first page that the person has there, and from one venue to another."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from cozywish.apps.venues.queries import Seat, business_of, works_at_a_venue
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, see_other, signed_in
from cozywish.web.provider.access import SEAT_KEY, seats_or_404


@policy("business.start", Audience.VENUE_PEOPLE)
@require_safe
@private
def start(request: HttpRequest) -> HttpResponse:
    """Go to the first page the person has, or say what comes next to a business that has no venue yet."""
    user = signed_in(request)
    business = business_of(user=user)
    if business is not None and not works_at_a_venue(user=user):
        return render(request, "provider/start.html", {"business": business})
    return see_other(request, _first_page(seats_or_404(request)[0]))


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


def _first_page(seat: Seat) -> str:
    if seat.sees_calendar:
        return "pro-calendar"
    if seat.sees_team:
        return "pro-team"
    if seat.manages_schedules:
        return "pro-hours"
    raise PermissionDenied
