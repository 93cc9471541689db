"""What of its bookings the business sees: the owner all, a manager what was granted, its people their own work.

A business sees what was agreed with it or asked of it. Holds are nobody's business yet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingChange, BookingItem
from cozywish.apps.bookings.queries.elapsed import elapsed
from cozywish.apps.bookings.queries.gates import (
    LONGEST_VISIT,
    NOT_IN_A_CALENDAR,
    complete,
    squeezed,
)
from cozywish.apps.bookings.queries.policy import broken
from cozywish.apps.venues.models import Business, Permission, Venue
from cozywish.apps.venues.queries import covering

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

SEEN = (*REACHABLE, BookingState.REQUESTED, BookingState.CANCELLED, BookingState.DECLINED)
AHEAD = (BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.IN_PROGRESS)


def has_been_booked(*, venue: Venue) -> bool:
    """Whether anybody has ever had or asked for a visit there. One SQL query."""
    return Booking.objects.filter(venue=venue, state__in=SEEN).exists()


def items_seen_by(user: User) -> QuerySet[BookingItem]:
    """Return the items that the person sees as the owner, as a manager, or because the work is theirs.

    Requests are also seen by whoever was trusted with answering them.
    """
    agreed, asked_for = _agreed("booking__"), _asked_for("booking__")
    trusted = owned(user) | granted(user, Permission.BOOKINGS_VIEW)
    answers = granted(user, Permission.BOOKINGS_RESPOND)
    return BookingItem.objects.filter(
        ((agreed | asked_for) & trusted) | (agreed & own(user)) | (asked_for & answers)
    )


def _agreed(at: str = "") -> Q:
    """What was agreed, called off or not; `at` is the row's path to its booking."""
    called_off = Q(**{f"{at}state": BookingState.CANCELLED, f"{at}confirmed_at__isnull": False})
    return Q(**{f"{at}state__in": REACHABLE}) | called_off


def _asked_for(at: str = "") -> Q:
    """What was only asked for."""
    return Q(**{f"{at}state__in": [BookingState.REQUESTED, BookingState.DECLINED]})


def items_moved_by(user: User) -> QuerySet[BookingItem]:
    """Return the items of agreed visits that the person moves: as the owner, or as a manager trusted with them."""
    trusted = owned(user) | granted(user, Permission.BOOKINGS_MANAGE)
    return BookingItem.objects.filter(trusted, booking__state=BookingState.CONFIRMED)


def owned(user: User) -> Q:
    """Items at a venue of the person."""
    return Q(booking__venue__business__owner=user)


def own(user: User) -> Q:
    """Items that are the person's own work."""
    return Q(staff__user=user, staff__is_active=True)


def granted(user: User, permission: Permission) -> Q:
    """Items over which the person has the permission as a manager."""
    return Q(
        covering(
            user=user,
            permission=permission,
            venue="booking__venue",
            staff="staff",
            clients="booking__customer",
        )
    )


def visits_seen_by(user: User) -> QuerySet[Booking]:
    """Return the bookings of which the person sees something, with those items alone. Three SQL queries.

    Each item says whether it is `squeezed`.
    """
    seen = items_seen_by(user)
    return complete(seen.annotate(squeezed=squeezed())).filter(
        Exists(seen.filter(booking=OuterRef("pk")))
    )


def visits_between(
    *, user: User, venue: Venue, begins: datetime, ends: datetime, staff_id: UUID | None = None
) -> QuerySet[Booking]:
    """Return the visits at the venue that touch [begins, ends) as far as the person sees them. Three SQL queries.

    With `staff_id` those alone of which they see work of that person. How to reach the client is not read.
    """
    rows = visits_seen_by(user).filter(
        venue=venue,
        starts_at__gt=begins - LONGEST_VISIT,  # lets the index leave the past alone
        starts_at__lt=ends,
        ends_at__gt=begins,
    )
    if staff_id is not None:
        theirs = items_seen_by(user).filter(booking=OuterRef("pk"), staff=staff_id)
        rows = rows.filter(Exists(theirs))
    return rows.defer(*NOT_IN_A_CALENDAR)


def business_booking(*, user: User, reference: str) -> Booking:
    """Return a booking for the people of its business, with those of its items that the person sees. Three SQL queries.

    Raises Booking.DoesNotExist for anyone else.
    """
    return visits_seen_by(user).get(reference=reference)


def accepted_by(user: User) -> QuerySet[Booking]:
    """Return the bookings that the person accepted and was trusted with answering, with those items. Three SQL queries.

    Whoever only answers requests sees no visit that was agreed. They may hear their own answer again, and nothing that
    came after `confirmed_at`, when they gave it.
    """
    trusted = BookingItem.objects.filter(granted(user, Permission.BOOKINGS_RESPOND))
    answers = BookingChange.objects.filter(booking=OuterRef("pk"), event="accept", actor=user)
    return complete(trusted.annotate(squeezed=squeezed())).filter(
        Exists(trusted.filter(booking=OuterRef("pk"))), Exists(answers)
    )


