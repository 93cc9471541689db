"""Who waits for a time at the venue, for those who see all of its bookings: names and wishes, in the order of turn."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cozywish.apps.bookings.models import WaitEntry
from cozywish.apps.bookings.queries.waiting import Window, waiting_at
from cozywish.apps.notifications.wait_letters import dates_of
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.wait_words import days_of, hours_of
from cozywish.web.http import private
from cozywish.web.provider.access import portal
from cozywish.web.provider.turn import sees_waiting
from cozywish.web.provider.views import calendar_seats

MOST = 200


@policy("bookings.waiting_at_venue", Audience.VENUE_PEOPLE)
@require_safe
@private
def waiting(request: HttpRequest) -> HttpResponse:
    """The list, or of one date: whom a time on it would suit."""
    seats, now = calendar_seats(request), timezone.now()
    seat = seats[0]
    if not sees_waiting(seat):
        raise PermissionDenied
    on = _date(request.GET.get("date", ""))
    rows = [_row(entry) for entry in waiting_at(venue=seat.venue, on=on, now=now)[:MOST]]
    context = {
        **portal(seats, nav="calendar"),
        "rows": rows,
        "on": on,
        "minutes": settings.OFFER_MINUTES,
    }
    return render(request, "provider/waiting.html", context)


def _row(entry: WaitEntry) -> dict[str, object]:
    window = Window.of(entry)
    words: Sequence[str] = (dates_of(entry), days_of(window), hours_of(window))
    return {"entry": entry, "when": ", ".join(filter(None, words))}


def _date(said: str) -> date | None:
    """The date that the address names. Anything else names none: then the whole list is shown."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
