"""What customers read of a menu: it is an edit of the venue as its own words are. Prices and rules are none."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.services import note_edits


def words_of(services: Iterable[Service]) -> str:
    """Return what customers read of the services."""
    each = ((one.full_name, one.section, one.description) for one in services)
    return "\n\n".join("\n".join(filter(None, lines)) for lines in each)


def note_menu(*, user: User, venue_id: UUID, before: str, after: str, now: datetime) -> None:
    """Keep what customers read otherwise, if they do. Part of an operation."""
    if before != after:
        venue = Venue.objects.select_for_update().get(pk=venue_id)
        note_edits(venue, user, {"menu": (before, after)}, now)
