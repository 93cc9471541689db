"""What bookings do when something falls due. Refused means: done already, or not true any more."""

from uuid import UUID

from cozywish.apps.bookings.events import HoldDue, OutcomeDue, RequestDue
from cozywish.apps.bookings.services import expire_hold, lapse_request, settle_visit
from cozywish.core.services import Failure, Success
from cozywish.toolkit.policies import task


@task("bookings.end_hold")
def end_hold(event: HoldDue) -> None:
    """Expire a hold whose time is over. One that was confirmed or given up meanwhile is left alone."""
    match expire_hold(booking_id=UUID(event.booking_id)):
        case Success() | Failure():
            pass


@task("bookings.end_request")
def end_request(event: RequestDue) -> None:
    """Let a request lapse that nobody answered."""
    match lapse_request(booking_id=UUID(event.booking_id)):
        case Success() | Failure():
            pass


@task("bookings.settle")
def settle(event: OutcomeDue) -> None:
    """Say that a visit took place when nobody has said what became of it. One that was moved is settled later."""
    match settle_visit(booking_id=UUID(event.booking_id)):
        case Success() | Failure():
            pass
