"""Somebody leaves a team, or a venue closes, which is possible once nobody counts on them."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import ngettext_lazy

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.business import visits_ahead, visits_ahead_at
from cozywish.apps.venues.models import StaffMember, Venue
from cozywish.apps.venues.services import close_venue, retire_staff
from cozywish.core.errors import Conflict
from cozywish.core.services import operation


class VisitsAhead(Conflict):
    code = "BOOKINGS_VISITS_AHEAD"
    template = ngettext_lazy(
        "%(name)s has %(count)d visit ahead. Move it to somebody else or cancel it first.",
        "%(name)s has %(count)d visits ahead. Move them to somebody else or cancel them first.",
        "count",
    )


class VenueVisitsAhead(Conflict):
    code = "BOOKINGS_VENUE_VISITS_AHEAD"
    template = ngettext_lazy(
        "%(count)d visit is ahead. Let it take place or cancel it first.",
        "%(count)d visits are ahead. Let them take place or cancel them first.",
        "count",
    )


@operation
def let_go(*, user: User, staff_id: UUID, now: datetime) -> StaffMember:
    """Take a person out of their team, as `retire_staff`. Fails with VisitsAhead while any is booked or held."""
    staff = retire_staff(user=user, staff_id=staff_id, now=now).unwrap()
    ahead = visits_ahead(staff_id=staff_id, now=now).count()
    if ahead:
        raise VisitsAhead(name=staff.name, count=ahead)
    return staff


@operation
def close_down(*, owner: User, venue_id: UUID, name: str, now: datetime) -> Venue:
    """Close a venue for good, as `close_venue`. Fails with VenueVisitsAhead while any visit is booked or held there."""
    venue = close_venue(owner=owner, venue_id=venue_id, name=name, now=now).unwrap()
    ahead = visits_ahead_at(venue_id=venue_id, now=now).count()
    if ahead:
        raise VenueVisitsAhead(count=ahead)
    return venue
