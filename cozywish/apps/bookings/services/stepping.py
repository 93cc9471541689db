"""Taking any of the steps that the business takes, by its name in the machine's table."""

from datetime import datetime
from typing import Any

from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services.attending import (
    check_in,
    complete_visit,
    correct_outcome,
    mark_no_show,
)
from cozywish.apps.bookings.services.cancelling import cancel_for_business
from cozywish.apps.bookings.services.responding import accept_request, decline_request
from cozywish.core.services import ServiceResult

ASK_TO_TELL = ("no_show", "cancel")
PLAIN = {"accept": accept_request, "check_in": check_in, "complete": complete_visit}


def take_step(
    event: str, *, booking: Booking, by: Actor, reason: str, tell_client: bool, now: datetime
) -> ServiceResult[Booking]:
    """Take the step, one of `acting.BUSINESS_STEPS`. What it has no use for is left out.

    Of a no-show and of a visit that is called off the client is told if `tell_client`, of an answer to a request
    always, of the rest never. Fails with what the step's own function says.
    """
    about: dict[str, Any] = {"booking": booking, "by": by, "now": now}
    match event:
        case "no_show":
            return mark_no_show(**about, tell_client=tell_client)
        case "cancel":
            return cancel_for_business(**about, reason=reason, tell_client=tell_client)
        case "decline":
            return decline_request(**about, reason=reason)
        case "correct":
            return correct_outcome(**about, reason=reason)
    return PLAIN[event](**about)
