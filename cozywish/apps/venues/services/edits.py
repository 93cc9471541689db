"""What becomes of an edit: it is kept in words for the office, and by a rule of the site it waits for the office."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from cozywish.apps.accounts.models import User
from cozywish.apps.venues.models import Venue, VenueEdit, VenueEvent, VenueStatus
from cozywish.apps.venues.services.reviews import take_step


def edits_wait(venue: Venue) -> bool:
    """Say whether the next edit takes the venue off the site until the office has looked."""
    return venue.is_live and not settings.VENUE_EDITS_GO_LIVE


def note_edits(
    venue: Venue, editor: User, changes: Mapping[str, tuple[str, str]], now: datetime
) -> None:
    """Part of an operation: keep what customers read otherwise from now on, field by field, before and after.

    Of a draft nothing is kept: all of it is new to the office. A live venue goes on being live, unless the operator
    wants to look first (see `edits_wait`): then it goes back to review. The caller has locked its row.
    """
    if not changes or venue.status == VenueStatus.DRAFT:
        return
    VenueEdit.objects.bulk_create(
        VenueEdit(venue=venue, at=now, actor=editor, field=field, before=before, after=after)
        for field, (before, after) in changes.items()
    )
    if edits_wait(venue):
        take_step(venue, VenueEvent.EDIT, editor, "P", "", now)
