"""The gates of those who change a booking: they say who somebody is to it, in the letters of the machine."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Value, When

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.office import ASSIST
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Booking, BookingItem
from cozywish.apps.bookings.queries.business import (
    business_booking,
    granted,
    items_seen_by,
    own,
    owned,
)
from cozywish.apps.bookings.refusals import NotYoursToChange
from cozywish.apps.catalog.models import Service, ServicePlace
from cozywish.apps.venues.models import Permission, StaffMember, Venue
from cozywish.apps.venues.queries import staff_within, trusted_with


def business_actor(*, user: User, booking: Booking) -> Actor | None:
    """Return who the person is to the booking: its owner, a manager trusted with it, who does the work; else None.

    Whoever was only trusted with answering requests is a manager with no other row of the table. One SQL query.
    """
    return business_actors(user=user, bookings=[booking]).get(booking.pk)


def business_actors(*, user: User, bookings: Iterable[Booking]) -> dict[UUID, Actor]:
    """Return who the person is to each of the bookings, as `business_actor`; only looking is none. One SQL query."""
    rows = BookingItem.objects.filter(booking__in=[row.pk for row in bookings]).values("booking")
    held = rows.annotate(
        O=any_item(owned(user)),
        M=any_item(granted(user, Permission.BOOKINGS_MANAGE)),
        S=any_item(own(user)),
        R=any_item(granted(user, Permission.BOOKINGS_RESPOND)),
    ).values_list("booking", "O", "M", "S", "R")
    found = {}
    for booking_id, *flags in held:
        letters = "".join(letter for letter, is_so in zip("OMSR", flags, strict=True) if is_so)
        if letters:
            kind = "M" if letters == "R" else letters[0]
            found[booking_id] = Actor(kind, letters, user.pk)
    return found


def booking_to_change(*, user: User, reference: str) -> tuple[Booking, Actor]:
    """Return a booking and who the person is to it, for the people of its business. Four SQL queries.

    Raises Booking.DoesNotExist for anyone who does not see it, NotYoursToChange for those who may only look.
    """
    booking = business_booking(user=user, reference=reference)
    actor = business_actor(user=user, booking=booking)
    if actor is None:
        raise NotYoursToChange
    return booking, actor


def placing_actor(*, user: User, staff_id: UUID) -> tuple[StaffMember, Actor]:
    """Return the person of the team and who `user` is where visits are booked with them: O, M, or S for oneself.

    Two SQL queries. Raises StaffMember.DoesNotExist for people with whom the user cannot book, or who left.
    """
    may = staff_within(user=user, permission=Permission.BOOKINGS_MANAGE)
    staff = (
        StaffMember.objects.filter(Q(user=user) | Q(pk__in=may.values("pk")), is_active=True)
        .select_related("venue__business", "user")
        .get(pk=staff_id)
    )
    if staff.venue.business.owner_id == user.pk:
        return staff, Actor("O", "O", user.pk)
    kind = "M" if may.filter(pk=staff.pk).exists() else "S"
    return staff, Actor(kind, kind, user.pk)


def placed_with(*, user: User, venue: Venue) -> QuerySet[StaffMember]:
    """Return the people of the venue's team with whom the person books for clients, in order: see `placing_actor`."""
    may = staff_within(user=user, permission=Permission.BOOKINGS_MANAGE)
    people = StaffMember.objects.filter(
        Q(user=user) | Q(pk__in=may.values("pk")), venue=venue, is_active=True
    )
    return people.order_by("position")


def done_by(people: QuerySet[StaffMember]) -> QuerySet[Service]:
    """Return what any of them does at the venue, in order."""
    done = Service.objects.filter(offers__staff__in=people, is_active=True)
    return done.exclude(done_at=ServicePlace.HOME).distinct().order_by("position", "pk")


def moved_to(*, user: User, booking: Booking) -> QuerySet[StaffMember]:
    """Return to whom the person may move the visit: with whom they book, and who does it as it is."""
    mine = placed_with(user=user, venue=booking.venue)
    now = BookingItem.objects.filter(booking=booking)
    people = StaffMember.objects.filter(venue=booking.venue_id)
    return people.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=now.values("staff")))


