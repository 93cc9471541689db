"""Writing businesses, venues and the people in them."""

from cozywish.apps.venues.services.bulk import NewVenue, add_venues

__all__ = ["NewVenue", "add_venues"]
