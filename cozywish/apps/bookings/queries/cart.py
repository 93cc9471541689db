"""What is in a cart: the lines that live.

Note [How long a line lives]
    Lines are over by the database's clock (invariant C1) and invisible at once. Looking at a cart writes nothing, so it
    makes none live longer.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import (
    Booking,
    Cart,
    CartAnswer,
    CartExtra,
    CartItem,
    CartLine,
    Checkout,
)
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.plan_shapes import Line
from cozywish.apps.venues.models import VenuePhoto
from cozywish.core.db import DatabaseNow


def whose(asker: Asker) -> Q:
    """Return the condition on lines to be in the cart of whoever asks: an account's, else a browser's or client's."""
    if asker.customer_id is not None:
        return Q(cart__customer=asker.customer_id)
    return Q(cart__customer=None, cart__device=asker.device) if asker.device else Q(pk__in=[])


def alive() -> Q:
    """Lines that are in their cart and not over. See Note [How long a line lives]."""
    return Q(removed_at=None, expires_at__gt=DatabaseNow())


def complete_lines() -> QuerySet[CartLine]:
    """Lines that live with all that is shown of them. Six SQL queries. A beginning for gates, not a gate."""
    items = CartItem.objects.select_related("service", "staff").order_by("position")
    extras = CartExtra.objects.select_related("add_on").order_by("add_on__position", "pk")
    photos = VenuePhoto.objects.order_by("position")
    return (
        CartLine.objects.filter(alive())
        .select_related("venue__place", "staff")
        .prefetch_related(
            Prefetch("items", queryset=items),
            Prefetch("extras", queryset=extras),
            Prefetch("answers", queryset=CartAnswer.objects.order_by("pk")),
            Prefetch("venue__photos", queryset=photos),
        )
    )


def line_of(*, asker: Asker, line_id: UUID) -> CartLine:
    """Return a line of their cart. Raises CartLine.DoesNotExist for all others, and for those that are over."""
    return complete_lines().get(whose(asker), pk=line_id)


def known_line(*, asker: Asker, line_id: UUID) -> CartLine:
    """Return a line of their cart, whatever became of it. Raises CartLine.DoesNotExist for all others."""
    return CartLine.objects.get(whose(asker), pk=line_id)


def has_cart(*, device: str) -> bool:
    """Whether this is the secret of a guest's cart, or of something that was checked out of one. Two SQL queries."""
    if Cart.objects.filter(customer=None, device=device).exists():
        return True
    return Booking.objects.filter(device=device, checkout__isnull=False).exists()


def lines_of_plan(line: CartLine) -> tuple[Line, ...]:
    """Return the plan that the line is, in the composer's words. No SQL query where items and extras are loaded."""
    extras = sorted((extra.position, extra.add_on_id) for extra in line.extras.all())
    return tuple(
        Line(
            service_id=item.service_id,
            guest=item.guest,
            staff_id=item.staff_id,
            extra_ids=tuple(pk for position, pk in extras if position == item.position),
            starts_at=item.starts_at,
        )
        for item in line.items.all()
    )


def count_of(*, asker: Asker) -> int:
    """Return how many lines are in the cart. One SQL query."""
    return CartLine.objects.filter(whose(asker), alive()).count()


def removed_of(*, asker: Asker, line_ids: Collection[UUID]) -> list[CartLine]:
    """Return which of these were taken out and can be put back. Two SQL queries, none for no ids."""
    if not line_ids:
        return []
    found = CartLine.objects.filter(
        whose(asker), pk__in=line_ids, removed_at__isnull=False, expires_at__gt=DatabaseNow()
    )
    items = CartItem.objects.select_related("service").order_by("position")
    return list(found.order_by("added_at").prefetch_related(Prefetch("items", queryset=items)))


def held_by(lines: Sequence[CartLine]) -> Booking | None:
    """Return a booking of the checkout that holds the times of these lines now, if one does. One SQL query at most."""
    checkouts = {line.checkout_id for line in lines} - {None}
    if not checkouts:
        return None
    held = Booking.objects.filter(
        checkout__in=checkouts, state=BookingState.HELD, hold_until__gt=DatabaseNow()
    )
    return held.order_by("-placed_at", "pk").first()


def lines_of(*, asker: Asker, checkout: Checkout) -> list[CartLine]:
    """Return the lines of their cart that the checkout holds the times of. Five SQL queries at most."""
    return list(complete_lines().filter(whose(asker), checkout=checkout))
