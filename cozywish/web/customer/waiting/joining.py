"""Joining the list: from a day in the booking steps that is full, or for an agreed visit that shall be earlier."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.accounts.queries import code_is_live
from cozywish.apps.accounts.services import CodeRefused, request_code
from cozywish.apps.bookings.acting import client_of
from cozywish.apps.bookings.limits import (
    CODES_MAILED,
    CODES_MAILED_OF_ADDRESS,
    CODES_TRIED,
    WAITS,
)
from cozywish.apps.bookings.models import Booking, WaitEntry
from cozywish.apps.bookings.queries.possible import row_of
from cozywish.apps.bookings.queries.waiting import LONGEST_WINDOW
from cozywish.apps.bookings.services.waiting import (
    Wanted,
    join_list,
    prove_wait,
    wait_for_earlier,
)
from cozywish.apps.bookings.services.waiting.joining import AlreadyWaiting, TimeIsFree
from cozywish.apps.bookings.wait_machine import WaitState
from cozywish.apps.limits.services import count_try
from cozywish.apps.notifications.visit import Visit
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult, Success
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.customer.access import booking_or_404
from cozywish.web.customer.flow.choice import Choice, NothingChosen, TooManyServices
from cozywish.web.customer.flow.state import Flow, check_person, load, summary_of
from cozywish.web.customer.flow.steps import close_url, links
from cozywish.web.customer.waiting.access import wait_or_404
from cozywish.web.customer.waiting.forms import (
    ANYONE,
    JoinForm,
    ProveForm,
    WindowForm,
    any_day,
    known_of,
)
from cozywish.web.http import (
    device_of,
    focus_first_error,
    form_refusal,
    person,
    private,
    see_other,
    status_of,
)
from cozywish.web.mailbox.access import mailbox_is_open
from cozywish.web.moves import follows_moves

DAY = timedelta(days=1)
TWO_WEEKS = timedelta(days=13)  # both ends included


@policy("bookings.wait", Audience.EVERYONE)
@follows_moves
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Say when it would suit, and wait for it."""
    flow, now = load(request, slug), timezone.now()
    try:
        flow.choice.check_services()
    except (NothingChosen, TooManyServices):
        return see_other(request, flow.choice.url("book-services", slug))
    check_person(flow)
    user, today = person(request), now.astimezone(flow.zone).date()
    about: dict[str, Any] = {
        "user": user,
        "people": [(str(one.staff.pk), one.staff.name) for one in flow.people],
        "today": today,
        "last": today + flow.horizon_days * DAY,
    }
    if request.method == "GET":
        initial = {
            **_asked_window(flow.choice.on, today, about["last"]),
            "staff": flow.choice.staff_id or ANYONE,
            **any_day(),
            **known_of(user),
        }
        return _join_page(request, flow, JoinForm(initial=initial, **about), now=now)
    form = JoinForm(request.POST, **about)
    if not form.is_valid():
        return _join_page(request, flow, form, now=now, status=422)
    result = _joined(request, flow, form, now=now)
    match result:
        case Success(entry):
            to = "wait-code" if entry.state == WaitState.UNPROVEN else "wait"
            return see_other(request, to, entry.pk)
        case Failure(AlreadyWaiting() as already):
            return _to_own(request, already)
        case Failure(refusal):
            status = form_refusal(form, refusal)
            return _join_page(request, flow, form, now=now, status=status, refusal=refusal)


def _asked_window(on: date | None, today: date, last: date) -> dict[str, date]:
    """The day that was looked at; without one the next two weeks, in which nothing was free."""
    if on is None:
        return {"first_on": today, "last_on": min(today + TWO_WEEKS, last)}
    return {"first_on": max(today, on), "last_on": max(today, on)}


def _joined(
    request: HttpRequest, flow: Flow, form: JoinForm, *, now: datetime
) -> ServiceResult[WaitEntry]:
    contact, user, device = form.contact(), form.user, device_of(request)
    count_try(WAITS, who=str(user.pk) if user else client_address(request), now=now)
    if user is None:
        _count_code(request, contact.email, now)
    staff = form.cleaned_data["staff"]
    wanted = Wanted(
        flow.venue,
        flow.choice.service_ids,
        flow.choice.extra_ids,
        None if staff == ANYONE else UUID(staff),
    )
    return join_list(
        wanted=wanted,
        window=form.window(),
        contact=contact,
        customer=user,
        device=device,
        now=now,
    )


def _count_code(request: HttpRequest, email: str, now: datetime) -> None:
    count_try(CODES_MAILED_OF_ADDRESS, who=client_address(request), now=now)
    count_try(CODES_MAILED, who=email.strip().lower(), now=now)


def _join_page(
    request: HttpRequest,
    flow: Flow,
    form: JoinForm,
    *,
    now: datetime,
    status: int = 200,
    refusal: DomainError | None = None,
) -> HttpResponse:
    focus_first_error(form)
    slug = flow.venue.slug
    free = refusal.starts_at if isinstance(refusal, TimeIsFree) else None
    context = {
        "flow": flow,
        "venue": flow.venue,
        "choice": flow.choice,
        "summary": flow.summary(),
        "today": now.astimezone(flow.zone).date(),
        "step": 3,
        "steps": [*links(flow.choice, slug, 3)],
        "back_url": flow.choice.url("book-time", slug, at=None),
        "close_url": close_url(flow),
        "form": form,
        "fixed": [
            pair for pair in flow.choice.pairs() if pair[0] in ("services", "extras", "date")
        ],
        "free": wording.moment(free.astimezone(flow.zone)) if free else "",
        "free_url": flow.choice.url("book-time", slug, at=free, on=None) if free else "",
        "minutes": settings.OFFER_MINUTES,
        "ahead": flow.wanted_ahead,
    }
    return render(request, "customer/waiting/join.html", context, status=status)


