"""The cart's page, and what its buttons do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cozywish.apps.bookings.models import MOST_PERSONS, CartLine
from cozywish.apps.bookings.queries.cart import known_line, line_of, removed_of, whose
from cozywish.apps.bookings.queries.cart_content import content_of
from cozywish.apps.bookings.queries.cart_shapes import CartContent, Entry, LineState, VenueShare
from cozywish.apps.bookings.services import (
    PartsRefused,
    at_time,
    change_line,
    clear_cart,
    remove_line,
    restore_lines,
    wish_of,
)
from cozywish.apps.catalog.models import AddOn, ServicePlace
from cozywish.core.db import database_now
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.access import asker_at
from cozywish.web.customer.cart.remembered import is_remembered, remember_cart
from cozywish.web.customer.flow.choice import Choice, instant_of, instant_text, uuid_of
from cozywish.web.customer.flow.party import Party
from cozywish.web.http import (
    looking,
    private,
    see_other,
    status_of,
    wait_before_retry,
    whole_number,
)

SHOWN_KEY = "cart-shown"  # in the session: what each line was and cost when it was shown last
SOON = timedelta(hours=1)  # less than that is left: said aloud


@dataclass(frozen=True)
class Left:
    """How long something stays in the cart, in words; `is_short` when it is the last hour."""

    words: str
    is_short: bool

    @classmethod
    def until(cls, moment: datetime, *, now: datetime) -> "Left":
        """Return how long it is until then."""
        left = max(moment - now, timedelta(minutes=1))
        length = wording.length(int(left.total_seconds()) // 60)
        return cls(_("%(length)s left") % {"length": length}, left < SOON)


@dataclass(frozen=True)
class Planned:
    """One service of a plan on the page; `guest` is 0 where one alone comes. Times are local."""

    guest: int
    name: str
    staff_name: str
    starts: datetime
    minutes: int
    extras: Sequence[AddOn]


@dataclass(frozen=True)
class Row:
    """A line on the page. Times are local."""

    entry: Entry
    starts: datetime | None
    when: str
    slots: list[tuple[str, str]]
    sentence: str
    time_url: str
    left: Left
    parts: list[Planned]
    was_cents: int | None

    @property
    def line(self) -> CartLine:
        """The line."""
        return self.entry.line

    @property
    def fewer(self) -> int:
        """How many persons one less would be, none where it cannot be less."""
        return self.line.persons - 1

    @property
    def more(self) -> int:
        """How many persons one more would be, none where it cannot be more."""
        return self.line.persons + 1 if self.line.persons < MOST_PERSONS else 0


@dataclass(frozen=True)
class Group:
    """A venue's card on the page."""

    share: VenueShare
    rows: list[Row]
    pause: str
    left: Left

    @property
    def is_at_home(self) -> bool:
        """Whether somebody comes to the customer for any of it."""
        parts = (part for entry in self.share.entries for part in entry.parts)
        return any(part.service.done_at == ServicePlace.HOME for part in parts)


@policy("cart.read", Audience.EVERYONE)
@looking
@require_safe
@private
def cart(request: HttpRequest) -> HttpResponse:
    """What is in the cart, what it costs today, and what keeps it from being booked."""
    return cart_page(request)


def cart_page(
    request: HttpRequest,
    *,
    refusal: DomainError | None = None,
    removed: Sequence[UUID] = (),
    status: int = 200,
) -> HttpResponse:
    """Return the page, with a refusal or with what was just taken out."""
    asker, now, server_now = asker_at(request), timezone.now(), database_now()
    content = content_of(asker=asker, now=now)
    if content.entries and not is_remembered(
        request
    ):  # filled elsewhere: by an app, in another browser
        remember_cart(request)
    removed = removed or _ids(request.GET.getlist("removed"))
    before = _shown_before(request, content)
    context: dict[str, Any] = {
        "content": content,
        "groups": [
            _group(share, before, now=now, server_now=server_now) for share in content.shares
        ],
        "removed": removed_of(asker=asker, line_ids=removed),
        "blocked": _blocked(content),
        "refusal": refusal,
        "parts": _refused(refusal, content),
        "hold_minutes": settings.HOLD_MINUTES,
        "key": uuid4().hex,
    }
    status = status_of(refusal) if refusal else status
    response = render(request, "customer/cart/cart.html", context, status=status)
    if refusal is not None:
        wait_before_retry(response, refusal)
    return response


