"""Finding a client again: people who visited the business, as far as the person sees their visits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.acting import client_of_business
from cozywish.apps.bookings.queries.business import items_seen_by, visits_seen_by
from cozywish.apps.bookings.queries.earlier import Asker, asker_of
from cozywish.apps.venues.models import StaffMember, Venue

MOST = 8
LOOKED_AT = 60  # visits: a name that fits so many is looked for with more letters


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who visited: `visit` is their latest, and `key` its reference, by which they are booked again."""

    visit: UUID
    key: str
    name: str
    last: datetime
    zone: str
    customer_id: UUID | None


def asker_seen(*, user: User, venue: Venue, reference: str) -> Asker:
    """Return the client of a visit that the person sees, as they would look for a time themselves. One SQL query.

    Raises BookingItem.DoesNotExist.
    """
    visits = items_seen_by(user).filter(booking__venue__business=venue.business_id)
    visit = visits.select_related("booking").get(booking__reference=reference, position=1)
    return asker_of(visit.booking)


@dataclass(frozen=True, slots=True)
class KnownClient:
    """What is known of somebody who is booked for again: how to reach them, and their account if they have one."""

    email: str = ""
    phone: str = ""
    customer: User | None = None


def known_client(*, user: User, staff: StaffMember, name: str, **named: object) -> KnownClient:
    """Return whom the visit `named` (by `pk` or `reference`) was for; nobody known if `name` is another's.

    Three SQL queries, one more for an account. Raises Booking.DoesNotExist for a visit that the person does not see, or
    of another business than that of `staff`: one business's clients are not another's, though somebody works for both.
    """
    before = visits_seen_by(user).get(venue__business=staff.venue.business_id, **named)
    if before.contact_name != name.strip():
        return KnownClient()
    customer = before.customer_id and client_of_business(user=user, customer_id=before.customer_id)
    return KnownClient(before.contact_email, before.contact_phone, customer or None)


def name_of_client(*, user: User, venue: Venue, reference: str) -> str:
    """Return for whom the visit was, at any venue of the same business. One SQL query.

    Raises Booking.DoesNotExist for a visit that the person does not see there.
    """
    seen = items_seen_by(user).filter(booking=OuterRef("pk"))
    rows = Booking.objects.filter(Exists(seen), venue__business=venue.business_id)
    return rows.only("contact_name").get(reference=reference).contact_name


def clients_like(*, user: User, venue: Venue, text: str) -> list[Client]:
    """Return clients of the venue's business with `text` in their name, whoever came last first. One SQL query.

    One row for each account and address; without at least two letters nobody.
    """
    text = text.strip()
    if len(text) < 2:  # one letter fits everybody
        return []
    rows = (
        items_seen_by(user)
        .filter(booking__venue__business=venue.business_id, position=1)
        .filter(booking__contact_name__icontains=text)
        .order_by("-booking__starts_at")
        .values_list(
            "booking",
            "booking__reference",
            "booking__contact_name",
            "booking__starts_at",
            "booking__time_zone",
            "booking__customer_id",
            "booking__contact_email",
        )[:LOOKED_AT]
    )
    found: dict[object, Client] = {}
    for visit, reference, name, last, zone, customer_id, email in rows:
        client = Client(visit, reference, name, last, zone, customer_id)
        found.setdefault((customer_id, email), client)
    return list(found.values())[:MOST]
