"""What bookings do when something falls due."""

from uuid import UUID

from cozywish.apps.bookings.events import HoldDue
from cozywish.apps.bookings.services import expire_hold
from cozywish.core.services import Failure, Success


def end_hold(event: HoldDue) -> None:
    """Expire a hold whose time is over. One that was confirmed or given up meanwhile is left alone."""
    match expire_hold(booking_id=UUID(event.booking_id)):
        case Success() | Failure():
            pass  # refused means: no longer held, so nothing is owed
