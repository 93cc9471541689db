"""What somebody keeps of venues for themselves: favourites, and the pages they looked at lately."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.venues.models import Favourite, SeenVenue, Venue
from cozywish.core.db import locked
from cozywish.core.errors import Conflict
from cozywish.core.services import operation

MOST_KEPT, MOST_SEEN = 200, 12


class FavouritesFull(Conflict):
    code = "VENUES_FAVOURITES_FULL"
    template = _("You keep %(limit)d places already. Remove one to add another.")


@operation
def keep_venue(*, customer: User, venue_id: UUID, now: datetime) -> Favourite:
    """Make the venue a favourite of the person; one that is stays as it is.

    Raises Venue.DoesNotExist where nobody sees it. Fails with FavouritesFull.
    """
    venue = Venue.objects.public().get(pk=venue_id)
    locked(User.objects.filter(pk=customer.pk))  # so that two tries at once count each other
    kept = Favourite.objects.filter(customer=customer)
    found = kept.filter(venue=venue).first()
    if found is not None:
        return found
    if kept.count() >= MOST_KEPT:
        raise FavouritesFull(limit=MOST_KEPT)
    return Favourite.objects.create(customer=customer, venue=venue, kept_at=now)


@operation
def let_venue_go(*, customer: User, venue_id: UUID) -> None:
    """Make the venue no favourite of the person any more, whatever became of it, and whether or not there is one."""
    Favourite.objects.filter(customer=customer, venue=venue_id).delete()


@operation
def note_seen(*, customer: User, venue: Venue, now: datetime) -> None:
    """Remember that the person looked at the page of the venue. Only the last twelve are kept."""
    locked(User.objects.filter(pk=customer.pk))
    SeenVenue.objects.update_or_create(customer=customer, venue=venue, defaults={"seen_at": now})
    seen = SeenVenue.objects.filter(customer=customer).order_by("-seen_at", "-pk")
    too_old = list(seen.values_list("pk", flat=True)[MOST_SEEN:])
    SeenVenue.objects.filter(pk__in=too_old).delete()


@operation
def forget_seen(*, customer: User) -> None:
    """Forget all the pages the person looked at."""
    SeenVenue.objects.filter(customer=customer).delete()
