"""Venues and their people for tests."""

from itertools import count
from typing import Any

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.geo.factories import make_place
from cozywish.apps.venues.models import (
    Business,
    Manager,
    ManagerPermission,
    Permission,
    Resource,
    ResourceGroup,
    ResourceKind,
    StaffMember,
    Venue,
    VenueStatus,
)
from cozywish.core.text import fold

_numbers = count(1)


def make_venue(**overrides: Any) -> Venue:
    """An approved venue in Portland, of `business` or else of one with an owner of its own."""
    number = next(_numbers)
    name = overrides.pop("name", f"Fern & Ember {number}")
    business = overrides.pop("business", None) or Business.objects.create(
        owner=overrides.pop("owner", None) or make_user(f"Bob{number} Barnes"), name=name
    )
    fields: dict[str, Any] = {
        "status": VenueStatus.APPROVED,
        "name": name,
        "slug": f"venue-{number}",
        "search_name": fold(name),
        "address_line1": "2218 NE Alberta St",
        "district": "Alberta Arts",
        "postcode": "97211",
        "lat": 45.5590,
        "lon": -122.6440,
        "time_zone": "America/Los_Angeles",
        "currency": "USD",
        "lead_minutes": 0,
        **overrides,
    }
    return Venue.objects.create(
        business=business, place=fields.pop("place", None) or make_place(), **fields
    )


def make_staff(venue: Venue, name: str = "Ines Calloway", **overrides: Any) -> StaffMember:
    """A bookable person of the team, with the resource that is theirs."""
    number = venue.staff.count() + 1
    featured = number if number <= 5 else None
    fields: dict[str, Any] = {"position": number, "featured_place": featured, **overrides}
    staff = StaffMember.objects.create(venue=venue, name=name, **fields)
    Resource.objects.create(venue=venue, kind=ResourceKind.STAFF, name=name, staff=staff)
    return staff


def make_rooms(venue: Venue, *names: str, group: str = "Treatment room") -> ResourceGroup:
    """A group of rooms of these names, in this order."""
    made = ResourceGroup.objects.create(venue=venue, name=group)
    Resource.objects.bulk_create(
        Resource(venue=venue, kind=ResourceKind.ROOM, name=name, group=made, position=position)
        for position, name in enumerate(names, start=1)
    )
    return made


def make_manager(
    venue: Venue, user: User | None, *permissions: Permission, **fields: Any
) -> Manager:
    """A manager of the venue's business who may do `permissions`; what it covers is up to the caller."""
    manager = Manager.objects.create(
        business=venue.business, user=user, name=user.name if user else "Mona Marsh", **fields
    )
    ManagerPermission.objects.bulk_create(
        ManagerPermission(manager=manager, permission=permission) for permission in permissions
    )
    return manager
