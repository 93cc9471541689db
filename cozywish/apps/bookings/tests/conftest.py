"""A Monday in 2036 at Fern & Ember: Ines and Tomás work nine to five, Portland time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import hold_visit
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, Venue
from cozywish.core.db import DatabaseNow
from cozywish.core.services import ServiceResult

NOW = datetime(2036, 5, 5, 14, 0, tzinfo=UTC)  # Monday 7:00 AM in Portland
TEN = datetime(2036, 5, 5, 17, 0, tzinfo=UTC)  # 10:00 AM in Portland
Hold = Callable[..., ServiceResult[Booking]]


@dataclass(frozen=True, slots=True)
class House:
    """The venue with its two people and the massage both do: an hour, $90, 15 minutes to clean up."""

    venue: Venue
    ines: StaffMember
    tomas: StaffMember
    massage: Service

    def hold(self, starts_at: datetime = TEN, **overrides: Any) -> ServiceResult[Booking]:
        """Alice's device holds the massage with Ines."""
        asked: dict[str, Any] = {
            "venue_id": self.venue.pk,
            "service_ids": [self.massage.pk],
            "staff_id": self.ines.pk,
            "starts_at": starts_at,
            "customer": None,
            "device": "alice's phone",
            "replaces": None,
            "now": NOW,
            **overrides,
        }
        return hold_visit(**asked)


@pytest.fixture
def house(db: None) -> House:
    return make_house()


def make_house() -> House:
    """Build the house in the current database."""
    venue = make_venue()
    open_daily(venue)
    ines, tomas = make_staff(venue, "Ines Calloway"), make_staff(venue, "Tomás Rivera")
    work_daily(ines)
    work_daily(tomas)
    massage = make_service(venue, by=[ines, tomas], padding_after_minutes=15)
    return House(venue, ines, tomas, massage)


@pytest.fixture
def alice(db: None) -> User:
    return make_user("Alice Archer")


def let_time_run_out(booking: Booking) -> None:
    """Move the end of the hold to a second ago, by the database's clock."""
    Booking.objects.filter(pk=booking.pk).update(hold_until=DatabaseNow() - timedelta(seconds=1))
    booking.refresh_from_db()