def _shown_before(request: HttpRequest, content: CartContent) -> dict[str, int]:
    """What lines cost when they were shown last, where others have changed that; from now on, what they cost now."""
    before: dict[str, list[Any]] = request.session.get(SHOWN_KEY, {})
    shown = {
        str(entry.line.pk): [entry.line.changed_at.isoformat(), entry.total_cents]
        for entry in content.entries
    }
    if before != shown:
        request.session[SHOWN_KEY] = shown
    pairs = [(pk, before[pk], now) for pk, now in shown.items() if pk in before]
    return {pk: was[1] for pk, was, now in pairs if was[0] == now[0] and was[1] != now[1]}


def _refused(refusal: DomainError | None, content: CartContent) -> list[tuple[str, str]]:
    """What cannot be had of a cart that was to be held, and why, line by line in the order they were asked for."""
    if not isinstance(refusal, PartsRefused):
        return []
    entries = content.entries
    return [
        (entries[number].parts[0].service.full_name, why.message)
        for number, why in refusal.refusals.items()
        if number < len(entries)
    ]


def _ids(texts: Sequence[str]) -> list[UUID]:
    return [uuid_of(text, "removed") for text in texts[: settings.CART_LINES]]


def _blocked(content: CartContent) -> str:
    """Why the cart cannot be checked out, in one sentence; empty when it can."""
    entry = next(iter(content.blocking), None)
    if entry is None:
        return ""
    words = {
        LineState.NO_TIME: _("Choose a time for %(service)s first."),
        LineState.NOT_OFFERED: _("Take out or change %(service)s first."),
    }.get(entry.state, _("Pick a new time for %(service)s first."))
    return words % {"service": entry.parts[0].service.full_name}


def _group(
    share: VenueShare, before: Mapping[str, int], *, now: datetime, server_now: datetime
) -> Group:
    return Group(
        share=share,
        rows=[_row(entry, before, now=now, server_now=server_now) for entry in share.entries],
        pause=_pause(share),
        left=Left.until(share.expires_at, now=server_now),
    )