@policy("bookings.wait_code", Audience.EVERYONE)
@require_http_methods(["GET", "POST"])
@private
def code(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Give the code from the mail: from then on the guest waits."""
    now = timezone.now()
    entry = wait_or_404(request, entry_id, now)
    if entry.state != WaitState.UNPROVEN:
        return see_other(request, "wait", entry.pk)
    if request.method == "GET":
        return _code_page(request, entry, ProveForm(), now=now)
    form = ProveForm(request.POST)
    if not form.is_valid():
        return _code_page(request, entry, form, now=now, status=422)
    count_try(CODES_TRIED, who=entry.contact_email, now=now)
    match prove_wait(entry=entry, code=form.cleaned_data["code"], now=now):
        case Success(CodeRefused(error)) | Failure(error):
            status = form_refusal(form, error)
            return _code_page(request, entry, form, now=now, status=status)
        case Success():
            return see_other(request, "wait", entry.pk)


@policy("bookings.wait_code_again", Audience.EVERYONE)
@require_POST
@private
def code_again(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Mail a new code; the earlier one stops working."""
    now = timezone.now()
    entry = wait_or_404(request, entry_id, now)
    if entry.state == WaitState.UNPROVEN:
        _count_code(request, entry.contact_email, now)
        request_code(email=entry.contact_email, now=now).unwrap()
    return see_other(request, "wait-code", entry.pk)


def _code_page(
    request: HttpRequest, entry: WaitEntry, form: ProveForm, *, now: datetime, status: int = 200
) -> HttpResponse:
    context = {
        "entry": entry,
        "venue": entry.venue,
        "form": form,
        "needs_new_code": not code_is_live(email=entry.contact_email, now=now),
        "mailbox_is_open": mailbox_is_open(),
    }
    return render(request, "customer/waiting/code.html", context, status=status)


@policy("bookings.wait_earlier", Audience.BOOKING_HOLDER)
@require_http_methods(["GET", "POST"])
@private
def earlier(request: HttpRequest, reference: str) -> HttpResponse:
    """Let an agreed visit wait for an earlier time; it stays as it is meanwhile."""
    now = timezone.now()
    found = booking_or_404(request, reference, now)
    waits = found.waiting.filter(closed_at=None).first()
    if waits is not None:
        return see_other(request, "wait", waits.pk)
    zone = ZoneInfo(found.time_zone)
    today, last = now.astimezone(zone).date(), found.starts_at.astimezone(zone).date()
    about: dict[str, Any] = {"today": today, "last": last}
    context: dict[str, Any] = {
        "booking": found,
        "venue": found.venue,
        "visit": Visit(found, now=now),
        "summary": summary_of(found),
    }
    form: WindowForm = WindowForm(initial=_usual_window(today, last), **about)
    try:
        row_of(found, "reschedule", actor=client_of(found), now=now)
    except DomainError as late:
        refused = {**context, "refusal": late, "tab": "bookings"}
        return render(request, "customer/not_moved.html", refused, status=status_of(late))
    if request.method == "GET":
        return _earlier_page(request, form, context)
    return _waits_for_earlier(request, WindowForm(request.POST, **about), context, now=now)


def _waits_for_earlier(
    request: HttpRequest, form: WindowForm, context: dict[str, Any], *, now: datetime
) -> HttpResponse:
    if not form.is_valid():
        return _earlier_page(request, form, context, status=422)
    found: Booking = context["booking"]
    count_try(WAITS, who=str(found.pk), now=now)
    match wait_for_earlier(booking=found, window=form.window(), now=now):
        case Success(entry):
            return see_other(request, "wait", entry.pk)
        case Failure(AlreadyWaiting() as already):
            return _to_own(request, already)
        case Failure(refusal):
            if isinstance(refusal, TimeIsFree):
                local = refusal.starts_at.astimezone(ZoneInfo(found.time_zone))
                context["free"] = wording.moment(local)
                context["free_at"] = Choice(at=refusal.starts_at).pairs()[0][1]
            return _earlier_page(request, form, context, status=form_refusal(form, refusal))


def _earlier_page(
    request: HttpRequest, form: WindowForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    focus_first_error(form)
    template = "customer/waiting/earlier.html"
    return render(request, template, {**context, "form": form}, status=status)


def _to_own(request: HttpRequest, already: AlreadyWaiting) -> HttpResponse:
    """Lead to the place on the list that they have, also whoever clicks twice."""
    messages.info(request, already.message)
    return see_other(request, "wait", already.entry_id)


def _usual_window(today: date, last: date) -> dict[str, object]:
    """What the form begins with: from today, or as far back as a list may reach, to the day of the visit."""
    first = max(today, last - (LONGEST_WINDOW - 1) * DAY)
    return {"first_on": first, "last_on": last, **any_day()}
