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

from cozywish.apps.venues.queries import Seat
from cozywish.core.intervals import TICK_MINUTES
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import signed_in
from cozywish.web.provider.access import portal, seats_or_404
from cozywish.web.provider.day import CalendarDay
from cozywish.web.provider.grid import day_seen_from

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # what an address can say


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show today, by the venue's clock."""
    seats, now = _seats(request), timezone.now()
    local = now.astimezone(ZoneInfo(seats[0].venue.time_zone))
    return _page(request, seats, local.date(), now)


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
def day(request: HttpRequest, on: date) -> HttpResponse:
    """Show the date."""
    return _page(request, _seats(request), on, timezone.now())


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
def grid(request: HttpRequest, on: date) -> HttpResponseBase:
    """Answer with the grid alone; 304 while it is as the page has it, so that a page can ask every few seconds."""
    seat = _seats(request)[0]
    drawn = _drawn(request, seat, on)
    tag = _tag(drawn)
    unchanged = get_conditional_response(request, etag=tag)
    response = unchanged or render(
        request, "provider/_grid.html", _grid(seat, drawn, timezone.now())
    )
    response["ETag"] = tag
    return response


def _page(request: HttpRequest, seats: Sequence[Seat], on: date, now: datetime) -> HttpResponse:
    seat = seats[0]
    drawn = _drawn(request, seat, on)
    context = {
        **portal(seats, nav="calendar"),
        "tag": _tag(drawn),
        "previous": on - ONE_DAY if on > FIRST else None,
        "following": on + ONE_DAY if on < LAST else None,
        **_chosen(request, drawn),
        **_grid(seat, drawn, now),
    }
    return render(request, "provider/calendar.html", context)


def _chosen(request: HttpRequest, drawn: CalendarDay) -> dict[str, Any]:
    """The column a phone shows: the one asked for, then links ask for it too; else one's own, else who works."""
    asked = [
        column.number for column in drawn.columns if str(column.number) == request.GET.get("person")
    ]
    own = [column.number for column in drawn.columns if column.is_own]
    here = [column.number for column in drawn.columns if column.is_present and not column.is_away]
    return {
        "chosen": next(iter(asked + own + here), 1),
        "query": f"?person={asked[0]}" if asked else "",
    }


def _grid(seat: Seat, drawn: CalendarDay, now: datetime) -> dict[str, Any]:
    local = now.astimezone(ZoneInfo(seat.venue.time_zone))
    return {
        "day": drawn,
        "today": local.date(),
        "now": local,
        "now_row": drawn.row_at(now),
        "now_rest": local.minute % TICK_MINUTES,
    }


def _seats(request: HttpRequest) -> Sequence[Seat]:
    seats = seats_or_404(request)
    if not seats[0].sees_calendar:
        raise PermissionDenied
    return seats


def _drawn(request: HttpRequest, seat: Seat, on: date) -> CalendarDay:
    drawn = day_seen_from(seat, signed_in(request), on=on)
    if drawn is None:
        raise Http404
    return drawn


def _tag(drawn: CalendarDay) -> str:
    return f'"{drawn.version}-{get_language()}"'
