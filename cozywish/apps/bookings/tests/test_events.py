"""What happens to a booking is told in order."""

import pytest

from cozywish.apps.bookings.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingEvent,
    HoldDue,
)


@pytest.mark.parametrize("event", [HoldDue, BookingConfirmed, BookingCancelled])
def test_what_happens_to_a_booking_concerns_it(event: type[BookingEvent]) -> None:
    assert event(booking_id="7").concerns == "7"
