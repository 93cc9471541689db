"""The portal's door: to the first page that the person has there, and from one venue to another."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from cozywish.apps.venues.queries import Seat
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, see_other
from cozywish.web.provider.access import SEAT_KEY, seats_or_404


@policy("business.start", Audience.VENUE_PEOPLE)
@require_safe
@private
def start(request: HttpRequest) -> HttpResponse:
    """Go to the calendar, or to the team for whoever sees no calendar."""
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
    raise PermissionDenied
