"""Changing several visits of a series: each by the operation that changes a single one, all of them or none.

Note [Whose turn it is]
    A visit that moves by a week takes the time of the next one. So whoever moves later begins with the last visit, and
    whoever moves earlier with the first: each finds the time that the one before has just given back. Everything of the
    venue is waited for beforehand, in one order, so that two such moves never wait crosswise; see Note [Who moves waits
    crosswise] in `claiming`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.series import Scope, in_scope, visits_of_series
from cozywish.apps.bookings.refusals import NoSuchTime, NotPossibleNow, SeriesRefused
from cozywish.apps.bookings.services.cancelling import cancel_booking
from cozywish.apps.bookings.services.claiming import wait_for_resources
from cozywish.apps.bookings.services.moving import move_own_booking
from cozywish.apps.bookings.services.own_limits import wait_for_own
from cozywish.apps.bookings.services.times import keep_times
from cozywish.apps.bookings.services.trying import refusal_of
from cozywish.apps.venues.models import Resource
from cozywish.core.errors import DomainError
from cozywish.core.recurring import Occurrence, on_the_wall
from cozywish.core.services import operation

_CALLED_OFF = (BookingState.CONFIRMED, BookingState.REQUESTED)


@dataclass(frozen=True, slots=True)
class SeriesMove:
    """A move of several visits: what `booking` is moved to, the others follow.

    They keep their distance in days and take over the wall time. Those in `stays` are left as they are; `instead` has
    another time for some, by the ids of the bookings.
    """

    booking: Booking
    scope: Scope
    starts_at: datetime
    staff_id: UUID | None = None
    stays: Collection[UUID] = ()
    instead: Mapping[UUID, datetime] = field(default_factory=dict)

    def target_of(self, visit: Booking) -> Occurrence:
        """Return when the visit would be. No SQL query."""
        zone = ZoneInfo(self.booking.time_zone)
        if visit.pk in self.instead:
            at = self.instead[visit.pk]
            return Occurrence(at.astimezone(zone).date(), at)
        new = self.starts_at.astimezone(zone)
        if visit.pk == self.booking.pk:
            return Occurrence(new.date(), self.starts_at)
        days = _date_of(visit) - _date_of(self.booking)
        return on_the_wall(new.date() + days, new.time(), zone)

    def is_there(self, visit: Booking) -> bool:
        """Whether it is where it would be already. Queries for its items, where they were not fetched."""
        people = {item.staff_id for item in visit.items.all()}
        is_same = self.staff_id is None or people == {self.staff_id}
        return is_same and self.target_of(visit).starts_at == visit.starts_at


def _date_of(visit: Booking) -> date:
    return visit.starts_at.astimezone(ZoneInfo(visit.time_zone)).date()


@operation
def move_series(*, move: SeriesMove, now: datetime) -> list[Booking]:
    """The customer of a series moves several of its visits (BT12), all of them or none; return those that moved.

    Fails with NotPossibleNow when there is nothing to move, SeriesRefused with the reason of each visit that cannot be
    moved there: those of `move_own_booking`, and NoSuchTime where the clocks leave the time out.
    """
    booking = move.booking
    keep_times(venue_id=booking.venue_id)
    wait_for_own(device=booking.device, customer=booking.customer)
    wait_for_resources(Resource.objects.filter(venue=booking.venue_id).values_list("pk", flat=True))
    visits = list(visits_of_series(booking))
    # the other click of a double click may have moved all of them meanwhile: distances are from where it is now
    move = replace(move, booking=next(one for one in visits if one.pk == booking.pk))
    chosen = [
        one
        for one in in_scope(booking, visits, scope=move.scope, now=now)
        if one.pk not in move.stays and not move.is_there(one)
    ]
    if not chosen:
        raise NotPossibleNow
    refusals, moved = dict[UUID, DomainError](), []
    for visit in _in_turn(chosen, move):
        try:
            moved.append(_moved(visit, move, now))
        except DomainError as refusal:
            refusals[visit.pk] = refusal
    if refusals:
        raise SeriesRefused(refusals)
    return sorted(moved, key=lambda one: one.starts_at)


def _in_turn(chosen: Sequence[Booking], move: SeriesMove) -> list[Booking]:
    """See Note [Whose turn it is]."""
    later = [one for one in chosen if move.target_of(one).starts_at > one.starts_at]
    earlier = [one for one in chosen if one not in later]
    return [*reversed(later), *earlier]


def _moved(visit: Booking, move: SeriesMove, now: datetime) -> Booking:
    target = move.target_of(visit)
    if not target.exists:
        raise NoSuchTime
    return move_own_booking(
        booking=visit, starts_at=target.starts_at, staff_id=move.staff_id, now=now
    ).unwrap()


def refusals_of_move(*, move: SeriesMove, now: datetime) -> Mapping[UUID, DomainError]:
    """Return why which visits could not be moved, by their ids, were it done now. Nothing stays of it.

    Raises NotPossibleNow when there is nothing to move.
    """
    refusal = refusal_of(lambda: move_series(move=move, now=now))
    if isinstance(refusal, SeriesRefused):
        return refusal.refusals
    if refusal is not None:
        raise refusal
    return {}


@operation
def cancel_series(*, booking: Booking, scope: Scope, reason: str, now: datetime) -> list[Booking]:
    """The customer cancels several visits of a series (BT13, BT11), all that have not begun or none; return them.

    For each its own rule holds: some may be late. Fails with NotPossibleNow when there is none, or one of them has
    changed this very moment.
    """
    wait_for_own(device=booking.device, customer=booking.customer)
    chosen = cancellable(booking, visits_of_series(booking), scope=scope, now=now)
    if not chosen:
        raise NotPossibleNow
    return [cancel_booking(booking=one, reason=reason, now=now).unwrap() for one in chosen]


def cancellable(
    booking: Booking, visits: Collection[Booking], *, scope: Scope, now: datetime
) -> list[Booking]:
    """Return the visits that cancelling with this scope would cancel, in order of time."""
    found = in_scope(booking, visits, scope=scope, now=now)
    return [one for one in found if one.state in _CALLED_OFF and one.starts_at > now]
