"""A series, for whoever holds one of its visits: all dates at a glance, and moving several of them.

Which visits a change is about is said by `scope`: empty for the one alone, which has pages of its own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cozywish.apps.bookings.acting import client_of
from cozywish.apps.bookings.limits import MOVES, count_change
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.earlier import asker_of
from cozywish.apps.bookings.queries.plan import longer_than_usual, plan_of
from cozywish.apps.bookings.queries.possible import possible
from cozywish.apps.bookings.queries.series import (
    Scope,
    in_scope,
    look_up,
    visits_of_series,
)
from cozywish.apps.bookings.refusals import NotPossibleNow, SeriesRefused
from cozywish.apps.bookings.services import (
    SeriesMove,
    cancellable,
    move_series,
    refusals_of_move,
)
from cozywish.core.errors import DomainError
from cozywish.core.recurring import Occurrence
from cozywish.core.services import Failure, Success
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.access import booking_or_404
from cozywish.web.customer.flow.choice import Choice, Unreadable, instant_of, instant_text
from cozywish.web.customer.flow.days import Slot, slots_of
from cozywish.web.customer.flow.state import Summary, summary_of
from cozywish.web.http import private, see_other, status_of, wait_before_retry

STAYS = "stay"


def scope_of(said: QueryDict, booking: Booking) -> Scope | None:
    """Return which visits a form is about; None for the booking alone. Raises Unreadable."""
    scope = said.get("scope", "")
    if not scope or booking.series_id is None:
        return None
    if scope not in Scope.values:
        raise Unreadable(field="scope")
    return Scope(scope)


@dataclass(frozen=True, slots=True)
class Choosable:
    """A choice of scope in a form, and the visits that it would be about."""

    value: str
    label: str
    visits: list[tuple[Booking, datetime]]
    is_chosen: bool


def scopes(
    booking: Booking, *, chosen: Scope | None, now: datetime, cancels: bool
) -> list[Choosable]:
    """Return what can be chosen besides the booking alone; nothing where it is no series, or the last of one.

    Four SQL queries for a series, else none.
    """
    if booking.series_id is None:
        return []
    visits, zone = list(visits_of_series(booking)), ZoneInfo(booking.time_zone)
    which = cancellable if cancels else in_scope
    meant = {scope: which(booking, visits, scope=scope, now=now) for scope in Scope}
    if meant[Scope.FOLLOWING] == meant[Scope.ALL]:  # the first that is to come: both say the same
        del meant[Scope.FOLLOWING]
        chosen = chosen and Scope.ALL
    return [
        Choosable(
            value=scope.value,
            label=str(scope.label),
            visits=[(one, one.starts_at.astimezone(zone)) for one in found],
            is_chosen=scope == chosen,
        )
        for scope, found in meant.items()
        if len(found) > 1
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """A visit of the series in its list."""

    booking: Booking
    summary: Summary
    is_this: bool
    can_move: bool
    can_cancel: bool


@policy("bookings.series", Audience.BOOKING_HOLDER)
@require_GET
@private
def series(request: HttpRequest, reference: str) -> HttpResponse:
    """All visits of the series that the booking is one of, with what can be done about them."""
    now = timezone.now()
    found = _one_of_a_series(request, reference, now)
    return render(request, "customer/series.html", _about(found, now=now))


def _one_of_a_series(request: HttpRequest, reference: str, now: datetime) -> Booking:
    found = booking_or_404(request, reference, now)
    if found.series is None:
        raise Http404
    return found


def _about(found: Booking, *, now: datetime) -> dict[str, Any]:
    rows = []
    for one in visits_of_series(found):
        options = possible(one, actor=client_of(one), now=now)
        doable = {option.event for option in options if not option.refusal}
        rows.append(
            Row(
                booking=one,
                summary=summary_of(one),
                is_this=one.pk == found.pk,
                can_move="reschedule" in doable,
                can_cancel="cancel" in doable,
            )
        )
    return {
        "booking": found,
        "venue": found.venue,
        "series": found.series,
        "rows": rows,
        "coming": sum(row.can_cancel for row in rows),
        "can_move": any(row.can_move for row in rows),
        "summary": summary_of(found),
        "today": now.astimezone(ZoneInfo(found.time_zone)).date(),
        "now": now,
        "tab": "bookings",
        "scope_all": Scope.ALL.value,
        "next": next((row.booking for row in rows if row.can_move), None),
    }


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A visit of the series, where it would go, and what is in the way; `near` are other times for it."""

    booking: Booking
    was: datetime
    to: Occurrence
    refusal: DomainError | None
    near: list[Slot]
    stays: bool
    zone: ZoneInfo

    @property
    def local(self) -> datetime:
        """Where it would go, by the clock on the venue's wall."""
        return self.to.starts_at.astimezone(self.zone)

    @property
    def name(self) -> str:
        """What its fields are called in the form."""
        return f"to-{self.booking.reference}"


