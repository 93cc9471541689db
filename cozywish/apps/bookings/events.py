"""What happens to bookings."""

from dataclasses import dataclass
from typing import ClassVar

from cozywish.core.events import Event, register


@register
@dataclass(frozen=True)
class HoldDue(Event):
    """A hold was placed; this falls due when its time to confirm is over."""

    name: ClassVar[str] = "bookings.hold_due"
    booking_id: str


@register
@dataclass(frozen=True)
class BookingConfirmed(Event):
    """The booking is agreed."""

    name: ClassVar[str] = "bookings.confirmed"
    booking_id: str


@register
@dataclass(frozen=True)
class BookingCancelled(Event):
    """A confirmed booking was cancelled."""

    name: ClassVar[str] = "bookings.cancelled"
    booking_id: str
