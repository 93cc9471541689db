"""What somebody keeps of venues for themselves. Whatever nobody can see any more is not among it."""

from uuid import UUID

from django.db.models import QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.venues.models import Favourite, SeenVenue, Venue


def favourites_of(*, user: User) -> QuerySet[Favourite]:
    """The person's favourites that anyone may see, the latest first."""
    kept = Favourite.objects.filter(customer=user, venue__in=Venue.objects.public())
    return kept.order_by("-kept_at", "-pk")


def favourite_ids(*, user: User) -> frozenset[UUID]:
    """Return which venues are favourites of the person. One SQL query."""
    return frozenset(Favourite.objects.filter(customer=user).values_list("venue_id", flat=True))


def seen_of(*, user: User) -> QuerySet[SeenVenue]:
    """The venues whose pages the person looked at lately, the latest first."""
    seen = SeenVenue.objects.filter(customer=user, venue__in=Venue.objects.public())
    return seen.order_by("-seen_at", "-pk")
