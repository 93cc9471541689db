"""Reading venues and businesses, and who may do what in them."""

from cozywish.apps.venues.queries.access import (
    EVERYTHING,
    Seat,
    covering,
    invitation_by_digest,
    live_invitations,
    managers_of,
    may_invite,
    open_invitations,
    seats_of,
    staff_within,
    still_offered,
    team_of,
)
from cozywish.apps.venues.queries.venues import (
    busiest_places,
    business_of,
    must_add_factor,
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
    "live_invitations",
    "managers_of",
    "may_invite",
    "must_add_factor",
    "open_invitations",
    "public_venue",
    "public_venues",
    "roles_of",
    "seats_of",
    "staff_within",
    "still_offered",
    "team_of",
    "works_at_a_venue",
]
