"""What happens to a booking is told in order."""

import pytest

from cozywish.apps.bookings.events import (
    BookingChanged,
    BookingEvent,
    HoldDue,
    OutcomeDue,
    ReminderDue,
    RequestDue,
    RequestMade,
)


@pytest.mark.parametrize(
    "event",
    [
        HoldDue(booking_id="7"),
        RequestMade(booking_id="7"),
        RequestDue(booking_id="7"),
        OutcomeDue(booking_id="7"),
        ReminderDue(booking_id="7", starts_at="2036-05-05T17:00:00+00:00"),
        BookingChanged(booking_id="7", change_id="3"),
    ],
)
def test_what_happens_to_a_booking_concerns_it(event: BookingEvent) -> None:
    assert event.concerns == "7"
