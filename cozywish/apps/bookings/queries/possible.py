"""What may be done with a booking now, and why not: asked by buttons, the API and the services alike."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.machine import BOOKING
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.asked_first import is_on_request
from cozywish.apps.bookings.refusals import AlreadyExtended, NotPossibleNow, TooEarly, TooLate
from cozywish.core.errors import DomainError
from cozywish.core.states import Moment, Transition
from cozywish.toolkit import wording


@dataclass(frozen=True, slots=True)
class Option:
    """Something the table lists for this actor in this state. `refusal` says why not now; None: it may be done."""

    row: Transition
    refusal: DomainError | None

    @property
    def event(self) -> str:
        """What it is called in the table."""
        return self.row.event


def possible(booking: Booking, *, actor: Actor, now: datetime) -> list[Option]:
    """Return what the table lists for the actor, in its order. No SQL query, but for a hold one, and one for items
    that were not fetched.

    Whether a time is free, a hold live or an address proven is not asked here: services answer that.
    """
    events = dict.fromkeys(row.event for row in BOOKING.transitions)
    rows = (actor.row(event, state=booking.state) for event in events)
    return [
        Option(row, refusal_of(booking, row, now=now))
        for row in rows
        if row is not None and _is_the_way(booking, row)
    ]


def refusal_of(booking: Booking, row: Transition, *, now: datetime) -> DomainError | None:
    """Return why the row cannot be taken at `now`: TooEarly or TooLate by its window, AlreadyExtended, or None."""
    if row.event == "extend" and booking.extended_at is not None:
        return AlreadyExtended()
    if row.window.is_early(booking, now):
        return TooEarly(moment=_local(booking, row.window.opens))
    if row.window.is_late(booking, now):
        return TooLate(moment=_local(booking, row.window.closes or row.window.before))
    return None


def row_of(booking: Booking, event: str, *, actor: Actor, now: datetime) -> Transition:
    """Return the row by which the actor may do it now. Raises NotPossibleNow, TooEarly, TooLate, AlreadyExtended."""
    row = actor.row(event, state=booking.state)
    if row is None:
        raise NotPossibleNow
    refusal = refusal_of(booking, row, now=now)
    if refusal is not None:
        raise refusal
    return row


def _is_the_way(booking: Booking, row: Transition) -> bool:
    """Whether this is how the hold becomes a visit: at once, or by asking for it."""
    if row.event not in {"verified", "request"}:
        return True
    return (row.event == "request") == is_on_request(booking)


def _local(booking: Booking, moment: Moment | None) -> str:
    if moment is None:
        return ""
    return wording.moment(moment.of(booking).astimezone(ZoneInfo(booking.time_zone)))
