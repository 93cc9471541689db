"""How often what may be tried. Pages and API count under these same names: neither is a way round the other."""

from datetime import datetime, timedelta
from uuid import UUID

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.limits.services import Limit, LimitReached, count_try, give_back

HOLDS = Limit("hold", tries=10, window=timedelta(minutes=10))
HOLDS_OF_ADDRESS = Limit("hold-address", tries=30, window=timedelta(minutes=10))
CODES_MAILED = Limit("code-mailed", tries=5, window=timedelta(hours=1))
CODES_MAILED_OF_ADDRESS = Limit("code-mailed-address", tries=20, window=timedelta(hours=1))
CODES_TRIED = Limit("code-tried", tries=20, window=timedelta(hours=1))
CARDS_TRIED = Limit("card-tried", tries=20, window=timedelta(hours=1))
WRONG_TOKENS = Limit("booking-token", tries=10, window=timedelta(minutes=1))
MOVES = Limit("move", tries=10, window=timedelta(hours=1))
TOLD_BY_VENUE = Limit(
    "venue-mail", tries=60, window=timedelta(hours=1)
)  # by whatever its people do
WAITS = Limit("wait", tries=20, window=timedelta(hours=1))
CANCELS = Limit("cancel", tries=10, window=timedelta(hours=1))


def count_told(venue_id: UUID, *, now: datetime, mails: int = 1) -> None:
    """Count mails that the people of the venue let us send to clients. Raises LimitReached, then none is counted."""
    for counted in range(1, mails + 1):
        try:
            count_try(TOLD_BY_VENUE, who=str(venue_id), now=now)
        except LimitReached:
            give_back_told(venue_id, now=now, mails=counted)
            raise


def give_back_told(venue_id: UUID, *, now: datetime, mails: int) -> None:
    """Take back mails that were counted and not sent."""
    for _mail in range(mails):
        give_back(TOLD_BY_VENUE, who=str(venue_id), now=now)


def count_change(limit: Limit, *, booking: Booking, now: datetime) -> None:
    """Count one try to cancel or move the booking, for it and for its customer: an account, or a guest's address.

    A hold given up counts for the hold alone: how many somebody takes is limited already. Raises LimitReached.
    """
    count_try(limit, who=str(booking.pk), now=now)
    if booking.state != BookingState.HELD:
        customer = str(booking.customer_id or booking.contact_email.lower())
        count_try(limit, who=f"customer {customer}", now=now)
