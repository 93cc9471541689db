"""Times that the business keeps free by hand: who sees them, and who makes and changes them."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Block
from cozywish.apps.venues.models import Permission, Resource, Venue
from cozywish.apps.venues.queries import staff_within, venues_within


def blockable_by(user: User) -> QuerySet[Resource]:
    """Return what the person keeps free: their own time, that of people whose schedule they set, and rooms where they
    set the schedule of the whole venue.
    """
    own = Q(staff__user=user, staff__is_active=True)
    people = staff_within(user=user, permission=Permission.SCHEDULE_MANAGE).filter(is_active=True)
    venues = venues_within(user=user, permission=Permission.SCHEDULE_MANAGE)
    rooms = Q(group__isnull=False, venue__in=venues.values("pk"))
    return Resource.objects.filter(own | Q(staff__in=people.values("pk")) | rooms, is_active=True)


def blocks_within(user: User) -> QuerySet[Block]:
    """Return the blocks that the person may change."""
    return Block.objects.filter(resource__in=blockable_by(user).values("pk"))


def blocks_of_venue(
    *, venue: Venue, begins: datetime, ends: datetime, **only: Any
) -> QuerySet[Block]:
    """Return the blocks of the venue that touch [begins, ends), in order."""
    touching = Block.objects.filter(
        resource__venue=venue, starts_at__lt=ends, ends_at__gt=begins, **only
    )
    return touching.select_related("resource").order_by("starts_at", "pk")
