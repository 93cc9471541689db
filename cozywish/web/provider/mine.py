"""My day: what whoever does the work has to do today, and what can be done about it with one click."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingItem
from cozywish.apps.bookings.queries.acting import business_actors
from cozywish.apps.bookings.queries.blocks import blocks_of_venue
from cozywish.apps.bookings.queries.business import visits_between
from cozywish.apps.bookings.queries.gates import VISITS
from cozywish.apps.bookings.queries.possible import possible
from cozywish.apps.catalog.models import ServicePlace
from cozywish.apps.scheduling.day import PersonDay, VenueDay, day_at
from cozywish.apps.venues.models import StaffMember
from cozywish.core.intervals import moment_of
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, signed_in
from cozywish.web.provider.access import portal, seats_or_404
from cozywish.web.provider.day import look_of
from cozywish.web.provider.pauses import Pause, pauses_of, sum_of
from cozywish.web.provider.step_words import STEPS, Step, step_for
from cozywish.web.provider.views import FIRST, LAST, tag_of
from cozywish.web.provider.visits import LOOKS

ONE_DAY = timedelta(days=1)
TO_COME = (BookingState.REQUESTED, BookingState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Work:
    """One visit with what of it is the person's work. `steps` are those that can be taken now, by their events."""

    booking: Booking
    items: Sequence[BookingItem]
    badge: str
    look: str
    steps: Sequence[tuple[str, Step]]

    @property
    def starts(self) -> datetime:
        """When the person begins."""
        return min(item.starts_at for item in self.items)

    @property
    def ends(self) -> datetime:
        """When the person is done."""
        return max(item.ends_at for item in self.items)

    @property
    def is_at_home(self) -> bool:
        """Whether the person goes to the client."""
        return any(item.service.done_at == ServicePlace.HOME for item in self.items)


@policy("bookings.my_day", Audience.VENUE_PEOPLE)
@require_safe
@private
def my_day(request: HttpRequest) -> HttpResponseBase:
    """Show one's own visits of a date, today without one; to an open page the list alone, 304 while it has it."""
    seats, now = seats_or_404(request), timezone.now()
    venue, me = seats[0].venue, seats[0].me
    if me is None:
        raise PermissionDenied
    today = now.astimezone(ZoneInfo(venue.time_zone)).date()
    on = _asked(request.GET.get("on", ""), today)
    plan = day_at(venue=venue, on=on)
    if plan is None:
        raise Http404
    context, tag = _content(signed_in(request), me, plan, now=now)
    if getattr(request, "htmx", False):
        response = get_conditional_response(request, etag=tag) or render(
            request, "provider/calendar/_work.html", context
        )
        response["ETag"] = tag
        return response
    context |= portal(seats, nav="day") | {
        "on": on,
        "today": today,
        "tag": tag,
        "view": "list",
        "previous": on - ONE_DAY if on > FIRST else None,
        "next_day": on + ONE_DAY if on < LAST else None,
    }
    return render(request, "provider/calendar/mine.html", context)


def _content(
    user: User, me: StaffMember, plan: VenueDay, *, now: datetime
) -> tuple[dict[str, Any], str]:
    """What the list is drawn from, and a name for exactly that."""
    venue, own = me.venue, plan.people.get(me.pk, PersonDay())
    begins, ends = (moment_of(tick) for tick in plan.span)
    found = _work(user, me, begins, ends, now=now)
    blocks = blocks_of_venue(venue=venue, begins=begins, ends=ends, resource__staff=me)
    pauses = pauses_of(own, blocks, plan.span)
    following = _following(found, now=now)
    context = {
        "work": found,
        "rows": _in_order(found, pauses),
        "following": following,
        "sum": sum_of([item for one in found for item in one.items]),
        "zone": venue.time_zone,
        "present": [(moment_of(t0), moment_of(t1)) for t0, t1 in own.present],
        "is_away": bool(own.away),
    }
    return context, tag_of(_version(found, pauses, following))


def _asked(said: str, today: date) -> date:
    try:
        on = date.fromisoformat(said) if said else today
    except ValueError as error:
        raise BadRequest from error
    if not FIRST <= on <= LAST:
        raise BadRequest
    return on


def _work(
    user: User, me: StaffMember, begins: datetime, ends: datetime, *, now: datetime
) -> list[Work]:
    """The person's visits that touch the stretch, in order. Five SQL queries."""
    rows = visits_between(user=user, venue=me.venue, begins=begins, ends=ends, staff_id=me.pk)
    bookings = list(rows.filter(state__in=VISITS))
    actors = business_actors(user=user, bookings=bookings)
    found = []
    for booking in bookings:
        actor = actors.get(booking.pk)
        options = possible(booking, actor=actor, now=now) if actor else []
        now_possible = {option.event for option in options if option.refusal is None}
        state = BookingState(booking.state)
        found.append(
            Work(
                booking=booking,
                items=[item for item in booking.items.all() if item.staff_id == me.pk],
                badge=LOOKS[state],
                look=look_of(state),
                steps=[
                    (event, step_for(event, state=state))
                    for event in STEPS
                    if event in now_possible
                ],
            )
        )
    return sorted(found, key=lambda one: (one.starts, one.booking.pk))


def _in_order(work: Sequence[Work], pauses: Sequence[Pause]) -> list[Work | Pause]:
    """Both in one line of time."""
    rows: list[Work | Pause] = [*work, *pauses]
    return sorted(rows, key=lambda one: one.starts)


def _following(work: Sequence[Work], *, now: datetime) -> Work | None:
    """The visit that goes on, else the one that comes next, if there is one."""
    at_it = (one for one in work if one.booking.state == BookingState.IN_PROGRESS)
    to_come = (one for one in work if one.booking.state in TO_COME and one.ends > now)
    return next(at_it, None) or next(to_come, None)


def _version(work: Sequence[Work], pauses: Sequence[Pause], following: Work | None) -> str:
    """What of the list an open page would have to draw anew."""
    said: list[Any] = [
        (one.booking.pk, one.booking.version, [event for event, _ in one.steps]) for one in work
    ]
    said += [pauses, following and following.booking.pk]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