@policy("bookings.move_series", Audience.BOOKING_HOLDER)
@require_http_methods(["GET", "POST"])
@private
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Show where each visit would go and what is in the way; posting moves them, all or none."""
    now = timezone.now()
    found = _one_of_a_series(request, reference, now)
    said = request.POST if request.method == "POST" else request.GET
    choice, scope = Choice.of(said), scope_of(said, found)
    if scope is None or choice.at is None:
        return see_other(request, "booking-move", reference)
    visits = in_scope(found, list(visits_of_series(found)), scope=scope, now=now)
    wanted = _wanted(found, visits, scope, choice, said)
    if request.method == "GET":
        return _review(request, wanted, visits, now=now)
    count_change(MOVES, booking=found, now=now)
    match move_series(move=wanted, now=now):
        case Success(moved):
            words = ngettext("%(count)d visit moved.", "%(count)d visits moved.", len(moved))
            messages.success(request, words % {"count": len(moved)})
            return see_other(request, "booking-series", reference)
        case Failure(NotPossibleNow()) if _are_there(wanted, now=now):
            return see_other(request, "booking-series", reference)  # the other click was first
        case Failure(refusal):
            return _review(request, wanted, visits, now=now, refusal=refusal)


def _are_there(wanted: SeriesMove, *, now: datetime) -> bool:
    """Whether all that should move have moved already."""
    visits = list(visits_of_series(wanted.booking))
    booking = next(one for one in visits if one.pk == wanted.booking.pk)
    asked = replace(wanted, booking=booking)
    moving = [
        one
        for one in in_scope(booking, visits, scope=wanted.scope, now=now)
        if one.pk not in wanted.stays
    ]
    return bool(moving) and all(asked.is_there(one) for one in moving)


def _wanted(
    found: Booking, visits: Collection[Booking], scope: Scope, choice: Choice, said: QueryDict
) -> SeriesMove:
    """The move as the form says it: each visit may stay, or go to a time of its own."""
    stays, instead = list[UUID](), dict[UUID, datetime]()
    for one in visits:
        to = said.get(f"to-{one.reference}", "")
        if to == STAYS:
            stays.append(one.pk)
        elif to:
            instead[one.pk] = instant_of(to)
    at = choice.at or found.starts_at
    return SeriesMove(found, scope, at, choice.staff_id, stays, instead)


def _review(
    request: HttpRequest,
    wanted: SeriesMove,
    visits: Collection[Booking],
    *,
    now: datetime,
    refusal: DomainError | None = None,
) -> HttpResponse:
    lost = _in_the_way(wanted, refusal, now=now)
    zone = ZoneInfo(wanted.booking.time_zone)
    rows = [
        MovedRow(
            booking=one,
            was=one.starts_at.astimezone(zone),
            to=wanted.target_of(one),
            refusal=lost.get(one.pk),
            near=_near(wanted, one, now=now) if one.pk in lost else [],
            stays=one.pk in wanted.stays or one.pk in lost,
            zone=zone,
        )
        for one in visits
    ]
    context = {
        **_about(wanted.booking, now=now),
        "moved": rows,
        "clashes": len(lost),
        "goes": sum(not row.stays for row in rows),
        "scope": wanted.scope.value,
        "at": instant_text(wanted.starts_at),
        "staff_id": wanted.staff_id,
        "stay": STAYS,
        "back_url": _move_url(wanted.booking, wanted.scope, wanted.staff_id),
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal else 200
    response = render(request, "customer/series_move.html", context, status=status)
    if refusal is not None:
        wait_before_retry(response, refusal)
    return response


def _in_the_way(
    wanted: SeriesMove, refusal: DomainError | None, *, now: datetime
) -> Mapping[UUID, DomainError]:
    """What stands in the way of which visit: as it was just refused, else as it would be."""
    if isinstance(refusal, SeriesRefused):
        return refusal.refusals
    try:
        return refusals_of_move(move=wanted, now=now)
    except NotPossibleNow:
        return {}  # none of them would go anywhere: the page shows it


def _near(wanted: SeriesMove, visit: Booking, *, now: datetime) -> list[Slot]:
    """Times around where the visit would go; none where it cannot be moved at all."""
    options = possible(visit, actor=client_of(visit), now=now)
    if not any(one.event == "reschedule" and not one.refusal for one in options):
        return []
    items = list(visit.items.all())
    person = wanted.staff_id or items[0].staff_id
    try:
        [found] = look_up(
            venue_id=visit.venue_id,
            service_ids=[item.service_id for item in items],
            staff_id=person,
            dates=[wanted.target_of(visit)],
            now=now,
            own_hold=visit.pk,
            asker=asker_of(visit),
            extra=longer_than_usual(plan=plan_of(items=items, staff_id=person)),
        )
    except DomainError:
        return []
    zone = ZoneInfo(visit.time_zone)
    return slots_of((start.starts_at for start in found.near), zone=zone)


def _move_url(booking: Booking, scope: Scope, staff_id: UUID | None) -> str:
    """The page on which the new time is chosen, on the day of the visit."""
    said = [("scope", scope.value), ("date", _date(booking).isoformat())]
    said += [("staff", str(staff_id))] if staff_id else []
    return f"{reverse('booking-move', args=[booking.reference])}?{urlencode(said)}"


def _date(booking: Booking) -> date:
    return booking.starts_at.astimezone(ZoneInfo(booking.time_zone)).date()


def review_url(booking: Booking, scope: Scope, starts_at: datetime, staff_id: UUID | None) -> str:
    """Return the address of the page that shows where each visit would go."""
    said = [("scope", scope.value), ("at", instant_text(starts_at))]
    said += [("staff", str(staff_id))] if staff_id else []
    return f"{reverse('booking-series-move', args=[booking.reference])}?{urlencode(said)}"