def who_could(*, user: User, booking: Booking) -> QuerySet[StaffMember]:
    """Return those to whom the person may move the visit and who do all that was booked, in order."""
    return _who_do_it(booking).filter(pk__in=moved_to(user=user, booking=booking).values("pk"))


def whom_the_office_could_give(*, booking: Booking) -> QuerySet[StaffMember]:
    """Return all of the team who do all that was booked, in order. The office has asked `office_actor`."""
    return _who_do_it(booking)


def person_with(*, booking: Booking, resource_id: int) -> StaffMember | None:
    """Return the person of the booking's venue whose time the resource is, or None: it is a room, or elsewhere."""
    return StaffMember.objects.filter(venue=booking.venue_id, resource=resource_id).first()


def client_of_business(*, user: User, customer_id: UUID) -> User:
    """Return somebody with an account whose visits the person sees: whom they can book for again. One SQL query.

    Raises User.DoesNotExist for everybody else.
    """
    visits = items_seen_by(user).filter(booking__customer=OuterRef("pk"))
    return User.objects.filter(Exists(visits), is_active=True).get(pk=customer_id)


def office_actor(*, officer: User, booking: Booking) -> Actor | None:
    """Return the person as the office (F) or an administrator (A) with regard to the booking, or None.

    Nobody is the office where they are the customer or the business.
    """
    return office_actors(officer=officer, bookings=[booking]).get(booking.pk)


def office_actors(*, officer: User, bookings: Sequence[Booking]) -> dict[UUID, Actor]:
    """Return the same for several bookings, by booking; those for which it is nobody are left out."""
    if not officer.is_active or not officer.has_perm(ASSIST):
        return {}
    own = business_actors(user=officer, bookings=bookings)
    kind = "A" if officer.is_superuser else "F"
    return {
        one.pk: Actor(kind, kind, officer.pk)
        for one in bookings
        if one.customer_id != officer.pk and one.pk not in own
    }


def answering_for(booking: Booking) -> QuerySet[User]:
    """Return whoever may accept or decline the booking for its venue."""
    found: QuerySet[User] = User.objects.none()
    for item in booking.items.all():
        for permission in (Permission.BOOKINGS_MANAGE, Permission.BOOKINGS_RESPOND):
            found = found | trusted_with(
                staff=item.staff, permission=permission, client_id=booking.customer_id
            )
    return found.distinct().order_by("pk")


def concerned_by(booking: Booking) -> QuerySet[User]:
    """Return who has to know what its client did to the booking: who does the work and who looks after it.

    Of a request only those who answer it: nobody else has seen it.
    """
    if booking.confirmed_at is None:
        return answering_for(booking)
    people = [item.staff for item in booking.items.all() if item.staff.is_active]
    found = User.objects.filter(pk__in=[one.user_id for one in people], is_active=True)
    for item in booking.items.all():
        found = found | trusted_with(
            staff=item.staff,
            permission=Permission.BOOKINGS_MANAGE,
            client_id=booking.customer_id,
        )
    return found.distinct().order_by("pk")


def login_of_person(*, booking: Booking, staff_id: UUID) -> User | None:
    """Return who signs in as that person of the booking's team, or None: nobody, or they left."""
    return User.objects.filter(
        is_active=True,
        pk__in=StaffMember.objects.filter(
            pk=staff_id, venue=booking.venue_id, is_active=True
        ).values("user"),
    ).first()


def _who_do_it(booking: Booking) -> QuerySet[StaffMember]:
    people = StaffMember.objects.filter(venue=booking.venue_id, is_active=True)
    for item in booking.items.all():
        people = people.filter(offers__service=item.service_id)
    return people.order_by("position")


def any_item(holds: Q) -> Max:
    """Whether it holds for any of the items that are asked about: 1, 0, or None for none of them."""
    return Max(Case(When(holds, then=Value(1)), default=Value(0), output_field=IntegerField()))
