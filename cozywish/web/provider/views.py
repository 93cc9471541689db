"""The provider's calendar: a day with a column for each person, to look at."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cozywish.apps.bookings.queries.business import requests_for
from cozywish.apps.venues.queries import Seat, rooms_of
from cozywish.core.intervals import TICK_MINUTES
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import signed_in
from cozywish.web.provider.access import portal, seats_or_404
from cozywish.web.provider.choice import Choice
from cozywish.web.provider.day import CalendarDay
from cozywish.web.provider.grid import day_seen_from
from cozywish.web.provider.turn import waiting_on

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # what an address can say


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show today, by the venue's clock."""
    seats, now = calendar_seats(request), timezone.now()
    local = now.astimezone(ZoneInfo(seats[0].venue.time_zone))
    return _page(request, seats, local.date(), now)


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
def day(request: HttpRequest, on: date) -> HttpResponse:
    """Show the date."""
    return _page(request, calendar_seats(request), on, timezone.now())


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
def grid(request: HttpRequest, on: date) -> HttpResponseBase:
    """Answer with the grid alone; 304 while it is as the page has it, so that a page can ask every few seconds."""
    seat = calendar_seats(request)[0]
    whole = _drawn(request, seat, on)
    drawn = Choice.of(request).of_day(whole)
    tag = tag_of(drawn.version)
    unchanged = get_conditional_response(request, etag=tag)
    response = unchanged or render(
        request, "provider/calendar/_grid.html", _grid(seat, whole, drawn, timezone.now())
    )
    response["ETag"] = tag
    return response


def _page(request: HttpRequest, seats: Sequence[Seat], on: date, now: datetime) -> HttpResponse:
    seat, choice = seats[0], Choice.of(request)
    whole = _drawn(request, seat, on)
    drawn = choice.of_day(whole)
    context = {
        **portal(seats, nav="calendar"),
        **choice.context(),
        "tag": tag_of(drawn.version),
        "view": "day",
        "on": on,
        "grid_query": choice.query(**({"by": "rooms"} if drawn.by_room else {})),
        "by_room": drawn.by_room,
        "has_rooms": drawn.by_room or bool(rooms_of(seat.venue)),
        "previous": on - ONE_DAY if on > FIRST else None,
        "following": on + ONE_DAY if on < LAST else None,
        **_chosen(request, choice, drawn),
        **_grid(seat, whole, drawn, now),
    }
    context["waiting"] = waiting_on(seat, on, now=now) if on >= context["today"] else 0
    context["requests"] = requests_for(user=signed_in(request), venue=seat.venue, now=now)
    return render(request, "provider/calendar/day.html", context)


def _chosen(request: HttpRequest, choice: Choice, drawn: CalendarDay) -> dict[str, Any]:
    """The column a phone shows: the one asked for, then links ask for it too; else one's own, else who works."""
    asked = [
        column.number for column in drawn.columns if str(column.number) == request.GET.get("person")
    ]
    kept = {"by": "rooms"} if drawn.by_room else {}
    kept |= {"person": str(asked[0])} if asked else {}
    own = [column.number for column in drawn.columns if column.is_own]
    here = [column.number for column in drawn.columns if column.is_present and not column.is_away]
    return {
        "chosen": next(iter(asked + own + here), 1),
        "query": choice.query(**kept),
    }


def _grid(seat: Seat, whole: CalendarDay, drawn: CalendarDay, now: datetime) -> dict[str, Any]:
    local = now.astimezone(ZoneInfo(seat.venue.time_zone))
    return {
        "everyone": whole.columns,
        "day": drawn,
        "today": local.date(),
        "now": local,
        "now_row": drawn.row_at(now),
        "now_rest": local.minute % TICK_MINUTES,
    }


def calendar_seats(request: HttpRequest) -> Sequence[Seat]:
    """Return the person's places, at the open one of which they see a calendar: 403 where they see none."""
    seats = seats_or_404(request)
    if not seats[0].sees_calendar:
        raise PermissionDenied
    return seats


def _drawn(request: HttpRequest, seat: Seat, on: date) -> CalendarDay:
    by_room = request.GET.get("by") == "rooms"
    drawn = day_seen_from(seat, signed_in(request), on=on, by_room=by_room)
    if drawn is None:
        raise Http404
    return drawn


def tag_of(version: str) -> str:
    """Return the ETag of a content by its name."""
    return f'"{version}-{get_language()}"'
