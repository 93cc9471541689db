"""What a venue offers to whoever wants to book: services, the people who do them, and the visit as chosen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.free_time import LONGEST_LIST, free_times
from cozywish.apps.bookings.queries.visits import NO_EXTRA
from cozywish.apps.catalog.models import Service, StaffService
from cozywish.apps.scheduling.models import TimeOff, TimeOffState
from cozywish.apps.venues.models import StaffMember, Venue

ABSENCE = timedelta(days=2)  # shorter time off shows as a later first time, not as being away


@dataclass(frozen=True, slots=True)
class OfferedService:
    """A service somebody does, with the least it costs and takes; `varies` when it depends on the person."""

    service: Service
    offers: tuple[StaffService, ...]

    @property
    def price_cents(self) -> int:
        """The least it costs, in minor units of the venue's currency."""
        return min(price_of(offer) for offer in self.offers)

    @property
    def minutes(self) -> int:
        """The least it takes."""
        return min(minutes_of(offer) for offer in self.offers)

    @property
    def varies(self) -> bool:
        """Whether some people ask for more than others."""
        return len({price_of(offer) for offer in self.offers}) > 1


def price_of(offer: StaffService) -> int:
    """What this person asks for the service, in minor units."""
    return offer.service.price_cents if offer.price_cents is None else offer.price_cents


def minutes_of(offer: StaffService) -> int:
    """How long this person takes for the service."""
    own = offer.duration_minutes
    return offer.service.duration_minutes if own is None else own


def services_on_offer(*, venue: Venue) -> list[OfferedService]:
    """Return the active services that somebody does, in the venue's order. Two SQL queries."""
    offers = (
        StaffService.objects.filter(staff__is_active=True, staff__is_bookable=True)
        .select_related("staff", "service")
        .order_by("staff__position", "pk")
    )
    services = (
        Service.objects.filter(venue=venue, is_active=True)
        .select_related("category")
        .prefetch_related(Prefetch("offers", queryset=offers))
        .order_by("position", "pk")
    )
    found = (OfferedService(service, tuple(service.offers.all())) for service in services)
    return [one for one in found if one.offers]


def offered_at(*, venue_ids: Collection[UUID]) -> dict[UUID, list[OfferedService]]:
    """Return what is on offer at the public ones of these venues, by the venue. Two SQL queries."""
    offers = StaffService.objects.filter(staff__is_active=True, staff__is_bookable=True)
    offers = offers.select_related("staff", "service").order_by("staff__position", "pk")
    venues = Venue.objects.public().filter(pk__in=venue_ids)
    services = Service.objects.filter(venue__in=venues, is_active=True)
    found: defaultdict[UUID, list[OfferedService]] = defaultdict(list)
    for service in services.prefetch_related(Prefetch("offers", queryset=offers)).order_by(
        "position", "pk"
    ):
        if service.offers.all():
            found[service.venue_id].append(OfferedService(service, tuple(service.offers.all())))
    return found


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who does every chosen service: what they ask, how long they take."""

    staff: StaffMember
    price_cents: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Availability:
    """A person with their first free time (local) or, while they are away for long, the day they are back."""

    person: Person
    first: datetime | None
    away_until: date | None

    @property
    def can_be_chosen(self) -> bool:
        """Whether there is any time to choose."""
        return self.first is not None and self.away_until is None


def people_for(*, chosen: Sequence[OfferedService]) -> list[Person]:
    """Return who does all of the chosen services, in the venue's order. No SQL query."""
    if not chosen:
        return []
    able = [{offer.staff_id: offer for offer in one.offers} for one in chosen]
    everywhere = set(able[0]).intersection(*able)
    return [
        Person(
            staff=offer.staff,
            price_cents=sum(price_of(offers[staff_id]) for offers in able),
            minutes=sum(minutes_of(offers[staff_id]) for offers in able),
        )
        for staff_id, offer in able[0].items()
        if staff_id in everywhere
    ]


def availability_of(
    *,
    venue: Venue,
    people: Sequence[Person],
    service_ids: Sequence[UUID],
    now: datetime,
    own_hold: UUID | None = None,
    asker: Asker | None = None,
    extra: Mapping[UUID, int] = NO_EXTRA,
) -> list[Availability]:
    """Return when each person is free first, looking a month ahead. One SQL query more than `free_times`."""
    zone = ZoneInfo(venue.time_zone)
    times = free_times(
        venue_id=venue.pk,
        service_ids=service_ids,
        staff_id=None,
        first=now.astimezone(zone).date(),
        days=LONGEST_LIST,
        now=now,
        own_hold=own_hold,
        asker=asker,
        extra=extra,
    )
    first: dict[UUID, datetime] = {}
    for start in times.all():
        for staff_id in start.staff_ids:
            first.setdefault(staff_id, start.local)
    back = _return_dates(people=people, now=now, zone=zone)
    return [Availability(one, first.get(one.staff.pk), back.get(one.staff.pk)) for one in people]


def _return_dates(*, people: Iterable[Person], now: datetime, zone: ZoneInfo) -> dict[UUID, date]:
    away = TimeOff.objects.filter(
        staff__in=[one.staff for one in people],
        state=TimeOffState.APPROVED,
        starts_at__lte=now,
        ends_at__gt=now + ABSENCE,
    ).order_by("ends_at", "pk")
    return {row.staff_id: row.ends_at.astimezone(zone).date() for row in away}


def last_contact(*, device: str, user: User | None) -> Booking | None:
    """Return the latest booking of this browser or account that has a contact, to fill a form with. One SQL query."""
    mine = Q(device=device) if device else Q(pk__in=[])
    if user is not None:
        mine |= Q(customer=user)
    given = Booking.objects.filter(mine).exclude(contact_email="")
    return given.order_by("-placed_at", "-pk").first()


def refuse_services(*, venue: Venue, service_ids: Iterable[UUID]) -> None:
    """Say why these services are not among those on offer. One SQL query.

    Raises Service.DoesNotExist for an id that names nothing, else ServiceElsewhere or ServiceInactive.
    """
    found = {service.pk: service for service in Service.objects.filter(pk__in=service_ids)}
    if not found or not found.keys() >= set(service_ids):
        raise Service.DoesNotExist
    if any(service.venue_id != venue.pk for service in found.values()):
        raise refusals.ServiceElsewhere
    raise refusals.ServiceInactive


def refuse_person(*, venue: Venue, staff_id: UUID) -> None:
    """Say why this person is not among those who can do the visit. One SQL query.

    Raises StaffMember.DoesNotExist for an id that names nobody, else StaffElsewhere, StaffInactive or
    StaffDoesNotDoThis.
    """
    staff = StaffMember.objects.get(pk=staff_id)
    if staff.venue_id != venue.pk:
        raise refusals.StaffElsewhere
    if not (staff.is_active and staff.is_bookable):
        raise refusals.StaffInactive
    raise refusals.StaffDoesNotDoThis
