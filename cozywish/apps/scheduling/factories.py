"""Hours and schedules for tests."""

from cozywish.apps.catalog.models import Service
from cozywish.apps.scheduling.models import OpeningHours, ServiceTime, Shift
from cozywish.apps.venues.models import StaffMember, Venue

EVERY_DAY = range(7)
NINE, FIVE = 9 * 60, 17 * 60


def open_daily(
    venue: Venue, opens: int = NINE, closes: int = FIVE, weekdays: range | list[int] = EVERY_DAY
) -> None:
    """Open the venue on these weekdays; minutes since local midnight."""
    OpeningHours.objects.bulk_create(
        OpeningHours(venue=venue, weekday=day, opens_minute=opens, closes_minute=closes)
        for day in weekdays
    )


def work_daily(
    staff: StaffMember,
    starts: int = NINE,
    ends: int = FIVE,
    weekdays: range | list[int] = EVERY_DAY,
) -> None:
    """Let the person work on these weekdays; minutes since local midnight."""
    Shift.objects.bulk_create(
        Shift(staff=staff, weekday=day, starts_minute=starts, ends_minute=ends) for day in weekdays
    )


def offered_daily(
    service: Service, starts: int, ends: int, weekdays: range | list[int] = EVERY_DAY
) -> None:
    """Offer the service on these weekdays; minutes since local midnight."""
    ServiceTime.objects.bulk_create(
        ServiceTime(service=service, weekday=day, starts_minute=starts, ends_minute=ends)
        for day in weekdays
    )
