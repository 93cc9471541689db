"""The day on paper: one table for each person, for the wall of the back room, and for a device without a network."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cozywish.apps.accounts.models import User
from cozywish.apps.venues.queries import Seat
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import account_mark, private, signed_in
from cozywish.web.provider.access import portal
from cozywish.web.provider.agenda import agenda_seen_from
from cozywish.web.provider.views import ONE_DAY, calendar_seats


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
@private
def sheet(request: HttpRequest, on: date) -> HttpResponse:
    """Show the day as tables, which print on plain paper."""
    seats = calendar_seats(request)
    context = {
        **portal(seats, nav="calendar"),
        "now": timezone.now(),
        "zone": seats[0].venue.time_zone,
        **_tables(seats[0], signed_in(request), on),
    }
    return render(request, "provider/calendar/sheet.html", context)


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
@private
def kept(request: HttpRequest) -> HttpResponse:
    """Today and tomorrow on one page that needs no other: what a device keeps to show without a network.

    The headers say to kept.ts whose it is, until when it may stay there, and of which days it speaks.
    """
    seat, user, now = calendar_seats(request)[0], signed_in(request), timezone.now()
    zone = ZoneInfo(seat.venue.time_zone)
    today = now.astimezone(zone).date()
    days = (today, today + ONE_DAY)
    over = datetime.combine(days[-1] + ONE_DAY, time(), zone).astimezone(UTC)
    context = {
        "venue": seat.venue,
        "now": now,
        "zone": seat.venue.time_zone,
        "days": [_tables(seat, user, on) for on in days],
    }
    response = render(request, "provider/calendar/kept.html", context)
    response["Kept-For"] = account_mark(user)
    response["Kept-Until"] = f"{over:%Y-%m-%dT%H:%M:%SZ}"
    response["Kept-Days"] = ",".join(map(str, days))
    return response


def _tables(seat: Seat, user: User, on: date) -> dict[str, Any]:
    """The day's happenings for each person, as the viewer may see them, and what is nobody's."""
    agenda = agenda_seen_from(seat, user, first=on, days=1)
    return {
        "on": on,
        "sheets": [
            (person, [one for one in agenda.happenings if one["person"] == person.resource])
            for person in agenda.people
        ],
        "rooms": [one for one in agenda.happenings if one["person"] == 0],
    }
