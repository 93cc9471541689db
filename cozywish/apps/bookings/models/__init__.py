"""What bookings keep, one file for each kind of thing."""

from cozywish.apps.bookings.models.booking import (
    BLOCKING,
    BRIEF,
    FIRM,
    FORMER_CUSTOMER,
    LINK_PURPOSE,
    Allocation,
    AllocationState,
    AnswerKind,
    Block,
    Booking,
    BookingAnswer,
    BookingChange,
    BookingItem,
    BookingItemExtra,
    BookingNote,
    BookingToken,
    ClientCard,
    ClientTag,
)
from cozywish.apps.bookings.models.checkout import Checkout
from cozywish.apps.bookings.models.series import Recurrence, Series

__all__ = [
    "BLOCKING",
    "BRIEF",
    "FIRM",
    "FORMER_CUSTOMER",
    "LINK_PURPOSE",
    "Allocation",
    "AllocationState",
    "AnswerKind",
    "Block",
    "Booking",
    "BookingAnswer",
    "BookingChange",
    "BookingItem",
    "BookingItemExtra",
    "BookingNote",
    "BookingToken",
    "Checkout",
    "ClientCard",
    "ClientTag",
    "Recurrence",
    "Series",
]
