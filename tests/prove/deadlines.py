"""Deadlines around changes of the clock: the last free cancel, the reminder, and until when a venue answers.

The oracle counts minutes since 1970 and knows of zones only to say what a clock on the wall shows (TIM-03).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from unittest.mock import patch
from zoneinfo import ZoneInfo

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.asked_first import answer_until
from cozywish.apps.bookings.services import building, timers
from cozywish.apps.venues.models import Resource, Venue
from cozywish.toolkit import wording
from tests.prove.cases import Change

HOURS = (1, 6, 12, 24, 48, 72)
STEP = 5  # minutes


@dataclass(frozen=True, slots=True)
class Case:
    """A visit near a change of the clock, in minutes since 1970, and the venue's rules in hours and minutes."""

    zone: str
    start: int
    asked: int
    free_hours: int
    reminder_hours: int
    lead: int

    def expected(self) -> dict[str, int]:
        """The deadlines, in minutes since 1970."""
        answer = max(
            min(self.asked + 24 * 60, self.start - self.lead), min(self.asked + 30, self.start)
        )
        return {
            "free_until": self.start - 60 * self.free_hours,
            "reminder": self.start - 60 * self.reminder_hours,
            "approve_by": answer,
        }

    def found(self) -> dict[str, datetime]:
        """The deadlines, as the product has them."""
        venue = Venue(
            time_zone=self.zone,
            currency="USD",
            free_cancel_hours=self.free_hours,
            reminder_hours=self.reminder_hours,
        )
        # As a person chooses it: by the clock on the wall.
        local = moment(self.start).astimezone(ZoneInfo(self.zone))
        booking: Booking = building.new_booking(
            venue=venue, stints=[building.Stint(Resource(), [], local)], now=moment(self.asked)
        )
        lead = timedelta(minutes=self.lead)
        return {
            "free_until": booking.free_until,
            "reminder": timers.remind_at(booking),
            "approve_by": answer_until(starts_at=local, lead=lead, now=moment(self.asked)),
        }

    def off(self) -> list[str]:
        """Which deadlines are another instant than the oracle's, or are shown as another wall time."""
        zone = ZoneInfo(self.zone)
        found = self.found()
        return [
            name
            for name, minute in self.expected().items()
            if found[name].astimezone(UTC) != moment(minute)
            or wording.moment(found[name].astimezone(zone))
            != wording.moment(moment(minute).astimezone(zone))
        ]


def case_about(change: Change, random: Random) -> Case:
    """A visit up to three days after the change, asked for up to four days before it."""
    start = (change.at + random.randrange(0, 72 * 60)) // STEP * STEP
    return Case(
        zone=change.zone,
        start=start,
        asked=start - random.randrange(15, 96 * 60),
        free_hours=random.choice(HOURS),
        reminder_hours=random.choice(HOURS),
        lead=random.choice((0, 60, 240, 1440)),
    )


def moment(minute: int) -> datetime:
    """The instant, in UTC."""
    return datetime.fromtimestamp(minute * 60, UTC)


@contextmanager
def wall_clock() -> Iterator[None]:
    """The planted fault: count the hours of the reminder on the wall, as subtracting in a local zone does."""

    def on_the_wall(booking: Booking) -> datetime:
        local = booking.starts_at.astimezone(ZoneInfo(booking.time_zone))
        return local - timedelta(hours=booking.venue.reminder_hours)

    with patch.object(timers, "remind_at", on_the_wall):
        yield
