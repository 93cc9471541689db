"""Holds and requests whose time is over, by the database's clock: they keep nothing, whoever gets round to saying so.

See Note [Whose hold blocks] in `queries.busy`.
"""

from django.db.models import Q

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.core.db import DatabaseNow, database_now

ENDED_BY = {"HELD": "hold_timeout", "REQUESTED": "approval_timeout"}


def elapsed(at: str = "") -> Q:
    """Bookings whose time is over; `at` is the row's path to its booking."""
    hold = Q(**{f"{at}state": BookingState.HELD, f"{at}hold_until__lte": DatabaseNow()})
    return hold | Q(**{f"{at}state": BookingState.REQUESTED, f"{at}approve_by__lte": DatabaseNow()})


def state_now(booking: Booking) -> str:
    """Return the state as it counts: EXPIRED for a hold or a request that is over. Such a one costs one SQL query."""
    ends = {"HELD": booking.hold_until, "REQUESTED": booking.approve_by}.get(booking.state)
    return booking.state if ends is None or ends > database_now() else BookingState.EXPIRED
