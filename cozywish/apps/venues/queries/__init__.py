"""Reading venues and businesses, and who may do what in them."""

from cozywish.apps.venues.queries.access import (
    EVERYTHING,
    Seat,
    covering,
    invitation_by_digest,
    managers_of,
    may_invite,
    open_invitations,
    seats_of,
    staff_within,
    team_of,
)
from cozywish.apps.venues.queries.venues import (
    busiest_places,
    business_of,
    must_add_factor,
    owns_a_business,
    public_venue,
    public_venues,
    roles_of,
    works_at_a_venue,
)

__all__ = [
    "EVERYTHING",
    "Seat",
    "busiest_places",
    "business_of",
    "covering",
    "invitation_by_digest",
    "managers_of",
    "may_invite",
    "must_add_factor",
    "open_invitations",
    "owns_a_business",
    "public_venue",
    "public_venues",
    "roles_of",
    "seats_of",
    "staff_within",
    "team_of",
    "works_at_a_venue",
]
