"""Writing businesses, venues and the people in them."""

from cozywish.apps.venues.services.bulk import NewVenue, add_venues
from cozywish.apps.venues.services.businesses import (
    change_business,
    introduce_staff,
    open_business,
)
from cozywish.apps.venues.services.contacts import read_team_contacts
from cozywish.apps.venues.services.invitations import (
    ForYourself,
    HasLogin,
    InvitationForAnother,
    InvitationOver,
    PlaceTaken,
    accept_invitation,
    decline_invitation,
    end_login,
    invite_staff,
    mint_invitation,
    owns_address,
    revoke_invitation,
    send_again,
)
from cozywish.apps.venues.services.managers import (
    ContactNeedsBookings,
    ManagerAlready,
    NothingGranted,
    OwnerAlready,
    Scope,
    ScopeEmpty,
    ScopeForeign,
    appoint_manager,
    change_manager,
    remove_manager,
)

__all__ = [
    "ContactNeedsBookings",
    "ForYourself",
    "HasLogin",
    "InvitationForAnother",
    "InvitationOver",
    "ManagerAlready",
    "NewVenue",
    "NothingGranted",
    "OwnerAlready",
    "PlaceTaken",
    "Scope",
    "ScopeEmpty",
    "ScopeForeign",
    "accept_invitation",
    "add_venues",
    "appoint_manager",
    "change_business",
    "change_manager",
    "decline_invitation",
    "end_login",
    "introduce_staff",
    "invite_staff",
    "mint_invitation",
    "open_business",
    "owns_address",
    "read_team_contacts",
    "remove_manager",
    "revoke_invitation",
    "send_again",
]
