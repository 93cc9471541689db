"""The gates: a booking reaches a person only through one of these. Foreign and absent look the same."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import (
    LINK_PURPOSE,
    Allocation,
    Booking,
    BookingItem,
    BookingItemExtra,
)
from cozywish.apps.venues.models import Venue
from cozywish.toolkit import tokens

LONGEST_VISIT = timedelta(days=2)
# Sealed, and a day has many visits: they are opened one by one, when somebody looks at a visit.
NOT_IN_A_CALENDAR = (
    *("contact_phone", "address_line1", "address_line2", "address_city", "address_postcode"),
    "address_access_note",
    "customer__phone",
)


def complete(items: QuerySet[BookingItem] | None = None) -> QuerySet[Booking]:
    """Bookings with what every page shows of them. Three SQL queries. A beginning for gates, not a gate.

    `items` are those a person sees of them, if not all.
    """
    items = BookingItem.objects.all() if items is None else items
    extras = Prefetch("extras", queryset=BookingItemExtra.objects.order_by("position"))
    items = items.select_related("service", "staff").prefetch_related(extras).order_by("position")
    return Booking.objects.select_related("venue__place", "customer").prefetch_related(
        Prefetch("items", queryset=items)
    )


def mine_of(*, device: str, customer: User | None) -> Q:
    """Bookings of the same browser or account."""
    mine = Q(device=device) if device else Q(pk__in=[])
    return mine if customer is None else mine | Q(customer=customer)


def hold_of(*, reference: str, device: str, user: User | None) -> Booking:
    """Return the hold (or what became of it) placed by this device or account. Three SQL queries.

    Raises Booking.DoesNotExist for anyone else.
    """
    return complete().get(mine_of(device=device, customer=user), reference=reference)


def booking_by_token(*, reference: str, token: str, now: datetime) -> Booking:
    """Return the booking that a private link opens.

    Raises Booking.DoesNotExist when the token is wrong, over, or another booking's.
    """
    return complete().get(
        reference=reference,
        tokens__digest=tokens.digest(token, purpose=LINK_PURPOSE),
        tokens__expires_at__gt=now,
    )


def booking_for(*, booking_id: UUID, token: str, user: User | None, now: datetime) -> Booking:
    """Return the booking for whoever holds a token of it, or is its customer. Three SQL queries.

    Raises Booking.DoesNotExist for anyone else.
    """
    mine = Q(tokens__digest=tokens.digest(token, purpose=LINK_PURPOSE), tokens__expires_at__gt=now)
    if user is not None:
        mine |= Q(customer=user)
    return complete().distinct().get(mine, pk=booking_id)


def booking_by_id(*, booking_id: UUID) -> Booking:
    """Return a booking for our own handlers and mails: no door may use this."""
    return complete().get(pk=booking_id)


def bookings_of(*, user: User) -> QuerySet[Booking]:
    """All bookings of the customer except holds and what became of holds, soonest first. Three SQL queries.

    What the venue declined was asked for, so it is among them.
    """
    asked_for = Q(confirmed_at__isnull=False) | Q(state=BookingState.DECLINED)
    return complete().filter(asked_for, customer=user).order_by("starts_at", "pk")


def next_visit_of(*, user: User, now: datetime) -> Booking | None:
    """Return the person's visit that is on or comes next, or None. Three SQL queries."""
    coming = [BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.IN_PROGRESS]
    return bookings_of(user=user).filter(ends_at__gt=now, state__in=coming).first()


def day_of_venue(*, venue: Venue, on: date) -> QuerySet[BookingItem]:
    """Items that touch the local date at the venue, in order, with the time allocated for each person.

    Two SQL queries. Only what is a visit: holds may never become one, and what was cancelled, declined or
    expired takes nobody's time.
    """
    zone = ZoneInfo(venue.time_zone)
    begins = datetime(on.year, on.month, on.day, tzinfo=zone)
    following = on + timedelta(days=1)
    ends = datetime(following.year, following.month, following.day, tzinfo=zone)
    shown = [
        BookingState.REQUESTED,
        BookingState.CONFIRMED,
        BookingState.IN_PROGRESS,
        BookingState.COMPLETED,
        BookingState.NO_SHOW,
    ]
    time_of_people = Allocation.objects.filter(resource__staff__isnull=False).order_by("pk")
    return (
        BookingItem.objects.filter(
            booking__venue=venue,
            booking__state__in=shown,
            booking__starts_at__gt=begins - LONGEST_VISIT,  # lets the index leave the past alone
            booking__starts_at__lt=ends,
            starts_at__lt=ends,
            ends_at__gt=begins,
        )
        .select_related("booking__customer", "staff", "service")
        .defer(*(f"booking__{name}" for name in NOT_IN_A_CALENDAR))
        .prefetch_related(Prefetch("allocations", queryset=time_of_people))
        .order_by("starts_at", "pk")
    )
