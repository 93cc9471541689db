"""What is held and agreed together, and what was shown of it."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking, BookingItem, CartItem, CartLine, Checkout
from cozywish.apps.bookings.queries.gates import complete, mine_of
from cozywish.apps.venues.models import VenuePhoto


def checkout_of(*, checkout_id: UUID, device: str, user: User | None) -> Checkout:
    """Return what this device or account holds together, or what became of it. One SQL query.

    Raises Checkout.DoesNotExist for anyone else.
    """
    mine = Booking.objects.filter(mine_of(device=device, customer=user))
    return Checkout.objects.get(pk=checkout_id, pk__in=mine.values("checkout"))


def bookings_of(checkout: Checkout) -> list[Booking]:
    """Its visits with what every page shows of them, in order of time. Three SQL queries."""
    return list(complete().filter(checkout=checkout).order_by("starts_at", "pk"))


def steps_of(checkout: Checkout) -> list[Booking]:
    """As `bookings_of`, with what was answered and the pictures of the venues. Five SQL queries."""
    photos = Prefetch("venue__photos", queryset=VenuePhoto.objects.order_by("position"))
    visits = complete().filter(checkout=checkout).prefetch_related("answers", photos)
    return list(visits.order_by("starts_at", "pk"))


def quote_of(bookings: Sequence[Booking]) -> str:
    """Return a digest of what is shown of these visits (`complete`) and agreed by whoever confirms it.

    When, by whom, what and for how much; two that read the same have the same.
    """
    shown = [
        [
            booking.reference,
            booking.currency,
            booking.total_cents,
            booking.free_until.isoformat(),
            [
                [item.what, item.staff_name, item.starts_at.isoformat(), item.total_cents]
                for item in booking.items.all()
            ],
        ]
        for booking in bookings
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def lines_by_visit(
    bookings: Sequence[Booking], lines: Sequence[CartLine]
) -> list[tuple[Booking, CartLine | None]]:
    """Return each visit (`complete`) with the line of a cart (`cart.complete_lines`) that asked for it, if one did."""
    left = {_likeness(line.venue_id, line.starts_at, line.items.all()): line for line in lines}
    return [
        (one, left.get(_likeness(one.venue_id, one.starts_at, one.items.all()))) for one in bookings
    ]


def _likeness(
    venue_id: UUID, starts_at: datetime | None, items: Iterable[BookingItem | CartItem]
) -> object:
    return venue_id, starts_at, frozenset(item.service_id for item in items)
