"""Writing businesses, venues and the people in them."""

from cozywish.apps.venues.services.bulk import NewVenue, add_venues
from cozywish.apps.venues.services.businesses import (
    change_business,
    introduce_staff,
    open_business,
)

__all__ = ["NewVenue", "add_venues", "change_business", "introduce_staff", "open_business"]
