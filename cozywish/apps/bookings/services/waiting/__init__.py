"""The waiting list: joining and leaving it, offering what has become free, and answering an offer."""

from cozywish.apps.bookings.services.waiting.answering import (
    Details,
    DetailsNeeded,
    OfferOver,
    accept_offer,
    decline_offer,
    go_on_with_offer,
    leave_list,
)
from cozywish.apps.bookings.services.waiting.joining import (
    Wanted,
    join_list,
    prove_wait,
    record_wait,
    wait_for_earlier,
)
from cozywish.apps.bookings.services.waiting.links import accept_wait_link, issue_wait_link
from cozywish.apps.bookings.services.waiting.offering import (
    offer_time,
    offer_what_is_free,
    settle_offer,
)
from cozywish.apps.bookings.services.waiting.timing import look_again

__all__ = [
    "Details",
    "DetailsNeeded",
    "OfferOver",
    "Wanted",
    "accept_offer",
    "accept_wait_link",
    "decline_offer",
    "go_on_with_offer",
    "issue_wait_link",
    "join_list",
    "leave_list",
    "look_again",
    "offer_time",
    "offer_what_is_free",
    "prove_wait",
    "record_wait",
    "settle_offer",
    "wait_for_earlier",
]
