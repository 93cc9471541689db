"""What a venue needs of hours before it can be sent in."""

from cozywish.apps.scheduling.models import OpeningHours, Shift
from cozywish.apps.venues.checklist import Part, checks
from cozywish.apps.venues.models import Venue


@checks(Part.HOURS)
def has_working_hours(venue: Venue) -> bool:
    """Say whether it opens, and somebody who takes bookings for a service works."""
    working = Shift.objects.filter(
        staff__venue=venue,
        staff__is_active=True,
        staff__is_bookable=True,
        staff__offers__service__is_active=True,
    )
    return OpeningHours.objects.filter(venue=venue).exists() and working.exists()
