"""One place on the list: how it stands, the offer with its one button, and the way out. And all of somebody's.

Opening a page changes nothing, whoever opens it: mail scanners follow links, too (SEC-21).
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from cozywish.apps.bookings.limits import WRONG_TOKENS
from cozywish.apps.bookings.models import Booking, WaitEntry, WaitOffer
from cozywish.apps.bookings.queries.advance import is_secured_online
from cozywish.apps.bookings.queries.asked_first import is_on_request
from cozywish.apps.bookings.queries.elapsed import state_now
from cozywish.apps.bookings.queries.gates import booking_by_id
from cozywish.apps.bookings.queries.waiting import Window, open_offer, waiting_of
from cozywish.apps.bookings.services import issue_link
from cozywish.apps.bookings.services.confirming import PaymentNeeded
from cozywish.apps.bookings.services.waiting import (
    DetailsNeeded,
    OfferOver,
    accept_offer,
    decline_offer,
    go_on_with_offer,
    leave_list,
)
from cozywish.apps.bookings.wait_machine import LIVE_WAITS, WaitState
from cozywish.apps.limits.services import count_try
from cozywish.apps.notifications.visit import Visit
from cozywish.apps.notifications.wait_letters import dates_of
from cozywish.core.db import database_now
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, Success
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.components.wait_words import days_of, hours_of
from cozywish.web.customer.access import remember_hold
from cozywish.web.customer.flow.choice import Choice
from cozywish.web.customer.flow.state import Summary, summary_of
from cozywish.web.customer.waiting.access import keep_token, linked_wait_or_404, wait_or_404
from cozywish.web.http import device_of, private, see_other, signed_in, status_of
from cozywish.web.mailbox.access import mailbox_is_open

PER_PAGE = 20


@dataclass(frozen=True)
class Waiting:
    """An entry as pages show it."""

    entry: WaitEntry
    now: datetime

    @cached_property
    def offer(self) -> WaitOffer | None:
        """The offer that waits for an answer, while its time is held."""
        offer = open_offer(self.entry)
        if offer is None or offer.booking is None or state_now(offer.booking) != "HELD":
            return None
        return offer

    @cached_property
    def hold(self) -> Booking | None:
        """The hold of the offer with what is shown of it."""
        if self.offer is None or self.offer.booking is None:
            return None
        return booking_by_id(booking_id=self.offer.booking.pk)

    @property
    def state(self) -> str:
        """How it stands: an offer that is over counts as one, whoever gets round to saying so."""
        if self.entry.state == WaitState.OFFERED and self.offer is None:
            return WaitState.WAITING
        return self.entry.state

    @property
    def is_live(self) -> bool:
        """Whether anything can still come of it."""
        return self.entry.state in LIVE_WAITS

    @property
    def zone(self) -> ZoneInfo:
        """That of the place."""
        return ZoneInfo(self.entry.venue.time_zone)

    @property
    def dates(self) -> str:
        """Nov 12 to Nov 20."""
        return dates_of(self.entry)

    @property
    def days(self) -> str:
        """Mon, Wed, or nothing where every day will do."""
        return days_of(Window.of(self.entry))

    @property
    def hours(self) -> str:
        """Starting from 10 AM, or nothing where any time will do."""
        return hours_of(Window.of(self.entry))

    @property
    def offered(self) -> str:
        """The time that is held, and until when: Fri, Nov 13, 8:00 AM, yours until 10:42 AM. No SQL query."""
        if self.offer is None or self.offer.booking is None or not self.offer.booking.hold_until:
            return ""
        said = {
            "moment": wording.moment(self.offer.starts_at.astimezone(self.zone)),
            "until": wording.clock(self.offer.booking.hold_until.astimezone(self.zone)),
        }
        return _("%(moment)s, yours until %(until)s") % said

    @property
    def moved_from(self) -> str:
        """When the visit is that shall be earlier."""
        visit = self.entry.moves
        return wording.moment(visit.starts_at.astimezone(self.zone)) if visit else ""

    @property
    def visit_reference(self) -> str:
        """Of the visit that came of it."""
        if self.entry.moves is not None:
            return self.entry.moves.reference
        taken = (one.booking for one in self.entry.offers.all() if one.outcome == "ACCEPTED")
        return next((booking.reference for booking in taken if booking), "")


@policy("bookings.wait_read", Audience.EVERYONE)
@require_GET
@private
def wait(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """How it stands; where a time is offered, that time and the one button that takes it."""
    now = timezone.now()
    entry = wait_or_404(request, entry_id, now)
    if entry.state == WaitState.UNPROVEN:
        return see_other(request, "wait-code", entry.pk)
    return _page(request, entry, now=now)


@policy("bookings.wait_link", Audience.EVERYONE)
@require_GET
@private
def link(request: HttpRequest, entry_id: UUID, token: str) -> HttpResponse:
    """Trade the token of a mail for a cookie that only this entry's pages get, and take it out of the address."""
    now = timezone.now()
    count_try(WRONG_TOKENS, who=client_address(request), now=now)
    entry = linked_wait_or_404(entry_id, token, now)
    response = see_other(request, "wait", entry.pk)
    keep_token(response, entry, token)
    return response


