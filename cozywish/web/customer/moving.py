"""Moving a visit: the same services at another time. The old time is kept until the new one is had."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cozywish.apps.bookings.acting import client_of
from cozywish.apps.bookings.limits import MOVES, count_change
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.earlier import Asker, asker_of
from cozywish.apps.bookings.queries.free_time import FreeTimes
from cozywish.apps.bookings.queries.offer import Person, people_for, services_on_offer
from cozywish.apps.bookings.queries.plan import longer_than_usual
from cozywish.apps.bookings.queries.possible import row_of
from cozywish.apps.bookings.queries.series import Scope
from cozywish.apps.bookings.queries.whole import (
    Whole,
    nearest_to_move,
    times_of_whole,
    whole_of,
)
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.bookings.runs import runs_of
from cozywish.apps.bookings.services import move_own_booking
from cozywish.apps.bookings.services.own_limits import OverlapsOwn
from cozywish.apps.notifications.visit import Visit
from cozywish.apps.venues.models import Venue
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, Success
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.access import booking_or_404
from cozywish.web.customer.flow.choice import Choice, NoTimeChosen
from cozywish.web.customer.flow.days import Calendar, slots_of
from cozywish.web.customer.flow.state import summary_of
from cozywish.web.customer.series import review_url, scope_of, scopes
from cozywish.web.http import private, see_other, status_of, wait_before_retry


@dataclass(frozen=True)
class Move:
    """A booking and what of it should change: `choice` names the person, the time and the day that is looked at."""

    booking: Booking
    choice: Choice
    scope: Scope | None = None  # of its series, if more than this visit is to move

    @property
    def venue(self) -> Venue:
        """Where it is."""
        return self.booking.venue

    @property
    def zone(self) -> ZoneInfo:
        """The zone it was agreed in."""
        return ZoneInfo(self.booking.time_zone)

    @property
    def own_hold(self) -> UUID:
        """The booking is not in its own way."""
        return self.booking.pk

    @property
    def asker(self) -> Asker:
        """Whose it is."""
        return asker_of(self.booking)

    @property
    def horizon_days(self) -> int:
        """How many days ahead all of it can be booked."""
        venue = self.venue.horizon_days
        own = (item.service.horizon_days for item in self.booking.items.all())
        return min(venue if days is None else days for days in own)

    @cached_property
    def whole(self) -> Whole:
        """What it will be made of. Raises StaffElsewhere, StaffInactive, StaffDoesNotDoThis, SeveralPeople."""
        return whole_of(items=list(self.booking.items.all()), staff_id=self.choice.staff_id)

    @property
    def total_cents(self) -> int:
        """What it will cost with its extras."""
        was = sum(item.price_cents for item in self.whole.items)
        return self.booking.total_cents - was + sum(self.whole.prices)

    @cached_property
    def extra(self) -> Mapping[UUID, int]:
        """How much longer it takes one person than usual."""
        return longer_than_usual(plan=self.whole.legs[0].plan)

    @cached_property
    def people(self) -> list[Person]:
        """Who does all of it. A visit of several keeps its people."""
        if self.whole.is_of_several:
            return []
        wanted = set(self.choice.service_ids)
        offered = [one for one in services_on_offer(venue=self.venue) if one.service.pk in wanted]
        return people_for(chosen=offered) if len(offered) == len(wanted) else []

    def day_url(self, on: date) -> str:
        """The address of this page with the times of that day."""
        return self._url(("date", on.isoformat()), staff=self.choice.staff_id)

    def person_url(self, person: Person) -> str:
        """The address of this page with the times of that person."""
        return self._url(staff=person.staff.pk)

    def _url(self, *more: tuple[str, str], staff: UUID | None) -> str:
        scope = [("scope", self.scope.value)] if self.scope else []
        said = [*([("staff", str(staff))] if staff else []), *scope, *more]
        return f"{reverse('booking-move', args=[self.booking.reference])}?{urlencode(said)}"


class WholeCalendar(Calendar):
    """The days and times of a visit of several."""

    flow: Move

    def _times(self, first: date, days: int) -> FreeTimes:
        return times_of_whole(
            whole=self.flow.whole, booking=self.flow.booking, first=first, days=days, now=self.now
        )


@policy("bookings.move", Audience.BOOKING_HOLDER)
@require_http_methods(["GET", "POST"])
@private
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the free times of the same services; posting one moves the visit there."""
    now = timezone.now()
    found = booking_or_404(request, reference, now)
    wanted = _wanted(request, found)
    try:
        row_of(found, "reschedule", actor=client_of(found), now=now)
        wanted.whole  # noqa: B018  # asked here, so that a person who cannot do it is refused before anything is shown
    except DomainError as refusal:
        return _refused(request, found, refusal, now=now)
    if request.method == "GET":
        return _page(request, wanted, now=now)
    if wanted.choice.at is None:
        return _page(request, wanted, now=now, refusal=NoTimeChosen())
    if wanted.scope is not None:  # what becomes of each visit is looked at first
        at, staff_id = wanted.choice.at, wanted.choice.staff_id
        return see_other(request, review_url(found, wanted.scope, at, staff_id))
    return _moved(request, wanted, starts_at=wanted.choice.at, now=now)


