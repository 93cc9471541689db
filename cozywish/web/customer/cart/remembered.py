"""Whose cart a request is about, and whether it is worth asking for one at all.

Note [Who is asked for a cart]
    Every public page shows how much is in the cart. Whoever never put anything into one, in this session or before
    they signed in, has nothing in it, so their pages ask no database. The session remembers who has.
"""

from django.http import HttpRequest

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.cart import count_of
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.services import merge_carts
from cozywish.web.customer.access import asker_at
from cozywish.web.http import known_device

CART_KEY = "cart"


def remember_cart(request: HttpRequest) -> None:
    """Let the pages of this session ask for a cart."""
    request.session[CART_KEY] = True


def is_remembered(request: HttpRequest) -> bool:
    """Whether the pages of this session ask for a cart. A page that says what went wrong may have no session."""
    return bool(getattr(request, "session", {}).get(CART_KEY))


def count_at(request: HttpRequest) -> int:
    """Return how many lines are in the cart of whoever asks. See Note [Who is asked for a cart]."""
    return count_of(asker=asker_at(request)) if is_remembered(request) else 0


def take_cart_along(request: HttpRequest, user: User) -> int:
    """Move the browser's cart into that of who just signed in; return how many lines found no room there."""
    lost = merge_carts(customer=user, device=known_device(request)).unwrap()
    if count_of(asker=Asker(user.pk)):
        remember_cart(request)
    return lost