@policy("bookings.wait_accept", Audience.EVERYONE)
@require_POST
@private
def accept(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Take what is offered. Where something has to be said or paid first, the steps of booking ask for it."""
    now = timezone.now()
    entry = wait_or_404(request, entry_id, now)
    match accept_offer(entry=entry, now=now):
        case Success(visit):
            return _shown(request, visit)
        case Failure(DetailsNeeded() | PaymentNeeded()):
            return _to_details(request, entry, now=now)
        case Failure(refusal):
            return _page(request, _again(request, entry_id, now), now=now, refusal=refusal)


def _shown(request: HttpRequest, visit: Booking) -> HttpResponse:
    """The page of the visit; the link of the mail opens the visit that came of it, too."""
    token = issue_link(booking_id=visit.pk).unwrap()
    return see_other(request, "booking-link", visit.reference, token)


def _to_details(request: HttpRequest, entry: WaitEntry, *, now: datetime) -> HttpResponse:
    match go_on_with_offer(entry=entry, device=device_of(request), now=now):
        case Success(hold):
            remember_hold(request, hold.venue, hold.reference)
            held = Choice(hold=hold.reference, staff_id=entry.staff_id)
            return see_other(request, held.url("book-details", hold.venue.slug))
        case Failure(refusal):
            return _page(request, _again(request, entry.pk, now), now=now, refusal=refusal)


@policy("bookings.wait_decline", Audience.EVERYONE)
@require_POST
@private
def decline(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Let the time go to whoever is next, and stay on the list."""
    now = timezone.now()
    entry = wait_or_404(request, entry_id, now)
    match decline_offer(entry=entry, now=now):
        case Success():
            messages.success(request, _("It goes to whoever is next. You are still on the list."))
        case Failure(OfferOver()):
            pass  # it is over or answered: the page says how it stands
        case Failure(refusal):
            messages.error(request, refusal.message)
    return see_other(request, "wait", entry_id)


@policy("bookings.wait_leave", Audience.EVERYONE)
@require_POST
@private
def leave(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Wait no longer."""
    now = timezone.now()
    entry = wait_or_404(request, entry_id, now)
    match leave_list(entry=entry, now=now):
        case Success() | Failure():
            pass  # what happened meanwhile says the page
    return see_other(request, "wait", entry_id)


@policy("bookings.waits", Audience.SIGNED_IN)
@require_safe
@private
def waits(request: HttpRequest) -> HttpResponse:
    """What somebody waits for, what is held for them first, and what became of it lately."""
    user, now = signed_in(request), timezone.now()
    page = Paginator(waiting_of(user=user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [Waiting(entry, now) for entry in page]
    context = {
        "page": page,
        "live": sorted((row for row in rows if row.is_live), key=lambda row: not row.offered),
        "closed": [row for row in rows if not row.is_live],
        "part": "waiting",
        "tab": "bookings",
    }
    return render(request, "customer/waiting/mine.html", context)


def _again(request: HttpRequest, entry_id: UUID, now: datetime) -> WaitEntry:
    return wait_or_404(request, entry_id, now)


def _page(
    request: HttpRequest,
    entry: WaitEntry,
    *,
    now: datetime,
    refusal: DomainError | None = None,
) -> HttpResponse:
    waiting = Waiting(entry, now)
    hold = waiting.hold
    summary: Summary | None = summary_of(hold) if hold else None
    context = {
        "waiting": waiting,
        "entry": entry,
        "venue": entry.venue,
        "hold": hold,
        "summary": summary,
        "visit": Visit(hold, now=now) if hold else None,
        "until": wording.clock(hold.hold_until.astimezone(waiting.zone))
        if hold and hold.hold_until
        else "",
        "is_request": hold is not None and entry.moves is None and is_on_request(hold),
        "is_paid_ahead": hold is not None and entry.moves is None and is_secured_online(hold),
        "server_now": database_now(),
        "refusal": refusal,
        "mailbox_is_open": mailbox_is_open(),
        "tab": "bookings",
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "customer/waiting/wait.html", context, status=status)