def requests_for(*, user: User, venue: Venue, now: datetime) -> list[Booking]:
    """Return the requests at the venue that the person may answer, the one that lapses first on top. One SQL query.

    Of each no more than its reference and until when.
    """
    asked = Booking.objects.filter(_to_answer(user, now=now), venue=venue)
    return list(asked.only("reference", "approve_by").order_by("approve_by", "pk"))


def requests_to_answer(*, user: User, venue: Venue, now: datetime) -> list[Booking]:
    """Return what `requests_for` does, each with what the person sees of it. Three SQL queries."""
    asked = visits_seen_by(user).filter(_to_answer(user, now=now), venue=venue)
    return list(asked.defer(*NOT_IN_A_CALENDAR).order_by("approve_by", "pk"))


def _to_answer(user: User, *, now: datetime) -> Q:
    """Requests that wait, with something in them over which the person answers."""
    trusted = owned(user)
    for permission in (Permission.BOOKINGS_MANAGE, Permission.BOOKINGS_RESPOND):
        trusted |= granted(user, permission)
    theirs = BookingItem.objects.filter(trusted, booking=OuterRef("pk"))
    return Q(~elapsed(), Exists(theirs), state=BookingState.REQUESTED, starts_at__gt=now)


def clients_of(business: Business) -> QuerySet[User]:
    """People with an account whose visits the business's owner sees: whom a grant can name, by `known_as`.

    That is the name they gave for their latest visit; what their account is called is not the business's to know.
    """
    visits = Booking.objects.filter(_agreed() | _asked_for(), venue__business=business)
    theirs = visits.filter(customer=OuterRef("pk")).order_by("-starts_at", "pk")
    known_as = Subquery(theirs.values("contact_name")[:1])
    clients = User.objects.filter(pk__in=visits.values("customer")).annotate(known_as=known_as)
    return clients.order_by("known_as", "pk")


@dataclass(frozen=True, slots=True)
class Earlier:
    """How many visits took place, when the last one was, and how many the client missed or cancelled late."""

    visits: int = 0
    last: datetime | None = None
    broken: int = 0


def earlier_visits(*, user: User, booking: Booking) -> Earlier:
    """Return what came before this visit of the same client, as far as the person sees it there.

    The same client is the same account, or the same address where there is none. One SQL query.
    """
    if booking.customer_id is None and not booking.contact_email:
        return Earlier()
    same = (
        Q(booking__customer=booking.customer_id)
        if booking.customer_id
        else Q(booking__customer=None, booking__contact_email=booking.contact_email)
    )
    seen = items_seen_by(user).filter(
        same,
        booking__venue__business=booking.venue.business_id,
        booking__starts_at__lt=booking.starts_at,
    )
    done = Q(booking__state=BookingState.COMPLETED)
    return Earlier(
        **seen.aggregate(
            visits=Count("booking", distinct=True, filter=done),
            last=Max("booking__starts_at", filter=done),
            broken=Count("booking", distinct=True, filter=broken("booking__")),
        )
    )


def visits_ahead(*, staff_id: UUID, now: datetime) -> QuerySet[Booking]:
    """Visits of the person that are not over: agreed, asked for, or held by somebody at this moment."""
    theirs = BookingItem.objects.filter(staff=staff_id, ends_at__gt=now)
    live = Booking.objects.filter(~elapsed(), state__in=[*AHEAD, BookingState.HELD])
    return live.filter(pk__in=theirs.values("booking"))


def visits_ahead_at(*, venue_id: UUID, now: datetime) -> QuerySet[Booking]:
    """Visits of the venue that are not over: agreed, asked for, or held by somebody at this moment, in their order."""
    live = Booking.objects.filter(~elapsed(), state__in=[*AHEAD, BookingState.HELD])
    return live.filter(venue=venue_id, ends_at__gt=now).order_by("starts_at", "pk")


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
    do the work from two hours before their part of it until a day after, unless they placed the visit themselves:
    whom they served once would stay within their reach. Nobody once the visit is called off.
    """
    if booking.state not in (*REACHABLE, BookingState.REQUESTED):
        return None
    items = BookingItem.objects.filter(booking=booking)
    if items.filter(owned(user) | granted(user, Permission.CUSTOMERS_VIEW_CONTACT)).exists():
        return ContactWindow(opens=None, closes=booking.ends_at + BUSINESS_AFTER)
    placed = BookingChange.objects.filter(booking=OuterRef("booking"), event="place", actor=user)
    given = items.filter(own(user), ~Exists(placed))
    work = given.aggregate(begins=Min("starts_at"), ends=Max("ends_at"))
    if booking.state not in REACHABLE or work["begins"] is None:
        return None
    return ContactWindow(work["begins"] - STAFF_BEFORE, work["ends"] + STAFF_AFTER)
