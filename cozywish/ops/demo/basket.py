"""What Maya means to book: a visit at each of two places, tomorrow or soon after, at times that are really free."""

from datetime import datetime, timedelta

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.cart import count_of
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.first_free import FirstFreeAsk, first_free
from cozywish.apps.bookings.services import CartWish, add_line
from cozywish.apps.venues.models import Venue
from cozywish.ops.demo.accounts import MAYA

PLACES = ("juniper-steam", "alder-aloe")
APART = timedelta(hours=3)
MANY = 100  # starts, among which is one at which she has nothing else


def fill_cart(*, now: datetime) -> None:
    """Put both into her cart, if there is nothing in it. A town without these places leaves it empty.

    A cart is over after a day, so each topping up does it again.
    """
    maya = User.objects.get(email=MAYA.email)
    if count_of(asker=Asker(maya.pk)):
        return
    since = now + timedelta(days=1)
    for venue in Venue.objects.filter(slug__in=PLACES).order_by("-slug"):
        asks = [FirstFreeAsk(venue.pk)]
        found = first_free(asks=asks, now=now, not_before=since, limit_per_venue=MANY)[venue.pk]
        for start in [one for one in found if _is_free_herself(maya, one.starts_at)][:1]:
            wish = CartWish(venue.pk, start.service_ids, start.staff_ids[0], start.starts_at)
            add_line(wish=wish, customer=maya, device="", now=now).unwrap()
            since = start.starts_at + APART


def _is_free_herself(maya: User, at: datetime) -> bool:
    return not maya.bookings.filter(starts_at__lt=at + APART, ends_at__gt=at).exists()
