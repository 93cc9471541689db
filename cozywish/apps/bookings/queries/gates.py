"""The gates: a booking reaches a person only through one of these. Foreign and absent look the same."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import (
    LINK_PURPOSE,
    Allocation,
    AllocationState,
    Booking,
    BookingItem,
    BookingItemExtra,
)
from cozywish.apps.venues.models import StaffMember, Venue
from cozywish.toolkit import tokens

ASKED_FOR = Q(confirmed_at__isnull=False) | Q(approve_by__isnull=False) | Q(state="DECLINED")
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
    return Booking.objects.select_related("venue__place", "customer", "series").prefetch_related(
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


def day_of(*, staff: StaffMember, on: date) -> list[BookingItem]:
    """Return what the person agreed to do on that date of the venue, in order: it is for them alone. One SQL query."""
    begins = datetime.combine(on, time(), tzinfo=ZoneInfo(staff.venue.time_zone))
    return list(
        BookingItem.objects.filter(
            staff=staff,
            booking__state__in=[BookingState.CONFIRMED, BookingState.IN_PROGRESS],
            starts_at__gte=begins,
            starts_at__lt=begins + timedelta(days=1),  # of the wall clock: the next midnight
        )
        .select_related("booking")
        .order_by("starts_at", "pk")
    )


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


def bookings_for_office() -> QuerySet[Booking]:
    """Return all bookings for the office, whose doors ask who may, with what was squeezed in. Three SQL queries."""
    return complete(BookingItem.objects.annotate(squeezed=squeezed()))


def bookings_of(*, user: User) -> QuerySet[Booking]:
    """All bookings of the customer except holds and what became of holds, soonest first. Three SQL queries.

    What the venue was asked for is among them, whatever it answered.
    """
    return complete().filter(ASKED_FOR, customer=user).order_by("starts_at", "pk")


def guest_visits(*, email: str) -> QuerySet[Booking]:
    """What was booked or asked for with the address and belongs to no account.

    Nobody may be shown it but whoever has proved the address.
    """
    named = Booking.objects.annotate(address=Lower("contact_email"))
    return named.filter(ASKED_FOR, customer=None, address=email.lower()).exclude(address="")


def next_visit_of(*, user: User, now: datetime) -> Booking | None:
    """Return the person's visit that is on or comes next, or None. Three SQL queries."""
    coming = [BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.IN_PROGRESS]
    return bookings_of(user=user).filter(ends_at__gt=now, state__in=coming).first()


VISITS = (
    BookingState.REQUESTED,
    BookingState.CONFIRMED,
    BookingState.IN_PROGRESS,
    BookingState.COMPLETED,
    BookingState.NO_SHOW,
)


def visits_of_venue(*, venue: Venue, begins: datetime, ends: datetime) -> QuerySet[BookingItem]:
    """Items at the venue that touch [begins, ends), in order.

    Only what is a visit: holds may never become one, and what was cancelled, declined or expired takes nobody's time.
    """
    return BookingItem.objects.filter(
        booking__venue=venue,
        booking__state__in=VISITS,
        booking__starts_at__gt=begins - LONGEST_VISIT,  # lets the index leave the past alone
        booking__starts_at__lt=ends,
        starts_at__lt=ends,
        ends_at__gt=begins,
    ).order_by("starts_at", "pk")


def squeezed() -> Exists:
    """Return the condition that an item was squeezed in between others."""
    taken = Allocation.objects.filter(booking_item=OuterRef("pk"), state=AllocationState.SQUEEZE)
    return Exists(taken)


def day_of_venue(*, venue: Venue, on: date) -> QuerySet[BookingItem]:
    """Items that touch the local date at the venue, in order, with what is allocated of people and rooms.

    Two SQL queries.
    """
    zone = ZoneInfo(venue.time_zone)
    begins = datetime(on.year, on.month, on.day, tzinfo=zone)
    following = on + timedelta(days=1)
    ends = datetime(following.year, following.month, following.day, tzinfo=zone)
    taken = Allocation.objects.exclude(state=AllocationState.RELEASED)
    taken = taken.select_related("resource").order_by("t0", "pk")
    return (
        visits_of_venue(venue=venue, begins=begins, ends=ends)
        .select_related("booking__customer", "staff", "service")
        .defer(*(f"booking__{name}" for name in NOT_IN_A_CALENDAR))
        .prefetch_related(Prefetch("allocations", queryset=taken))
    )
