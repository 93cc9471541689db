"""A booking's own page: for its customer, the browser that placed it, and whoever has the private link from a mail.

The reference alone opens nothing. Opening a link only looks: mail scanners open links, too (SEC-21).
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cozywish.apps.bookings.acting import client_of
from cozywish.apps.bookings.limits import CANCELS, WRONG_TOKENS, count_change
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.elapsed import state_now
from cozywish.apps.bookings.queries.history import reminder_to_come
from cozywish.apps.bookings.queries.own import ending_of
from cozywish.apps.bookings.queries.paid import paid_for
from cozywish.apps.bookings.queries.possible import possible
from cozywish.apps.bookings.queries.series import Scope
from cozywish.apps.bookings.services import cancel_booking, cancel_series
from cozywish.apps.limits.services import count_try
from cozywish.apps.notifications.calendar import calendar_file
from cozywish.apps.notifications.mail import absolute
from cozywish.apps.notifications.money import if_cancelled, settled
from cozywish.apps.notifications.visit import Visit, first_name
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, Success
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.customer.access import (
    LINK_COOKIE,
    asker_at,
    booking_or_404,
    linked_booking_or_404,
    was_asked_for,
)
from cozywish.web.customer.again import Rebooking, rebookings
from cozywish.web.customer.flow.choice import Choice
from cozywish.web.customer.flow.state import summary_of
from cozywish.web.customer.payments.words import Money
from cozywish.web.customer.series import scope_of, scopes
from cozywish.web.customer.terms import timeline
from cozywish.web.http import private, see_other, status_of
from cozywish.web.mailbox.access import mailbox_is_open

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"
NEW_FOR = timedelta(minutes=5)  # as long as "We sent the details" is news
CAN_BE_CANCELLED = (BookingState.CONFIRMED, BookingState.REQUESTED)
LINK_KEPT_FOR = 30 * 24 * 3600  # seconds; the token itself may end sooner


class ReasonForm(forms.Form):
    """Why somebody does not come, if they say so."""

    reason = forms.CharField(required=False)


@policy("bookings.read", Audience.BOOKING_HOLDER)
@require_GET
@private
def booking(request: HttpRequest, reference: str) -> HttpResponse:
    """The ticket: what is agreed, and what can be done about it."""
    now = timezone.now()
    found = booking_or_404(request, reference, now)
    if not was_asked_for(found):
        return see_other(request, Choice(hold=reference).url("book-details", found.venue.slug))
    return _page(request, found, "booking", now=now)


@policy("bookings.link", Audience.BOOKING_HOLDER)
@require_GET
@private
def link(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """Trade the token of a mail for a cookie that only this booking's pages get, and take it out of the address."""
    now = timezone.now()
    count_try(WRONG_TOKENS, who=client_address(request), now=now)
    linked_booking_or_404(reference, token, now)
    response = see_other(request, "booking", reference)
    response["Referrer-Policy"] = "no-referrer"
    response.set_cookie(
        LINK_COOKIE,
        token,
        max_age=LINK_KEPT_FOR,
        path=reverse("booking", args=[reference]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@policy("bookings.cancel", Audience.BOOKING_HOLDER)
@require_http_methods(["GET", "POST"])
@private
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the rule and ask; posting cancels, or takes a request back. Why, nobody has to say.

    Of a series it is asked whether it is about this visit alone.
    """
    now = timezone.now()
    found = booking_or_404(request, reference, now)
    if state_now(found) not in CAN_BE_CANCELLED:
        return see_other(request, "booking", reference)
    scope = scope_of(request.POST if request.method == "POST" else request.GET, found)
    if request.method == "GET":
        return _page(request, found, "cancel", now=now, scope=scope)
    count_change(CANCELS, booking=found, now=now)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, "cancel", now=now, form=form, scope=scope)
    reason = form.cleaned_data["reason"][:300]
    if scope is None:
        return _cancelled(request, found, reason, now=now)
    return _series_cancelled(request, found, scope, reason, now=now)


def _cancelled(request: HttpRequest, found: Booking, reason: str, *, now: datetime) -> HttpResponse:
    match cancel_booking(booking=found, reason=reason, now=now):
        case Success():
            return see_other(request, "booking", found.reference)
        case Failure(refusal):
            found.refresh_from_db()
            if found.state not in CAN_BE_CANCELLED:  # the other click of a double click was first
                return see_other(request, "booking", found.reference)
            return _page(request, found, "cancel", now=now, refusal=refusal)


def _series_cancelled(
    request: HttpRequest, found: Booking, scope: Scope, reason: str, *, now: datetime
) -> HttpResponse:
    match cancel_series(booking=found, scope=scope, reason=reason, now=now):
        case Success(gone):
            words = ngettext("%(count)d visit cancelled.", "%(count)d visits cancelled.", len(gone))
            messages.success(request, words % {"count": len(gone)})
            return see_other(request, "booking-series", found.reference)
        case Failure(refusal):
            found.refresh_from_db()
            return _page(request, found, "cancel", now=now, refusal=refusal, scope=scope)


@policy("bookings.calendar", Audience.BOOKING_HOLDER)
@require_GET
@private
def calendar(request: HttpRequest, reference: str) -> HttpResponse:
    """The calendar file, for Apple's and every other calendar."""
    now = timezone.now()
    found = booking_or_404(request, reference, now)
    if not was_asked_for(found):
        return see_other(request, "booking", reference)
    made = calendar_file(found, link=absolute(reverse("booking", args=[reference])), now=now)
    return HttpResponse(
        made.content,
        content_type=f"text/calendar; charset=utf-8; method={made.method}",
        headers={"Content-Disposition": f'attachment; filename="{reference}.ics"'},
    )


def _page(
    request: HttpRequest,
    found: Booking,
    name: str,
    *,
    now: datetime,
    refusal: DomainError | None = None,
    form: "ReasonForm | None" = None,
    scope: Scope | None = None,
) -> HttpResponse:
    found.state = state_now(found)  # a request that lapsed is over, whoever gets round to saying so
    visit = Visit(found, now=now)
    money = _money(found, now)
    context = {
        "booking": found,
        "visit": visit,
        "summary": summary_of(found),
        "answers": list(found.answers.order_by("position")),
        "name": first_name(found),
        "is_confirmed": not visit.is_cancelled,
        "is_new": found.confirmed_at is not None and now - found.confirmed_at < NEW_FOR,
        "is_over": visit.is_over,
        **_today(found, now),
        **_doable(found, now),
        "is_late": now > found.free_until,
        **_asked(found),
        **_ending(found, visit),
        "if_cancelled": if_cancelled(found, now=now) if name == "cancel" else "",
        **_rules(found, now),
        **_elsewhere(visit),
        "again": _again(request, visit),
        **(_series(found, scope, now) if name == "cancel" else {}),
        "refusal": refusal,
        "form": form,
        "money": money,
        "mailbox_is_open": mailbox_is_open(),
        "tab": "bookings",
    }
    status = status_of(refusal) if refusal else 422 if form else 200
    return render(request, f"customer/{name}.html", context, status=status)


def _ending(found: Booking, visit: Visit) -> dict[str, Any]:
    """Whether the place or the office called it off, not its customer, and what that means for the money."""
    ending = ending_of(found) if visit.is_cancelled else None
    if ending is None:
        return {"by_venue": False, "settled": ""}
    by_venue = ending.event == "cancel" and ending.actor_kind not in "GC"
    return {"by_venue": by_venue, "settled": settled(found, ending)}


def _today(found: Booking, now: datetime) -> dict[str, Any]:
    """Today by the venue's clock, and whether the visit is on it."""
    zone = ZoneInfo(found.time_zone)
    today = now.astimezone(zone).date()
    return {"today": today, "is_today": today == found.starts_at.astimezone(zone).date()}


def _doable(found: Booking, now: datetime) -> dict[str, bool]:
    options = possible(found, actor=client_of(found), now=now)
    doable = {one.event for one in options if not one.refusal}
    return {"can_cancel": "cancel" in doable, "can_move": "reschedule" in doable}


def _money(found: Booking, now: datetime) -> Money | None:
    """What was paid ahead for it, if anything was."""
    paid = paid_for(found)
    return Money(paid, now) if paid else None


def _series(found: Booking, scope: Scope | None, now: datetime) -> dict[str, Any]:
    """Which visits cancelling can be about."""
    choices = scopes(found, chosen=scope, now=now, cancels=True)
    return {"scopes": choices, "scope": scope, "now": now}


def _asked(found: Booking) -> dict[str, Any]:
    """Whether the venue was asked first, and until when it answers."""
    until = found.approve_by
    return {"was_asked": until is not None, "answer_by": until and _moment(found, until)}


def _rules(found: Booking, now: datetime) -> dict[str, Any]:
    """What holds until when, and when a reminder comes, if one does."""
    at = reminder_to_come(found, now=now)
    reminder = _moment(found, at) if at else ""
    return {"terms": timeline(found, now=now), "reminder": reminder}


def _elsewhere(visit: Visit) -> dict[str, str]:
    """Where it is put into a calendar of theirs."""
    return {"google": _google(visit), "outlook": _outlook(visit)}


def _again(request: HttpRequest, visit: Visit) -> Rebooking | None:
    """Times to have it again, once it is over or does not take place."""
    if not (visit.is_over or visit.is_cancelled):
        return None
    found = rebookings([visit.booking], asker=asker_at(request), now=visit.now)
    return found[0]


def _moment(found: Booking, at: datetime) -> str:
    return wording.moment(at.astimezone(ZoneInfo(found.time_zone)))


def _title(visit: Visit) -> str:
    return f"{visit.title}, {visit.booking.venue.name}"


def _google(visit: Visit) -> str:
    booked = visit.booking
    begins, ends = (f"{at:%Y%m%dT%H%M%SZ}" for at in (booked.starts_at, booked.ends_at))
    said = {
        "action": "TEMPLATE",
        "text": _title(visit),
        "dates": f"{begins}/{ends}",
        "ctz": booked.time_zone,
        "location": visit.location,
        "details": booked.reference,
    }
    return f"{GOOGLE}?{urlencode(said)}"


def _outlook(visit: Visit) -> str:
    booked = visit.booking
    said = {
        "subject": _title(visit),
        "startdt": f"{booked.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{booked.ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "location": visit.location,
        "body": booked.reference,
    }
    return f"{OUTLOOK}?{urlencode(said)}"
