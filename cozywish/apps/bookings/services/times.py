"""Changing what visits stand on, without losing sight of what is booked (invariant B7)."""

from collections.abc import Callable, Collection, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.bookings.limits import count_told, give_back_told
from cozywish.apps.bookings.models import Booking, BookingItem
from cozywish.apps.bookings.queries.acting import business_actors
from cozywish.apps.bookings.queries.outside import items_outside, way_off
from cozywish.apps.bookings.services.freeing import times_freed
from cozywish.apps.bookings.services.stepping import take_step
from cozywish.apps.limits.services import LimitReached
from cozywish.apps.venues.models import Venue
from cozywish.core.db import keep_as_is
from cozywish.core.errors import Conflict
from cozywish.core.services import Failure, ServiceResult, operation

T = TypeVar("T")
LONGEST_HORIZON = 366  # days: whatever can be waited for


def keep_times(*, venue_id: UUID) -> None:
    """Let nobody change the times of the venue until this transaction ends: what it asks and takes goes together.

    Comes before any other lock, as in `change_times`.
    """
    keep_as_is(Venue.objects.filter(pk=venue_id))


class VisitsTouched(Conflict):
    """`items` are the ids of all items that the change touches."""

    code = "BOOKINGS_VISITS_TOUCHED"
    template = _("Visits that are booked already do not fit this. Say for each what becomes of it.")

    def __init__(self, items: frozenset[UUID]) -> None:
        super().__init__()
        self.items = items


@dataclass(frozen=True, slots=True)
class Choices:
    """What becomes of the visits that a change touches, by the ids of their items.

    `cancel` says why; the whole visit is called off, and `tells` is whether its client gets a mail. A visit that shall
    move is moved before, by its own operation: then it is touched no longer.
    """

    keep: Collection[UUID] = ()
    cancel: Mapping[UUID, str] = field(default_factory=dict)
    tells: bool = True


def change_times(
    *,
    by: User,
    venue_id: UUID,
    change: Callable[[], ServiceResult[T]],
    choices: Choices,
    now: datetime,
) -> ServiceResult[T]:
    """Do `change`, an operation on hours, schedules, time off, rooms, or how and when a service is done, and what was
    chosen for the visits that it touches: all of it or nothing.

    What was chosen for a visit that is not touched (any more) is left out.

    Fails with
        VisitsTouched: an item that the rules carried they no longer would, and nothing was chosen for it, or what
            cannot be: to call off what is not theirs to call off (any more), or to keep a part of what is called off.
        ReasonMissing: a visit would be called off without saying why.
        LimitReached: the venue has let us write too many mails.
        Whatever `change` fails with.
    """
    mails = len(choices.cancel) if choices.tells else 0
    try:
        count_told(venue_id, now=now, mails=mails)
    except LimitReached as refusal:
        return Failure(refusal)
    done = _change_times(by=by, venue_id=venue_id, change=change, choices=choices, now=now)
    if isinstance(done, Failure):
        give_back_told(venue_id, now=now, mails=mails)
    return done


@operation
def _change_times(
    *,
    by: User,
    venue_id: UUID,
    change: Callable[[], ServiceResult[T]],
    choices: Choices,
    now: datetime,
) -> T:
    venue = Venue.objects.select_for_update().get(pk=venue_id)
    before = items_outside(venue=venue, now=now)
    done = change().unwrap()
    new = {item for item, _why in items_outside(venue=venue, now=now) - before}
    kept, off = new & set(choices.keep), _called_off(new, choices, by=by, now=now)
    if new != kept ^ off:
        raise VisitsTouched(frozenset(new))
    if kept:
        record(
            at=now,
            actor_kind="USER",
            actor_id=by.pk,
            action="bookings.kept_outside_hours",
            object_type="venue",
            object_id=venue.pk,
            items=sorted(map(str, kept)),
        )
    today = now.astimezone(ZoneInfo(venue.time_zone)).date()
    times_freed(venue_id, today, today + timedelta(days=LONGEST_HORIZON))
    return done


def _called_off(new: Set[UUID], choices: Choices, *, by: User, now: datetime) -> set[UUID]:
    """Call off the visits chosen that can be; return the items of `new` that went with them."""
    items = BookingItem.objects.filter(pk__in=new)
    reasons = {
        item.booking_id: choices.cancel[item.pk] for item in items if item.pk in choices.cancel
    }
    visits = list(Booking.objects.filter(pk__in=reasons).order_by("starts_at", "pk"))
    actors = business_actors(user=by, bookings=visits)
    gone = set()
    for visit in visits:
        actor = actors.get(visit.pk)
        event = way_off(visit, actor=actor, now=now)
        if actor is not None and event is not None:
            reason, tells = reasons[visit.pk], choices.tells
            take_step(
                event, booking=visit, by=actor, reason=reason, tell_client=tells, now=now
            ).unwrap()
            gone.add(visit.pk)
    return {item.pk for item in items if item.booking_id in gone}
