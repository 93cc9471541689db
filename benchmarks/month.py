"""A month at one venue: five people, six bookings and a break a day each, the same for us and for the peer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from cozywish.core.intervals import tick_at

ZONE = "America/Los_Angeles"
PEOPLE, DAYS = 5, 31
OPENS, CLOSES = 9 * 60, 17 * 60
LUNCH = (12 * 60, 12 * 60 + 30)
SERVICE_MINUTES, STEP_MINUTES = 45, 15
STARTS = [540, 600, 660, 750, 810, 870, 945]
BOOKED_A_DAY = 6
SEED = 2026

Span = tuple[int, int]  # minutes since local midnight


@dataclass(frozen=True, slots=True)
class Month:
    """For each person, what is booked on each date."""

    dates: list[date]
    people: list[dict[date, list[Span]]]

    def for_peer(self, database: Path) -> dict[str, Any]:
        """The same month as JSON."""
        return {
            "database": str(database),
            "zone": ZONE,
            "opens": OPENS,
            "closes": CLOSES,
            "step": STEP_MINUTES,
            "length": SERVICE_MINUTES,
            "lunch": LUNCH,
            "dates": [on.isoformat() for on in self.dates],
            "people": [
                {on.isoformat(): booked for on, booked in days.items()} for days in self.people
            ],
        }


@dataclass(frozen=True, slots=True)
class House:
    """The ids of what was written into our database."""

    venue: UUID
    service: UUID
    people: list[UUID]


def make_month(first: date, people: int = PEOPLE) -> Month:
    """The month from `first` on; the same for the same date."""
    random = Random(SEED)
    dates = [first + timedelta(days=day) for day in range(DAYS)]
    return Month(dates, [{on: _booked(random) for on in dates} for _ in range(people)])


def _booked(random: Random) -> list[Span]:
    starts = sorted(random.sample(STARTS, BOOKED_A_DAY))
    return [(start, start + random.choice((30, 45))) for start in starts]


def fill(month: Month) -> House:
    """Write the month into the current, migrated and empty database."""
    from cozywish.apps.catalog.factories import make_service
    from cozywish.apps.scheduling.factories import open_daily, work_daily
    from cozywish.apps.scheduling.models import Break
    from cozywish.apps.venues.factories import make_staff, make_venue

    venue = make_venue(time_zone=ZONE, step_minutes=STEP_MINUTES, horizon_days=365)
    open_daily(venue, OPENS, CLOSES)
    people = [make_staff(venue, f"Person {number}") for number in range(len(month.people))]
    service = make_service(venue, by=people, duration_minutes=SERVICE_MINUTES)
    for staff, days in zip(people, month.people, strict=True):
        work_daily(staff, OPENS, CLOSES)
        Break.objects.bulk_create(
            Break(staff=staff, weekday=weekday, starts_minute=LUNCH[0], ends_minute=LUNCH[1])
            for weekday in range(7)
        )
        _book(venue, service, staff, days)
    return House(venue.pk, service.pk, [staff.pk for staff in people])


def _book(venue: Any, service: Any, staff: Any, days: dict[date, list[Span]]) -> None:
    from cozywish.apps.bookings.models import Allocation, Booking, BookingItem

    spans = [
        (instant(on, start), instant(on, end)) for on, day in days.items() for start, end in day
    ]
    bookings = Booking.objects.bulk_create(_booking(venue, start, end) for start, end in spans)
    items = BookingItem.objects.bulk_create(
        BookingItem(
            booking=booking,
            position=1,
            service=service,
            staff=staff,
            service_name=service.name,
            staff_name=staff.name,
            price_cents=service.price_cents,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
        )
        for booking in bookings
    )
    Allocation.objects.bulk_create(
        Allocation(
            resource=staff.resource,
            t0=tick_at(item.starts_at),
            t1=tick_at(item.ends_at),
            state="CONFIRMED",
            booking_item=item,
        )
        for item in items
    )


def _booking(venue: Any, starts_at: datetime, ends_at: datetime) -> Any:
    from cozywish.apps.bookings.models import Booking

    return Booking(
        reference=uuid4().hex[:10],
        venue=venue,
        state="CONFIRMED",
        currency=venue.currency,
        total_cents=9000,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=ZONE,
        tzdata_version="benchmark",
        free_until=starts_at,
        placed_at=starts_at - timedelta(days=9),
    )


def instant(on: date, minute: int) -> datetime:
    local = datetime.combine(on, time(minute // 60, minute % 60), ZoneInfo(ZONE))
    return local.astimezone(UTC)
