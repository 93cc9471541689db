"""What one customer, device or address may hold at once (invariant B6).

Counting rows is a question whose answer can be stale by the write, and no constraint can state it. So whoever counts
first lets operations of the same person run one after another (`one_after_another`).
"""

from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import BLOCKING, Booking
from cozywish.apps.bookings.queries.elapsed import elapsed
from cozywish.core.db import DatabaseNow, one_after_another
from cozywish.core.errors import Conflict, TooMany


class TooManyHolds(TooMany):
    code = "BOOKINGS_TOO_MANY_HOLDS"
    template = ngettext_lazy(
        "You are already holding a time. Confirm it or let go of it first.",
        "You are already holding %(count)d times. Confirm or let go of one first.",
        "count",
    )

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count, seconds=settings.HOLD_MINUTES * 60)


class OverlapsOwn(Conflict):
    code = "BOOKINGS_OVERLAPS_OWN"
    template = _("You have another booking at that time.")
    field = "starts_at"


def wait_for_own(*, device: str = "", customer: User | None = None, email: str = "") -> None:
    """Let other operations of this device, customer or address finish before counting."""
    named = {"device": device, "customer": customer and customer.pk, "email": email}
    one_after_another(*(f"bookings {kind} {key}" for kind, key in named.items() if key))


def refuse_too_many(mine: Q) -> None:
    """Refuse another hold when the live ones of `mine` are as many as the site allows.

    What is held together counts as one, what was offered to who waits for nothing: see Note [Offers are no choice] in
    `waiting.offering`.
    """
    live = Booking.objects.filter(mine, live_hold(), wait_offer=None).aggregate(
        count=Count(Coalesce("checkout", "pk"), distinct=True)
    )["count"]
    if live >= settings.LIVE_HOLDS_PER_CUSTOMER:
        raise TooManyHolds(count=live)


def refuse_overlap(booking: Booking, *, customer_id: UUID) -> None:
    """Refuse a time at which the customer already is somewhere else."""
    clash = (
        Booking.objects.filter(
            customer_id=customer_id,
            state__in=BLOCKING,
            starts_at__lt=booking.ends_at,
            ends_at__gt=booking.starts_at,
        )
        .exclude(pk=booking.pk)
        .exclude(elapsed())
    )
    if clash.exists():
        raise OverlapsOwn


def refuse_second_of_address(booking: Booking, *, email: str) -> None:
    """Refuse a guest's address that already holds another time, but for what is held together with this one."""
    others = Booking.objects.filter(
        live_hold(), customer=None, contact_email=email, wait_offer=None
    )
    if booking.checkout_id is not None:
        others = others.filter(~Q(checkout=booking.checkout_id) | Q(checkout=None))
    if others.exclude(pk=booking.pk).exists():
        raise TooManyHolds(count=1)


def live_hold() -> Q:
    """Holds whose time to confirm is not over."""
    return Q(state=BookingState.HELD, hold_until__gt=DatabaseNow())
