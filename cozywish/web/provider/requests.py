"""What waits for an answer: all that somebody sees who was trusted with answering requests alone."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cozywish.apps.bookings.queries.business import requests_to_answer
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, signed_in
from cozywish.web.provider.access import portal, seats_or_404
from cozywish.web.provider.visits import nav_of


@policy("bookings.requests", Audience.VENUE_PEOPLE)
@require_safe
@private
def requests(request: HttpRequest) -> HttpResponse:
    """List the requests that the person may answer, the one that lapses first on top."""
    seats = seats_or_404(request)
    seat = seats[0]
    if not seat.answers:
        raise PermissionDenied
    asked = requests_to_answer(user=signed_in(request), venue=seat.venue, now=timezone.now())
    context = {**portal(seats, nav=nav_of(seats)), "asked": asked}
    return render(request, "provider/requests.html", context)
