"""What bookings keep, one file for each kind of thing."""

from cozywish.apps.bookings.models.booking import (
    BLOCKING,
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

__all__ = [
    "BLOCKING",
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
]
