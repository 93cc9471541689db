"""The tables of businesses: their public places, the people and things in them, and who may do what there."""

from cozywish.apps.venues.grants import (
    INVITATION_PURPOSE,
    INVITED_FOR,
    LOGIN_SHOWS,
    Invitation,
    Manager,
    ManagerPermission,
    Permission,
)
from cozywish.apps.venues.models.team import Resource, ResourceGroup, ResourceKind, StaffMember
from cozywish.apps.venues.models.venue import (
    MOST_PHOTOS,
    Business,
    Faq,
    OldSlug,
    PaidWhen,
    Venue,
    VenueEdit,
    VenueEvent,
    VenuePhoto,
    VenueQuerySet,
    VenueReview,
    VenueStatus,
)
from cozywish.apps.venues.models.visitors import Favourite, SeenVenue

__all__ = [
    "INVITATION_PURPOSE",
    "INVITED_FOR",
    "LOGIN_SHOWS",
    "MOST_PHOTOS",
    "Business",
    "Faq",
    "Favourite",
    "Invitation",
    "Manager",
    "ManagerPermission",
    "OldSlug",
    "PaidWhen",
    "Permission",
    "Resource",
    "ResourceGroup",
    "ResourceKind",
    "SeenVenue",
    "StaffMember",
    "Venue",
    "VenueEdit",
    "VenueEvent",
    "VenuePhoto",
    "VenueQuerySet",
    "VenueReview",
    "VenueStatus",
]
