"""What happens to bookings."""

from dataclasses import dataclass
from typing import ClassVar

from cozywish.core.events import Event, register


@dataclass(frozen=True)
class BookingEvent(Event):
    """Something that happened to a booking, which is told in the order in which it did."""

    booking_id: str

    @property
    def concerns(self) -> str:
        """The booking."""
        return self.booking_id


@register
@dataclass(frozen=True)
class HoldDue(BookingEvent):
    """A hold was placed; this falls due when its time to confirm is over."""

    name: ClassVar[str] = "bookings.hold_due"


@register
@dataclass(frozen=True)
class BookingConfirmed(BookingEvent):
    """The booking is agreed."""

    name: ClassVar[str] = "bookings.confirmed"


@register
@dataclass(frozen=True)
class BookingCancelled(BookingEvent):
    """A confirmed booking was cancelled."""

    name: ClassVar[str] = "bookings.cancelled"
