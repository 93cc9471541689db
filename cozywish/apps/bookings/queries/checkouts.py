"""What is held and agreed together, and what was shown of it."""

import hashlib
import json
from collections.abc import Sequence
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking, Checkout
from cozywish.apps.bookings.queries.gates import complete, mine_of


def checkout_of(*, checkout_id: UUID, device: str, user: User | None) -> Checkout:
    """Return what this device or account holds together, or what became of it. One SQL query.

    Raises Checkout.DoesNotExist for anyone else.
    """
    mine = Booking.objects.filter(mine_of(device=device, customer=user))
    return Checkout.objects.get(pk=checkout_id, pk__in=mine.values("checkout"))


def bookings_of(checkout: Checkout) -> list[Booking]:
    """Its visits with what every page shows of them, in order of time. Three SQL queries."""
    return list(complete().filter(checkout=checkout).order_by("starts_at", "pk"))


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