def _pause(share: VenueShare) -> str:
    pause = share.pause
    if pause is None:
        return ""
    if not pause:
        return _("These follow each other without a break.")
    minutes = wording.length(int(pause.total_seconds()) // 60)
    return _("These fit back to back with a break of %(length)s.") % {"length": minutes}


def _row(entry: Entry, before: Mapping[str, int], *, now: datetime, server_now: datetime) -> Row:
    line, zone = entry.line, ZoneInfo(entry.line.venue.time_zone)
    starts = line.starts_at.astimezone(zone) if line.starts_at else None
    today = now.astimezone(zone).date()
    plan = Party.of_cart(line) if entry.is_plan else None
    return Row(
        entry=entry,
        starts=starts,
        when=wording.moment(starts) if starts else "",
        slots=[
            (instant_text(start.starts_at), wording.near(start.local, today=today))
            for start in entry.nearest
        ],
        sentence=_sentence(entry, wording.near(starts, today=today) if starts else ""),
        time_url=plan.url(line.venue.slug) if plan else _time_url(entry, starts, today),
        left=Left.until(line.expires_at, now=server_now),
        parts=_parts(entry, zone) if entry.is_plan else [],
        was_cents=before.get(str(line.pk)),
    )


def _parts(entry: Entry, zone: ZoneInfo) -> list[Planned]:
    parts = [
        Planned(
            guest=part.item.guest if entry.persons > 1 else 0,
            name=part.service.full_name,
            staff_name=part.item.staff.name,
            starts=part.item.starts_at.astimezone(zone),
            minutes=part.length,
            extras=part.extras,
        )
        for part in entry.parts
        if part.item.staff is not None and part.item.starts_at is not None
    ]
    return sorted(parts, key=lambda part: (part.starts, part.guest))


def _time_url(entry: Entry, starts: datetime | None, today: date) -> str:
    line = entry.line
    choice = Choice(
        service_ids=tuple(part.service.pk for part in entry.parts),
        staff_id=line.staff_id,
        on=starts.date() if starts and starts.date() >= today else None,
        extra_ids=tuple(extra.pk for part in entry.parts for extra in part.extras),
        line=line.pk,
    )
    return choice.url("book-time", line.venue.slug)


def _sentence(entry: Entry, when: str) -> str:
    """Why the line cannot be booked as it is; empty when it can."""
    if entry.why is not None:
        return entry.why.message
    said = {
        LineState.TAKEN: _("%(when)s was just taken."),
        LineState.OVER: _("%(when)s cannot be booked any more."),
        LineState.OWN: _("You have another booking at %(when)s."),
        LineState.NO_TIME: _("No time is chosen yet."),
        LineState.CROSSING: _("%(when)s overlaps another visit in your cart."),
    }.get(entry.state, "")
    return said % {"when": when}


def line_or_404(request: HttpRequest, line_id: UUID) -> CartLine:
    """Return a line of this cart."""
    try:
        return line_of(asker=asker_at(request), line_id=line_id)
    except CartLine.DoesNotExist as absent:
        raise Http404 from absent


def shown(request: HttpRequest, result: ServiceResult[Any]) -> HttpResponse:
    """Return the cart after a change: the refusal, the fragment that a script asked for, or the page."""
    if isinstance(result, Failure):
        return cart_page(request, refusal=result.error)
    if getattr(request, "htmx", False):
        return cart_page(request)
    return see_other(request, "cart")


@policy("cart.change", Audience.EVERYONE)
@require_POST
@private
def retime(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Choose another time for a line: one of those that the cart offers."""
    line = line_or_404(request, line_id)
    wish = at_time(wish_of(line), instant_of(request.POST.get("at", "")))
    return shown(request, change_line(line=line, wish=wish, now=timezone.now()))


@policy("cart.change", Audience.EVERYONE)
@require_POST
@private
def persons(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Say how many come."""
    line = line_or_404(request, line_id)
    wish = replace(wish_of(line), persons=whole_number(request.POST.get("persons", "")) or 0)
    return shown(request, change_line(line=line, wish=wish, now=timezone.now()))


@policy("cart.remove", Audience.EVERYONE)
@require_POST
@private
def remove(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Take a line out; the page offers to put it back. Whoever clicks twice has it out as well."""
    try:
        line = known_line(asker=asker_at(request), line_id=line_id)
    except CartLine.DoesNotExist as absent:
        raise Http404 from absent
    remove_line(line=line).unwrap()
    return _without(request, [line.pk])


@policy("cart.change_all", Audience.EVERYONE)
@require_POST
@private
def clear(request: HttpRequest) -> HttpResponse:
    """Take everything out; the page offers to put it back."""
    return _without(request, clear_cart(lines=whose(asker_at(request))).unwrap())


@policy("cart.change_all", Audience.EVERYONE)
@require_POST
@private
def restore(request: HttpRequest) -> HttpResponse:
    """Put back what was taken out."""
    lines = removed_of(asker=asker_at(request), line_ids=_ids(request.POST.getlist("line")))
    return shown(request, restore_lines(lines=lines))


def _without(request: HttpRequest, removed: Sequence[UUID]) -> HttpResponse:
    if getattr(request, "htmx", False):
        return cart_page(request, removed=removed)
    query = urlencode([("removed", str(pk)) for pk in removed])
    return see_other(request, f"{reverse('cart')}?{query}" if query else "cart")
