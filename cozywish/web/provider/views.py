"""The provider's calendar: a day with a column for each person, to look at."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cozywish.apps.venues.models import Venue
from cozywish.core.intervals import TICK_MINUTES
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.provider.access import Seat, venue_of
from cozywish.web.provider.day import CalendarDay
from cozywish.web.provider.grid import day_seen_from

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # what an address can say


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show today, by the venue's clock."""
    seat, now = _seat(request), timezone.now()
    return _page(request, seat, now.astimezone(ZoneInfo(seat.venue.time_zone)).date(), now)


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
def day(request: HttpRequest, on: date) -> HttpResponse:
    """Show the date."""
    return _page(request, _seat(request), on, timezone.now())


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
def grid(request: HttpRequest, on: date) -> HttpResponseBase:
    """Answer with the grid alone; 304 while it is as the page has it, so that a page can ask every few seconds."""
    seat = _seat(request)
    drawn = _drawn(seat, on)
    tag = _tag(drawn)
    unchanged = get_conditional_response(request, etag=tag)
    response = unchanged or render(
        request, "provider/calendar.html#grid", _context(request, seat, drawn, timezone.now())
    )
    response["ETag"] = tag
    return response


def _page(request: HttpRequest, seat: Seat, on: date, now: datetime) -> HttpResponse:
    return render(request, "provider/calendar.html", _context(request, seat, _drawn(seat, on), now))


def _seat(request: HttpRequest) -> Seat:
    if not request.user.is_authenticated:
        raise Http404
    try:
        return venue_of(request.user)
    except Venue.DoesNotExist as error:
        raise Http404 from error


def _drawn(seat: Seat, on: date) -> CalendarDay:
    drawn = day_seen_from(seat, on=on)
    if drawn is None:
        raise Http404
    return drawn


def _tag(drawn: CalendarDay) -> str:
    return f'"{drawn.version}-{get_language()}"'


def _context(request: HttpRequest, seat: Seat, drawn: CalendarDay, now: datetime) -> dict[str, Any]:
    local = now.astimezone(ZoneInfo(seat.venue.time_zone))
    row = drawn.row_at(now)
    return {
        "seat": seat,
        "day": drawn,
        "tag": _tag(drawn),
        "today": local.date(),
        "previous": drawn.on - ONE_DAY if drawn.on > FIRST else None,
        "following": drawn.on + ONE_DAY if drawn.on < LAST else None,
        "now": local if row is not None else None,
        "now_row": row,
        "now_rest": local.minute % TICK_MINUTES,
        "chosen": _chosen(request, drawn),
    }


def _chosen(request: HttpRequest, drawn: CalendarDay) -> int:
    """The column a phone shows first: the one asked for, else one's own, else the first."""
    asked = request.GET.get("person", "")
    wanted = [column.number for column in drawn.columns if str(column.number) == asked]
    own = [column.number for column in drawn.columns if column.is_own]
    return next(iter(wanted + own), 1)
