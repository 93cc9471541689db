"""A deadline is an instant counted in elapsed hours, and the words name that instant (invariant T4)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cozywish.apps.bookings.tests.conftest import make_house
from cozywish.apps.notifications.visit import cancel_rule

pytestmark = pytest.mark.django_db

PORTLAND = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("starts", "hours", "until", "said"),
    [
        # The clock is put forward on Sunday, 9 March 2036 at two, and back on Sunday, 2 November.
        ((3, 9, 11), 24, (3, 8, 18), "Sat, Mar 8, 10:00\u00a0AM"),
        ((3, 9, 11), 6, (3, 9, 12), "Sun, Mar 9, 5:00\u00a0AM"),
        ((3, 9, 9), 7, (3, 9, 9), "Sun, Mar 9, 1:00\u00a0AM"),
        ((11, 2, 9), 24, (11, 1, 17), "Sat, Nov 1, 10:00\u00a0AM"),
        ((11, 2, 9), 6, (11, 2, 11), "Sun, Nov 2, 3:00\u00a0AM"),
        ((11, 3, 9), 24, (11, 2, 17), "Sun, Nov 2, 9:00\u00a0AM"),
    ],
)
def test_cancelling_is_free_until_elapsed_hours_before_the_start(
    starts: tuple[int, int, int], hours: int, until: tuple[int, int, int], said: str
) -> None:
    """TIM-03."""
    house = make_house()
    house.venue.free_cancel_hours = hours
    house.venue.save(update_fields=["free_cancel_hours"])
    starts_at = datetime(2036, *starts, tzinfo=PORTLAND)
    placed_at = starts_at - timedelta(days=7)

    booking = house.hold(starts_at.astimezone(UTC), now=placed_at).unwrap()

    assert booking.free_until == datetime(2036, *until, tzinfo=UTC)
    assert cancel_rule(booking, now=placed_at).startswith(f"Free to cancel until {said}. ")
