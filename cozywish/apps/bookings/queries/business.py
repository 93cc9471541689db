"""What of its bookings the business sees: the owner all, a manager what was granted, its people their own work.

A business sees what was agreed with it or asked of it. Holds are nobody's business yet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Subquery

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingItem
from cozywish.apps.bookings.queries.gates import complete
from cozywish.apps.venues.models import Business, Permission
from cozywish.apps.venues.queries import covering
from cozywish.core.db import DatabaseNow

STAFF_BEFORE, STAFF_AFTER = timedelta(hours=2), timedelta(hours=24)
BUSINESS_AFTER = timedelta(
    days=30
)  # how long after the visit the business can need to reach its client
REACHABLE = (
    BookingState.CONFIRMED,
    BookingState.IN_PROGRESS,
    BookingState.COMPLETED,
    BookingState.NO_SHOW,
)

AHEAD = (BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.IN_PROGRESS)


def items_seen_by(user: User) -> QuerySet[BookingItem]:
    """Return the items that the person sees as the owner, as a manager, or because the work is theirs."""
    agreed = _agreed("booking__")
    trusted = _owned(user) | _granted(user, Permission.BOOKINGS_VIEW)
    return BookingItem.objects.filter(
        ((agreed | _asked_for("booking__")) & trusted) | (agreed & _own(user))
    )


def _agreed(at: str = "") -> Q:
    """What was agreed, called off or not; `at` is the row's path to its booking."""
    called_off = Q(**{f"{at}state": BookingState.CANCELLED, f"{at}confirmed_at__isnull": False})
    return Q(**{f"{at}state__in": REACHABLE}) | called_off


def _asked_for(at: str = "") -> Q:
    """What was only asked for."""
    return Q(**{f"{at}state__in": [BookingState.REQUESTED, BookingState.DECLINED]})


def _owned(user: User) -> Q:
    return Q(booking__venue__business__owner=user)


def _own(user: User) -> Q:
    return Q(staff__user=user, staff__is_active=True)


def _granted(user: User, permission: Permission) -> Q:
    return Q(
        covering(
            user=user,
            permission=permission,
            venue="booking__venue",
            staff="staff",
            clients="booking__customer",
        )
    )


def business_booking(*, user: User, reference: str) -> Booking:
    """Return a booking for the people of its business, with those of its items that the person sees. Three SQL queries.

    Raises Booking.DoesNotExist for anyone else.
    """
    seen = items_seen_by(user)
    return complete(seen).get(Exists(seen.filter(booking=OuterRef("pk"))), reference=reference)


def clients_of(business: Business) -> QuerySet[User]:
    """People with an account whose visits the business's owner sees: whom a grant can name, by `known_as`.

    That is the name they gave for their latest visit; what their account is called is not the business's to know.
    """
    visits = Booking.objects.filter(_agreed() | _asked_for(), venue__business=business)
    theirs = visits.filter(customer=OuterRef("pk")).order_by("-starts_at", "pk")
    known_as = Subquery(theirs.values("contact_name")[:1])
    clients = User.objects.filter(pk__in=visits.values("customer")).annotate(known_as=known_as)
    return clients.order_by("known_as", "pk")


def visits_ahead(*, staff_id: UUID, now: datetime) -> QuerySet[Booking]:
    """Visits of the person that are not over: agreed, asked for, or held by somebody at this moment."""
    live = Q(state__in=AHEAD) | Q(state=BookingState.HELD, hold_until__gt=DatabaseNow())
    theirs = BookingItem.objects.filter(staff=staff_id, ends_at__gt=now)
    return Booking.objects.filter(live, pk__in=theirs.values("booking"))


@dataclass(frozen=True, slots=True)
class ContactWindow:
    """When the person may learn how to reach the client: [opens, closes). `opens` is None for: at once."""

    opens: datetime | None
    closes: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether it is now."""
        return (self.opens is None or self.opens <= now) and now < self.closes


def contact_window(*, user: User, booking: Booking) -> ContactWindow | None:
    """Return when the person may read the client's contact data, or None: never. One or two SQL queries.

    The owner, and a manager whose grant covers it, from the start until thirty days after the visit; the people who
    do the work from two hours before their part of it until a day after. Nobody once the visit is called off.
    """
    if booking.state not in (*REACHABLE, BookingState.REQUESTED):
        return None
    items = BookingItem.objects.filter(booking=booking)
    if items.filter(_owned(user) | _granted(user, Permission.CUSTOMERS_VIEW_CONTACT)).exists():
        return ContactWindow(opens=None, closes=booking.ends_at + BUSINESS_AFTER)
    own = items.filter(_own(user)).aggregate(begins=Min("starts_at"), ends=Max("ends_at"))
    if booking.state not in REACHABLE or own["begins"] is None:
        return None
    return ContactWindow(own["begins"] - STAFF_BEFORE, own["ends"] + STAFF_AFTER)
