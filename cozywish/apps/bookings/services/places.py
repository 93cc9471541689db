"""What a venue says, and where it is, as long as nobody's visit loses its hour by that."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import ngettext_lazy

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.business import visits_ahead_at
from cozywish.apps.catalog.models import Category, Tag
from cozywish.apps.catalog.services import save_venue
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.services import Details
from cozywish.core.errors import Conflict
from cozywish.core.services import operation


class ZoneHasVisits(Conflict):
    code = "BOOKINGS_ZONE_HAS_VISITS"
    template = ngettext_lazy(
        "That ZIP code is in another time zone, and %(count)d visit is booked by the clock of the one before. "
        "Let it take place or cancel it first.",
        "That ZIP code is in another time zone, and %(count)d visits are booked by the clock of the one before. "
        "Let them take place or cancel them first.",
        "count",
    )
    field = "postcode"


@operation
def save_place(
    *,
    editor: User,
    venue_id: UUID | None,
    version: int,
    details: Details,
    categories: Sequence[Category],
    tags: Sequence[Tag] = (),
    now: datetime,
) -> Venue:
    """As `save_venue`. In another time zone all its hours are other instants than people agreed on (invariant B7).

    So it fails with ZoneHasVisits when the place would be in another one while a visit is booked or held.
    """
    known = Venue.objects.select_for_update().filter(pk__in=[venue_id] if venue_id else [])
    before = known.values_list("time_zone", flat=True).first()
    venue = save_venue(
        editor=editor,
        venue_id=venue_id,
        version=version,
        details=details,
        categories=categories,
        tags=tags,
        now=now,
    ).unwrap()
    if before is not None and before != venue.time_zone:
        ahead = visits_ahead_at(venue_id=venue.pk, now=now).count()
        if ahead:
            raise ZoneHasVisits(count=ahead)
    return venue
