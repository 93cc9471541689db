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
class RequestMade(BookingEvent):
    """A visit was asked for, and the venue has to answer."""

    name: ClassVar[str] = "bookings.request_made"


@register
@dataclass(frozen=True)
class RequestDue(BookingEvent):
    """A time was asked for; this falls due when the venue's time to answer is over."""

    name: ClassVar[str] = "bookings.request_due"


@register
@dataclass(frozen=True)
class OutcomeDue(BookingEvent):
    """A visit was agreed; this falls due when nobody has said for a day what became of it."""

    name: ClassVar[str] = "bookings.outcome_due"


@register
@dataclass(frozen=True)
class ReminderDue(BookingEvent):
    """A visit was agreed for `starts_at`; this falls due some hours before."""

    name: ClassVar[str] = "bookings.reminder_due"
    starts_at: str


@register
@dataclass(frozen=True)
class DayDue(Event):
    """A visit was agreed with a person of a team on a local date (2036-11-13); this falls due that morning."""

    name: ClassVar[str] = "bookings.day_due"
    staff_id: str
    on: str


@register
@dataclass(frozen=True)
class BookingChanged(BookingEvent):
    """A step was taken in the life of a booking: which one, and whether its customer hears of it, says the change."""

    name: ClassVar[str] = "bookings.changed"
    change_id: str


@register
@dataclass(frozen=True)
class ChangedByOthers(BookingEvent):
    """Whoever booked, or the office, took one of `acting.STEPS_OF_OTHERS`: the venue has to know."""

    name: ClassVar[str] = "bookings.changed_by_client"  # stored, from when clients alone did
    change_id: str


@register
@dataclass(frozen=True)
class GivenAway(BookingEvent):
    """A move gave the visit to somebody else of the team: `staff_id` had it before."""

    name: ClassVar[str] = "bookings.given_away"
    change_id: str
    staff_id: str


@dataclass(frozen=True)
class WaitEvent(Event):
    """Something about a place on the waiting list, told in the order in which it happened."""

    entry_id: str

    @property
    def concerns(self) -> str:
        """The entry."""
        return self.entry_id


@register
@dataclass(frozen=True)
class WaitBegun(WaitEvent):
    """Somebody waits from now on, and their address is proven."""

    name: ClassVar[str] = "bookings.wait_begun"


@register
@dataclass(frozen=True)
class WaitDue(WaitEvent):
    """Falls due every morning while somebody waits, and when an address should have been proven by."""

    name: ClassVar[str] = "bookings.wait_due"


@register
@dataclass(frozen=True)
class WaitEnded(WaitEvent):
    """Nothing that would have suited can come any more."""

    name: ClassVar[str] = "bookings.wait_ended"


@register
@dataclass(frozen=True)
class TimeOffered(WaitEvent):
    """A time is held for somebody who waits."""

    name: ClassVar[str] = "bookings.time_offered"
    offer_id: str


@register
@dataclass(frozen=True)
class OfferLapsed(WaitEvent):
    """Nobody answered the offer in time."""

    name: ClassVar[str] = "bookings.offer_lapsed"
    offer_id: str


@register
@dataclass(frozen=True)
class TimesFreed(Event):
    """More can be booked at a venue than before, on local dates `first_on` to `last_on` (2036-11-13)."""

    name: ClassVar[str] = "bookings.times_freed"
    venue_id: str
    first_on: str
    last_on: str
