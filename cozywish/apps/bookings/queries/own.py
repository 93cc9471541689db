"""A customer's own visits: what is coming, what was, and what does not take place."""

from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.queries import proven_address
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.queries.gates import bookings_of, guest_visits

CANCELLED = frozenset({BookingState.CANCELLED, BookingState.DECLINED, BookingState.EXPIRED})
ENDINGS = ("cancel", "decline", "approval_timeout", "payment_reversed")
ENDED = frozenset({BookingState.COMPLETED, BookingState.NO_SHOW})


class Show(StrEnum):
    """The three lists. Every visit is in exactly one of them."""

    UPCOMING = "upcoming"
    PAST = "past"
    CANCELLED = "cancelled"


def visits_of(*, user: User, show: Show, now: datetime) -> QuerySet[Booking]:
    """Return one of the person's lists: what is coming soonest first, the others latest first. Four SQL queries."""
    order = ("starts_at", "pk") if show is Show.UPCOMING else ("-starts_at", "pk")
    return bookings_of(user=user).filter(_belongs(show, now)).order_by(*order)


def counts_of(*, user: User, now: datetime) -> dict[Show, int]:
    """Return how many visits each list has. One SQL query."""
    mine = bookings_of(user=user).order_by()
    return {
        Show(name): count
        for name, count in mine.aggregate(
            **{show: Count("pk", filter=_belongs(show, now)) for show in Show}
        ).items()
    }


def ending_of(booking: Booking) -> BookingChange | None:
    """Return the step by which the visit was called off, if it was. One SQL query."""
    return BookingChange.objects.filter(booking=booking, event__in=ENDINGS).order_by("-pk").first()


def claimable(*, user: User) -> int:
    """Return how many visits were booked as a guest with the address that the person has proved. Two SQL queries."""
    email = proven_address(user=user)
    return guest_visits(email=email).count() if email else 0


def _belongs(show: Show, now: datetime) -> Q:
    off, over = Q(state__in=CANCELLED), Q(ends_at__lte=now) | Q(state__in=ENDED)
    return {Show.UPCOMING: ~off & ~over, Show.PAST: ~off & over, Show.CANCELLED: off}[show]
