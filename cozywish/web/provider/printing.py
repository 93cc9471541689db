"""The day on paper: one table for each person, for the wall of the back room."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, signed_in
from cozywish.web.provider.access import portal
from cozywish.web.provider.agenda import agenda_seen_from
from cozywish.web.provider.views import calendar_seats


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
@private
def sheet(request: HttpRequest, on: date) -> HttpResponse:
    """Show the day as tables, which print on plain paper."""
    seats = calendar_seats(request)
    agenda = agenda_seen_from(seats[0], signed_in(request), first=on, days=1)
    context = {
        **portal(seats, nav="calendar"),
        "on": on,
        "now": timezone.now(),
        "zone": seats[0].venue.time_zone,
        "sheets": [
            (person, [one for one in agenda.happenings if one["person"] == person.resource])
            for person in agenda.people
        ],
        "rooms": [one for one in agenda.happenings if one["person"] == 0],
    }
    return render(request, "provider/calendar/sheet.html", context)
