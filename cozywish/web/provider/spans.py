"""The provider's week, month and list, and what the first two are drawn from."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from cozywish.apps.bookings.queries.business import requests_for
from cozywish.apps.venues.queries import Seat
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, signed_in
from cozywish.web.provider.access import portal
from cozywish.web.provider.agenda import agenda_seen_from
from cozywish.web.provider.choice import Choice
from cozywish.web.provider.painting import zone_name
from cozywish.web.provider.turn import waiting_from
from cozywish.web.provider.views import FIRST, LAST, calendar_seats, tag_of

ONE_DAY = timedelta(days=1)
WEEK, THREE = 7, 3
MOST_DAYS = 45  # a month with the ends of the weeks around it


@dataclass(frozen=True, slots=True)
class Span:
    """What one page shows: the dates from `first` on, and where its arrows lead."""

    view: str
    first: date
    days: int
    previous: date
    following: date

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)


def week_of(on: date) -> Span:
    """The week from Monday on."""
    first = on - timedelta(days=on.weekday())
    return Span("week", first, WEEK, first - timedelta(WEEK), first + timedelta(WEEK))


def month_of(on: date) -> Span:
    """The month, from its first day to its last."""
    first = on.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    before = (first - ONE_DAY).replace(day=1)
    return Span("month", first, (following - first).days, before, following)


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
@private
def week(request: HttpRequest, on: date) -> HttpResponse:
    """Show the week; a phone shows three days of it."""
    return _drawn(request, week_of(on), on)


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
@private
def month(request: HttpRequest, on: date) -> HttpResponse:
    """Show the month."""
    return _drawn(request, month_of(on), on)


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
@private
def listed(request: HttpRequest, on: date) -> HttpResponseBase:
    """Show the week as a list, which says all that the others draw; to an open page its rows, 304 while it has them."""
    seats, span, choice = calendar_seats(request), week_of(on), Choice.of(request)
    agenda = agenda_seen_from(seats[0], signed_in(request), first=span.first, days=span.days)
    names = {person.resource: person.known_as for person in agenda.people}
    dates = [
        (on, [(one, names.get(one["person"], "")) for one in happenings])
        for on, happenings in agenda.by_date(choice.of_agenda(agenda))
    ]
    tag = tag_of(hashlib.sha256(repr(dates).encode()).hexdigest()[:32])
    page = _page(request, seats, span, "list", on)
    if getattr(request, "htmx", False):
        rows = {"dates": dates, "today": page["today"]}
        response = get_conditional_response(request, etag=tag) or render(
            request, "provider/calendar/_dates.html", rows
        )
        response["ETag"] = tag
        return response
    context = {**page, "dates": dates, "people": agenda.people, "tag": tag}
    return render(request, "provider/calendar/list.html", context)


@policy("calendar.read", Audience.VENUE_PEOPLE)
@require_safe
@private
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with what happens from `start` until before `end`, two local dates."""
    seat = calendar_seats(request)[0]
    try:
        first = date.fromisoformat(request.GET.get("start", "")[:10])
        end = date.fromisoformat(request.GET.get("end", "")[:10])
    except ValueError as error:
        raise BadRequest from error
    days = (end - first).days
    if not (0 < days <= MOST_DAYS and first >= FIRST and end <= LAST):
        raise BadRequest
    agenda = agenda_seen_from(seat, signed_in(request), first=first, days=days)
    said = {
        "visits": reverse("pro-visit", args=["0"]).removesuffix("0/"),
        "events": agenda.happenings,
        "open": agenda.opened,
    }
    return HttpResponse(orjson.dumps(said), content_type="application/json")


def _drawn(request: HttpRequest, span: Span, on: date) -> HttpResponse:
    seats = calendar_seats(request)
    agenda = agenda_seen_from(seats[0], signed_in(request), first=on, days=1)
    context = {**_page(request, seats, span, span.view, on), "people": agenda.people}
    return render(request, "provider/calendar/span.html", context)


def _page(
    request: HttpRequest, seats: Sequence[Seat], span: Span, view: str, on: date
) -> dict[str, Any]:
    zone = ZoneInfo(seats[0].venue.time_zone)
    now = timezone.now().astimezone(zone)
    return {
        **portal(seats, nav="calendar"),
        **Choice.of(request).context(),
        "query": Choice.of(request).query(),
        "span": span,
        "view": view,
        "on": on,
        "number": on.isocalendar().week,
        "today": now.date(),
        "now": now,
        "zone": zone_name(datetime.combine(on, now.time(), zone)),
        "previous": span.previous if span.previous >= FIRST else None,
        "following": span.following if span.following <= LAST else None,
        "address": f"pro-calendar-{view}",
        "requests": requests_for(user=signed_in(request), venue=seats[0].venue, now=now),
        "waits": waiting_from(seats[0], max(span.first, now.date()), span.last, now=now),
    }
