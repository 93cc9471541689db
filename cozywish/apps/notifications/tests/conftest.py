"""Alice's massage at Juniper & Steam: Thursday, November 13, 2036, half past four in Portland."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.gates import booking_by_id
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, Venue, VenuePhoto

NOW = datetime(2036, 11, 10, 12, 0, tzinfo=UTC)
HALF_PAST_FOUR = datetime(2036, 11, 14, 0, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class House:
    venue: Venue
    ines: StaffMember
    massage: Service
    scalp: Service

    def book(self, **overrides: Any) -> Booking:
        """A booking of both services as gates return it."""
        fields = {"starts_at": HALF_PAST_FOUR, **overrides}
        made = make_booking(self.ines, [self.massage, self.scalp], **fields)
        return booking_by_id(booking_id=made.pk)


@pytest.fixture
def house(db: None) -> House:
    venue = make_venue(
        name="Juniper & Steam",
        slug="juniper-steam",
        phone="+15035550190",
        arrival_note="Entrance through the courtyard, blue door.",
    )
    VenuePhoto.objects.create(
        venue=venue, position=1, image="art/venues/spa-interior-0.webp", alt="Arches over water"
    )
    ines = make_staff(venue, "Ines Calloway")
    massage = make_service(venue, by=[ines], duration_minutes=75, price_cents=12800)
    scalp = make_service(
        venue, "Scalp oil ritual", by=[ines], duration_minutes=10, price_cents=1800
    )
    return House(venue, ines, massage, scalp)