def _wanted(request: HttpRequest, found: Booking) -> Move:
    said = Choice.of(request.POST if request.method == "POST" else request.GET)
    items = list(found.items.all())
    services = tuple(item.service_id for item in items)
    alone = None if len(runs_of(items)) > 1 else items[0].staff_id
    asked = request.POST if request.method == "POST" else request.GET
    choice = Choice(services, said.staff_id or alone, at=said.at, on=said.on)
    return Move(found, choice, scope_of(asked, found))


def _moved(
    request: HttpRequest, wanted: Move, *, starts_at: datetime, now: datetime
) -> HttpResponse:
    found, staff_id = wanted.booking, wanted.choice.staff_id
    if _is_there(found, starts_at, staff_id):  # the other click of a double click was first
        return see_other(request, "booking", found.reference)
    count_change(MOVES, booking=found, now=now)
    match move_own_booking(booking=found, starts_at=starts_at, staff_id=staff_id, now=now):
        case Success(moved):
            words = _("Moved to %(moment)s.")
            local = moved.starts_at.astimezone(wanted.zone)
            messages.success(request, words % {"moment": wording.moment(local)})
            return see_other(request, "booking", found.reference)
        case Failure(refusal):
            kept = booking_or_404(request, found.reference, now)
            if _is_there(kept, starts_at, staff_id):
                return see_other(request, "booking", found.reference)
            return _page(request, Move(kept, wanted.choice, wanted.scope), now=now, refusal=refusal)


def _is_there(booking: Booking, starts_at: datetime, staff_id: UUID | None) -> bool:
    people = {item.staff_id for item in booking.items.all()}
    return booking.starts_at == starts_at and (staff_id is None or people == {staff_id})


def _page(
    request: HttpRequest, wanted: Move, *, now: datetime, refusal: DomainError | None = None
) -> HttpResponse:
    asked, nearest = wanted.choice.at, list[tuple[str, str]]()
    if asked and isinstance(refusal, (SlotTaken, OverlapsOwn)):
        nearest = _nearest(wanted, asked, now=now)
    booking = wanted.booking
    context = {
        **_about(booking, now=now),
        "time": (WholeCalendar if wanted.whole.is_of_several else Calendar)(wanted, now=now).page(),
        "people": [(one, wanted.person_url(one)) for one in wanted.people],
        "staff_id": wanted.choice.staff_id,
        "is_whole": wanted.whole.is_of_several,
        "taken": wording.clock(asked.astimezone(wanted.zone)) if asked else "",
        "is_own": isinstance(refusal, OverlapsOwn),
        "nearest": nearest,
        "new_total": wanted.total_cents,
        "scopes": scopes(booking, chosen=wanted.scope, now=now, cancels=False),
        "scope": wanted.scope,
        "refusal": refusal,
    }
    response = render(
        request, "customer/move.html", context, status=status_of(refusal) if refusal else 200
    )
    if refusal is not None:
        wait_before_retry(response, refusal)
    return response


def _refused(
    request: HttpRequest, found: Booking, refusal: DomainError, *, now: datetime
) -> HttpResponse:
    """What cannot be moved says why, and whom to ask."""
    context = {**_about(found, now=now), "refusal": refusal}
    return render(request, "customer/not_moved.html", context, status=status_of(refusal))


def _about(booking: Booking, *, now: datetime) -> dict[str, Any]:
    return {
        "booking": booking,
        "venue": booking.venue,
        "visit": Visit(booking, now=now),
        "summary": summary_of(booking),
        "zone_name": wording.zone_name(ZoneInfo(booking.time_zone)),
        "today": now.astimezone(ZoneInfo(booking.time_zone)).date(),
        "now": now,
        "tab": "bookings",
    }


def _nearest(wanted: Move, around: datetime, *, now: datetime) -> list[tuple[str, str]]:
    """The three free starts nearest to the one that was taken: (value, words)."""
    found = nearest_to_move(wanted.booking, wanted.whole, around=around, now=now)
    slots = slots_of((start.starts_at for start in found), zone=wanted.zone)
    return [(slot.value, wording.moment(slot.at)) for slot in slots]
