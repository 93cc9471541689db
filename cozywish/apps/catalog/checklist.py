"""What a venue needs of a menu before it can be sent in."""

from cozywish.apps.catalog.models import StaffService, VenueCategory
from cozywish.apps.venues.checklist import Part, checks
from cozywish.apps.venues.models import Venue


@checks(Part.DETAILS)
def says_what_it_is(venue: Venue) -> bool:
    """Say whether it describes itself and stands in a category."""
    return bool(venue.description) and VenueCategory.objects.filter(venue=venue).exists()


@checks(Part.SERVICES)
def has_a_service(venue: Venue) -> bool:
    """Say whether somebody who takes bookings does a service of its menu."""
    return StaffService.objects.filter(
        service__venue=venue,
        service__is_active=True,
        staff__is_active=True,
        staff__is_bookable=True,
    ).exists()
